package table

import (
	"slices"
	"strconv"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/portal/intake/lines"
)

// required are the columns that a file must have.
var required = []string{incoming.ColumnURL, incoming.ColumnObservedAt}

// delimiter tells which of comma and semicolon the file uses: what its header has most of.
func delimiter(header string) byte {
	if strings.Count(header, ";") > strings.Count(header, ",") {
		return ';'
	}
	return ','
}

// readHeader checks the names of the columns; their order and capitals do not matter. It says everything of one kind at
// once: all unknown names, or else all that occur twice, or else all that are missing.
func readHeader(cells []string) ([]string, *models.Invalid) {
	columns := make([]string, 0, len(incoming.Columns))
	var unknown, double, absent []string
	for i, cell := range cells {
		name := strings.ToLower(strings.TrimSpace(cell))
		switch {
		case !isName(name):
			return nil, unreadable(i)
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

// maxNames is how many names one message lists.
const maxNames = 10

func badColumns(key string, names []string) *models.Invalid {
	return lines.FileFault(key, map[string]string{"Column": strings.Join(names[:min(len(names), maxNames)], ", ")})
}

// unreadable is the fault of a header cell that is no name. It gives the position and not the text: in a file without a
// header that text is an address.
func unreadable(at int) *models.Invalid {
	return lines.FileFault("file.header_unreadable", map[string]string{"Column": strconv.Itoa(at + 1)})
}

// isName tells whether a header cell is a name that may be shown. No host fits: a name has no dot.
func isName(cell string) bool {
	if cell == "" || len(cell) > 40 {
		return false
	}
	return !strings.ContainsFunc(cell, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '_' && r != '-' && r != ' '
	})
}
