package portal

import (
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/settings"
)

// Config is what an operator sets, all of it through the environment. A name that ends in _FILE is a path; secrets may be
// given as files.
type Config struct {
	settings.Settings

	DatabaseURL string `env:"DATABASE_URL"`            // as the role portal_app, or another that owns nothing
	OwnerURL    string `env:"PORTAL_OWNER_URL"`        // as the tables' owner, for migrations; empty: DatabaseURL
	KeyFile     string `env:"PORTAL_KEY_FILE"`         // what seals addresses (portal/seal)
	Listen      string `env:"PORTAL_LISTEN"`           // empty: 127.0.0.1:8080
	Metrics     string `env:"PORTAL_METRICS_LISTEN"`   // where the monitor finds /metrics; empty: nowhere
	ProxyList   string `env:"PORTAL_TRUSTED_PROXIES"`  // networks whose X-Forwarded-For is read, comma-separated
	Contact     string `env:"PORTAL_SECURITY_CONTACT"` // for who found a weakness: mailto: or https:
	Policy      string `env:"PORTAL_SECURITY_POLICY"`  // what they may expect: https:
	SMTPHost    string `env:"PORTAL_SMTP_HOST"`        // host or host:port
	SMTPUser    string `env:"PORTAL_SMTP_USER"`        //
	SMTPSecret  string `env:"PORTAL_SMTP_SECRET_FILE,file"`
	SMTPTLS     string `env:"PORTAL_SMTP_TLS"`            // starttls (empty), tls, or none (loopback only)
	MailFrom    string `env:"PORTAL_MAIL_FROM"`           //
	Checkpoints string `env:"PORTAL_CHECKPOINT_DIR"`      // where signed checkpoints of the events go; empty: none are made
	SignKey     string `env:"PORTAL_CHECKPOINT_KEY_FILE"` // what signs them (portal/checkpoint)
	LogLevel    string `env:"PORTAL_LOG_LEVEL"`           // debug, info, warn or error; empty: info

	// PushKey is what push services know the portal by (portal/webpush); made when absent. Empty: no browser is told.
	PushKey string `env:"PORTAL_PUSH_KEY_FILE"`

	RDAP bool `env:"PORTAL_RDAP"` // ask RDAP for the abuse mailboxes of claimed networks, as suggestions

	// Days that things are kept (models.Retention).
	ClosedDays    int `env:"PORTAL_RETENTION_CLOSED_DAYS"    envDefault:"365"`
	UnfoundedDays int `env:"PORTAL_RETENTION_UNFOUNDED_DAYS" envDefault:"30"`
	StagedDays    int `env:"PORTAL_RETENTION_STAGED_DAYS"    envDefault:"1"`
	OriginDays    int `env:"PORTAL_RETENTION_LOG_DAYS"       envDefault:"730"`
}

// ReadConfig reads the environment.
func ReadConfig() (Config, error) {
	c, err := env.ParseAs[Config]()
	if err != nil {
		return Config{}, fmt.Errorf("read the settings from the environment: %w", err)
	}
	if c.OwnerURL == "" {
		c.OwnerURL = c.DatabaseURL
	}
	if c.Listen == "" {
		c.Listen = "127.0.0.1:8080"
	}
	if c.BaseURL != "" && !webAddress(c.BaseURL, "https", "http") {
		return Config{}, errors.New("PORTAL_URL must be the portal's own address, such as https://portal.example.nl")
	}
	c.Retention = c.retention()
	if err := c.Retention.Check(); err != nil {
		return Config{}, fmt.Errorf("PORTAL_RETENTION_CLOSED_DAYS, _UNFOUNDED_DAYS and _STAGED_DAYS are whole days, 1 or more: %w", err)
	}
	if c.Contact != "" && !mailbox(c.Contact) && !webAddress(c.Contact, "https") {
		return Config{}, errors.New("PORTAL_SECURITY_CONTACT must be mailto: and a mail address, or an https address")
	}
	if c.Policy != "" && !webAddress(c.Policy, "https") {
		return Config{}, errors.New("PORTAL_SECURITY_POLICY must be an https address")
	}
	if err := checkReach(c.Reach); err != nil {
		return Config{}, err
	}
	if c.StaffMail != "" && !mailbox("mailto:"+c.StaffMail) {
		return Config{}, errors.New("PORTAL_STAFF_MAIL must be a mail address")
	}
	if _, err := c.Level(); err != nil {
		return Config{}, err
	}
	c.Proxies, err = c.TrustedProxies()
	return c, err
}

// ReadReach reads from the environment how EOKM is reached; what is not set there is as in unset.
func ReadReach(unset settings.Reach) (settings.Reach, error) {
	reach := unset
	if err := env.Parse(&reach); err != nil {
		return reach, fmt.Errorf("read the settings from the environment: %w", err)
	}
	return reach, checkReach(reach)
}

func checkReach(r settings.Reach) error {
	if r.Mail != "" && !mailbox("mailto:"+r.Mail) {
		return errors.New("PORTAL_CONTACT_MAIL must be a mail address")
	}
	return r.Check()
}

// Level is what goes to the log, and what is graver.
func (c Config) Level() (level slog.Level, err error) {
	if c.LogLevel == "" {
		return slog.LevelInfo, nil
	}
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		return level, fmt.Errorf("PORTAL_LOG_LEVEL must be debug, info, warn or error: %w", err)
	}
	return level, nil
}

// webAddress tells whether a text is an address with a host and one of the schemes.
func webAddress(text string, schemes ...string) bool {
	u, err := url.Parse(text) // refuses line breaks
	return err == nil && u.Host != "" && slices.Contains(schemes, u.Scheme)
}

func mailbox(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Scheme == "mailto" && strings.Contains(u.Opaque, "@")
}

// TrustedProxies are the networks of PORTAL_TRUSTED_PROXIES.
func (c Config) TrustedProxies() ([]netip.Prefix, error) {
	var list []netip.Prefix
	for text := range strings.SplitSeq(c.ProxyList, ",") {
		text = strings.TrimSpace(text)
		if text == "" {
			continue
		}
		network, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("PORTAL_TRUSTED_PROXIES must be networks, such as 192.0.2.0/24, not %q", text)
		}
		list = append(list, network.Masked())
	}
	return list, nil
}

func (c Config) retention() models.Retention {
	const day = 24 * time.Hour
	return models.Retention{
		Closed:    time.Duration(c.ClosedDays) * day,
		Unfounded: time.Duration(c.UnfoundedDays) * day,
		Staged:    time.Duration(c.StagedDays) * day,
		Origins:   time.Duration(c.OriginDays) * day,
	}
}

// shutdownTime is how long running requests and jobs get to finish.
const shutdownTime = 20 * time.Second
