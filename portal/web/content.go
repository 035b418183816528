package web

import (
	"errors"
	"net/http"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/models/version"
	"eokm.nl/hosting/templates/content"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// contentTabs are the parts of the editors' desk.
func contentTabs(r *request, current string) ui.Tabs {
	tab := func(key, url string) ui.Tab {
		return ui.Tab{Label: r.printer.T(key), URL: url, Current: within(current, url)}
	}
	articles := tab("content.tab.articles", "/content")
	articles.Current = current == "/content" || within(current, "/content/articles")
	return ui.Tabs{Label: r.printer.T("content.tabs"), Items: []ui.Tab{
		articles, tab("courses.tab", "/content/courses"), tab("content.tab.feedback", "/content/feedback"), tab("content.tab.terms", "/content/terms"),
		tab("content.tab.advisories", "/content/advisories"), tab("content.tab.peers", "/content/peers"),
	}}
}

// deskArticles lists every article with where it stands.
func (s *Server) deskArticles(r *request) error {
	list, err := s.store.Article.DeskArticles(r.ctx, r.actor)
	if err != nil {
		return err
	}
	view := content.List{Write: authors.admits(r.actor.Role)}
	for _, a := range list {
		view.Rows = append(view.Rows, deskRow(r, a))
	}
	return r.page(layout.Page{Title: r.printer.T("content.title")}, view)
}

func deskRow(r *request, a article.DeskArticle) content.Row {
	p := r.printer
	row := content.Row{
		URL: articleURL(a.Slug), Title: titleOf(r, a.TitleNL, a.TitleEN, a.Slug), State: versionTag(r, version.Version{State: a.State}), Saved: p.DateShort(a.SavedAt),
	}
	if a.SavedBy != "" {
		row.Saved += " · " + a.SavedBy
	}
	note := func(kind ui.Kind, key string) { row.Notes = append(row.Notes, ui.Tag{Kind: kind, Text: p.T(key)}) }
	switch {
	case a.Archived:
		row.State = ui.Tag{Kind: ui.KindNeutral, Text: p.T("content.state.archived")}
	case a.State == version.Review && !a.Wrote && authors.admits(r.actor.Role):
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
	if a.Stale(r.now) {
		note(ui.KindOverdue, "content.note.stale")
	}
	if n := a.Helped + a.Helpless; n > 0 {
		row.Helped = p.T("content.helped", "Yes", a.Helped, "All", n)
	}
	return row
}

// newArticleForm begins an article.
func (s *Server) newArticleForm(r *request) error {
	return showNewArticle(r, http.StatusOK, nil)
}

func showNewArticle(r *request, status int, bad formFaults) error {
	p := r.printer
	field := func(name, label, hint string) ui.TextField {
		return ui.TextField{Name: name, Label: p.T(label), Hint: hint, Value: keepText(r.form.text(name)), Error: bad.text(r, name)}
	}
	view := content.New{
		Errors: bad.summary(r, []string{"title_nl", "title_en", "slug"}, nil),
		Dutch:  field("title_nl", "content.field.title_nl", ""), English: field("title_en", "content.field.title_en", ""),
		Slug: field("slug", "content.field.slug", p.T("content.field.slug.hint")),
	}
	title := p.T("content.new")
	return r.render(status, layout.Page{Title: title, Narrow: true, Error: bad != nil, Path: "/content/articles/new", Crumbs: []layout.Crumb{
		{Label: p.T("content.title"), URL: "/content"}, {Label: title},
	}}, view)
}

// NewFor begins it and leads to where it is written.
func (s *Server) newArticle(r *request) error {
	slug := strings.TrimSpace(r.form.text("slug"))
	m := article.Manuscript{NL: article.Text{Title: r.form.text("title_nl")}, EN: article.Text{Title: r.form.text("title_en")}}
	_, err := s.store.Article.New(r.ctx, r.actor, slug, m)
	var bad formFaults
	switch {
	case bad.take(err):
		return showNewArticle(r, http.StatusUnprocessableEntity, bad)
	case err != nil:
		return err
	}
	return r.seeOther(articleURL(slug) + "/edit")
}

// deskArticle shows one article to who edits it.
func (s *Server) deskArticle(r *request) error {
	return s.showDeskArticle(r, http.StatusOK, stepForm{}, nil)
}

// stepForm is what was typed beside a step.
type stepForm struct{ Reason, At, Name string }

func (s *Server) showDeskArticle(r *request, status int, form stepForm, bad formFaults) error {
	slug := r.param("slug")
	list, err := s.store.Article.Versions(r.ctx, r.actor, slug)
	if err != nil {
		return err
	}
	_, m, err := s.store.Article.Version(r.ctx, r.actor, slug, list[0].N)
	if err != nil {
		return err
	}
	diagrams, err := s.store.Article.Diagrams(r.ctx, r.actor, slug)
	if err != nil {
		return err
	}
	v := articleDesk{r: r, diagrams: diagrams, versions: list, manuscript: m, form: form, bad: bad, now: r.now}
	if live := v.live(); live != nil {
		if v.followers, err = s.store.Article.Followers(r.ctx, r.actor, slug); err != nil {
			return err
		}
	}
	view := v.build()
	return r.render(status, layout.Page{Title: view.Title, Narrow: true, Error: bad != nil, Path: articleURL(slug), Crumbs: []layout.Crumb{
		{Label: r.printer.T("content.title"), URL: "/content"}, {Label: view.Title},
	}}, view)
}

// stepArticle brings the version on its way a step on.
func (s *Server) stepArticle(r *request) error {
	slug := r.param("slug")
	form := stepForm{Reason: r.form.text("reason"), At: r.form.text("at")}
	revision, err := r.form.number("revision")
	if err != nil {
		return err
	}
	change := version.Change{Act: version.Act(r.form.text("act")), Revision: revision, Reason: form.Reason}
	var bad formFaults
	if change.Act == version.Schedule {
		at, ok := parseLocal(form.At)
		if !ok {
			bad.add("at", "content.at.form")
			return s.showDeskArticle(r, http.StatusUnprocessableEntity, form, bad)
		}
		change.At = at
	}
	_, err = s.store.Article.ChangeVersion(r.ctx, r.actor, slug, change)
	switch {
	case bad.take(err):
		return s.showDeskArticle(r, http.StatusUnprocessableEntity, form, bad)
	case errors.Is(err, models.ErrConflict):
		r.flash(ui.KindInfo, r.printer.T("content.step.conflict"))
	case err != nil:
		return err
	default:
		r.flash(ui.KindSuccess, r.printer.T("content.done."+string(change.Act)))
	}
	return r.seeOther(articleURL(slug))
}

// onArticle runs an action of the Store on the article of the path.
func onArticle(key string, do func(r *request, actor models.Actor, slug string) error) handle {
	return func(r *request) error {
		slug := r.param("slug")
		err := do(r, r.actor, slug)
		return r.settled(err, articleURL(slug), r.printer.T(key), r.printer.T("content.step.conflict"))
	}
}

func (s *Server) archiveArticle() handle {
	return onArticle("content.done.archive", func(r *request, actor models.Actor, slug string) error {
		return s.store.Article.Archive(r.ctx, actor, slug)
	})
}

func (s *Server) checkArticle() handle {
	return onArticle("content.done.check", func(r *request, actor models.Actor, slug string) error {
		return s.store.Article.Check(r.ctx, actor, slug)
	})
}

func (s *Server) restoreVersion() handle {
	return onArticle("content.done.restore", func(r *request, actor models.Actor, slug string) error {
		n, err := r.form.number("n")
		if err != nil {
			return err
		}
		_, err = s.store.Article.RestoreVersion(r.ctx, actor, slug, n)
		return err
	})
}

// openDraft begins a draft, or goes on with the one there is.
func (s *Server) openDraft(r *request) error {
	slug := r.param("slug")
	if _, err := s.store.Article.OpenDraft(r.ctx, r.actor, slug); err != nil {
		return err
	}
	return r.seeOther(articleURL(slug) + "/edit")
}
