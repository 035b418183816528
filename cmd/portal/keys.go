package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/seal"
)

type keysCommand struct {
	Make   keysMake   `cmd:"" help:"Write a new key file. Keep a copy in a safe place, apart from the database's backups."`
	Rotate keysRotate `cmd:"" help:"Replace the key that wraps data keys, or the index secret, while the portal runs. Stopped anywhere, the same command goes on."`
	Issuer keysIssuer `cmd:"" help:"Add the key that signs badges to a key file that was made before there were badges, or replace it."`
	Status keysStatus `cmd:"" help:"Show which key wraps how much, and which secret indexes how much."`
}

type keysMake struct {
	File string `arg:"" help:"Where to write it."`
}

// Run writes a key file.
func (c keysMake) Run() error {
	if err := seal.MakeWithIssuer(c.File); err != nil {
		return err
	}
	fmt.Println(printer().T("keys.made"))
	return nil
}

type keysIssuer struct {
	File string `arg:"" help:"The key file."`
	New  bool   `help:"Sign with a new key from now on. Badges that the former one signed stay good."`
}

// Run adds the key that signs badges, and keeps the file as it was beside it; with --new it replaces the key. A portal that runs finds
// it by itself. No rotation runs meanwhile: each would write the file without what the other added.
func (c keysIssuer) Run() error {
	unlock, err := lockDir(filepath.Dir(c.File))
	if err != nil {
		return err
	}
	defer unlock()
	p := printer()
	if c.New {
		if err := seal.ReplaceIssuer(c.File); err != nil {
			return err
		}
		fmt.Println(p.T("keys.issuer.replaced"))
		return nil
	}
	kept, err := seal.AddIssuer(c.File, time.Now())
	switch {
	case err != nil:
		return err
	case kept == "":
		fmt.Println(p.T("keys.issuer.kept"))
	default:
		fmt.Println(p.T("keys.issuer.added"))
		fmt.Println(p.T("keys.rotate.kept", "File", kept))
	}
	return nil
}

type keysStatus struct {
	target
	JSON bool `name:"json" help:"Print it as JSON."`
}

// keyLine is what --json prints of a key.
type keyLine struct {
	Key     uint32 `json:"key"`
	State   string `json:"state"` // in use, next, old, retired
	InFile  bool   `json:"in_file"`
	Notices int    `json:"notices"`
	Imports int    `json:"imports"`
	Secrets int    `json:"secrets"`
}

// indexLine is what --json prints of an index secret.
type indexLine struct {
	Index   uint32 `json:"index"`
	State   string `json:"state"` // as of a key
	InFile  bool   `json:"in_file"`
	Items   int    `json:"items"`
	Reports int    `json:"reports"`
	Waiting int    `json:"waiting"`
}

// keyStatus is what --json prints.
type keyStatus struct {
	Keys    []keyLine   `json:"keys"`
	Indexes []indexLine `json:"indexes"`
}

// Run lists the keys and the index secrets.
func (c keysStatus) Run(ctx context.Context) error {
	store, done, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer done()
	keys, err := store.KeyUses(ctx)
	if err != nil {
		return err
	}
	indexes, err := store.IndexUses(ctx)
	if err != nil {
		return err
	}
	status := keyStatus{}
	for _, u := range keys {
		status.Keys = append(status.Keys, keyLine{u.ID, keyState(u), u.InFile, u.Notices, u.Imports, u.Secrets})
	}
	for _, u := range indexes {
		status.Indexes = append(status.Indexes, indexLine{u.ID, keyState(u.KeyUse), u.InFile, u.Items, u.Reports, u.Waiting})
	}
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(status)
	}
	return status.print()
}

func (s keyStatus) print() error {
	p := printer()
	in := map[bool]string{true: p.T("keys.status.yes"), false: p.T("keys.status.no")}
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, p.T("keys.status.keys"))
	for _, l := range s.Keys {
		fmt.Fprintf(table, "%08x\t%s\t%s\t%d\t%d\t%d\n", l.Key, stateWord(p, l.State), in[l.InFile], l.Notices, l.Imports, l.Secrets)
	}
	fmt.Fprintln(table, "\n"+p.T("keys.status.indexes"))
	for _, l := range s.Indexes {
		fmt.Fprintf(table, "%d\t%s\t%s\t%d\t%d\t%d\n", l.Index, stateWord(p, l.State), in[l.InFile], l.Items, l.Reports, l.Waiting)
	}
	return table.Flush()
}

func stateWord(p *i18n.Printer, state string) string {
	return p.T("keys.status." + strings.ReplaceAll(state, " ", "_"))
}

func keyState(u models.KeyUse) string {
	switch {
	case u.Newest:
		return "in use"
	case u.MadeAt == nil:
		return "next"
	case u.RetiredAt == nil:
		return "old"
	default:
		return "retired"
	}
}
