package peers

import (
	"errors"
	"net/http"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/peer"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/peers"
	"eokm.nl/hosting/templates/ui"
)

// Queue is what waits for EOKM before peers read it.
func (h *Handlers) Queue(r *page.Request) error {
	after := page.ParseCursor(r.Query.Text("after"))
	list, next, err := h.store.Peer.Queue(r.Ctx, r.Actor, after)
	if err != nil {
		return err
	}
	tabs, err := h.peerTabs(r, "/content/peers")
	if err != nil {
		return err
	}
	view := peers.Queue{Tabs: tabs, Pager: page.QueuePager("/content/peers", after, next, r.Printer.N("peers.queue.pager", len(list)))}
	for _, p := range list {
		row := peers.QueueRow{
			URL: page.PeerReviewURL(p.ID), Waits: r.Printer.Span(r.Now.Sub(p.WaitsSince)),
			Kind:  r.Printer.T("peers.kind." + string(p.Kind)),
			Title: p.Title, Lang: p.Language, By: peerName(r, p), Text: excerpt(p.Text),
		}
		if p.Kind == peer.Reply {
			row.Title = p.Thread
		}
		view.Rows = append(view.Rows, row)
	}
	return r.Page(layout.Page{Title: r.Printer.T("peers.queue.title")}, view)
}

// Review is one post, with all that a decision about it depends on.
func (h *Handlers) Review(r *page.Request) error {
	return h.reviewAgain(r, http.StatusOK, "", peer.Review{}, nil)
}

func (h *Handlers) reviewAgain(r *page.Request, status int, changed string, v peer.Review, bad page.Faults) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	post, err := h.store.Peer.Post(r.Ctx, r.Actor, id)
	if err != nil {
		return err
	}
	thread := post
	if post.Kind == peer.Reply {
		if thread, err = h.store.Peer.Post(r.Ctx, r.Actor, post.ThreadID); err != nil {
			return err
		}
	}
	view := reviewView(r, post, thread)
	view.Article = peerArticle(r, post)
	view.Changed, view.Errors = changed, bad.Summary(r, []string{"reason"}, []string{"act"})
	if r.Is(page.Editors) {
		reviewForm(r, &view, post, v, bad)
	}
	title := r.Printer.T("peers.review.title")
	frame := layout.Page{Title: title, Path: page.PeerReviewURL(post.ID), Narrow: true, Error: bad != nil, Crumbs: []layout.Crumb{
		{Label: r.Printer.T("peers.title"), URL: "/peers"},
		{Label: r.Printer.T("peers.queue.title"), URL: "/content/peers"},
		{Label: title},
	}}
	return r.Render(status, frame, view)
}

func reviewView(r *page.Request, post, thread peer.Post) peers.Review {
	p := r.Printer
	view := peers.Review{
		Title: p.T("peers.review.title"), Tag: peerTag(r, post), Lang: post.Language, Heading: post.Title,
		Summary: post.Summary, Text: post.Text,
		BackURL: "/content/peers",
		Facts: ui.Facts{Rows: []ui.Fact{
			{Label: p.T("peers.th.kind"), Text: p.T("peers.kind." + string(post.Kind))},
			{Label: p.T("peers.th.by"), Text: peerName(r, post)},
			{Label: p.T("peers.review.written"), Text: p.Date(post.CreatedAt)},
		}},
	}
	if post.Kind == peer.Reply {
		view.Context = thread.Title + "\n\n" + thread.Text
	}
	if post.Kind != peer.Article && post.Visible {
		view.Notes = append(view.Notes, ui.Note{
			Kind: ui.KindInfo, Text: p.T("peers.review.visible"), LinkText: p.T("peers.review.thread"),
			LinkURL: page.PeerURL(post.ThreadID),
		})
	}
	if post.Reason != "" {
		view.Notes = append(view.Notes, ui.Note{Kind: ui.KindInfo, Text: p.T("peers.reason", "Reason", post.Reason)})
	}
	return view
}

// reviewForm adds what can be decided.
func reviewForm(r *page.Request, view *peers.Review, post peer.Post, v peer.Review, bad page.Faults) {
	p := r.Printer
	view.Action, view.Revision = page.PeerReviewURL(post.ID), page.StageOf(post.Revision, post.State)
	view.Act = ui.Radios{Name: "act", Legend: p.T("peers.review.act"), Error: bad.Text(r, "act")}
	for _, act := range []peer.Act{peer.Show, peer.Return, peer.Hide} {
		if post.Kind.After(post.State, act) != "" {
			view.Act.Options = append(view.Act.Options, ui.Option{
				Value: string(act), Label: p.T("peers.act." + string(act)), Hint: p.T("peers.act." + string(act) + ".hint"),
				Selected: act == v.Act,
			})
		}
	}
	view.Reason = ui.TextArea{
		Name: "reason", Label: p.T("peers.review.reason"), Hint: p.T("peers.review.reason.hint"), Value: v.Reason,
		Error: bad.Text(r, "reason"),
	}
}

// Judge carries a decision out.
func (h *Handlers) Judge(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	v := peer.Review{Act: peer.Act(r.Form.Text("act"))}
	v.Revision, v.Was = page.ParseStage[peer.State](r.Form.Text("revision")) // none: it was changed
	v.Reason, _ = address.Mask(r.Form.Text("reason"), string(r.Printer.Lang()))
	err = h.store.Peer.Review(r.Ctx, r.Actor, id, v)
	var bad page.Faults
	switch {
	case bad.Take(err):
		return h.reviewAgain(r, http.StatusUnprocessableEntity, "", v, bad)
	case errors.Is(err, models.ErrConflict):
		return h.reviewAgain(r, http.StatusConflict, r.Printer.T("peers.review.changed"), v, nil)
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("peers.judged."+string(v.Act)))
	return r.SeeOther("/content/peers")
}

// Promote makes a draft of an article of a post.
func (h *Handlers) Promote(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	revision := r.Form.Amount("revision") // none: it was changed
	slug, err := h.store.Peer.Promote(r.Ctx, r.Actor, id, revision)
	switch {
	case errors.Is(err, models.ErrConflict):
		r.Flash(ui.KindInfo, r.Printer.T("peers.review.changed"))
		return r.SeeOther(page.PeerReviewURL(id))
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("peers.promoted"))
	return r.SeeOther(page.ArticleURL(slug))
}
