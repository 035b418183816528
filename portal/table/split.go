package table

import "strings"

// maxFields is where counting the cells of a row ends: a bomb of a million of them is as wrong as 65.
const maxFields = 64

// split cuts row into r.fields by the rules of RFC 4180. It returns -1, or the field whose quotes are wrong: one inside
// an unquoted field, something after the closing one, or none that closes.
func (r *Reader) split(row string) int {
	r.fields = r.fields[:0]
	for {
		var field string
		var more, ok bool
		if strings.HasPrefix(row, `"`) {
			field, row, more, ok = r.cutQuoted(row[1:])
		} else {
			field, row, more = cutPlain(row, r.comma)
			ok = strings.IndexByte(field, '"') < 0
		}
		if !ok {
			return len(r.fields)
		}
		r.fields = append(r.fields, field)
		if !more || len(r.fields) > maxFields {
			return -1
		}
	}
}

func cutPlain(row string, comma byte) (field, rest string, more bool) {
	if i := strings.IndexByte(row, comma); i >= 0 {
		return row[:i], row[i+1:], true
	}
	return row, "", false
}

// cutQuoted reads a field after its opening quote.
func (r *Reader) cutQuoted(row string) (field, rest string, more, ok bool) {
	doubled := false
	for at := 0; ; {
		i := strings.IndexByte(row[at:], '"')
		if i < 0 {
			return "", "", false, false
		}
		at += i + 1
		if strings.HasPrefix(row[at:], `"`) {
			doubled = true
			at++
			continue
		}
		field, rest = row[:at-1], row[at:]
		break
	}
	if doubled {
		field = strings.ReplaceAll(field, `""`, `"`)
	}
	switch {
	case rest == "":
		return field, "", false, true
	case rest[0] == r.comma:
		return field, rest[1:], true, true
	}
	return "", "", false, false
}
