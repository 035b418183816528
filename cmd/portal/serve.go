package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"strings"
	"time"

	"eokm.nl/hosting/portal"
	"eokm.nl/hosting/portal/checkpoint"
	"eokm.nl/hosting/portal/mail"
	"eokm.nl/hosting/portal/rdap"
	"eokm.nl/hosting/portal/seal"
	"eokm.nl/hosting/portal/web"
	"eokm.nl/hosting/portal/webpush"
)

type serveCommand struct{}

// Run serves until it is told to stop.
func (serveCommand) Run(ctx context.Context) error {
	config, err := portal.ReadConfig()
	if err != nil {
		return err
	}
	if err := complete(config); err != nil {
		return err
	}
	level, err := config.Level()
	if err != nil {
		return err
	}
	keys, err := seal.Open(config.KeyFile)
	if err != nil {
		return err
	}
	sender, err := mail.NewSMTP(mail.SMTPOptions{
		Address: config.SMTPHost, User: config.SMTPUser, Secret: strings.TrimSpace(config.SMTPSecret), TLS: mail.TLSMode(config.SMTPTLS),
		From: config.MailFrom,
	})
	if err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
	checkpoints, err := checkpointFolder(config)
	if err != nil {
		return err
	}
	if checkpoints == nil {
		log.WarnContext(ctx, "no checkpoints of the log of events are kept: a changed end would not show; set PORTAL_CHECKPOINT_DIR")
	}
	listener, err := listen(ctx, config.Listen)
	if err != nil {
		return err
	}
	defer listener.Close()
	monitor, err := listenForMonitor(ctx, config.Metrics)
	if err != nil {
		return err
	}
	var register *rdap.Client
	if config.RDAP {
		register = rdap.New()
	}
	browsers, err := pushSender(config)
	if err != nil {
		return err
	}
	app, err := portal.New(ctx, portal.Options{
		Settings: config.Settings, DatabaseURL: config.DatabaseURL, Keys: keys, Now: time.Now, Log: log, Mail: sender, Secure: true,
		Metrics: monitor, Checkpoints: checkpoints, RDAP: register, Push: browsers,
		Security: web.Security{Contact: config.Contact, Policy: config.Policy},
	})
	if err != nil {
		return err
	}
	defer app.Close()
	warnOfProxies(ctx, log, config.Proxies)
	log.InfoContext(ctx, "serving", "listen", listener.Addr().String())
	return app.Run(ctx, listener)
}

// warnOfProxies says what it means that no proxy is trusted: a portal is served over TLS, so there is one before it.
func warnOfProxies(ctx context.Context, log *slog.Logger, proxies []netip.Prefix) {
	if len(proxies) == 0 {
		log.WarnContext(ctx, "no proxy is trusted: everybody counts as one visitor, and one who tries too often holds up all; "+
			"set PORTAL_TRUSTED_PROXIES to the network of the proxy before the portal")
	}
}

// pushSender tells browsers; nil when there is no key for it.
func pushSender(c portal.Config) (*webpush.Sender, error) {
	if c.PushKey == "" {
		return nil, nil
	}
	key, err := webpush.OpenOrMake(c.PushKey)
	if err != nil {
		return nil, err
	}
	return webpush.New(key, c.Mail)
}

// checkpointFolder is where checkpoints go; nil when none are kept.
func checkpointFolder(c portal.Config) (*checkpoint.Folder, error) {
	if c.Checkpoints == "" {
		return nil, nil
	}
	if c.SignKey == "" {
		return nil, errors.New("set PORTAL_CHECKPOINT_KEY_FILE to the key that signs checkpoints; `portal audit key make FILE` makes one")
	}
	key, err := checkpoint.OpenKey(c.SignKey)
	if err != nil {
		return nil, err
	}
	return &checkpoint.Folder{Dir: c.Checkpoints, Key: key}, nil
}

// complete names every setting that is missing, at once.
func complete(c portal.Config) error {
	var missing []string
	for _, setting := range []struct{ name, value string }{
		{"DATABASE_URL", c.DatabaseURL},
		{"PORTAL_KEY_FILE", c.KeyFile},
		{"PORTAL_URL", c.BaseURL},
		{"PORTAL_SMTP_HOST", c.SMTPHost},
		{"PORTAL_MAIL_FROM", c.MailFrom},
		{"PORTAL_CONTACT_PHONE", c.Phone},
		{"PORTAL_CONTACT_MAIL", c.Mail},
	} {
		if setting.value == "" {
			missing = append(missing, setting.name)
		}
	}
	switch {
	case len(missing) == 0:
		return nil
	case c.Phone == "" || c.Mail == "":
		return fmt.Errorf("set %s in the environment: pages, mails and guidance tell desks to call or to mail, so the portal does not "+
			"start without a phone number and a mailbox that somebody answers", strings.Join(missing, ", "))
	default:
		return fmt.Errorf("set %s in the environment", strings.Join(missing, ", "))
	}
}

// listenForMonitor opens the port for /metrics; none when there is no address.
func listenForMonitor(ctx context.Context, address string) (net.Listener, error) {
	if address == "" {
		return nil, nil
	}
	return listen(ctx, address)
}

// listen opens the port, and says in words when it is taken.
func listen(ctx context.Context, address string) (net.Listener, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s: another program may use that port; stop it or choose another with --listen (%w)",
			address, err)
	}
	return listener, nil
}
