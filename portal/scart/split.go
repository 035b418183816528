package scart

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"eokm.nl/hosting/portal/table"
)

// Where a row splits. The files have no quoting: a semicolon in an address or a note looks like a separator. What helps
// is that some columns can be recognised: an IP, two times, a mail address, a referring address.
//
// A wrong guess would send a cut-off address to a provider, or let a customer write a path that looks like the rest of
// the row and so choose another IP. So a row that can be read in two ways is refused, and staff enter it by hand.

// verdict is how a split went.
type verdict int

const (
	good       verdict = iota
	tooFew             // fewer cells than the header
	tooMany            // more of them
	unclear            // more than one reading
	wrongQuote         // a quote where none can be
	openQuote          // one that is never closed
	moreCells          // a line of a list has more than an address
)

// key is the fault of a row that was split so.
func (v verdict) key() string {
	return [...]string{"", "row.scart.fields", "row.fields", "row.scart.unclear", "row.quote", "row.quote_open", "row.scart.more"}[v]
}

// argsOf gives what that fault's sentence says beside.
func (r *Reader) argsOf(v verdict, cells []string) map[string]string {
	switch v {
	case tooFew:
		return map[string]string{"Header": r.format.header}
	case tooMany:
		return map[string]string{"Want": strconv.Itoa(len(r.format.names)), "Got": table.Count(cells)}
	default:
		return nil
	}
}

// splitNotice splits url;IP;firstseen;lastseen;note. Address and note may both hold semicolons: the split is where three
// cells in a row are an IP and two times, or empty. Where that is so in two places the row is unclear. Where it is
// nowhere, the last cells are taken, so that each faulty one is named.
func splitNotice(row string) ([]string, verdict) {
	cells := strings.Split(row, ";")
	last := len(cells) - 5
	if last < 0 {
		return nil, tooFew
	}
	at, found := last, 0
	for i := 0; i <= last && last > 0; i++ {
		if seenCells(cells[i+1 : i+4]) {
			at = i
			found++
		}
	}
	if found > 1 {
		return nil, unclear
	}
	return []string{join(cells[:at+1]), cells[at+1], cells[at+2], cells[at+3], join(cells[at+4:])}, good
}

// seenCells tells whether cells can be IP, firstseen and lastseen; each may be empty.
func seenCells(cells []string) bool {
	ip, first, last := strings.TrimSpace(cells[0]), strings.TrimSpace(cells[1]), strings.TrimSpace(cells[2])
	return isTime(first) && isTime(last) && isIP(ip)
}

func isIP(cell string) bool {
	if cell == "" {
		return true
	}
	_, err := netip.ParseAddr(cell)
	return err == nil
}

func isTime(cell string) bool {
	if cell == "" {
		return true
	}
	_, ok := readLocal(cell)
	return ok
}

// splitPolice splits url;reason;IP;firstseen;lastseen: the last three cells never hold a semicolon, the first two split
// as splitShort does.
func splitPolice(row string) ([]string, verdict) {
	cells := strings.Split(row, ";")
	if len(cells) < 5 {
		return nil, tooFew
	}
	seen := cells[len(cells)-3:]
	head, cut := splitShort(join(cells[:len(cells)-3]))
	return append(head, seen...), cut
}

// splitShort splits url;note. An address has no space, so the split is at the last semicolon before the first space. A
// note of one word that holds a semicolon is thereby taken as part of the address: nothing in the file tells.
func splitShort(row string) ([]string, verdict) {
	row = strings.TrimLeft(row, " \t")
	word := row
	if i := strings.IndexAny(row, " \t"); i >= 0 {
		word = row[:i]
	}
	at := strings.LastIndexByte(word, ';')
	if at < 0 {
		at = strings.IndexByte(row, ';')
	}
	if at < 0 {
		return nil, tooFew
	}
	return []string{row[:at], row[at+1:]}, good
}

// splitInput splits URL;REFERER;WORKUSER-EMAIL;REFERENCE;SOURCE;TYPE, of which the last columns may be left out. The cells
// about people come back empty. A referrer is empty or an address, a work user is empty or a mail address; only a row
// that fits so in one way is read. When unclear, only the first cell comes back: any other may be about people.
func splitInput(row string) ([]string, verdict) {
	cells := strings.Split(row, ";")
	var url, rest int // how many cells the address takes, and where REFERENCE is
	switch {
	case len(cells) >= 6:
		rest = len(cells) - 3
		url = fullInput(cells[:rest])
	default:
		url = shortInput(cells)
		rest = url + 2
	}
	if url == 0 || slices.ContainsFunc(cells[1:url], isMail) {
		return cells[:1], unclear
	}
	out := []string{join(cells[:url]), "", ""}
	if rest < len(cells) {
		out = append(out, cells[rest:]...)
	}
	return out, good
}

// fullInput counts the cells of the address in the cells of URL, REFERER and WORKUSER-EMAIL; 0 = unclear.
func fullInput(cells []string) int {
	worker := len(cells) - 1
	if !isWorker(cells[worker]) {
		return 0
	}
	referrer := 0
	for i := 1; i < worker; i++ {
		if startsAsAddress(cells[i]) {
			if referrer > 0 {
				return 0
			}
			referrer = i
		}
	}
	lastEmpty := strings.TrimSpace(cells[worker-1]) == ""
	switch {
	case referrer == 0 && lastEmpty:
		return worker - 1
	case referrer > 0 && !lastEmpty:
		return referrer
	}
	return 0
}

// shortInput is fullInput for a row with fewer than six cells, of which the last columns are left out: the address ends
// where the first cell is that can be a referrer.
func shortInput(cells []string) int {
	for i, cell := range cells[1:] {
		if strings.TrimSpace(cell) != "" && !startsAsAddress(cell) {
			continue
		}
		if i+2 < len(cells) && !isWorker(cells[i+2]) {
			return 0
		}
		return i + 1
	}
	return len(cells)
}

func isWorker(cell string) bool { return strings.TrimSpace(cell) == "" || isMail(cell) }

func isMail(cell string) bool { return strings.Contains(cell, "@") && !strings.Contains(cell, "/") }

func startsAsAddress(text string) bool {
	scheme, _, found := strings.Cut(text, "://")
	scheme = strings.TrimSpace(scheme)
	return found && (strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https"))
}

func join(cells []string) string { return strings.Join(cells, ";") }
