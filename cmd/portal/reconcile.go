package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/reconcile"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/intake"
)

type reconcileCommand struct {
	target
	File   string `arg:"" help:"The list of the other tool; - for standard input."`
	Source string `default:"scart" help:"Whose list it is, as its reports name it."`
	Format string `default:"auto" enum:"auto,csv,scart,xlsx" help:"auto, csv, scart or xlsx."`
	Since  string `help:"Of what only we have: reported from this day on (2026-11-30). Default: the first day in the list." placeholder:"DAY"`
	Until  string `help:"Likewise: up to and including this day. Default: no end." placeholder:"DAY"`
	JSON   bool   `name:"json" help:"Print the result as JSON."`
}

// difference is what --json prints of one; other programs read it.
type difference struct {
	Kind    reconcile.Kind `json:"kind"`
	Row     int            `json:"row,omitempty"`
	Ref     string         `json:"ref,omitempty"`
	Item    int            `json:"item,omitempty"`
	Number  string         `json:"number,omitempty"`
	Ours    string         `json:"ours,omitempty"`
	Theirs  string         `json:"theirs,omitempty"`
	Column  string         `json:"column,omitempty"`
	Message string         `json:"message,omitempty"`
}

// Run compares a list with what we have, and lists the differences. It succeeds only when there are none.
func (c reconcileCommand) Run(ctx context.Context) error {
	p := printer()
	options, err := c.options()
	if err != nil {
		return c.fail(p, err)
	}
	format, err := intake.ParseFormat(c.Format)
	if err != nil {
		return c.fail(p, err)
	}
	in, done, err := c.bring(ctx, c.File)
	if err != nil {
		return c.fail(p, err)
	}
	defer done()
	compared, err := in.store.Reconcile.Compare(ctx, models.System(), options, intake.Entries(in.file, format, time.Now()))
	if err != nil {
		return c.fail(p, err)
	}
	defer func() { _ = in.store.Reconcile.Discard(ctx, models.System(), compared.ID) }() // else it goes in a day
	out := bufio.NewWriter(os.Stdout)
	defer func() { _ = out.Flush() }() // standard output that is gone has nobody to tell
	tell := c.inWords(p, out, compared.Sums)
	if c.JSON {
		tell = asJSON(p, out, compared.Sums)
	}
	if err := tell(func(each func([]reconcile.Difference) error) error {
		return in.store.Reconcile.Export(ctx, models.System(), compared.ID, each)
	}); err != nil {
		return err
	}
	if !compared.Sums.Agree() {
		return errTold
	}
	return nil
}

// options reads what is compared.
func (c reconcileCommand) options() (reconcile.Options, error) {
	o := reconcile.Options{Source: c.Source}
	zone, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		return o, err
	}
	day := func(text string) (time.Time, error) {
		if text == "" {
			return time.Time{}, nil
		}
		at, err := time.ParseInLocation(time.DateOnly, text, zone)
		if err != nil {
			return at, &models.Invalid{Field: "since", Key: "reconcile.cli.day"}
		}
		return at, nil
	}
	if o.Since, err = day(c.Since); err != nil {
		return o, err
	}
	if o.Until, err = day(c.Until); err == nil && !o.Until.IsZero() {
		o.Until = o.Until.AddDate(0, 0, 1)
	}
	return o, err
}

// fail prints why nothing was compared, in the form that was asked for.
func (c reconcileCommand) fail(p *i18n.Printer, err error) error {
	if !c.JSON {
		return err
	}
	message := err.Error()
	if invalid, ok := errors.AsType[*models.Invalid](err); ok {
		message = faultText(p, invalid.Key, invalid.Args)
	}
	_ = json.NewEncoder(os.Stdout).Encode(struct {
		Error string `json:"error"`
	}{message})
	return errTold
}

// parts hands on the differences, a part at a time.
type parts func(each func([]reconcile.Difference) error) error

// inWords writes a line for each difference, and the sums below.
func (c reconcileCommand) inWords(p *i18n.Printer, out io.Writer, sums reconcile.Sums) func(parts) error {
	return func(list parts) error {
		err := list(func(part []reconcile.Difference) error {
			for _, d := range part {
				fmt.Fprintln(out, differenceText(p, d))
			}
			return nil
		})
		fmt.Fprintln(out, p.T("reconcile.sums", "Rows", sums.Rows, "Same", sums.Same, "Differing", sums.Differing,
			"OnlyTheirs", sums.OnlyTheirs, "NotNeeded", sums.NotNeeded, "Erased", sums.Erased, "Unreadable", sums.Unreadable))
		fmt.Fprintln(out, p.N("reconcile.only_ours", sums.OnlyOurs))
		return err
	}
}

// differenceText is one difference as a sentence.
func differenceText(p *i18n.Printer, d reconcile.Difference) string {
	if d.Fault != nil {
		message := faultText(p, d.Fault.Key, d.Fault.Args)
		if d.Fault.Column == "" {
			return p.T("import.cli.fault_row", "Row", d.Row, "Message", message)
		}
		return p.T("import.cli.fault", "Row", d.Row, "Column", d.Fault.Column, "Message", message)
	}
	number, ours, theirs := d.Number, d.Ours, d.Theirs
	for _, text := range []*string{&number, &ours, &theirs} {
		if *text == "" {
			*text = "-"
		}
	}
	return p.T("reconcile.cli."+string(d.Kind), "Row", d.Row, "Ref", d.Ref, "Item", d.Item, "Number", number,
		"Ours", ours, "Theirs", theirs)
}

// asJSON writes the sums, and the differences one after the other: however many there are, few are in memory.
func asJSON(p *i18n.Printer, out io.Writer, sums reconcile.Sums) func(parts) error {
	return func(list parts) error {
		head, err := json.Marshal(sums)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "{\"sums\": %s, \"differences\": [", head)
		separator := "\n"
		err = list(func(part []reconcile.Difference) error {
			for _, d := range part {
				told := difference{
					Kind: d.Kind, Row: d.Row, Ref: d.Ref, Item: d.Item, Number: d.Number, Ours: d.Ours, Theirs: d.Theirs,
				}
				if d.Fault != nil {
					told.Column, told.Message = d.Fault.Column, faultText(p, d.Fault.Key, d.Fault.Args)
				}
				line, err := json.Marshal(told)
				if err != nil {
					return err
				}
				fmt.Fprintf(out, "%s  %s", separator, line)
				separator = ",\n"
			}
			return nil
		})
		fmt.Fprintln(out, "\n]}")
		return err
	}
}
