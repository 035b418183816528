package portal

import (
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/caarlos0/env/v11"

	"eokm.nl/hosting/models"
)

// Config is what an operator sets, all of it through the environment. A name that ends in _FILE is a path; secrets may be
// given as files.
type Config struct {
	DatabaseURL string `env:"DATABASE_URL"`     // as the role portal_app, or another that owns nothing
	OwnerURL    string `env:"PORTAL_OWNER_URL"` // as the tables' owner, for migrations; empty: DatabaseURL
	KeyFile     string `env:"PORTAL_KEY_FILE"`  // what seals addresses (portal/seal)
	Listen      string `env:"PORTAL_LISTEN"`    // empty: 127.0.0.1:8080
	BaseURL     string `env:"PORTAL_URL"`       // as people type it, for the links in mails
	SMTPHost    string `env:"PORTAL_SMTP_HOST"` // host or host:port
	SMTPUser    string `env:"PORTAL_SMTP_USER"` //
	SMTPSecret  string `env:"PORTAL_SMTP_SECRET_FILE,file"`
	SMTPTLS     string `env:"PORTAL_SMTP_TLS"`  // starttls (empty), tls, or none (loopback only)
	MailFrom    string `env:"PORTAL_MAIL_FROM"` //
	PoolSize    int32  `env:"PORTAL_POOL_SIZE"` // database connections; 0: 10

	// Days that things are kept (models.Retention).
	ClosedDays    int `env:"PORTAL_RETENTION_CLOSED_DAYS"    envDefault:"365"`
	UnfoundedDays int `env:"PORTAL_RETENTION_UNFOUNDED_DAYS" envDefault:"30"`
	StagedDays    int `env:"PORTAL_RETENTION_STAGED_DAYS"    envDefault:"1"`
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
	if c.BaseURL != "" {
		if u, err := url.Parse(c.BaseURL); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			return Config{}, errors.New("PORTAL_URL must be the portal's own address, such as https://portal.example.nl")
		}
	}
	if err := c.Retention().Check(); err != nil {
		return Config{}, fmt.Errorf("PORTAL_RETENTION_CLOSED_DAYS, _UNFOUNDED_DAYS and _STAGED_DAYS are whole days, 1 or more: %w", err)
	}
	return c, nil
}

// Retention is how long things are kept.
func (c Config) Retention() models.Retention {
	const day = 24 * time.Hour
	return models.Retention{
		Closed: time.Duration(c.ClosedDays) * day, Unfounded: time.Duration(c.UnfoundedDays) * day, Staged: time.Duration(c.StagedDays) * day,
	}
}

// shutdownTime is how long running requests and jobs get to finish.
const shutdownTime = 20 * time.Second
