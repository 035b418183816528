package web

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
	"eokm.nl/hosting/templates/content"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// editForm shows the draft to write on.
func (s *Server) editForm(r *request) error {
	slug := r.param("slug")
	v, m, err := s.store.Article.Version(r.ctx, r.actor, slug, 0)
	if errors.Is(err, models.ErrNotFound) || err == nil && v.State != version.Draft {
		return r.seeOther(articleURL(slug)) // it says what can be done instead
	}
	if err != nil {
		return err
	}
	return showEdit(r, http.StatusOK, v, m, v.Revision, nil, nil)
}

// showEdit shows the manuscript m of the draft v; revision is the one that saving it replaces.
func showEdit(r *request, status int, v version.Version, m article.Manuscript, revision int, conflict *content.Conflict, bad formFaults) error {
	view := editView(r, v, m, bad)
	view.Revision, view.Conflict = revision, conflict
	return r.render(status, layout.Page{Title: view.Title, Error: bad != nil, Path: articleURL(v.Slug) + "/edit", Crumbs: []layout.Crumb{
		{Label: r.printer.T("content.title"), URL: "/content"}, {Label: view.Title, URL: articleURL(v.Slug)}, {Label: r.printer.T("content.edit")},
	}}, view)
}

// save keeps what was written. When somebody saved since, nothing is lost: the page comes back with both.
func (s *Server) save(r *request) error {
	slug := r.param("slug")
	revision, err := r.form.number("revision")
	if err != nil {
		return err
	}
	m := parseManuscript(r.form)
	_, err = s.store.Article.SaveDraft(r.ctx, r.actor, slug, revision, m)
	var bad formFaults
	switch {
	case bad.take(err):
		v, _, err := s.store.Article.Version(r.ctx, r.actor, slug, 0)
		if errors.Is(err, models.ErrNotFound) {
			return s.editConflict(r, m)
		}
		if err != nil {
			return err
		}
		return showEdit(r, http.StatusUnprocessableEntity, v, m, revision, nil, bad)
	case errors.Is(err, models.ErrConflict), errors.Is(err, models.ErrNotFound):
		return s.editConflict(r, m)
	case err != nil:
		return err
	case r.form.text("then") == "preview":
		return r.seeOther(articleURL(slug) + "/preview")
	}
	r.flash(ui.KindSuccess, r.printer.T("content.done.save"))
	return r.seeOther(articleURL(slug))
}

// noRevision is one that no draft has: saving upon it always shows first what is there by then.
const noRevision = 0

// editConflict shows what somebody else saved against what is typed here. Saving again puts this in its place, knowingly. When there
// is no draft any more it says so, and what is typed is saved once there is one again.
func (s *Server) editConflict(r *request, m article.Manuscript) error {
	slug := r.param("slug")
	list, err := s.store.Article.Versions(r.ctx, r.actor, slug)
	if err != nil {
		return err
	}
	// The last version is the one that was on its way.
	last, theirs, err := s.store.Article.Version(r.ctx, r.actor, slug, list[0].N)
	if err != nil {
		return err
	}
	if last.State != version.Draft {
		return showEdit(r, http.StatusConflict, last, m, noRevision, goneConflict(r, last.State, articleURL(slug)), nil)
	}
	conflict := savedConflict(r, last)
	for _, language := range models.Languages {
		conflict.Texts = append(conflict.Texts, textDiff(r, language, theirs, m))
	}
	return showEdit(r, http.StatusConflict, last, m, last.Revision, conflict, nil)
}

// saved is what autosaving answers.
type saved struct {
	Revision int    `json:"revision,omitempty"`
	Said     string `json:"said"`
}

// autosave keeps what is being written, as saving does, and answers with the new revision.
func (s *Server) autosave(r *request) error {
	revision, err := r.form.number("revision")
	if err != nil {
		return err
	}
	next, err := s.store.Article.SaveDraft(r.ctx, r.actor, r.param("slug"), revision, parseManuscript(r.form))
	var bad formFaults
	switch {
	case bad.take(err):
		return r.json(http.StatusUnprocessableEntity, saved{Said: r.fault(bad[0])})
	case errors.Is(err, models.ErrConflict), errors.Is(err, models.ErrNotFound):
		return r.json(http.StatusConflict, saved{Said: r.printer.T("content.autosave.conflict")})
	case err != nil:
		return err
	}
	return r.json(http.StatusOK, saved{next, r.printer.T("content.autosave.saved", "At", r.printer.DateShort(r.now))})
}

// preview shows the draft as its readers would see it, in both languages.
func (s *Server) preview(r *request) error {
	slug := r.param("slug")
	_, m, err := s.store.Article.Version(r.ctx, r.actor, slug, 0)
	if err != nil {
		return err
	}
	view := content.Preview{Title: titleOf(r, m.NL.Title, m.EN.Title, slug), BackURL: articleURL(slug)}
	if authors.admits(r.actor.Role) {
		view.EditURL = articleURL(slug) + "/edit"
	}
	for _, language := range models.Languages {
		text := m.Text(language)
		doc := guidance.Render(text.Body)
		view.Texts = append(view.Texts, content.PreviewText{
			ID: "preview-" + language, Language: language, Legend: r.printer.T("kb.language." + language + ".name"), Title: cmp.Or(text.Title, "–"), Summary: text.Summary,
			HTML: headingIDs.ReplaceAllString(doc.HTML, ""), Prose: proseNotes(r, guidance.Read(text.Body)),
		})
	}
	title := r.printer.T("content.preview.title", "Title", view.Title)
	return r.page(layout.Page{Title: title, Crumbs: []layout.Crumb{
		{Label: r.printer.T("content.title"), URL: "/content"}, {Label: view.Title, URL: articleURL(slug)}, {Label: r.printer.T("content.preview")},
	}}, view)
}

// headingIDs are what two texts on one page may both have.
var headingIDs = regexp.MustCompile(` id="[^"]*"`)

// longSentence is how many words a sentence may have before its writer is asked to part it.
const longSentence = 25

// proseNotes says how a text reads.
func proseNotes(r *request, prose guidance.Prose) []ui.Note {
	p := r.printer
	if prose.Sentences == 0 {
		return nil
	}
	notes := []ui.Note{{Kind: ui.KindInfo, Text: p.T("content.prose", "Words", p.Number(prose.Words), "Average", p.Decimal(prose.Average, 1))}}
	if prose.Average > guidance.EasyAverage {
		notes[0].Kind = ui.KindWarning
	}
	if prose.Longest > longSentence {
		notes = append(notes, ui.Note{Kind: ui.KindWarning, Text: p.T("content.prose.long", "Words", prose.Longest, "Sentence", prose.Worst)})
	}
	return notes
}

// parseManuscript reads the form of editView.
func parseManuscript(values form) article.Manuscript {
	m := article.Manuscript{
		Audience: chosen[article.Audience](values["audience"]), Categories: chosen[models.Category](values["categories"]),
		SiteTypes: chosen[models.SiteType](values["site_types"]), Deeds: chosen[article.Deed](values["deeds"]),
		Measures: chosen[models.Measure](values["measures"]), Reasons: chosen[models.Reason](values["reasons"]),
		Public: values.has("public"), AsksFollow: values.has("asks_follow"), Level: values.has("level"), Credit: values.text("credit"),
	}
	if day, err := time.Parse("2-1-2006", values.text("review")); err == nil {
		m.ReviewOn = &day
	}
	for _, language := range models.Languages {
		// A browser sends both characters of a line's end (HTML standard, "constructing the entry list"): compared with what is
		// kept, every line would differ.
		get := func(field string) string { return strings.ReplaceAll(values.text(field+"_"+language), "\r\n", "\n") }
		*m.Text(language) = article.Text{
			Title: get("title"), Summary: get("summary"), Tags: get("tags"), Body: get("body"), Note: get("note"),
		}
	}
	return m
}

// editView is the form of a manuscript.
func editView(r *request, v version.Version, m article.Manuscript, bad formFaults) content.Edit {
	p := r.printer
	view := content.Edit{
		Action: articleURL(v.Slug) + "/edit", AutosaveURL: articleURL(v.Slug) + "/autosave", Back: articleURL(v.Slug),
		Title: titleOf(r, m.NL.Title, m.EN.Title, v.Slug),
		Saved: p.T("content.edit.saved", "At", p.DateShort(v.SavedAt), "Who", cmp.Or(v.SavedBy, p.T("notices.who.portal"))),
		Words: content.AutosaveWords{Failed: p.T("content.autosave.failed"), Conflict: p.T("content.autosave.conflict"), Saved: ""},
	}
	var plain []string
	for _, language := range models.Languages {
		text := m.Text(language)
		field := func(name, value string) ui.TextField {
			id := name + "_" + language
			plain = append(plain, id)
			return ui.TextField{Name: id, Label: p.T("content.field." + name), Hint: p.T("content.field." + name + ".hint"), Value: value, Error: bad.text(r, id)}
		}
		area := func(name, value string, rows int, mono bool) ui.TextArea {
			f := field(name, value)
			return ui.TextArea{Name: f.Name, Label: f.Label, Hint: f.Hint, Value: f.Value, Error: f.Error, Rows: rows, Mono: mono}
		}
		view.Texts = append(view.Texts, content.TextFields{
			Language: language, Legend: p.T("kb.language." + language + ".name"), Title: field("title", text.Title), Summary: area("summary", text.Summary, 2, false),
			Body: area("body", text.Body, 24, true), Tags: field("tags", text.Tags), Note: field("note", text.Note),
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
	view.Credit = ui.TextField{Name: "credit", Label: p.T("content.field.credit"), Hint: p.T("content.field.credit.hint"), Value: m.Credit, Optional: true, Error: bad.text(r, "credit")}
	view.Errors = bad.summary(r, append(plain, "credit"), []string{"audience", "categories", "site_types", "deeds", "measures", "reasons"})
	return view
}

// editChoices are for whom an article is, and beside what.
func editChoices(r *request, m article.Manuscript, bad formFaults) []ui.Checkboxes {
	var measures []models.Measure
	for _, rule := range models.Measures() {
		measures = append(measures, rule.Measure)
	}
	var reasons []models.Reason
	for _, rule := range models.Reasons() {
		reasons = append(reasons, rule.Reason)
	}
	return []ui.Checkboxes{
		boxes(r, "audience", "kb.audience.", article.Audiences, m.Audience, bad),
		boxes(r, "deeds", "content.deed.", article.Deeds, m.Deeds, bad),
		boxes(r, "site_types", "kb.site.", models.SiteTypes, m.SiteTypes, bad),
		boxes(r, "categories", "kb.category.", models.Categories, m.Categories, bad),
		boxes(r, "measures", "words.measure.", measures, m.Measures, bad),
		boxes(r, "reasons", "words.reason.", reasons, m.Reasons, bad),
	}
}
