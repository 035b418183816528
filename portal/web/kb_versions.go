package web

import (
	"cmp"
	"strconv"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/models/version"
	"eokm.nl/hosting/portal/guidance"
	"eokm.nl/hosting/templates/kb"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// versions lists what an article said before.
func (s *Server) versions(r *request) error {
	slug := r.param("slug")
	list, err := s.store.Article.Versions(r.ctx, r.actor, slug)
	if err != nil {
		return err
	}
	view := kb.Versions{Title: s.articleTitle(r, list), Back: kbURL(slug), Desk: r.actor.Staff()}
	if view.Desk {
		view.Back = articleURL(slug)
	}
	for i, v := range list {
		row := kb.VersionRow{N: v.N, State: versionTag(r, v), At: v.SavedAt, By: cmp.Or(v.SavedBy, r.printer.T("notices.who.portal")), Note: noteOf(r, v)}
		if v.PublishedAt != nil {
			row.At = *v.PublishedAt
		}
		if i+1 < len(list) {
			row.DiffURL = compareURL(slug, list[i+1].N, v.N)
		}
		if authors.admits(r.actor.Role) && !v.State.Open() && v.State != version.Published {
			row.Restore = articleURL(slug) + "/restore"
		}
		view.Rows = append(view.Rows, row)
	}
	title := r.printer.T("kb.versions")
	return r.page(layout.Page{Title: title, Crumbs: articleCrumbs(r, slug, view.Title, title)}, view)
}

func articleCrumbs(r *request, slug, title, here string) []layout.Crumb {
	return []layout.Crumb{{Label: r.printer.T("kb.title"), URL: "/kb"}, {Label: title, URL: kbURL(slug)}, {Label: here}}
}

// articleTitle is what an article is called now, or its slug when nothing is published.
func (s *Server) articleTitle(r *request, list []version.Version) string {
	a, err := s.store.Article.Article(r.ctx, r.actor, list[0].Slug, r.lang())
	if err != nil {
		return list[0].Slug
	}
	return a.Title
}

func noteOf(r *request, v version.Version) string {
	if r.lang() == "en" {
		return v.NoteEN
	}
	return v.NoteNL
}

// versionTag is where a version stands, in a word.
func versionTag(r *request, v version.Version) ui.Tag {
	kind := map[version.State]ui.Kind{
		version.Draft: ui.KindOpen, version.Review: ui.KindWaiting, version.Scheduled: ui.KindPaused, version.Published: ui.KindDone,
	}[v.State]
	return ui.Tag{Kind: cmp.Or(kind, ui.KindNeutral), Text: r.printer.T("content.state." + string(v.State))}
}

// compare shows what changed from one version to another: "3..5".
func (s *Server) compare(r *request) error {
	slug := r.param("slug")
	first, second, _ := strings.Cut(r.param("range"), "..")
	var n [2]int
	for i, text := range []string{first, second} {
		var err error
		if n[i], err = strconv.Atoi(text); err != nil || n[i] < 1 {
			return models.ErrNotFound
		}
	}
	_, old, err := s.store.Article.Version(r.ctx, r.actor, slug, n[0])
	if err != nil {
		return err
	}
	v, now, err := s.store.Article.Version(r.ctx, r.actor, slug, n[1])
	if err != nil {
		return err
	}
	p := r.printer
	view := kb.Diff{
		Title: p.T("kb.diff.title", "From", n[0], "To", n[1]), Lead: noteOf(r, v), Back: versionsURL(slug),
	}
	for _, language := range models.Languages {
		view.Texts = append(view.Texts, textDiff(r, language, old, now))
	}
	return r.page(layout.Page{Title: view.Title, Crumbs: articleCrumbs(r, slug, now.Text(r.lang()).Title, view.Title)}, view)
}

// wholeText is all that a reader sees of a text.
func wholeText(t *article.Text) string {
	return strings.Join([]string{t.Title, t.Summary, t.Tags, "", t.Body}, "\n")
}

// textDiff is what changed in one language.
func textDiff(r *request, language string, from, to article.Manuscript) kb.TextDiff {
	diff := textDiffOf(wholeText(from.Text(language)), wholeText(to.Text(language)))
	diff.ID, diff.Title = "diff-"+language, r.printer.T("kb.language."+language+".name")
	return diff
}

// textDiffOf is what changed from one text to another.
func textDiffOf(before, now string) kb.TextDiff {
	var diff kb.TextDiff
	for _, block := range guidance.Compare(before, now) {
		line := kb.DiffLine{Left: block.Left}
		for _, span := range block.Spans {
			line.Spans = append(line.Spans, kb.DiffSpan{Text: span.Text, Added: span.Kind == guidance.Added, Removed: span.Kind == guidance.Removed})
		}
		diff.Lines = append(diff.Lines, line)
	}
	diff.Same = len(diff.Lines) == 0
	return diff
}
