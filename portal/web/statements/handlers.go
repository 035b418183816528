// Package statements is the page that words a statement of reasons for a provider's customer (DSA, article 17), as the article of that
// name does. What never may live here: an address, or what a provider types about its customer: both go into its own mail alone.
package statements

import (
	"slices"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/models/statement"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/statements"
	"eokm.nl/hosting/templates/ui"
)

// Handlers answer this room's addresses (portal/web/practice_routes.go). They are safe for concurrent use.
type Handlers struct {
	store *rooms.Store
}

// New makes them.
func New(store *rooms.Store) *Handlers { return &Handlers{store: store} }

// Show is the statement about a notice, in the language that the reader picks for the customer.
func (h *Handlers) Show(r *page.Request) error {
	facts, err := h.store.Statement.Of(r.Ctx, r.Actor, r.Param("ref"))
	if err != nil {
		return err
	}
	lang := languageOf(r, r.Query.Text("in"))
	p, of := r.Printer, page.NoticeURL(facts.Ref)
	view := statements.Statement{
		Lang: string(lang), Action: page.StatementURL(facts.Ref, ""), Text: paragraphs(r.Site.Catalogue.Printer(lang), facts),
		Copy: ui.CopyButton{
			Action: page.StatementURL(facts.Ref, ""), Text: p.T("statement.copy"), Hidden: []ui.Hidden{{Name: "in", Value: string(lang)}},
		},
		Back:    ui.Button{Text: p.T("statement.back"), URL: of, Quiet: true},
		Printed: p.T("statement.printed", "Ref", facts.Ref, "At", p.DateLong(r.Now)),
	}
	named := map[i18n.Lang]string{i18n.NL: "statement.in.dutch", i18n.EN: "statement.in.english"}
	for _, l := range i18n.Langs() {
		view.Languages = append(view.Languages, ui.Tab{
			Label: p.T(named[l]), URL: page.StatementURL(facts.Ref, string(l)), Current: l == lang,
		})
	}
	note := func(key string) {
		view.Notes = append(view.Notes, ui.Note{Kind: ui.KindWarning, Title: p.T(key + ".title"), Text: p.T(key)})
	}
	if facts.Order {
		note("statement.order")
	}
	if len(facts.Deeds) == 0 {
		note("statement.early")
	}
	if facts.Practice {
		note("statement.practice")
	}
	return r.Page(layout.Page{Title: p.T("statement.title"), Narrow: true, Crumbs: []layout.Crumb{
		{Label: p.T("notices.title"), URL: "/notices"}, {Label: facts.Ref, URL: of}, {Label: p.T("statement.title")},
	}}, view)
}

// Take gives the statement as a file of text, for the clipboard or to keep, and records that one was made.
func (h *Handlers) Take(r *page.Request) error {
	lang := languageOf(r, r.Form.Text("in"))
	facts, err := h.store.Statement.Made(r.Ctx, r.Actor, r.Param("ref"), string(lang))
	if err != nil {
		return err
	}
	p := r.Site.Catalogue.Printer(lang)
	return r.Download(p.T("statement.file")+"-"+facts.Ref+".txt", "text/plain; charset=utf-8",
		[]byte(strings.Join(paragraphs(p, facts), "\n\n")+"\n"))
}

// languageOf is the customer's language: what was picked, or else the reader's.
func languageOf(r *page.Request, picked string) i18n.Lang {
	if lang, ok := i18n.Parse(picked); ok {
		return lang
	}
	return r.Printer.Lang()
}

// byLaw are the categories whose article of the law the text names; of another the provider's own lawyer says which it is.
var byLaw = []models.Category{models.CategoryBaseline, models.CategoryNational, models.CategorySynthetic}

// paragraphs word a statement: what is not known stands between square brackets, for the provider to fill in.
func paragraphs(p *i18n.Printer, f statement.Facts) []string {
	text := []string{}
	if f.Practice {
		text = append(text, p.T("statement.text.practice"))
	}
	text = append(text, p.T("statement.text.subject"))
	for _, d := range f.Deeds {
		text = append(text, p.T("statement.text.did", "At", p.DateLong(d.At), "Did", p.T("statement.did."+string(d.Measure))))
	}
	if len(f.Deeds) == 0 {
		text = append(text, p.T("statement.text.did.blank"))
	}
	reach := "statement.text.reach"
	if slices.ContainsFunc(f.Deeds, func(d statement.Deed) bool { return d.Measure == models.MeasureGeoBlocked }) {
		reach += ".part"
	}
	ground := "statement.text.ground"
	if slices.ContainsFunc(f.Categories, func(c models.Category) bool { return !slices.Contains(byLaw, c) }) {
		ground += ".blank"
	}
	return append(text, p.T(reach), p.T("statement.text.about")+" "+p.T(ground)+" "+p.T("statement.text.terms"),
		p.T("statement.text.automatic"), p.T("statement.text.redress"))
}
