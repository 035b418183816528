package kb

import (
	"cmp"
	"net/http"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/portal/guidance"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/kb"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// news of guidance is shown for so long.
const ChangedFor = 30 * 24 * time.Hour

// Shelves is all that is published, by whom it is for.
func (h *Handlers) Shelves(r *page.Request) error {
	list, err := h.store.Article.Articles(r.Ctx, r.Actor, r.Lang(), article.Filter{})
	if err != nil {
		return err
	}
	view := kb.Shelves{Search: kbSearch(r, "", article.Filter{}), Desk: r.Actor.Staff(), Signed: r.Account != nil}
	if r.Account != nil {
		changed, err := h.store.Article.Changed(r.Ctx, r.Actor, r.Lang(), r.Now.Add(-ChangedFor))
		if err != nil {
			return err
		}
		view.Changed = ChangedCards(r, changed)
	}
	if r.Is(page.Desks) {
		open, err := h.store.Article.ForOpen(r.Ctx, r.Actor, r.Lang())
		if err != nil {
			return err
		}
		for _, a := range open {
			view.Open = append(view.Open, card(r, a))
		}
	}
	for _, audience := range article.Audiences {
		shelf := kb.Shelf{ID: "shelf-" + string(audience), Title: r.Printer.T("kb.audience." + string(audience))}
		for _, a := range list {
			if len(a.Audience) > 0 && a.Audience[0] == string(audience) {
				shelf.Cards = append(shelf.Cards, card(r, a))
			}
		}
		if len(shelf.Cards) > 0 {
			view.Shelves = append(view.Shelves, shelf)
		}
	}
	return r.Page(layout.Page{Title: r.Printer.T("kb.title")}, view)
}

func card(r *page.Request, a article.Article) kb.Card {
	card := kb.Card{URL: page.KbURL(a.Slug), Title: r.Printer.Branded(a.Title), Summary: r.Printer.Branded(a.Summary)}
	if a.Public && r.Account != nil {
		card.Tag = ui.Tag{Kind: ui.KindNeutral, Text: r.Printer.T("kb.tag.public")}
	}
	return card
}

// ChangedCards are articles with what changed in them instead of their summary. A desk is told which it must still follow.
func ChangedCards(r *page.Request, list []article.Article) []kb.Card {
	var cards []kb.Card
	for _, a := range list {
		card := kb.Card{URL: page.KbURL(a.Slug), Title: r.Printer.Branded(a.Title), Summary: r.Printer.Branded(cmp.Or(a.Note, a.Summary))}
		card.Tag = ui.Tag{Kind: ui.KindNeutral, Text: r.Printer.Day(a.PublishedAt)}
		if a.AsksFollow && !a.Followed && r.Is(page.Desks) {
			card.Tag = ui.Tag{Kind: ui.KindSoon, Text: r.Printer.T("kb.tag.follow")}
		}
		cards = append(cards, card)
	}
	return cards
}

// Show shows what is published under the slug.
func (h *Handlers) Show(r *page.Request) error {
	return h.articlePage(r, http.StatusOK, feedbackForm{}, nil)
}

func (h *Handlers) articlePage(r *page.Request, status int, form feedbackForm, bad page.Faults) error {
	a, err := h.store.Article.Article(r.Ctx, r.Actor, r.Param("slug"), r.Lang())
	if err != nil {
		return err
	}
	title := r.Printer.Branded(a.Title)
	frame := layout.Page{Title: title, Error: bad != nil, Path: page.KbURL(a.Slug), Crumbs: []layout.Crumb{
		{Label: r.Printer.T("kb.title"), URL: "/kb"}, {Label: title},
	}}
	return r.Render(status, frame, articleView(r, a, form, bad))
}

// articleView makes the page of an article.
func articleView(r *page.Request, a article.Article, form feedbackForm, bad page.Faults) kb.Article {
	p := r.Printer
	doc := guidance.Render(a.Body).Filled(p)
	view := kb.Article{
		Title: p.Branded(a.Title), Summary: p.Branded(a.Summary), HTML: doc.HTML, Credit: a.Credit,
		Facts: []string{p.T("kb.version", "N", a.N), p.N("kb.minutes", max(1, doc.Words/wordsAMinute))},
	}
	for _, h := range doc.Contents {
		view.Contents = append(view.Contents, kb.Heading{ID: h.ID, Text: h.Text, Deep: h.Deep})
	}
	if a.CheckedOn != nil {
		view.Facts = append([]string{p.T("kb.checked", "Day", p.Day(*a.CheckedOn))}, view.Facts...)
	}
	if a.Owner != "" && r.Actor.Staff() {
		view.Facts = append(view.Facts, p.T("kb.owner", "Name", a.Owner))
	}
	if a.Behind {
		view.Notes = append(view.Notes, ui.Note{
			Kind: ui.KindWarning, Text: p.T("kb.behind"), LinkText: p.T("kb.behind.link"),
			LinkURL: page.KbURL(a.Slug) + "?lang=" + p.T("kb.behind.lang"),
		})
	}
	if a.ReviewOn != nil && a.ReviewOn.Before(r.Now) {
		view.Notes = append(view.Notes, ui.Note{Kind: ui.KindInfo, Text: p.T("kb.stale")})
	}
	if a.AsksFollow && r.Is(page.Desks) {
		view.Follow = &kb.Follow{Action: page.KbURL(a.Slug) + "/follow", N: a.N, Note: a.Note, Done: a.Followed}
	}
	if r.Account != nil && r.Actor.Role != models.RoleAuditor {
		view.Feedback = feedbackView(r, a.Slug, form, bad)
	}
	if r.Account != nil {
		view.Versions = page.VersionsURL(a.Slug)
	}
	if r.Actor.Staff() {
		view.Edit = page.ArticleURL(a.Slug)
	}
	return view
}

// wordsAMinute is how fast somebody reads at work.
const wordsAMinute = 180

// feedbackForm is what somebody says of an article, as typed.
type feedbackForm struct {
	Helpful string
	Text    string
}

func feedbackView(r *page.Request, slug string, form feedbackForm, bad page.Faults) *kb.Feedback {
	p := r.Printer
	radio := func(value string) ui.Option {
		return ui.Option{Value: value, Label: p.T("kb.feedback." + value), Selected: form.Helpful == value}
	}
	return &kb.Feedback{
		Action: page.KbURL(slug) + "/feedback", Errors: bad.Summary(r, []string{"text"}, []string{"helpful"}),
		Helpful: ui.Radios{Name: "helpful", Legend: p.T("kb.feedback.question"), Inline: true, Error: bad.Text(r,
			"helpful"), Options: []ui.Option{radio("yes"), radio("no")}},
		Text: ui.TextArea{
			Name: "text", Label: p.T("kb.feedback.text"), Hint: p.T("kb.feedback.hint"), Optional: true, Value: page.KeepText(form.Text),
			Error: bad.Text(r, "text"),
		},
	}
}

// GiveFeedback keeps whether an article helped.
func (h *Handlers) GiveFeedback(r *page.Request) error {
	slug := r.Param("slug")
	form := feedbackForm{r.Form.Text("helpful"), r.Form.Text("text")}
	var bad page.Faults
	if form.Helpful != "yes" && form.Helpful != "no" {
		bad.Add("helpful", "kb.feedback.missing")
		return h.articlePage(r, http.StatusUnprocessableEntity, form, bad)
	}
	err := h.store.Article.GiveFeedback(r.Ctx, r.Actor, slug, r.Lang(), form.Helpful == "yes", form.Text)
	switch {
	case bad.Take(err):
		return h.articlePage(r, http.StatusUnprocessableEntity, form, bad)
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("kb.feedback.thanks"))
	return r.SeeOther(page.KbURL(slug))
}

// Follow keeps that somebody works by what changed.
func (h *Handlers) Follow(r *page.Request) error {
	slug := r.Param("slug")
	n, err := r.Form.Number("n")
	if err != nil {
		return err
	}
	err = h.store.Article.Follow(r.Ctx, r.Actor, slug, n)
	return r.Settled(err, page.KbURL(slug), r.Printer.T("kb.follow.done"), r.Printer.T("kb.follow.newer"))
}
