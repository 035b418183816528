package intake

import (
	"errors"
	"io"
	"iter"
	"time"

	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/reconcile"
	"eokm.nl/hosting/portal/intake/lines"
	"eokm.nl/hosting/portal/scart"
)

// Entries is Rows for a list that is compared and not taken in: any file that Rows reads, and SCART's export of what it has, which says
// where each address stands. The Entry is used again: it and its Faults are valid until the next one.
func Entries(src io.Reader, format Format, now time.Time) iter.Seq2[*reconcile.Entry, error] {
	return func(yield func(*reconcile.Entry, error) bool) {
		read, err := entryReader(src, format, now)
		if err != nil {
			yield(nil, err)
			return
		}
		var e reconcile.Entry
		for {
			err := read(&e)
			switch {
			case errors.Is(err, io.EOF) && e.Row == 0:
				yield(nil, lines.FileFault("file.no_rows", nil))
				return
			case errors.Is(err, io.EOF):
				return
			case err != nil:
				yield(nil, err)
				return
			}
			if !yield(&e, nil) {
				return
			}
		}
	}
}

// entryReader picks the reader by format and by the file's first line.
func entryReader(src io.Reader, format Format, now time.Time) (func(*reconcile.Entry) error, error) {
	src, format, err := textOf(src, format)
	if err != nil {
		return nil, err
	}
	scan, err := lines.Open(src)
	if err != nil {
		return nil, err
	}
	if format != CSV && scart.IsExport(string(scan.Bytes())) {
		export, err := scart.NewExportReader(scan, now)
		if err != nil {
			return nil, err
		}
		return export.Read, nil
	}
	in, err := pick(scan, format, now)
	if err != nil {
		return nil, err
	}
	return func(e *reconcile.Entry) error {
		var report incoming.Report
		if err := in.Read(&report); err != nil {
			return err
		}
		*e = reconcile.Entry{Report: report, Faults: in.Faults()}
		return nil
	}, nil
}
