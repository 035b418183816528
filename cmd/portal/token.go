package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/token"
)

type tokenCommand struct {
	Create tokenCreate `cmd:"" help:"Make a token for a machine, and print it: once."`
	List   tokenList   `cmd:"" help:"List the tokens."`
	Revoke tokenRevoke `cmd:"" help:"End a token, at once and for good."`
}

type tokenCreate struct {
	target
	Kind     string   `required:"" enum:"intake,staff,provider" help:"Whose machine it is for: intake, staff or provider."`
	Provider string   `help:"Short name of the provider, for its token." placeholder:"SLUG"`
	Name     string   `required:"" help:"What uses it, such as the ticket system."`
	Scope    []string `help:"What it is good for; without one, all of its kind but full addresses. May be repeated." placeholder:"SCOPE"`
	Days     int      `default:"365" help:"How many days it is good for, at most 730."`
	Sandbox  bool     `help:"For trying out: it sees notices to practise only, and what it brings in is checked and thrown away."`
}

// Run makes a token. Its text goes to the standard output alone, so that it can be caught there; the rest is said beside it.
func (c tokenCreate) Run(ctx context.Context) error {
	store, done, err := c.openSealed(ctx)
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
	d := token.Draft{
		ProviderID: provider, Kind: token.Kind(c.Kind), Name: c.Name, For: time.Duration(c.Days) * models.Day, Sandbox: c.Sandbox,
	}
	for _, s := range c.Scope {
		d.Scopes = append(d.Scopes, token.Scope(s))
	}
	t, text, err := store.Token.Create(ctx, models.System(), d)
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "Made token %s for %s. It is shown this once; it works until %s.\n", t.ID, t.Name,
		t.ExpiresAt.Local().Format("2 Jan 2006"))
	fmt.Println(text)
	return nil
}

type tokenList struct{ target }

// Run lists all tokens, also those that ended.
func (c tokenList) Run(ctx context.Context) error {
	store, done, err := c.openSealed(ctx)
	if err != nil {
		return err
	}
	defer done()
	list, err := store.Token.All(ctx, models.System())
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tKIND\tPROVIDER\tNAME\tENDS WITH\tSCOPES\tEXPIRES\tLAST USED\tREVOKED")
	for _, t := range list {
		scopes := make([]string, len(t.Scopes))
		for i, s := range t.Scopes {
			scopes[i] = string(s)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", t.ID, t.Kind, t.Provider, t.Name, t.Hint, strings.Join(scopes, " "),
			t.ExpiresAt.Local().Format(time.DateOnly), dayOrDash(t.UsedAt), dayOrDash(t.RevokedAt))
	}
	return w.Flush()
}

func dayOrDash(at *time.Time) string {
	if at == nil {
		return "-"
	}
	return at.Local().Format(time.DateOnly)
}

type tokenRevoke struct {
	target
	ID string `arg:"" help:"The token's id, as in the list."`
}

// Run ends a token.
func (c tokenRevoke) Run(ctx context.Context) error {
	id, err := uuid.Parse(c.ID)
	if err != nil {
		return fmt.Errorf("%q is no id of a token; `portal token list` shows them", c.ID)
	}
	store, done, err := c.openSealed(ctx)
	if err != nil {
		return err
	}
	defer done()
	if err := store.Token.RevokeAny(ctx, models.System(), id); err != nil {
		return fmt.Errorf("no such token: %w", err)
	}
	fmt.Println("Revoked", id)
	return nil
}
