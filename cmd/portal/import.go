package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"
	"golang.org/x/term"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/intake"
)

type importCommand struct {
	target
	File       string `arg:"" help:"The file; - for standard input."`
	Source     string `required:"" help:"Who reports: a short code such as scart."`
	Format     string `default:"auto" enum:"auto,csv,scart,xarf,xlsx" help:"auto, csv, scart, xarf or xlsx."`
	DryRun     bool   `help:"Read and check, and save nothing."`
	SkipFaulty bool   `help:"Import the good rows of a file that has faulty ones."`
	JSON       bool   `name:"json" help:"Print the result as JSON."`
}

// fileLimit is how large a file may be: ten times the largest year there was.
const fileLimit = 512 << 20

// shownFaults is how many faulty rows the terminal lists.
const shownFaults = 1000

// result is what --json prints; other programs read it.
type result struct {
	Rows        int           `json:"rows"` // items + recurrences + joined + duplicates + skipped + faulty
	Items       int           `json:"items"`
	Notices     int           `json:"notices"`
	Joined      int           `json:"joined"`
	Recurrences int           `json:"recurrences"`
	Duplicates  int           `json:"duplicates"`
	Skipped     int           `json:"skipped"`
	Faulty      int           `json:"faulty"`
	Unrouted    int           `json:"unrouted"`
	Providers   []resultShare `json:"providers"`
	Errors      []resultFault `json:"errors"`
	Warnings    []resultFault `json:"warnings"`
}

// resultShare is what one provider gets; "-" is nobody's yet.
type resultShare struct {
	Provider    string `json:"provider"`
	Notices     int    `json:"notices"`
	Items       int    `json:"items"`
	Recurrences int    `json:"recurrences"`
	Joined      int    `json:"joined"`
}

type resultFault struct {
	Row     int    `json:"row"`
	Column  string `json:"column"`
	Message string `json:"message"`
}

// Run reads the file whole before anything of it becomes a notice. A file with a faulty row saves nothing, unless the good
// rows were asked for.
func (c importCommand) Run(ctx context.Context) error {
	p := printer()
	format, err := intake.ParseFormat(c.Format)
	if err != nil {
		return err
	}
	in, done, err := c.bring(ctx, c.File)
	if err != nil {
		return c.fail(p, err)
	}
	defer done()
	progress, finish := progressBar(p)
	imp, err := in.store.Incoming.StageImport(ctx, models.System(), incoming.ImportOptions{
		Source: c.Source, Filename: in.name, Format: string(format), SkipFaulty: c.SkipFaulty,
	}, intake.Rows(in.file, format, time.Now()), progress)
	finish()
	if err != nil {
		return c.fail(p, err)
	}
	faults, err := in.store.Incoming.ImportFaults(ctx, models.System(), imp.ID, shownFaults)
	if err != nil {
		return c.fail(p, err)
	}
	warnings, err := in.store.Incoming.ImportWarnings(ctx, models.System(), imp.ID)
	if err != nil {
		return c.fail(p, err)
	}
	refused := imp.Faulty > 0 && (!c.SkipFaulty || imp.Faulty == imp.Rows)
	if c.DryRun || refused {
		err = in.store.Incoming.DiscardImport(ctx, models.System(), imp.ID)
	} else {
		imp, err = in.store.Incoming.CommitImport(ctx, models.System(), imp.ID)
	}
	if err != nil {
		return c.fail(p, err)
	}
	shares, err := in.store.Incoming.Shares(ctx, models.System(), imp.ID)
	if err != nil {
		return c.fail(p, err)
	}
	c.report(p, imp, shares, faults, warnings, refused)
	if refused {
		return errTold
	}
	return nil
}

// brought is a file that the command line names, and the store that it is for.
type brought struct {
	file  io.Reader
	name  string // "" for standard input
	store *rooms.Store
}

// bring opens both, the file first. The returned function gives everything back.
func (t target) bring(ctx context.Context, path string) (brought, func(), error) {
	file, name, err := openFile(path)
	if err != nil {
		return brought{}, nil, err
	}
	store, done, err := t.open(ctx)
	if err != nil {
		_ = file.Close()
		return brought{}, nil, err
	}
	return brought{file, name, store}, func() { done(); _ = file.Close() }, nil
}

// openFile opens what the command line names, and says in words what cannot be read.
func openFile(path string) (io.ReadCloser, string, error) {
	if path == "-" {
		return os.Stdin, "", nil
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, "", &models.Invalid{Field: "file", Key: "import.cli.absent"}
	case err != nil:
		return nil, "", fmt.Errorf("look at the file: %w", err)
	case info.IsDir():
		return nil, "", &models.Invalid{Field: "file", Key: "import.cli.directory"}
	case info.Size() > fileLimit:
		return nil, "", &models.Invalid{Field: "file", Key: "import.cli.too_large"}
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, "", &models.Invalid{Field: "file", Key: "import.cli.unreadable"}
	}
	return file, filepath.Base(path), nil
}

// fail prints why nothing was imported, in the form that was asked for.
func (c importCommand) fail(p *i18n.Printer, err error) error {
	if !c.JSON {
		return err
	}
	message := err.Error()
	if invalid, ok := errors.AsType[*models.Invalid](err); ok {
		message = faultText(p, invalid.Key, invalid.Args)
	}
	printJSON(result{Providers: []resultShare{}, Errors: []resultFault{{Message: message}}, Warnings: []resultFault{}})
	return errTold
}

func (c importCommand) report(p *i18n.Printer, imp incoming.Import, shares []incoming.Share, faults, warnings []incoming.RowFault,
	refused bool,
) {
	out := result{
		Rows: imp.Rows, Faulty: imp.Faulty, Providers: []resultShare{}, Errors: worded(p, faults), Warnings: worded(p, warnings),
	}
	if !refused {
		out.Items, out.Recurrences, out.Joined, out.Duplicates = imp.Items, imp.Recurrences, imp.Joined, imp.Duplicates
		out.Skipped, out.Notices, out.Unrouted = imp.Skipped, imp.Notices, imp.Unrouted
		for _, s := range shares {
			out.Providers = append(out.Providers, resultShare{s.Slug, s.Notices, s.Items, s.Recurrences, s.Joined})
		}
	}
	if c.JSON {
		printJSON(out)
		return
	}
	printRows(p, out.Warnings, "import.cli.warning")
	if left := imp.Warned - rowsOf(warnings); left > 0 {
		fmt.Fprintln(os.Stderr, p.N("import.cli.more_warnings", left))
	}
	printRows(p, out.Errors, "import.cli.fault")
	if left := imp.Faulty - rowsOf(faults); left > 0 {
		fmt.Fprintln(os.Stderr, p.N("import.cli.more_faults", left))
	}
	if imp.Faulty > 0 && !refused {
		fmt.Fprintln(os.Stderr, p.N("import.cli.skipped", imp.Faulty))
	}
	switch {
	case refused:
		fmt.Fprintln(os.Stderr, p.T("import.cli.refused", "Faulty", imp.Faulty, "Rows", imp.Rows))
	case c.DryRun:
		fmt.Println(p.T("import.cli.dry_run", out.sums()...))
		tellShares(p, shares)
	default:
		fmt.Println(p.T("import.cli.done", out.sums()...))
		tellShares(p, shares)
	}
}

// sums is the result's counts as a sentence takes them.
func (r result) sums() []any {
	return []any{
		"Rows", r.Rows, "Items", r.Items, "Recurrences", r.Recurrences, "Joined", r.Joined, "Duplicates", r.Duplicates,
		"Skipped", r.Skipped,
		"Faulty", r.Faulty, "Notices", r.Notices, "Unrouted", r.Unrouted,
	}
}

// tellShares says who gets how much.
func tellShares(p *i18n.Printer, shares []incoming.Share) {
	for _, s := range shares {
		name := s.Name
		if s.ProviderID == uuid.Nil {
			name = p.T("importpages.nobody")
		}
		fmt.Println(p.T("import.cli.share", "Provider", name, "Addresses", s.Addresses(), "Recurrences", s.Recurrences, "Joined", s.Joined,
			"Notices", s.Notices))
	}
}

// worded gives what is wrong with rows in words; never nil, which JSON would call null.
func worded(p *i18n.Printer, faults []incoming.RowFault) []resultFault {
	out := make([]resultFault, len(faults))
	for i, f := range faults {
		out[i] = resultFault{Row: f.Row, Column: f.Column, Message: faultText(p, f.Key, f.Args)}
	}
	return out
}

// printRows lists rows, each in the words of a key, or of key + "_row" for what is about a whole row.
func printRows(p *i18n.Printer, rows []resultFault, key string) {
	for _, f := range rows {
		if f.Column == "" {
			fmt.Fprintln(os.Stderr, p.T(key+"_row", "Row", f.Row, "Message", f.Message))
			continue
		}
		fmt.Fprintln(os.Stderr, p.T(key, "Row", f.Row, "Column", f.Column, "Message", f.Message))
	}
}

// rowsOf counts the rows that faults are of; they are in the order of the rows.
func rowsOf(faults []incoming.RowFault) int {
	n, last := 0, 0
	for _, f := range faults {
		if f.Row != last {
			n, last = n+1, f.Row
		}
	}
	return n
}

func printJSON(r result) {
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", "  ")
	_ = encoder.Encode(r) // standard output that is gone has nobody to tell
}

// progressBar tells a terminal how many rows were read, and a pipe nothing.
func progressBar(p *i18n.Printer) (progress func(int), finish func()) {
	if !term.IsTerminal(int(os.Stderr.Fd())) {
		return nil, func() {}
	}
	return func(rows int) { fmt.Fprintf(os.Stderr, "\r%s", p.T("import.cli.progress", "Rows", rows)) },
		func() { fmt.Fprintln(os.Stderr) }
}
