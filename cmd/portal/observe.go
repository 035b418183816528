package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/observation"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/observed"
)

type observeCommand struct {
	target
	File   string `arg:"" help:"The file, as CSV; - for standard input."`
	Source string `required:"" help:"Who checked: a short code such as scart."`
	DryRun bool   `help:"Read and check, and save nothing."`
	JSON   bool   `name:"json" help:"Print the result as JSON."`
}

// observeResult is what --json prints; other programs read it.
type observeResult struct {
	observation.Sums

	Errors []resultFault `json:"errors"`
}

// Run keeps what machines saw of addresses; with one faulty row it keeps nothing.
func (c observeCommand) Run(ctx context.Context) error {
	p := printer()
	file, _, err := openFile(c.File)
	if err != nil {
		return c.fail(p, err)
	}
	defer file.Close()
	rows, err := observed.Rows(file, time.Now())
	if err != nil {
		return c.fail(p, err)
	}
	store, done, err := c.open(ctx)
	if err != nil {
		return c.fail(p, err)
	}
	defer done()
	take := store.Observation.Take
	if c.DryRun {
		take = store.Observation.Check
	}
	sums, faults, err := take(ctx, models.System(), c.Source, rows)
	if err != nil {
		return c.fail(p, err)
	}
	out := observeResult{sums, worded(p, faults)}
	if len(faults) > 0 {
		out.Sums = observation.Sums{Rows: len(rows)}
	}
	c.report(p, out)
	if len(faults) > 0 {
		return errTold
	}
	return nil
}

// fail prints why nothing was kept, in the form that was asked for.
func (c observeCommand) fail(p *i18n.Printer, err error) error {
	if !c.JSON {
		return err
	}
	message := err.Error()
	if invalid, ok := errors.AsType[*models.Invalid](err); ok {
		message = faultText(p, invalid.Key, invalid.Args)
	}
	c.report(p, observeResult{Errors: []resultFault{{Message: message}}})
	return errTold
}

func (c observeCommand) report(p *i18n.Printer, r observeResult) {
	if c.JSON {
		encoder := json.NewEncoder(os.Stdout)
		encoder.SetIndent("", "  ")
		_ = encoder.Encode(r) // standard output that is gone has nobody to tell
		return
	}
	printRows(p, r.Errors[:min(len(r.Errors), shownFaults)], "import.cli.fault")
	switch {
	case len(r.Errors) > 0:
		fmt.Fprintln(os.Stderr, p.T("observe.cli.refused", "Faults", len(r.Errors), "Rows", r.Rows))
	case c.DryRun:
		fmt.Println(p.T("observe.cli.dry_run", r.words()...))
	default:
		fmt.Println(p.T("observe.cli.done", r.words()...))
	}
}

// words is the result's counts as a sentence takes them.
func (r observeResult) words() []any {
	return []any{
		"Rows", r.Rows, "Offline", r.Offline, "Online", r.Online, "Known", r.Known, "Ended", r.Ended, "Verified", r.Verified,
		"Sighted", r.Sighted, "Back", r.Back,
	}
}
