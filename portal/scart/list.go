package scart

import (
	"encoding/hex"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/intake/lines"
	"eokm.nl/hosting/portal/table"
)

// A list has no header, and neither has a table whose header got lost. Read as a list, each line of such a table would be one address that
// nobody can find, and nobody would see it, since pages mask what is behind the host. An address may have the same signs, so what tells
// is what stands between them.

// beginsList tells whether a line starts as an address, also between quotes.
func beginsList(line string) bool {
	return startsAsAddress(strings.TrimPrefix(strings.TrimLeft(line, " "), `"`))
}

// isTable tells whether the first line of a file, which starts as an address, is a row of a table that lacks its header.
func isTable(head string) bool {
	if !strings.HasPrefix(strings.TrimLeft(head, " "), `"`) {
		cells, cut := splitInput(head)
		if cut != good {
			return slices.ContainsFunc(strings.Split(head, separator)[1:], isFact)
		}
		return listVerdict(head, cells) == moreCells
	}
	for _, comma := range []byte(lines.Separators) {
		cells, bad := table.Split(strings.TrimSpace(head), comma, nil)
		if bad < 0 && len(cells) > 1 {
			return comma != separator[0] || !fitsInput(cells)
		}
	}
	return false
}

// listVerdict looks at a line of a list that was split into the columns of SCART's import.
func listVerdict(line string, cells []string) verdict {
	parts := strings.Split(strings.TrimRight(line, "; \t"), separator)
	switch {
	case hasMore(cells[0]):
		return moreCells
	case len(parts) > 1 && startsAsAddress(parts[len(parts)-1]):
		return unclear // a referring address that nothing follows: as likely it is the next one of the list
	default:
		return good
	}
}

// hasMore tells whether a cell that should be an address is a row of cells, of which the first is one.
func hasMore(cell string) bool {
	cell = strings.TrimSpace(cell)
	for _, comma := range lines.Separators + " " {
		first, rest, found := strings.Cut(cell, string(comma))
		if !found {
			continue
		}
		parts := strings.Split(rest, string(comma))
		if slices.ContainsFunc(parts, isData) || isWhole(first) && !slices.ContainsFunc(parts, isPath) ||
			comma != ' ' && (comma == '\t' || strings.Contains(rest, " ") || parts[len(parts)-1] == "") {
			return true
		}
	}
	return false
}

// mayBeTable tells whether an address has signs in it that could part cells, though what they part could be anything.
func mayBeTable(raw string) bool {
	for _, comma := range lines.Separators {
		_, rest, found := strings.Cut(raw, string(comma))
		if found && !slices.ContainsFunc(strings.Split(rest, string(comma)), isPath) {
			return true
		}
	}
	return false
}

var (
	codeForm = regexp.MustCompile(`^(?:(?i:asn?)[ -]?\d+|[A-Z]{2})$`)
	timeForm = regexp.MustCompile(`^(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})(?:\D|$)`)
	// endsWhole is the end of an address behind which a new cell is likely: of a file, of a folder, or of a host alone.
	endsWhole = regexp.MustCompile(`(?:/|\.[A-Za-z][A-Za-z0-9]{1,4}|^[^/]*://[^/]*)$`)
	pathForm  = regexp.MustCompile(`[/=?&%]|\.[A-Za-z][A-Za-z0-9]{1,4}$`)
)

// isData tells whether a cell is what a column of a table has and the path of an address has not: a fact about the address, another
// address, or words.
func isData(cell string) bool {
	text := strings.Trim(cell, ` "`)
	return text != "" && (text != cell || strings.Contains(text, "://") || strings.HasPrefix(strings.ToLower(text), "www.") ||
		isMail(text) || isFact(text))
}

// isFact tells whether a cell is a fact about an address: an IP address, AS number, country, time, hash or category.
func isFact(cell string) bool {
	text := strings.Trim(cell, ` "`)
	if _, err := netip.ParseAddr(text); err == nil {
		return true
	}
	if _, err := netip.ParsePrefix(text); err == nil {
		return true
	}
	if sum, err := hex.DecodeString(text); err == nil && slices.Contains([]int{16, 20, 32}, len(sum)) {
		return true
	}
	return codeForm.MatchString(text) || timeForm.MatchString(text) ||
		slices.Contains(models.Categories, models.Category(strings.ToLower(text)))
}

// isWhole tells whether an address is likely at its end.
func isWhole(first string) bool { return endsWhole.MatchString(first) }

// isPath tells whether what stands behind a sign is likely a part of the address all the same: view;id=5, a,b.jpg.
func isPath(part string) bool { return pathForm.MatchString(part) }
