package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/inbox"
	"eokm.nl/hosting/portal/intake"
)

type mailCommand struct {
	target
	Maildir string `xor:"from" required:"" type:"existingdir" placeholder:"DIR" help:"Take the new messages of this maildir."`
	Stdin   bool   `xor:"from" required:"" help:"Take one message from standard input."`
	Source  string `required:"" help:"Who reports: a short code such as iwf."`
}

// Run takes each message whole or not at all. A message leaves new/ only after its reports are notices: of one whose command was killed
// between the two, each report is found to be known when it is read again.
func (c mailCommand) Run(ctx context.Context) error {
	p := printer()
	if err := incoming.CheckSource(c.Source); err != nil {
		return err
	}
	store, done, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer done()
	if c.Stdin {
		_, err := c.take(ctx, store, p, os.Stdin, "stdin")
		return err
	}
	return c.takeAll(ctx, store, p, inbox.Maildir(c.Maildir))
}

// takeAll takes what waits in a maildir. A message that cannot be taken goes aside, one that cannot be opened stays, and neither stops
// another; any other failure leaves the rest where it is.
func (c mailCommand) takeAll(ctx context.Context, store *rooms.Store, p *i18n.Printer, box inbox.Maildir) error {
	names, err := box.New()
	if err != nil {
		return err
	}
	refused := 0
	for _, name := range names {
		message, err := box.Open(name)
		if errors.Is(err, os.ErrNotExist) {
			continue // another command took it
		}
		if err != nil { // it stays where it is, for who may read it
			refused++
			_, _ = tellRefused(p, name, p.T("import.mail.unreadable"))
			continue
		}
		reason, err := c.take(ctx, store, p, message, name)
		_ = message.Close() // it was only read
		switch {
		case errors.Is(err, errTold):
			refused++
			err = box.Refuse(name, reason)
		case err == nil:
			err = box.Taken(name)
		}
		if err != nil {
			return err
		}
	}
	fmt.Println(p.T("import.mail.sum", "Messages", len(names), "Taken", len(names)-refused, "Refused", refused))
	if refused > 0 {
		return errTold
	}
	return nil
}

// take makes notices of one message. errTold: it cannot be taken, for the reason that it gives and printed.
func (c mailCommand) take(ctx context.Context, store *rooms.Store, p *i18n.Printer, message io.Reader, name string) (string, error) {
	imp, faults, err := c.stage(ctx, store, message)
	var bad *models.Invalid
	switch {
	case errors.As(err, &bad):
		return tellRefused(p, name, faultText(p, bad.Key, bad.Args))
	case err != nil:
		return "", err
	case len(faults) > 0:
		f := worded(p, faults[:1])[0]
		return tellRefused(p, name, p.T("import.cli.fault", "Row", f.Row, "Column", f.Column, "Message", f.Message))
	}
	imp, err = store.Incoming.CommitImport(ctx, models.System(), imp.ID)
	if err != nil {
		return "", err
	}
	fmt.Println(p.T("import.mail.taken", "Message", name, "Rows", imp.Rows, "Items", imp.Items+imp.Recurrences,
		"Known", imp.Duplicates+imp.Joined, "Notices", imp.Notices))
	return "", nil
}

// stage reads a message to be confirmed. One with faulty reports is thrown away again, and gives the faults of the first.
func (c mailCommand) stage(ctx context.Context, store *rooms.Store, message io.Reader) (incoming.Import, []incoming.RowFault, error) {
	reports, err := inbox.Reports(message)
	if err != nil {
		return incoming.Import{}, nil, err
	}
	imp, err := store.Incoming.StageImport(ctx, models.System(), incoming.ImportOptions{Source: c.Source, Format: string(intake.XARF)},
		intake.Rows(bytes.NewReader(reports), intake.XARF, time.Now()), nil)
	if err != nil || imp.Faulty == 0 {
		return imp, nil, err
	}
	faults, err := store.Incoming.ImportFaults(ctx, models.System(), imp.ID, 1)
	if err != nil {
		return imp, nil, err
	}
	return imp, faults, store.Incoming.DiscardImport(ctx, models.System(), imp.ID)
}

// tellRefused says why a message is not taken.
func tellRefused(p *i18n.Printer, name, reason string) (string, error) {
	fmt.Fprintln(os.Stderr, p.T("import.mail.refused", "Message", name, "Reason", reason))
	return reason, errTold
}
