package content

import (
	"errors"
	"net/http"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/models/version"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/portal/web/versions"
	"eokm.nl/hosting/templates/content"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// Tabs are the parts of the editors' desk.
func Tabs(r *page.Request, current string) ui.Tabs {
	tab := func(key, url string) ui.Tab {
		return ui.Tab{Label: r.Printer.T(key), URL: url, Current: page.Within(current, url)}
	}
	articles := tab("content.tab.articles", "/content")
	articles.Current = current == "/content" || page.Within(current, "/content/articles")
	return ui.Tabs{Label: r.Printer.T("content.tabs"), Items: []ui.Tab{
		articles, tab("courses.tab", "/content/courses"), tab("content.tab.feedback", "/content/feedback"),
		tab("content.tab.terms", "/content/terms"), tab("content.tab.sources", "/content/sources"),
		tab("content.tab.advisories", "/content/advisories"), tab("content.tab.peers", "/content/peers"),
	}}
}

// List lists every article with where it stands.
func (h *Handlers) List(r *page.Request) error {
	list, err := h.store.Article.DeskArticles(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	view := content.List{Write: r.Is(page.Editors)}
	for _, a := range list {
		view.Rows = append(view.Rows, deskRow(r, a))
	}
	return r.Page(layout.Page{Title: r.Printer.T("content.title")}, view)
}

func deskRow(r *page.Request, a article.DeskArticle) content.Row {
	p := r.Printer
	row := content.Row{
		URL: page.ArticleURL(a.Slug), Title: page.TitleOf(r, a.TitleNL, a.TitleEN, a.Slug),
		State: versions.Tag(r, version.Version{State: a.State}), Saved: p.DateShort(a.SavedAt),
	}
	if a.SavedBy != "" {
		row.Saved += " · " + a.SavedBy
	}
	note := func(kind ui.Kind, key string) { row.Notes = append(row.Notes, ui.Tag{Kind: kind, Text: p.T(key)}) }
	switch {
	case a.Archived:
		row.State = ui.Tag{Kind: ui.KindNeutral, Text: p.T("content.state.archived")}
	case a.State == version.Review && !a.Wrote && r.Is(page.Editors):
		note(ui.KindSoon, "content.note.yours")
	case a.State.Open() && a.Live > 0:
		note(ui.KindDone, "content.note.live")
	}
	if a.TitleEN == "" || a.TitleNL == "" {
		note(ui.KindSoon, "content.note.missing")
	} else if a.Behind != "" {
		note(ui.KindSoon, "content.note.behind."+a.Behind+".tag")
	}
	if a.ReviewOn != nil && a.Live > 0 {
		row.Review = p.Day(*a.ReviewOn)
	}
	if a.Stale(r.Now) {
		note(ui.KindOverdue, "content.note.stale")
	}
	if n := a.Helped + a.Helpless; n > 0 {
		row.Helped = p.T("content.helped", "Yes", a.Helped, "All", n)
	}
	return row
}

// NewForm begins an article.
func (h *Handlers) NewForm(r *page.Request) error {
	return showNewArticle(r, http.StatusOK, nil)
}

func showNewArticle(r *page.Request, status int, bad page.Faults) error {
	p := r.Printer
	field := func(name, label, hint string) ui.TextField {
		return ui.TextField{Name: name, Label: p.T(label), Hint: hint, Value: page.KeepText(r.Form.Text(name)), Error: bad.Text(r, name)}
	}
	view := content.New{
		Errors: bad.Summary(r, []string{"title_nl", "title_en", "slug"}, nil),
		Dutch:  field("title_nl", "content.field.title_nl", ""), English: field("title_en", "content.field.title_en", ""),
		Slug: field("slug", "content.field.slug", p.T("content.field.slug.hint")),
	}
	title := p.T("content.new")
	return r.Render(status, layout.Page{
		Title: title, Narrow: true, Error: bad != nil, Path: "/content/articles/new",
		Crumbs: []layout.Crumb{
			{Label: p.T("content.title"), URL: "/content"}, {Label: title},
		},
	}, view)
}

// New begins it and leads to where it is written.
func (h *Handlers) New(r *page.Request) error {
	slug := strings.TrimSpace(r.Form.Text("slug"))
	m := article.Manuscript{NL: article.Text{Title: r.Form.Text("title_nl")}, EN: article.Text{Title: r.Form.Text("title_en")}}
	_, err := h.store.Article.New(r.Ctx, r.Actor, slug, m)
	var bad page.Faults
	switch {
	case bad.Take(err):
		return showNewArticle(r, http.StatusUnprocessableEntity, bad)
	case err != nil:
		return err
	}
	return r.SeeOther(page.ArticleURL(slug) + "/edit")
}

// Show shows one article to who edits it.
func (h *Handlers) Show(r *page.Request) error {
	return h.showDeskArticle(r, http.StatusOK, versions.StepForm{}, nil)
}

func (h *Handlers) showDeskArticle(r *page.Request, status int, form versions.StepForm, bad page.Faults) error {
	slug := r.Param("slug")
	list, err := h.store.Article.Versions(r.Ctx, r.Actor, slug)
	if err != nil {
		return err
	}
	_, m, err := h.store.Article.Version(r.Ctx, r.Actor, slug, list[0].N)
	if err != nil {
		return err
	}
	diagrams, err := h.store.Article.Diagrams(r.Ctx, r.Actor, slug)
	if err != nil {
		return err
	}
	v := articleDesk{Desk: versions.Desk{R: r, Versions: list, Form: form, Bad: bad}, manuscript: m, diagrams: diagrams}
	if live := v.Live(); live != nil {
		if v.followers, err = h.store.Article.Followers(r.Ctx, r.Actor, slug); err != nil {
			return err
		}
	}
	view := v.build()
	return r.Render(status, layout.Page{
		Title: view.Title, Narrow: true, Error: bad != nil, Path: page.ArticleURL(slug),
		Crumbs: []layout.Crumb{
			{Label: r.Printer.T("content.title"), URL: "/content"}, {Label: view.Title},
		},
	}, view)
}

// Step brings the version on its way a step on.
func (h *Handlers) Step(r *page.Request) error {
	slug := r.Param("slug")
	form := versions.StepForm{Reason: r.Form.Text("reason"), At: r.Form.Text("at")}
	revision, err := r.Form.Number("revision")
	if err != nil {
		return err
	}
	change := version.Change{Act: version.Act(r.Form.Text("act")), Revision: revision, Reason: form.Reason}
	var bad page.Faults
	if change.Act == version.Schedule {
		at, ok := page.ParseLocal(form.At)
		if !ok {
			bad.Add("at", "content.at.form")
			return h.showDeskArticle(r, http.StatusUnprocessableEntity, form, bad)
		}
		change.At = at
	}
	_, err = h.store.Article.ChangeVersion(r.Ctx, r.Actor, slug, change)
	switch {
	case bad.Take(err):
		return h.showDeskArticle(r, http.StatusUnprocessableEntity, form, bad)
	case errors.Is(err, models.ErrConflict):
		r.Flash(ui.KindInfo, r.Printer.T("content.step.conflict"))
	case err != nil:
		return err
	default:
		r.Flash(ui.KindSuccess, r.Printer.T("content.done."+string(change.Act)))
	}
	return r.SeeOther(page.ArticleURL(slug))
}

// onArticle runs an action of the Store on the article of the path.
func onArticle(key string, do func(r *page.Request, actor models.Actor, slug string) error) page.Handle {
	return func(r *page.Request) error {
		slug := r.Param("slug")
		err := do(r, r.Actor, slug)
		return r.Settled(err, page.ArticleURL(slug), r.Printer.T(key), r.Printer.T("content.step.conflict"))
	}
}

func (h *Handlers) Archive() page.Handle {
	return onArticle("content.done.archive", func(r *page.Request, actor models.Actor, slug string) error {
		return h.store.Article.Archive(r.Ctx, actor, slug)
	})
}

func (h *Handlers) Check() page.Handle {
	return onArticle("content.done.check", func(r *page.Request, actor models.Actor, slug string) error {
		return h.store.Article.Check(r.Ctx, actor, slug)
	})
}

func (h *Handlers) Restore() page.Handle {
	return onArticle("content.done.restore", func(r *page.Request, actor models.Actor, slug string) error {
		n, err := r.Form.Number("n")
		if err != nil {
			return err
		}
		_, err = h.store.Article.RestoreVersion(r.Ctx, actor, slug, n)
		return err
	})
}

// OpenDraft begins a draft, or goes on with the one there is.
func (h *Handlers) OpenDraft(r *page.Request) error {
	slug := r.Param("slug")
	if _, err := h.store.Article.OpenDraft(r.Ctx, r.Actor, slug); err != nil {
		return err
	}
	return r.SeeOther(page.ArticleURL(slug) + "/edit")
}
