package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"
	"time"

	"eokm.nl/hosting/portal"
	"eokm.nl/hosting/portal/mail"
	"eokm.nl/hosting/portal/seal"
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
	listener, err := listen(ctx, config.Listen)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	app, err := portal.New(ctx, portal.Options{
		DatabaseURL: config.DatabaseURL, PoolSize: config.PoolSize, Keys: keys, Now: time.Now, Log: log, Mail: sender,
		BaseURL: config.BaseURL, Secure: true, Retention: config.Retention(),
	})
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer app.Close()
	log.InfoContext(ctx, "serving", "listen", listener.Addr().String())
	return app.Run(ctx, listener)
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
	} {
		if setting.value == "" {
			missing = append(missing, setting.name)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("set %s in the environment", strings.Join(missing, ", "))
	}
	return nil
}

// listen opens the port, and says in words when it is taken.
func listen(ctx context.Context, address string) (net.Listener, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s: another program may use that port; stop it or choose another with --listen (%w)", address, err)
	}
	return listener, nil
}
