package web

import (
	"errors"
	"net/http"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/peer"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/peers"
	"eokm.nl/hosting/templates/ui"
)

// peerQueue is what waits for EOKM before peers read it.
func (s *Server) peerQueue(r *request) error {
	after := parseCursor(r.query.text("after"))
	list, next, err := s.store.Peer.Queue(r.ctx, r.actor, after)
	if err != nil {
		return err
	}
	tabs, err := s.peerTabs(r, "/content/peers")
	if err != nil {
		return err
	}
	view := peers.Queue{Tabs: tabs, Pager: queuePager("/content/peers", after, next, r.printer.N("peers.queue.pager", len(list)))}
	for _, p := range list {
		row := peers.QueueRow{
			URL: peerReviewURL(p.ID), Waits: r.printer.Span(r.now.Sub(p.WaitsSince)), Kind: r.printer.T("peers.kind." + string(p.Kind)),
			Title: p.Title, Lang: p.Language, By: peerName(r, p), Text: excerpt(p.Text),
		}
		if p.Kind == peer.Reply {
			row.Title = p.Thread
		}
		view.Rows = append(view.Rows, row)
	}
	return r.page(layout.Page{Title: r.printer.T("peers.queue.title")}, view)
}

// reviewPeer is one post, with all that a decision about it depends on.
func (s *Server) reviewPeer(r *request) error {
	return s.reviewAgain(r, http.StatusOK, "", peer.Review{}, nil)
}

func (s *Server) reviewAgain(r *request, status int, changed string, v peer.Review, bad formFaults) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	post, err := s.store.Peer.Post(r.ctx, r.actor, id)
	if err != nil {
		return err
	}
	thread := post
	if post.Kind == peer.Reply {
		if thread, err = s.store.Peer.Post(r.ctx, r.actor, post.ThreadID); err != nil {
			return err
		}
	}
	view := reviewView(r, post, thread)
	view.Article = peerArticle(r, post)
	view.Changed, view.Errors = changed, bad.summary(r, []string{"reason"}, []string{"act"})
	if r.is(editors) {
		reviewForm(r, &view, post, v, bad)
	}
	title := r.printer.T("peers.review.title")
	frame := layout.Page{Title: title, Path: peerReviewURL(post.ID), Narrow: true, Error: bad != nil, Crumbs: []layout.Crumb{
		{Label: r.printer.T("peers.title"), URL: "/peers"}, {Label: r.printer.T("peers.queue.title"), URL: "/content/peers"}, {Label: title},
	}}
	return r.render(status, frame, view)
}

func reviewView(r *request, post, thread peer.Post) peers.Review {
	p := r.printer
	view := peers.Review{
		Title: p.T("peers.review.title"), Tag: peerTag(r, post), Lang: post.Language, Heading: post.Title, Summary: post.Summary, Text: post.Text,
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
			Kind: ui.KindInfo, Text: p.T("peers.review.visible"), LinkText: p.T("peers.review.thread"), LinkURL: peerURL(post.ThreadID),
		})
	}
	if post.Reason != "" {
		view.Notes = append(view.Notes, ui.Note{Kind: ui.KindInfo, Text: p.T("peers.reason", "Reason", post.Reason)})
	}
	return view
}

// reviewForm adds what can be decided.
func reviewForm(r *request, view *peers.Review, post peer.Post, v peer.Review, bad formFaults) {
	p := r.printer
	view.Action, view.Revision = peerReviewURL(post.ID), stageOf(post.Revision, post.State)
	view.Act = ui.Radios{Name: "act", Legend: p.T("peers.review.act"), Error: bad.text(r, "act")}
	for _, act := range []peer.Act{peer.Show, peer.Return, peer.Hide} {
		if post.Kind.After(post.State, act) != "" {
			view.Act.Options = append(view.Act.Options, ui.Option{
				Value: string(act), Label: p.T("peers.act." + string(act)), Hint: p.T("peers.act." + string(act) + ".hint"), Selected: act == v.Act,
			})
		}
	}
	view.Reason = ui.TextArea{
		Name: "reason", Label: p.T("peers.review.reason"), Hint: p.T("peers.review.reason.hint"), Value: v.Reason, Error: bad.text(r, "reason"),
	}
}

// judgePeer carries a decision out.
func (s *Server) judgePeer(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	v := peer.Review{Act: peer.Act(r.form.text("act"))}
	v.Revision, v.Was = parseStage[peer.State](r.form.text("revision")) // none: it was changed
	v.Reason, _ = address.Mask(r.form.text("reason"), string(r.printer.Lang()))
	err = s.store.Peer.Review(r.ctx, r.actor, id, v)
	var bad formFaults
	switch {
	case bad.take(err):
		return s.reviewAgain(r, http.StatusUnprocessableEntity, "", v, bad)
	case errors.Is(err, models.ErrConflict):
		return s.reviewAgain(r, http.StatusConflict, r.printer.T("peers.review.changed"), v, nil)
	case err != nil:
		return err
	}
	r.flash(ui.KindSuccess, r.printer.T("peers.judged."+string(v.Act)))
	return r.seeOther("/content/peers")
}

// promotePeer makes a draft of an article of a post.
func (s *Server) promotePeer(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	revision := r.form.amount("revision") // none: it was changed
	slug, err := s.store.Peer.Promote(r.ctx, r.actor, id, revision)
	switch {
	case errors.Is(err, models.ErrConflict):
		r.flash(ui.KindInfo, r.printer.T("peers.review.changed"))
		return r.seeOther(peerReviewURL(id))
	case err != nil:
		return err
	}
	r.flash(ui.KindSuccess, r.printer.T("peers.promoted"))
	return r.seeOther(articleURL(slug))
}
