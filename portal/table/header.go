package table

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/portal/intake/lines"
)

// required are the columns that a file must have.
var required = []string{incoming.ColumnURL, incoming.ColumnObservedAt}

// IsHeader tells whether a line names the columns of a table, whatever stands between them.
func IsHeader(line string) bool {
	cells, bad := Split(line, Separator(line), nil)
	if bad >= 0 {
		return false
	}
	_, fault := readHeader(cells)
	return fault == nil
}

// readHeader checks the names of the columns; their order and capitals do not matter. A column without a name is "", and those at the
// end are left out, as spreadsheets add them. It says everything of one kind at once: all unknown names, or else all that occur twice,
// or else all that are missing.
func readHeader(cells []string) ([]string, *models.Invalid) {
	cells = Filled(cells, 0)
	columns := make([]string, 0, len(cells))
	var unknown, double, absent []string
	for i, cell := range cells {
		name := strings.ToLower(Name(cell))
		switch {
		case name == "":
		case !isName(name):
			return nil, unreadable(i, cells)
		case !slices.Contains(incoming.Columns, name):
			unknown = append(unknown, name)
		case slices.Contains(columns, name):
			double = append(double, name)
		}
		columns = append(columns, name)
	}
	for _, name := range required {
		if !slices.Contains(columns, name) {
			absent = append(absent, name)
		}
	}
	switch {
	case unknown != nil:
		return nil, badColumns("file.header_unknown", unknown)
	case double != nil:
		return nil, badColumns("file.header_duplicate", double)
	case absent != nil:
		return nil, badColumns("file.header_missing", absent)
	}
	return columns, nil
}

// Name is a header's cell without what surrounds the name, also where nobody sees it.
func Name(cell string) string {
	return strings.TrimFunc(cell, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) })
}

// maxNames is how many names one message lists.
const maxNames = 10

func badColumns(key string, names []string) *models.Invalid {
	return lines.FileFault(key, map[string]string{"Column": strings.Join(names[:min(len(names), maxNames)], ", ")})
}

// unreadable is the fault of a header cell that is no name. It gives the position and not the text: in a file without a
// header that text is an address.
func unreadable(at int, cells []string) *models.Invalid {
	if data := addressIn(cells); data >= 0 {
		return NoHeader(data)
	}
	return lines.FileFault("file.header_unreadable", map[string]string{"Column": strconv.Itoa(at + 1)})
}

// NoHeader is the fault of a file whose first line has an address, in its cell of that number from 0, where the names should be.
func NoHeader(at int) *models.Invalid {
	return lines.FileFault("file.no_header", map[string]string{"Column": strconv.Itoa(at + 1)})
}

// addressIn gives the first of a row's cells that names a host or an address, in any disguise; -1 when none does.
func addressIn(cells []string) int {
	const longest = 4096
	return slices.IndexFunc(cells[:min(len(cells), MaxCells)], func(cell string) bool {
		_, named := address.Mask(cell[:min(len(cell), longest)], "en")
		return named > 0
	})
}

// HasAddress tells whether a line that should be a header has an address in one of its cells, and in which.
func HasAddress(line string) (at int, found bool) {
	cells, _ := Split(line, Separator(line), nil)
	at = addressIn(cells)
	return at, at >= 0
}

// isName tells whether a header cell is a name that may be shown. No host fits: a name has no dot.
func isName(cell string) bool {
	if len(cell) > 40 {
		return false
	}
	return !strings.ContainsFunc(cell, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '_' && r != '-' && r != ' '
	})
}
