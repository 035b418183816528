package models

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// The limits of the folder of a course.
const (
	courseFilesLimit = 100       // files
	courseFileLimit  = 200_000   // characters of one
	courseSizeLimit  = 2_000_000 // bytes of all
)

// coursePath is where a file of a course can lie.
var coursePath = regexp.MustCompile(`^(about\.toml|questions\.toml|lessons/[a-z0-9]+(-[a-z0-9]+)*\.(nl|en)\.md)$`)

// CourseReader reads a folder. Its error says all that is wrong with it: such a course can be kept, and not published.
type CourseReader func(files map[string]string) (CourseText, error)

// check finds what can never be kept, and tidies what is copied for lists. A draft may lack anything.
func (t *CourseText) check() error {
	var bad faults
	size := 0
	for _, path := range slices.Sorted(maps.Keys(t.Files)) {
		text := t.Files[path]
		size += len(text)
		switch {
		case !coursePath.MatchString(path) || len(path) > 2*slugLimit:
			bad.add("files", "course.path")
		case !utf8.ValidString(text) || strings.ContainsRune(text, 0):
			bad.add(path, "text.characters")
		case utf8.RuneCountInString(text) > courseFileLimit:
			bad = append(bad, overLong(path, courseFileLimit))
		}
	}
	if len(t.Files) > courseFilesLimit || size > courseSizeLimit {
		bad.add("files", "course.large")
	}
	t.NoteNL, t.NoteEN = oneLine(&bad, "note_nl", t.NoteNL, noteLimit), oneLine(&bad, "note_en", t.NoteEN, noteLimit)
	for _, copied := range []struct {
		text  *string
		limit int
	}{{&t.TitleNL, titleLimit}, {&t.TitleEN, titleLimit}, {&t.SummaryNL, summaryLimit}, {&t.SummaryEN, summaryLimit}} {
		*copied.text = cutTo(strings.Join(strings.Fields(*copied.text), " "), copied.limit)
	}
	return bad.err()
}

// cutTo is the first characters of a text.
func cutTo(text string, limit int) string {
	if runes := []rune(text); len(runes) > limit {
		return string(runes[:limit])
	}
	return text
}

// practiceLine is the host or the address of a practice notice: names and networks that belong to nobody (RFC 2606, 5737 and 3849;
// example.nl beside the RFC's).
var practiceLine = regexp.MustCompile(
	`(?m)^\s*(host\s*=\s*"([a-z0-9-]+\[\.\])*example\[\.\](com|net|org|nl)"|ip\s*=\s*"(192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}"|ip\s*=\s*"2001:db8:[0-9a-f:]*")\s*$`)

// courseNamesNothing refuses a folder in which somebody wrote a host or an IP address that was reported: it is to be published. What
// the folder held before was looked at then.
func (s *Store) courseNamesNothing(ctx context.Context, actor Actor, before, now CourseText) error {
	var bad faults
	look := func(field, old, text string) error {
		words := strings.Join(newWords(practiceLine.ReplaceAllString(old, ""), practiceLine.ReplaceAllString(text, "")), " ")
		hidden, err := s.unnamed(ctx, actor, "", words)
		if err == nil && hidden != words {
			bad.add(field, "course.reported")
		}
		return err
	}
	for _, path := range slices.Sorted(maps.Keys(now.Files)) {
		if err := look(path, before.Files[path], now.Files[path]); err != nil {
			return err
		}
	}
	for field, notes := range map[string][2]string{"note_nl": {before.NoteNL, now.NoteNL}, "note_en": {before.NoteEN, now.NoteEN}} {
		if err := look(field, notes[0], notes[1]); err != nil {
			return err
		}
	}
	return bad.err()
}

// newWords lists the words that could name a host or an address and that the text before did not have.
func newWords(before, now string) []string {
	if before == now {
		return nil
	}
	had := map[string]bool{}
	for _, word := range anyWord.FindAllString(before, -1) {
		had[word] = true
	}
	var list []string
	for _, word := range anyWord.FindAllString(now, -1) {
		if !had[word] && couldName.MatchString(word) {
			had[word] = true
			list = append(list, word)
		}
	}
	return list
}
