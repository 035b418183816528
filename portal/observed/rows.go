// Package observed reads a file of observations: which address a machine outside the portal looked at, when, and whether it was there.
//
// It reads bytes into observation.Row and nothing more: no database, no clock of its own, and never a fetch of what it reads. Faults name
// row and column and never quote the file.
package observed

import (
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/observation"
	"eokm.nl/hosting/portal/intake/lines"
	"eokm.nl/hosting/portal/table"
)

// Rows reads src whole: commas or semicolons, a header, UTF-8. now is the clock against which times are weighed. What is wrong with a row
// is in its Faults; an error is about the file: a *models.Invalid with Field "file", or the error of src. It reads one row more than may
// be taken at once, so that whoever takes them says so.
func Rows(src io.Reader, now time.Time) ([]observation.Row, error) {
	scan, err := lines.Open(src)
	if err != nil {
		return nil, err
	}
	header := string(scan.Bytes())
	comma := table.Separator(header)
	columns, bad := readHeader(header, comma)
	if bad != nil {
		return nil, bad
	}
	var rows []observation.Row
	for len(rows) <= observation.MostRows {
		err := scan.Next()
		switch {
		case errors.Is(err, io.EOF) && len(rows) == 0:
			return nil, lines.FileFault("file.no_rows", nil)
		case errors.Is(err, io.EOF):
			return rows, nil
		case errors.Is(err, lines.ErrTooLong):
			return nil, scan.TooLong()
		case err != nil:
			return nil, err
		}
		if line := scan.Bytes(); !table.IsBlank(line, comma) {
			rows = append(rows, readRow(string(line), scan.Row(), comma, columns, now))
		}
	}
	return rows, nil
}

// readHeader checks the names of the columns; their order and capitals do not matter.
func readHeader(header string, comma byte) ([]string, *models.Invalid) {
	if at, found := table.HasAddress(header); found {
		return nil, table.NoHeader(at)
	}
	cells, broken := table.Split(header, comma, nil)
	if broken >= 0 {
		return nil, lines.FileFault("observe.file.header", nil)
	}
	var columns, unknown, absent []string
	for i, cell := range table.Filled(cells, 0) {
		name := strings.ToLower(table.Name(cell))
		if !slices.Contains(observation.Columns, name) || slices.Contains(columns, name) {
			unknown = append(unknown, strconv.Itoa(i+1)) // its place and not its text: nobody knows what stands there
		}
		columns = append(columns, name)
	}
	for _, name := range observation.Required {
		if !slices.Contains(columns, name) {
			absent = append(absent, name)
		}
	}
	named := slices.ContainsFunc(columns, func(name string) bool { return !slices.Contains(observation.Required, name) })
	args := func(list []string) map[string]string {
		return map[string]string{"Column": strings.Join(list, ", "), "Columns": strings.Join(observation.Columns, ", ")}
	}
	switch {
	case unknown != nil:
		return nil, lines.FileFault("observe.file.header_unknown", args(unknown))
	case absent != nil:
		return nil, lines.FileFault("observe.file.header_missing", args(absent))
	case !named:
		return nil, lines.FileFault("observe.file.header_nameless", args(nil))
	}
	return columns, nil
}

// readRow fills a row and collects all that is wrong with its cells. A cell may stand between quotes, but hold no line end.
func readRow(line string, n int, comma byte, columns []string, now time.Time) observation.Row {
	r := observation.Row{Row: n}
	fault := func(column, key string, args map[string]string) {
		r.Faults = append(r.Faults, incoming.RowFault{Row: n, Column: column, Key: key, Args: args})
	}
	cells, broken := table.Split(line, comma, nil)
	cells = table.Filled(cells, len(columns))
	switch {
	case !utf8.ValidString(line):
		fault("", "row.encoding", nil)
		return r
	case broken >= 0:
		fault("", "row.quote", nil)
		return r
	case len(cells) != len(columns):
		fault("", "row.fields", map[string]string{"Want": strconv.Itoa(len(columns)), "Got": table.Count(cells)})
		return r
	}
	for i, column := range columns {
		if bad := r.Set(column, cells[i], now); bad != nil {
			fault(column, bad.Key, bad.Args)
		}
	}
	if bad := r.Check(); bad != nil && len(r.Faults) == 0 {
		fault("", bad.Key, bad.Args)
	}
	return r
}
