package demo

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/provider"
)

// Account is somebody who can sign in to the demo.
type Account struct {
	Name  string // as in POST /demo/login account=
	Email string
	Label string // the key of the line that says who this is
}

// Accounts lists who can sign in to the demo, in the order that a page shows them.
func Accounts() []Account {
	out := make([]Account, len(members))
	for i, p := range members {
		out[i] = Account{Name: p.account, Email: p.email, Label: "web.demo.account." + p.account}
	}
	return out
}

// The accounts' names.
const (
	providerAgent = "provider-agent"
	providerAdmin = "provider-admin"
	otherAgent    = "other-agent"
	analyst       = "analyst"
	editor        = "editor"
	admin         = "admin"
	auditor       = "auditor"
	applicant     = "applicant"
)

// The providers' slugs.
const (
	voorbeeld    = "voorbeeld"
	noorderlicht = "noorderlicht"
	stilstand    = "stilstand"
	waddenzee    = "waddenzee-servers" // registers itself
	nobody       = ""                  // what could not be routed
)

// brokenMailbox refuses all mail.
const brokenMailbox = "nacht@noorderlicht.example.org"

var members = []struct {
	account, email, name, works string // works: the provider's slug, "" for EOKM
	role                        models.Role
	ip                          string
}{
	{providerAgent, "s.bakker@voorbeeld.example.nl", "S. Bakker", voorbeeld, models.RoleAgent, "192.0.2.4"},
	{providerAdmin, "n.devries@voorbeeld.example.nl", "N. de Vries", voorbeeld, models.RoleProviderAdmin, "192.0.2.5"},
	{otherAgent, "j.yilmaz@noorderlicht.example.org", "J. Yilmaz", noorderlicht, models.RoleAgent, "198.51.100.4"},
	{analyst, "m.jansen@eokm.example.org", "M. Jansen", "", models.RoleAnalyst, "203.0.113.4"},
	{editor, "f.smit@eokm.example.org", "F. Smit", "", models.RoleEditor, "203.0.113.5"},
	{admin, "r.visser@eokm.example.org", "R. Visser", "", models.RoleAdmin, "203.0.113.6"},
	{auditor, "h.mulder@eokm.example.org", "H. Mulder", "", models.RoleAuditor, "203.0.113.7"},
	{applicant, "w.adema@waddenzee.example.org", "W. Adema", waddenzee, models.RoleProviderAdmin, "203.0.113.20"},
}

var organisations = []struct {
	provider.Provider
	mailDomain string
	networks   []string
}{
	{
		provider.Provider{Slug: voorbeeld, Name: "Voorbeeld Hosting B.V.", Status: models.ProviderActive, Language: "nl"},
		"voorbeeld.example.nl",
		[]string{"192.0.2.0/24", "2001:db8:1::/48", "AS64496", "198.51.100.128/25"},
	},
	{
		provider.Provider{Slug: noorderlicht, Name: "Noorderlicht Cloud", Status: models.ProviderActive, Language: "en"},
		"noorderlicht.example.org",
		[]string{"198.51.100.0/24", "2001:db8:2::/48", "AS64497"},
	},
	{
		provider.Provider{Slug: stilstand, Name: "Stilstand Hosting", Status: models.ProviderActive, Language: "nl"},
		"stilstand.example.org",
		[]string{"2001:db8:3::/48"},
	},
}

// settle registers who there is: first people and what they learn, and later what notices need.
func (w *world) settle(ctx context.Context) error {
	found, err := w.store.Provider.List(ctx, models.System())
	if err != nil {
		return err
	}
	if len(found) > 0 {
		return ErrNotEmpty
	}
	if err := w.hire(ctx, nobody); err != nil {
		return err
	}
	for _, o := range organisations {
		p, err := w.store.Provider.Add(ctx, w.actors[admin], o.Provider)
		if err != nil {
			return err
		}
		w.providers[p.Slug] = p.ID
		if err := w.hire(ctx, p.Slug); err != nil {
			return err
		}
	}
	if err := w.school(ctx); err != nil {
		return err
	}
	w.clock.reach(w.end.Add(-founded))
	for _, o := range organisations {
		if err := w.connect(ctx, w.providers[o.Slug], o.networks, o.mailDomain); err != nil {
			return err
		}
	}
	if err := w.shelve(ctx); err != nil {
		return err
	}
	return w.store.Provider.ChangeStanding(ctx, w.actors[admin], w.providers[stilstand], provider.ActSuspend,
		"Het postvak voor meldingen bestaat niet meer en niemand neemt op.")
}

// connect registers what a provider answers for and where it is reached.
func (w *world) connect(ctx context.Context, providerID uuid.UUID, networks []string, mailDomain string) error {
	for _, text := range networks {
		n, err := provider.ParseNetwork(text)
		if err != nil {
			return err
		}
		if _, err := w.store.Provider.AddNetwork(ctx, models.System(), providerID, n); err != nil {
			return err
		}
	}
	return w.reach(ctx, providerID, mailDomain)
}

// reach records where a provider is reached.
func (w *world) reach(ctx context.Context, providerID uuid.UUID, mailDomain string) error {
	for _, c := range []provider.Contact{
		{Kind: models.ContactAbuse, Email: "abuse@" + mailDomain},
		{Kind: models.ContactEscalation, Email: "directie@" + mailDomain, Phone: "+31 20 555 0101"},
		{Kind: models.ContactNight, Email: "nacht@" + mailDomain},
	} {
		c.ProviderID = providerID
		if _, err := w.store.Provider.AddContact(ctx, w.actors[admin], c); err != nil {
			return err
		}
	}
	return nil
}

// hire records the people of a provider, or EOKM's own.
func (w *world) hire(ctx context.Context, slug string) error {
	for _, p := range members {
		if p.works != slug {
			continue
		}
		u, err := w.store.People.AddUser(ctx, models.System(), people.User{
			ProviderID: w.providers[slug], Email: p.email, Name: p.name, Role: p.role, Language: "nl",
		})
		if err != nil {
			return fmt.Errorf("account %s: %w", p.account, err)
		}
		w.actors[p.account] = u.Actor(p.ip)
	}
	return nil
}

// desk is who acts for a provider on a notice: mostly the same person, but nobody works every day.
func (w *world) desk(n *worldNotice) models.Actor {
	switch {
	case n.who == noorderlicht:
		return w.actors[otherAgent]
	case n.serial%4 == 3:
		return w.actors[providerAdmin]
	default:
		return w.actors[providerAgent]
	}
}
