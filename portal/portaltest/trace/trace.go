// Package trace looks for a text in whatever a program left behind: a dump, a log, a file of a database, a mail. It reads
// bytes, in any case, and knows the text raw, reversed, in hexadecimal, percent codes, base64 and UTF-16.
package trace

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Of gives the forms in which a text could lie in a file, each of eight bytes or more, in small letters: the file is read
// so too. The text itself has twelve bytes or more. Each form is named by the name and what it is.
func Of(name string, text []byte) map[string][]byte {
	reversed := slices.Clone(text)
	slices.Reverse(reversed)
	var percent strings.Builder
	for _, b := range text {
		fmt.Fprintf(&percent, "%%%02x", b)
	}
	forms := map[string][]byte{
		"raw": text, "reversed": reversed, "hex": []byte(hex.EncodeToString(text)), "in percent codes": []byte(percent.String()),
		"in percent codes twice": []byte(strings.ReplaceAll(percent.String(), "%", "%25")),
		"with a zero between":    bytes.Join(bytes.Split(text, nil), []byte{0}),
	}
	for _, base := range []struct {
		name string
		*base64.Encoding
	}{{"base64", base64.StdEncoding}, {"base64 for URLs", base64.URLEncoding}} {
		for shift := range 3 { // where the text begins within a group of three bytes; the groups at its ends are not its own
			coded := base.EncodeToString(append(make([]byte, shift), text...))
			forms[fmt.Sprintf("%s, shifted by %d", base.name, shift)] = []byte(coded[4*min(shift, 1) : len(coded)-4])
		}
	}
	out := map[string][]byte{}
	for form, bytesOf := range forms {
		out[name+" "+form] = bytes.ToLower(bytesOf)
	}
	return out
}

// Find lists the traces that lie in content, by their names, in one pass: a byte enters, and the last eight are looked up as the beginning
// of a trace.
func Find(content []byte, all map[string][]byte) []string {
	begins := map[uint64][]string{}
	var filter [1 << 16]bool // most places begin no trace
	for name, trace := range all {
		head := binary.BigEndian.Uint64(trace)
		begins[head] = append(begins[head], name)
		filter[uint16(head)] = true
	}
	var out []string
	var last uint64
	for i, c := range content {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		last = last<<8 | uint64(c)
		if !filter[uint16(last)] || i < 7 {
			continue
		}
		for _, name := range begins[last] {
			if place := content[i-7:]; len(place) >= len(all[name]) && bytes.Equal(bytes.ToLower(place[:len(all[name])]), all[name]) {
				out = append(out, name)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
