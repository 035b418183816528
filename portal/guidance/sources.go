package guidance

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// Source is one line of what a text rests on.
type Source struct {
	Text   string
	Line   int       // of the text, from 1
	Read   time.Time // the day it was read last; zero: the line does not say
	Second bool      // it was read through somebody else alone
}

var (
	sourcesHead = regexp.MustCompile(`^## (?:Bronnen|Sources)\s*$`)
	sourceDate  = regexp.MustCompile(`(?i)(?:\b(\d{1,2}) )?\b(` + strings.Join(slices.Concat(monthsNL, monthsEN), "|") + `) (\d{4})\b`)
	readSelf    = regexp.MustCompile(`(?i)\b(?:gelezen|bekeken) (?:op|in) |\b(?:read|looked at) (?:on|in) |\badvies van |\badvice of `)
	readThrough = regexp.MustCompile(`(?i)\bgelezen (?:via|bij) |\bread (?:through|via|at) `)
)

var (
	monthsNL = []string{
		"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december",
	}
	monthsEN = []string{
		"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
	}
)

// Sources reads the lines under the last heading of a text that names its sources. "gelezen op 30 november 2026" says when somebody read
// one; "gelezen via" and a name, that they read what somebody else says of it.
func Sources(markdown string) []Source {
	var list []Source
	within, n := false, 0
	for line := range strings.Lines(markdown) {
		n++
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "#"):
			if within = sourcesHead.MatchString(line); within {
				list = nil
			}
		case within && strings.HasPrefix(line, "- "):
			s := ReadSource(strings.TrimPrefix(line, "- "))
			s.Line = n
			list = append(list, s)
		}
	}
	return list
}

// ReadSource reads one.
func ReadSource(text string) Source {
	s := Source{Text: text, Second: readThrough.MatchString(text) && !readSelf.MatchString(text)}
	for _, m := range sourceDate.FindAllStringSubmatch(text, -1) {
		if day := dayOf(m[1], m[2], m[3]); day.After(s.Read) {
			s.Read = day
		}
	}
	return s
}

// dayOf is a day as people write it; without a day of the month its first. Zero: there is none such.
func dayOf(day, month, year string) time.Time {
	for i := range monthsNL {
		if strings.EqualFold(month, monthsNL[i]) || strings.EqualFold(month, monthsEN[i]) {
			if day == "" {
				day = "1"
			}
			at, err := time.Parse("2 January 2006", day+" "+monthsEN[i]+" "+year)
			if err == nil {
				return at
			}
		}
	}
	return time.Time{}
}

// Undated gives the line of the first source that says no day; 0 when each does.
func Undated(markdown string) int {
	for _, s := range Sources(markdown) {
		if s.Read.IsZero() {
			return s.Line
		}
	}
	return 0
}
