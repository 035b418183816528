package versions

import (
	"cmp"
	"strings"

	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/models/version"
	"eokm.nl/hosting/portal/guidance"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/kb"
	"eokm.nl/hosting/templates/ui"
)

// Tag is where a version stands, in a word.
func Tag(r *page.Request, v version.Version) ui.Tag {
	kind := map[version.State]ui.Kind{
		version.Draft: ui.KindOpen, version.Review: ui.KindWaiting, version.Scheduled: ui.KindPaused, version.Published: ui.KindDone,
	}[v.State]
	return ui.Tag{Kind: cmp.Or(kind, ui.KindNeutral), Text: r.Printer.T("content.state." + string(v.State))}
}

func NoteOf(r *page.Request, v version.Version) string {
	if r.Lang() == "en" {
		return v.NoteEN
	}
	return v.NoteNL
}

// wholeText is all that a reader sees of a text.
func wholeText(t *article.Text) string {
	return strings.Join([]string{t.Title, t.Summary, t.Tags, "", t.Body}, "\n")
}

// Diff is what changed in one language.
func Diff(r *page.Request, language string, from, to article.Manuscript) kb.TextDiff {
	diff := DiffOf(wholeText(from.Text(language)), wholeText(to.Text(language)))
	diff.ID, diff.Title = "diff-"+language, r.Printer.T("kb.language."+language+".name")
	return diff
}

// DiffOf is what changed from one text to another.
func DiffOf(before, now string) kb.TextDiff {
	var diff kb.TextDiff
	for _, block := range guidance.Compare(before, now) {
		line := kb.DiffLine{Left: block.Left}
		for _, span := range block.Spans {
			line.Spans = append(line.Spans,
				kb.DiffSpan{Text: span.Text, Added: span.Kind == guidance.Added, Removed: span.Kind == guidance.Removed})
		}
		diff.Lines = append(diff.Lines, line)
	}
	diff.Same = len(diff.Lines) == 0
	return diff
}
