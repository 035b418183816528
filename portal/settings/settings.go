// Package settings is what an operator chooses about how a portal works.
//
// Never here: a secret, a path, an address of another server. Those are the Config's, which turns them into parts (a mail
// sender, keys, a folder) that are handed on.
package settings

import (
	"net/netip"
	"time"

	"eokm.nl/hosting/models"
)

// Settings is read from the environment as a part of portal.Config, and goes as it is through portal.Options to the pages and
// the worker. So a new setting is a field here, its use where it matters, and a row in docs/operate.md.
type Settings struct {
	Reach

	BaseURL   string        `env:"PORTAL_URL"`                   // the portal's own address as people type it, for the links in mails
	PoolSize  int32         `env:"PORTAL_POOL_SIZE"`             // database connections; 0: 10
	Drain     time.Duration `env:"PORTAL_DRAIN" envDefault:"3s"` // how long /readyz says no and pages are served before the portal stops
	StaffMail string        `env:"PORTAL_STAFF_MAIL"`            // EOKM's own mailbox, told of what waits for its staff; "": nobody is

	// BasicsFirst shows full addresses only to people of a desk who passed the basics course. It is off unless an operator turns it on:
	// whoever is alone at night with a notice that they cannot place without its address would wait 45 minutes for a course while the
	// clock runs. So the course is offered there and asked for, and what protects everybody, acknowledging and confirming, never needs it.
	BasicsFirst bool `env:"PORTAL_BASICS_FIRST"`

	Proxies   []netip.Prefix   `env:"-"` // of PORTAL_TRUSTED_PROXIES: those whose word on where somebody asks from is taken
	Retention models.Retention `env:"-"` // of PORTAL_RETENTION_...: how long things are kept; zero: the defaults
}
