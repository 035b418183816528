package learning

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
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
	var bad models.Faults
	size := 0
	for _, path := range slices.Sorted(maps.Keys(t.Files)) {
		text := t.Files[path]
		size += len(text)
		switch {
		case !coursePath.MatchString(path) || len(path) > 2*models.SlugLimit:
			bad.Add("files", "course.path")
		case !utf8.ValidString(text) || strings.ContainsRune(text, 0):
			bad.Add(path, "text.characters")
		case utf8.RuneCountInString(text) > courseFileLimit:
			bad = append(bad, models.OverLong(path, courseFileLimit))
		}
	}
	if len(t.Files) > courseFilesLimit || size > courseSizeLimit {
		bad.Add("files", "course.large")
	}
	t.NoteNL, t.NoteEN = models.OneLine(&bad, "note_nl", t.NoteNL, article.NoteLimit),
		models.OneLine(&bad, "note_en", t.NoteEN, article.NoteLimit)
	for _, copied := range []struct {
		text  *string
		limit int
	}{{&t.TitleNL, models.TitleLimit}, {&t.TitleEN, models.TitleLimit}, {&t.SummaryNL, article.SummaryLimit}, {
		&t.SummaryEN, article.SummaryLimit,
	}} {
		*copied.text = models.CutTo(strings.Join(strings.Fields(*copied.text), " "), copied.limit)
	}
	return bad.Err()
}

// practiceLine is the host or the address of a practice notice: names and networks that belong to nobody (RFC 2606, 5737 and 3849;
// example.nl beside the RFC's).
var practiceLine = regexp.MustCompile(
	`(?m)^\s*(host\s*=\s*"([a-z0-9-]+\[\.\])*example\[\.\](com|net|org|nl)"` +
		`|ip\s*=\s*"(192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}"|ip\s*=\s*"2001:db8:[0-9a-f:]*")\s*$`)

// courseNamesNothing refuses a folder in which somebody wrote a host or an IP address that was reported: it is to be published. What
// the folder held before was looked at then.
func (s *Store) courseNamesNothing(ctx context.Context, actor models.Actor, before, now CourseText) error {
	gone, fresh := map[string]string{}, map[string]string{}
	look := func(field, old, text string) {
		old, text = practiceLine.ReplaceAllString(old, ""), practiceLine.ReplaceAllString(text, "")
		gone[field], fresh[field] = newLines(text, old), newLines(old, text)
	}
	for path, text := range now.Files {
		look(path, before.Files[path], text)
	}
	look("note_nl", before.NoteNL, now.NoteNL)
	look("note_en", before.NoteEN, now.NoteEN)
	return s.address.NothingNamed(ctx, actor, gone, fresh, "course.reported")
}

// newLines is the lines of a text that the text before did not have.
func newLines(before, now string) string {
	had := map[string]bool{}
	for line := range strings.Lines(before) {
		had[line] = true
	}
	var fresh strings.Builder
	for line := range strings.Lines(now) {
		if !had[line] {
			had[line] = true
			fresh.WriteString(line)
		}
	}
	return fresh.String()
}
