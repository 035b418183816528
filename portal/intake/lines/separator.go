package lines

import (
	"bytes"
	"regexp"
)

// Separators are what stands between the cells of a table, the likeliest first.
const Separators = ",;\t|"

// separatorLine is what some programs write before a table to tell a spreadsheet its separator; a spreadsheet that writes the file
// again puts quotes around it and separators behind it.
var separatorLine = regexp.MustCompile(`(?i)^[ "]*sep=(.?)[\s",;|]*$`)

// skipSeparator goes past that line, where the scanner stands on one. A separator that is none of Separators is a fault of the file.
func (s *Scanner) skipSeparator() error {
	const longest = 64 // a header is longer in most files, and the line never
	line := s.Bytes()
	if len(line) > longest {
		return nil
	}
	named := separatorLine.FindSubmatch(line)
	switch {
	case named == nil:
		return nil
	case len(named[1]) == 0 || bytes.IndexByte([]byte(Separators), named[1][0]) < 0:
		return FileFault("file.separator", nil)
	}
	return s.skipBlank()
}
