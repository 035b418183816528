package web

import (
	"net/http"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/portal/guidance"
	"eokm.nl/hosting/templates/kb"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// news of guidance is shown for so long.
const changedFor = 30 * 24 * time.Hour

// shelves is all that is published, by whom it is for.
func (s *Server) shelves(r *request) error {
	list, err := s.store.Article.Articles(r.ctx, r.actor, r.lang(), article.Filter{})
	if err != nil {
		return err
	}
	view := kb.Shelves{Search: kbSearch(r, "", article.Filter{}), Desk: r.actor.Staff(), Signed: r.account != nil}
	if r.account != nil {
		changed, err := s.store.Article.Changed(r.ctx, r.actor, r.lang(), r.now.Add(-changedFor))
		if err != nil {
			return err
		}
		view.Changed = changedCards(r, changed)
	}
	if r.is(desks) {
		open, err := s.store.Article.ForOpen(r.ctx, r.actor, r.lang())
		if err != nil {
			return err
		}
		for _, a := range open {
			view.Open = append(view.Open, card(r, a))
		}
	}
	for _, audience := range article.Audiences {
		shelf := kb.Shelf{ID: "shelf-" + string(audience), Title: r.printer.T("kb.audience." + string(audience))}
		for _, a := range list {
			if len(a.Audience) > 0 && a.Audience[0] == string(audience) {
				shelf.Cards = append(shelf.Cards, card(r, a))
			}
		}
		if len(shelf.Cards) > 0 {
			view.Shelves = append(view.Shelves, shelf)
		}
	}
	return r.page(layout.Page{Title: r.printer.T("kb.title")}, view)
}

func card(r *request, a article.Article) kb.Card {
	card := kb.Card{URL: kbURL(a.Slug), Title: a.Title, Summary: a.Summary}
	if a.Public && r.account != nil {
		card.Tag = ui.Tag{Kind: ui.KindNeutral, Text: r.printer.T("kb.tag.public")}
	}
	return card
}

// changedCards are articles with what changed in them instead of their summary. A desk is told which it must still follow.
func changedCards(r *request, list []article.Article) []kb.Card {
	var cards []kb.Card
	for _, a := range list {
		card := kb.Card{URL: kbURL(a.Slug), Title: a.Title, Summary: a.Note}
		if card.Summary == "" {
			card.Summary = a.Summary
		}
		card.Tag = ui.Tag{Kind: ui.KindNeutral, Text: r.printer.Day(a.PublishedAt)}
		if a.AsksFollow && !a.Followed && r.is(desks) {
			card.Tag = ui.Tag{Kind: ui.KindSoon, Text: r.printer.T("kb.tag.follow")}
		}
		cards = append(cards, card)
	}
	return cards
}

// showArticle shows what is published under the slug.
func (s *Server) showArticle(r *request) error {
	return s.articlePage(r, http.StatusOK, feedbackForm{}, nil)
}

func (s *Server) articlePage(r *request, status int, form feedbackForm, bad formFaults) error {
	a, err := s.store.Article.Article(r.ctx, r.actor, r.param("slug"), r.lang())
	if err != nil {
		return err
	}
	frame := layout.Page{Title: a.Title, Error: bad != nil, Path: kbURL(a.Slug), Crumbs: []layout.Crumb{
		{Label: r.printer.T("kb.title"), URL: "/kb"}, {Label: a.Title},
	}}
	return r.render(status, frame, articleView(r, a, form, bad))
}

// articleView makes the page of an article.
func articleView(r *request, a article.Article, form feedbackForm, bad formFaults) kb.Article {
	p := r.printer
	doc := guidance.Render(a.Body)
	view := kb.Article{
		Title: a.Title, Summary: a.Summary, HTML: doc.HTML, Credit: a.Credit,
		Facts: []string{p.T("kb.version", "N", a.N), p.N("kb.minutes", max(1, doc.Words/wordsAMinute))},
	}
	for _, h := range doc.Contents {
		view.Contents = append(view.Contents, kb.Heading{ID: h.ID, Text: h.Text, Deep: h.Deep})
	}
	if a.CheckedOn != nil {
		view.Facts = append([]string{p.T("kb.checked", "Day", p.Day(*a.CheckedOn))}, view.Facts...)
	}
	if a.Owner != "" && r.actor.Staff() {
		view.Facts = append(view.Facts, p.T("kb.owner", "Name", a.Owner))
	}
	if a.Behind {
		view.Notes = append(view.Notes, ui.Note{
			Kind: ui.KindWarning, Text: p.T("kb.behind"), LinkText: p.T("kb.behind.link"), LinkURL: kbURL(a.Slug) + "?lang=" + p.T("kb.behind.lang"),
		})
	}
	if a.ReviewOn != nil && a.ReviewOn.Before(r.now) {
		view.Notes = append(view.Notes, ui.Note{Kind: ui.KindInfo, Text: p.T("kb.stale")})
	}
	if a.AsksFollow && r.is(desks) {
		view.Follow = &kb.Follow{Action: kbURL(a.Slug) + "/follow", N: a.N, Note: a.Note, Done: a.Followed}
	}
	if r.account != nil && r.actor.Role != models.RoleAuditor {
		view.Feedback = feedbackView(r, a.Slug, form, bad)
	}
	if r.account != nil {
		view.Versions = versionsURL(a.Slug)
	}
	if r.actor.Staff() {
		view.Edit = articleURL(a.Slug)
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

func feedbackView(r *request, slug string, form feedbackForm, bad formFaults) *kb.Feedback {
	p := r.printer
	radio := func(value string) ui.Option {
		return ui.Option{Value: value, Label: p.T("kb.feedback." + value), Selected: form.Helpful == value}
	}
	return &kb.Feedback{
		Action: kbURL(slug) + "/feedback", Errors: bad.summary(r, []string{"text"}, []string{"helpful"}),
		Helpful: ui.Radios{Name: "helpful", Legend: p.T("kb.feedback.question"), Inline: true, Error: bad.text(r, "helpful"), Options: []ui.Option{radio("yes"), radio("no")}},
		Text:    ui.TextArea{Name: "text", Label: p.T("kb.feedback.text"), Hint: p.T("kb.feedback.hint"), Optional: true, Value: keepText(form.Text), Error: bad.text(r, "text")},
	}
}

// giveFeedback keeps whether an article helped.
func (s *Server) giveFeedback(r *request) error {
	slug := r.param("slug")
	form := feedbackForm{r.form.text("helpful"), r.form.text("text")}
	var bad formFaults
	if form.Helpful != "yes" && form.Helpful != "no" {
		bad.add("helpful", "kb.feedback.missing")
		return s.articlePage(r, http.StatusUnprocessableEntity, form, bad)
	}
	err := s.store.Article.GiveFeedback(r.ctx, r.actor, slug, r.lang(), form.Helpful == "yes", form.Text)
	switch {
	case bad.take(err):
		return s.articlePage(r, http.StatusUnprocessableEntity, form, bad)
	case err != nil:
		return err
	}
	r.flash(ui.KindSuccess, r.printer.T("kb.feedback.thanks"))
	return r.seeOther(kbURL(slug))
}

// follow keeps that somebody works by what changed.
func (s *Server) follow(r *request) error {
	slug := r.param("slug")
	n, err := r.form.number("n")
	if err != nil {
		return err
	}
	err = s.store.Article.Follow(r.ctx, r.actor, slug, n)
	return r.settled(err, kbURL(slug), r.printer.T("kb.follow.done"), r.printer.T("kb.follow.newer"))
}
