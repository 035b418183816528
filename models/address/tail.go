package address

import "strings"

// The part after the host: path, query and fragment in one spelling.

// normalTail gives path, query and fragment of what follows the host.
func normalTail(tail string) string {
	rest, fragment, _ := strings.Cut(tail, "#")
	path, query := rest, ""
	if i := strings.IndexByte(rest, '?'); i >= 0 {
		path, query = rest[:i], rest[i:]
	}
	path = removeDots(normalEscapes(slashed(path), ""))
	if path == "" {
		path = "/"
	}
	query = strings.ReplaceAll(normalEscapes(query, ""), "'", "%27") // in a query a browser writes its code, in a path it does not
	return path + query + normalFragment(fragment)
}

// normalFragment gives a fragment with its sign: it tells apart what a page shows by itself (#!/album/7). An empty one tells nothing, and
// from ":~:" on a browser keeps it to itself: it only says which words of the page to show first (URL Fragment Text Directives).
func normalFragment(fragment string) string {
	fragment, _, _ = strings.Cut(normalEscapes(fragment, inFragment), ":~:")
	if fragment == "" {
		return ""
	}
	return "#" + fragment
}

// inFragment are the characters that stay as they are in a fragment, beside those of a path or query (URL standard, "fragment
// percent-encode set").
const inFragment = `#[\]^{|}`

// slashed is a tail with the backslashes of its path as slashes, as a browser reads them.
func slashed(tail string) string {
	end := len(tail)
	if i := strings.IndexAny(tail, "?#"); i >= 0 {
		end = i
	}
	return strings.ReplaceAll(tail[:end], `\`, "/") + tail[end:]
}

const upperHex = "0123456789ABCDEF"

// normalEscapes gives every percent code capitals, decodes those of unreserved characters, and encodes what may not
// stand in a path or query, but for the characters in also. A code of a reserved character, such as %2F, means something else
// than the character: it stays. A percent sign that starts no code becomes %25, as servers read it.
func normalEscapes(s, also string) string {
	if isPlain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	for i := 0; i < len(s); i++ {
		c := s[i]
		escaped := false
		if c == '%' && i+2 < len(s) {
			if high, low := unhex(s[i+1]), unhex(s[i+2]); high >= 0 && low >= 0 {
				c, escaped = byte(high<<4|low), true
				i += 2
			}
		}
		if Unreserved(c) || !escaped && (reserved(c) || strings.IndexByte(also, c) >= 0) {
			b.WriteByte(c)
			continue
		}
		b.Write([]byte{'%', upperHex[c>>4], upperHex[c&0xf]})
	}
	return b.String()
}

// removeDots takes "." and ".." segments out (RFC 3986, 5.2.4). path is empty or starts with a slash.
func removeDots(path string) string {
	if !strings.Contains(path, "/.") {
		return path
	}
	var kept []string
	segments := strings.Split(path[1:], "/")
	for i, segment := range segments {
		last := i == len(segments)-1
		switch segment {
		case ".", "..":
			if segment == ".." && len(kept) > 0 {
				kept = kept[:len(kept)-1]
			}
			if last {
				kept = append(kept, "") // /a/.. is the folder above, not the file
			}
		default:
			kept = append(kept, segment)
		}
	}
	return "/" + strings.Join(kept, "/")
}

// escapeOdd writes what is no plain ASCII of an address as percent codes, and leaves the rest, so a person reads what
// was received. A page reads its own fragment as it stands, so what may stay there does.
func escapeOdd(s string) string {
	if isPlain(s) {
		return s
	}
	var b strings.Builder
	also := "%#"
	for i := range len(s) {
		c := s[i]
		if Unreserved(c) || reserved(c) || strings.IndexByte(also, c) >= 0 {
			b.WriteByte(c)
			if c == '#' {
				also = "%" + inFragment
			}
			continue
		}
		b.Write([]byte{'%', upperHex[c>>4], upperHex[c&0xf]})
	}
	return b.String()
}

// isPlain tells whether s has only characters that stay as they are.
func isPlain(s string) bool {
	for i := range len(s) {
		if !Unreserved(s[i]) && !reserved(s[i]) {
			return false
		}
	}
	return true
}

// Unreserved tells whether a character means itself anywhere in an address (RFC 3986).
func Unreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
		c == '-' || c == '.' || c == '_' || c == '~'
}

// reserved are the other characters that may stand in a path or query (RFC 3986, pchar, slash and question mark).
func reserved(c byte) bool { return strings.IndexByte("/?=&:@!$'()*+,;", c) >= 0 }

func unhex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
