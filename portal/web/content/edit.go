package content

import (
	"cmp"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/models/version"
	"eokm.nl/hosting/portal/guidance"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/portal/web/versions"
	"eokm.nl/hosting/templates/content"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// EditForm shows the draft to write on.
func (h *Handlers) EditForm(r *page.Request) error {
	slug := r.Param("slug")
	v, m, err := h.store.Article.Version(r.Ctx, r.Actor, slug, 0)
	if errors.Is(err, models.ErrNotFound) || err == nil && v.State != version.Draft {
		return r.SeeOther(page.ArticleURL(slug)) // it says what can be done instead
	}
	if err != nil {
		return err
	}
	return showEdit(r, http.StatusOK, v, m, v.Revision, nil, nil)
}

// showEdit shows the manuscript m of the draft v; revision is the one that saving it replaces.
func showEdit(r *page.Request, status int, v version.Version, m article.Manuscript, revision int, conflict *content.Conflict,
	bad page.Faults,
) error {
	view := editView(r, v, m, bad)
	view.Revision, view.Conflict = revision, conflict
	return r.Render(status, layout.Page{
		Title: view.Title, Error: bad != nil, Path: page.ArticleURL(v.Slug) + "/edit",
		Crumbs: []layout.Crumb{
			{Label: r.Printer.T("content.title"), URL: "/content"},
			{Label: view.Title, URL: page.ArticleURL(v.Slug)},
			{Label: r.Printer.T("content.edit")},
		},
	}, view)
}

// Save keeps what was written. When somebody saved since, nothing is lost: the page comes back with both.
func (h *Handlers) Save(r *page.Request) error {
	slug := r.Param("slug")
	revision, err := r.Form.Number("revision")
	if err != nil {
		return err
	}
	m := parseManuscript(r.Form)
	_, err = h.store.Article.SaveDraft(r.Ctx, r.Actor, slug, revision, m)
	var bad page.Faults
	switch {
	case bad.Take(err):
		v, _, err := h.store.Article.Version(r.Ctx, r.Actor, slug, 0)
		if errors.Is(err, models.ErrNotFound) {
			return h.editConflict(r, m)
		}
		if err != nil {
			return err
		}
		return showEdit(r, http.StatusUnprocessableEntity, v, m, revision, nil, bad)
	case errors.Is(err, models.ErrConflict), errors.Is(err, models.ErrNotFound):
		return h.editConflict(r, m)
	case err != nil:
		return err
	case r.Form.Text("then") == "preview":
		return r.SeeOther(page.ArticleURL(slug) + "/preview")
	}
	r.Flash(ui.KindSuccess, r.Printer.T("content.done.save"))
	return r.SeeOther(page.ArticleURL(slug))
}

// noRevision is one that no draft has: saving upon it always shows first what is there by then.
const noRevision = 0

// editConflict shows what somebody else saved against what is typed here. Saving again puts this in its place, knowingly. When there
// is no draft any more it says so, and what is typed is saved once there is one again.
func (h *Handlers) editConflict(r *page.Request, m article.Manuscript) error {
	slug := r.Param("slug")
	list, err := h.store.Article.Versions(r.Ctx, r.Actor, slug)
	if err != nil {
		return err
	}
	// The last version is the one that was on its way.
	last, theirs, err := h.store.Article.Version(r.Ctx, r.Actor, slug, list[0].N)
	if err != nil {
		return err
	}
	if last.State != version.Draft {
		return showEdit(r, http.StatusConflict, last, m, noRevision, versions.Gone(r, last.State, page.ArticleURL(slug)), nil)
	}
	conflict := versions.Saved(r, last)
	for _, language := range models.Languages {
		conflict.Texts = append(conflict.Texts, versions.Diff(r, language, theirs, m))
	}
	return showEdit(r, http.StatusConflict, last, m, last.Revision, conflict, nil)
}

// saved is what autosaving answers.
type saved struct {
	Revision int    `json:"revision,omitempty"`
	Said     string `json:"said"`
}

// Autosave keeps what is being written, as saving does, and answers with the new revision.
func (h *Handlers) Autosave(r *page.Request) error {
	revision, err := r.Form.Number("revision")
	if err != nil {
		return err
	}
	next, err := h.store.Article.SaveDraft(r.Ctx, r.Actor, r.Param("slug"), revision, parseManuscript(r.Form))
	var bad page.Faults
	switch {
	case bad.Take(err):
		return r.JSON(http.StatusUnprocessableEntity, saved{Said: r.Fault(bad[0])})
	case errors.Is(err, models.ErrConflict), errors.Is(err, models.ErrNotFound):
		return r.JSON(http.StatusConflict, saved{Said: r.Printer.T("content.autosave.conflict")})
	case err != nil:
		return err
	}
	return r.JSON(http.StatusOK, saved{next, r.Printer.T("content.autosave.saved", "At", r.Printer.DateShort(r.Now))})
}

// Preview shows the draft as its readers would see it, in both languages.
func (h *Handlers) Preview(r *page.Request) error {
	slug := r.Param("slug")
	_, m, err := h.store.Article.Version(r.Ctx, r.Actor, slug, 0)
	if err != nil {
		return err
	}
	view := content.Preview{Title: page.TitleOf(r, m.NL.Title, m.EN.Title, slug), BackURL: page.ArticleURL(slug)}
	if r.Is(page.Editors) {
		view.EditURL = page.ArticleURL(slug) + "/edit"
	}
	for _, language := range models.Languages {
		text := m.Text(language)
		reader := r.Site.Catalogue.Printer(i18n.Lang(language))
		doc := guidance.Render(text.Body).Filled(reader)
		view.Texts = append(view.Texts, content.PreviewText{
			ID: "preview-" + language, Language: language, Legend: r.Printer.T("kb.language." + language + ".name"),
			Title: cmp.Or(reader.Branded(text.Title), "–"), Summary: reader.Branded(text.Summary),
			HTML: headingIDs.ReplaceAllString(doc.HTML, ""), Prose: versions.ProseNotes(r, guidance.Read(text.Body)),
		})
	}
	title := r.Printer.T("content.preview.title", "Title", view.Title)
	return r.Page(layout.Page{Title: title, Crumbs: []layout.Crumb{
		{Label: r.Printer.T("content.title"), URL: "/content"},
		{Label: view.Title, URL: page.ArticleURL(slug)},
		{Label: r.Printer.T("content.preview")},
	}}, view)
}

// headingIDs are what two texts on one page may both have.
var headingIDs = regexp.MustCompile(` id="[^"]*"`)

// parseManuscript reads the form of editView.
func parseManuscript(values page.Form) article.Manuscript {
	m := article.Manuscript{
		Audience: page.Chosen[article.Audience](values["audience"]), Categories: page.Chosen[models.Category](values["categories"]),
		SiteTypes: page.Chosen[models.SiteType](values["site_types"]), Deeds: page.Chosen[article.Deed](values["deeds"]),
		Measures: page.Chosen[models.Measure](values["measures"]), Reasons: page.Chosen[models.Reason](values["reasons"]),
		Public: values.Has("public"), AsksFollow: values.Has("asks_follow"), Level: values.Has("level"), Credit: values.Text("credit"),
	}
	if day, err := time.Parse("2-1-2006", values.Text("review")); err == nil {
		m.ReviewOn = &day
	}
	for _, language := range models.Languages {
		// A browser sends both characters of a line's end (HTML standard, "constructing the entry list"): compared with what is
		// kept, every line would differ.
		get := func(field string) string { return strings.ReplaceAll(values.Text(field+"_"+language), "\r\n", "\n") }
		*m.Text(language) = article.Text{
			Title: get("title"), Summary: get("summary"), Tags: get("tags"), Body: get("body"), Note: get("note"),
		}
	}
	return m
}

// editView is the form of a manuscript.
func editView(r *page.Request, v version.Version, m article.Manuscript, bad page.Faults) content.Edit {
	p := r.Printer
	view := content.Edit{
		Action: page.ArticleURL(v.Slug) + "/edit", AutosaveURL: page.ArticleURL(v.Slug) + "/autosave", Back: page.ArticleURL(v.Slug),
		Title: page.TitleOf(r, m.NL.Title, m.EN.Title, v.Slug),
		Saved: p.T("content.edit.saved", "At", p.DateShort(v.SavedAt), "Who", cmp.Or(v.SavedBy, p.T("notices.who.portal"))),
		Words: content.AutosaveWords{Failed: p.T("content.autosave.failed"), Conflict: p.T("content.autosave.conflict"), Saved: ""},
	}
	var plain []string
	for _, language := range models.Languages {
		text := m.Text(language)
		field := func(name, value string) ui.TextField {
			id := name + "_" + language
			plain = append(plain, id)
			return ui.TextField{
				Name: id, Label: p.T("content.field." + name), Hint: p.T("content.field." + name + ".hint"), Value: value,
				Error: bad.Text(r, id),
			}
		}
		area := func(name, value string, rows int, mono bool) ui.TextArea {
			f := field(name, value)
			return ui.TextArea{Name: f.Name, Label: f.Label, Hint: f.Hint, Value: f.Value, Error: f.Error, Rows: rows, Mono: mono}
		}
		view.Texts = append(view.Texts, content.TextFields{
			Language: language, Legend: p.T("kb.language." + language + ".name"), Title: field("title", text.Title),
			Summary: area("summary", text.Summary, 2, false),
			Body:    area("body", text.Body, 24, true), Tags: field("tags", text.Tags), Note: field("note", text.Note),
		})
	}
	view.Choices = editChoices(r, m, bad)
	view.Flags = []ui.Checkbox{
		{Name: "level", Label: p.T("content.field.level"), Hint: p.T("content.field.level.hint"), Checked: m.Level},
		{Name: "asks_follow", Label: p.T("content.field.asks_follow"), Hint: p.T("content.field.asks_follow.hint"), Checked: m.AsksFollow},
		{Name: "public", Label: p.T("content.field.public"), Hint: p.T("content.field.public.hint"), Checked: m.Public},
	}
	view.Review = ui.TextField{Name: "review", Label: p.T("content.field.review"), Hint: p.T("content.field.review.hint"), Short: true}
	if m.ReviewOn != nil {
		view.Review.Value = m.ReviewOn.Format("02-01-2006")
	}
	view.Credit = ui.TextField{
		Name: "credit", Label: p.T("content.field.credit"), Hint: p.T("content.field.credit.hint"), Value: m.Credit, Optional: true,
		Error: bad.Text(r, "credit"),
	}
	view.Errors = bad.Summary(r, append(plain, "credit"), []string{"audience", "categories", "site_types", "deeds", "measures", "reasons"})
	return view
}

// editChoices are for whom an article is, and beside what.
func editChoices(r *page.Request, m article.Manuscript, bad page.Faults) []ui.Checkboxes {
	var measures []models.Measure
	for _, rule := range models.Measures() {
		measures = append(measures, rule.Measure)
	}
	var reasons []models.Reason
	for _, rule := range models.Reasons() {
		reasons = append(reasons, rule.Reason)
	}
	return []ui.Checkboxes{
		page.Boxes(r, "audience", "kb.audience.", article.Audiences, m.Audience, bad),
		page.Boxes(r, "deeds", "content.deed.", article.Deeds, m.Deeds, bad),
		page.Boxes(r, "site_types", "kb.site.", models.SiteTypes, m.SiteTypes, bad),
		page.Boxes(r, "categories", "kb.category.", models.Categories, m.Categories, bad),
		page.Boxes(r, "measures", "words.measure.", measures, m.Measures, bad),
		page.Boxes(r, "reasons", "words.reason.", reasons, m.Reasons, bad),
	}
}
