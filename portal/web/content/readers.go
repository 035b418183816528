package content

import (
	"time"

	"eokm.nl/hosting/models/search"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/content"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// Feedback lists what readers wrote to the editors.
func (h *Handlers) Feedback(r *page.Request) error {
	handled := r.Query.Text("handled") == "1"
	list, err := h.store.Article.FeedbackList(r.Ctx, r.Actor, handled)
	if err != nil {
		return err
	}
	p := r.Printer
	view := content.Feedback{Handled: handled, Write: r.Is(page.Editors), Other: p.T("content.feedback.done")}
	if handled {
		view.Other = p.T("content.feedback.open")
	}
	for _, f := range list {
		row := content.FeedbackRow{
			URL: page.KbURL(f.Slug), HandleURL: "/content/feedback/" + f.ID.String() + "/handled", Title: f.Title, Text: f.Text,
			At: f.CreatedAt, By: f.By + page.By(f.Provider),
			Where:  p.T("kb.version", "N", f.N) + " · " + p.T("kb.language."+f.Language+".name"),
			Helped: ui.Tag{Kind: ui.KindSoon, Text: p.T("kb.feedback.no")},
		}
		if f.Helpful {
			row.Helped = ui.Tag{Kind: ui.KindDone, Text: p.T("kb.feedback.yes")}
		}
		if f.HandledAt != nil {
			row.Handled = p.T("content.feedback.handled", "At", p.DateShort(*f.HandledAt), "Who", f.HandledBy)
		}
		view.Rows = append(view.Rows, row)
	}
	return r.Page(layout.Page{Title: p.T("content.feedback.title")}, view)
}

// HandleFeedback notes that what a reader wrote was dealt with.
func (h *Handlers) HandleFeedback(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	if err := h.store.Article.HandleFeedback(r.Ctx, r.Actor, id); err != nil {
		return err
	}
	return r.SeeOther("/content/feedback")
}

// TermsFor is how far back searches are shown.
const TermsFor = 90 * 24 * time.Hour

// SearchTerms lists what readers searched for, and first what they did not find.
func (h *Handlers) SearchTerms(r *page.Request) error {
	since := r.Now.Add(-TermsFor)
	missed, err := h.store.Search.Terms(r.Ctx, r.Actor, since, true)
	if err != nil {
		return err
	}
	all, err := h.store.Search.Terms(r.Ctx, r.Actor, since, false)
	if err != nil {
		return err
	}
	view := content.Terms{Missed: termRows(r, missed), All: termRows(r, all)}
	return r.Page(layout.Page{Title: r.Printer.T("content.terms.title")}, view)
}

func termRows(r *page.Request, list []search.Term) []content.TermRow {
	var rows []content.TermRow
	for _, t := range list {
		rows = append(rows, content.TermRow{
			Term: t.Term, Language: r.Printer.T("kb.language." + t.Language + ".name"), Searches: t.Searches,
			Found: t.Found, LastDay: t.LastDay,
		})
	}
	return rows
}
