package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/portal"
)

type userCommand struct {
	Invite userInvite `cmd:"" help:"Invite somebody: the first admin of EOKM, or of a provider."`
}

type userInvite struct {
	target
	Email    string `arg:"" help:"Their own mail address."`
	Name     string `required:"" help:"Their name."`
	Role     string `required:"" enum:"agent,provider-admin,analyst,editor,admin,auditor" help:"agent, provider-admin, analyst, editor, admin or auditor."`
	Provider string `help:"Short name of the provider, for its agents and admins." placeholder:"SLUG"`
	Lang     string `enum:"nl,en" default:"nl" help:"Language of their mails (nl or en)."`
}

// Run invites somebody. The portal mails the link when it runs next; it is printed too, once, for who sets a portal up
// before its mail works.
func (c userInvite) Run(ctx context.Context) error {
	config, err := portal.ReadConfig()
	if err != nil {
		return err
	}
	if c.Dir == "" && config.BaseURL == "" {
		return errors.New("set PORTAL_URL to the portal's own address, such as https://portal.example.nl: " +
			"without it the link leads nowhere")
	}
	store, done, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer done()
	provider := uuid.Nil
	if c.Provider != "" {
		if provider, err = providerNamed(ctx, store, c.Provider); err != nil {
			return err
		}
	}
	i, err := store.People.Invite(ctx, models.System(), people.Invitation{
		ProviderID: provider, Email: c.Email, Name: c.Name, Role: models.Role(strings.ReplaceAll(c.Role, "-", "_")), Language: c.Lang,
	})
	if err != nil {
		return err
	}
	fmt.Printf("Invited %s. A mail is under way; the link works until %s:\n%s/invite/%s\n",
		i.Name, i.ExpiresAt.Local().Format("2 Jan 2006 15:04"), strings.TrimSuffix(config.BaseURL, "/"), i.Link)
	return nil
}
