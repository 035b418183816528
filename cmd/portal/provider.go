package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/models/rooms"
)

type providerCommand struct {
	Add providerAdd `cmd:"" help:"Register a provider with its networks and abuse desk."`
}

type providerAdd struct {
	target
	Slug    string   `arg:"" help:"Short name for commands: letters, digits and hyphens."`
	Name    string   `required:"" help:"Name of the organisation."`
	Abuse   string   `required:"" help:"Mailbox of the abuse desk."`
	Network []string `help:"What it answers for: a prefix, an AS number or a domain. May be repeated."`
	Lang    string   `enum:"nl,en" default:"nl" help:"Language of its mails (nl or en)."`
}

// Run registers a provider that is active at once. Networks are checked for form, for space that nobody can have and for another
// owner; who runs this command answers for the rest.
func (c providerAdd) Run(ctx context.Context) error {
	var networks []provider.Network
	for _, text := range c.Network {
		n, err := provider.ParseNetwork(text)
		if err == nil {
			err = n.Unheld()
		}
		if err != nil {
			return fmt.Errorf("%s: %s", text, sentence(err))
		}
		networks = append(networks, n)
	}
	store, done, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer done()
	org, err := store.Provider.Add(ctx, models.System(), provider.Provider{
		Slug: c.Slug, Name: c.Name, Status: models.ProviderActive, Language: c.Lang,
	})
	if err != nil {
		return err
	}
	for _, n := range networks {
		if _, err := store.Provider.AddNetwork(ctx, models.System(), org.ID, n); err != nil {
			return fmt.Errorf("%s: %s", n.Label(), sentence(err))
		}
	}
	if _, err := store.Provider.AddContact(ctx, models.System(), provider.Contact{
		ProviderID: org.ID, Kind: models.ContactAbuse, Email: c.Abuse,
	}); err != nil {
		return err
	}
	fmt.Println("Registered", org.Name)
	return nil
}

// providerNamed finds the id of a provider by its short name.
func providerNamed(ctx context.Context, store *rooms.Store, slug string) (uuid.UUID, error) {
	p, err := store.Provider.BySlug(ctx, models.System(), slug)
	if errors.Is(err, models.ErrNotFound) {
		return uuid.Nil, fmt.Errorf("there is no provider %q", slug)
	}
	return p.ID, err
}
