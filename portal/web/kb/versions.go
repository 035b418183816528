package kb

import (
	"cmp"
	"strconv"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/version"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/portal/web/versions"
	"eokm.nl/hosting/templates/kb"
	"eokm.nl/hosting/templates/layout"
)

// Versions lists what an article said before.
func (h *Handlers) Versions(r *page.Request) error {
	slug := r.Param("slug")
	list, err := h.store.Article.Versions(r.Ctx, r.Actor, slug)
	if err != nil {
		return err
	}
	view := kb.Versions{Title: h.articleTitle(r, list), Back: page.KbURL(slug), Desk: r.Actor.Staff()}
	if view.Desk {
		view.Back = page.ArticleURL(slug)
	}
	for i, v := range list {
		row := kb.VersionRow{
			N: v.N, State: versions.Tag(r, v), At: v.SavedAt, By: cmp.Or(v.SavedBy, r.Printer.T("notices.who.portal")),
			Note: versions.NoteOf(r, v),
		}
		if v.PublishedAt != nil {
			row.At = *v.PublishedAt
		}
		if i+1 < len(list) {
			row.DiffURL = page.CompareURL(slug, list[i+1].N, v.N)
		}
		if r.Is(page.Editors) && !v.State.Open() && v.State != version.Published {
			row.Restore = page.ArticleURL(slug) + "/restore"
		}
		view.Rows = append(view.Rows, row)
	}
	title := r.Printer.T("kb.versions")
	return r.Page(layout.Page{Title: title, Crumbs: articleCrumbs(r, slug, view.Title, title)}, view)
}

func articleCrumbs(r *page.Request, slug, title, here string) []layout.Crumb {
	return []layout.Crumb{{Label: r.Printer.T("kb.title"), URL: "/kb"}, {Label: title, URL: page.KbURL(slug)}, {Label: here}}
}

// articleTitle is what an article is called now, or its slug when nothing is published.
func (h *Handlers) articleTitle(r *page.Request, list []version.Version) string {
	a, err := h.store.Article.Article(r.Ctx, r.Actor, list[0].Slug, r.Lang())
	if err != nil {
		return list[0].Slug
	}
	return a.Title
}

// Compare shows what changed from one version to another: "3..5".
func (h *Handlers) Compare(r *page.Request) error {
	slug := r.Param("slug")
	first, second, _ := strings.Cut(r.Param("range"), "..")
	var n [2]int
	for i, text := range []string{first, second} {
		var err error
		if n[i], err = strconv.Atoi(text); err != nil || n[i] < 1 {
			return models.ErrNotFound
		}
	}
	_, old, err := h.store.Article.Version(r.Ctx, r.Actor, slug, n[0])
	if err != nil {
		return err
	}
	v, now, err := h.store.Article.Version(r.Ctx, r.Actor, slug, n[1])
	if err != nil {
		return err
	}
	p := r.Printer
	view := kb.Diff{
		Title: p.T("kb.diff.title", "From", n[0], "To", n[1]), Lead: versions.NoteOf(r, v), Back: page.VersionsURL(slug),
	}
	for _, language := range models.Languages {
		view.Texts = append(view.Texts, versions.Diff(r, language, old, now))
	}
	return r.Page(layout.Page{Title: view.Title, Crumbs: articleCrumbs(r, slug, now.Text(r.Lang()).Title, view.Title)}, view)
}
