package web

import (
	"errors"
	"net/http"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/peer"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/peers"
	"eokm.nl/hosting/templates/ui"
)

// peerViews are the lists of the peer room, in the order of their tabs; "" is all threads.
var peerViews = []string{"", "questions", "unanswered", "practices", "own"}

func peerFilter(view string) peer.Filter {
	switch view {
	case "questions":
		return peer.Filter{Kind: peer.Question}
	case "practices":
		return peer.Filter{Kind: peer.Practice}
	case "unanswered":
		return peer.Filter{Unanswered: true}
	case "own":
		return peer.Filter{Own: true}
	default:
		return peer.Filter{}
	}
}

// writesPeers tells whether the actor may write in the peer room: of a provider only while it is active.
func writesPeers(r *request) bool {
	return r.is(desks, editors) && (r.actor.Staff() || r.account.Status == models.ProviderActive)
}

// listPeers shows what providers' people ask and tell each other.
func (s *Server) listPeers(r *request) error {
	view := r.query.text("view")
	filter := peerFilter(view)
	if filter == (peer.Filter{}) {
		view = ""
	}
	filter.After = parseCursor(r.query.text("after"))
	list, next, err := s.store.Peer.Threads(r.ctx, r.actor, filter)
	if err != nil {
		return err
	}
	tabs, err := s.peerTabs(r, peersURL(view))
	if err != nil {
		return err
	}
	shown := peers.List{Tabs: tabs, Write: writesPeers(r), Offer: !r.actor.Staff(), Pager: peerPager(r, view, filter.After, next, len(list))}
	for _, p := range list {
		shown.Rows = append(shown.Rows, peerRow(r, p))
	}
	shown.Empty = ui.Empty{Title: r.printer.T("peers.empty"), Text: r.printer.T("peers.empty.text")}
	if view != "" {
		shown.Empty = ui.Empty{Title: r.printer.T("peers.empty.view"), Action: ui.Button{Text: r.printer.T("peers.empty.all"), URL: "/peers"}}
	}
	return r.page(layout.Page{Title: r.printer.T("peers.title")}, shown)
}

// showPeer is a thread with its replies, or an article that was offered.
func (s *Server) showPeer(r *request) error {
	return s.peerAgain(r, http.StatusOK, peerForm{}, nil)
}

func (s *Server) peerAgain(r *request, status int, form peerForm, bad formFaults) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	first, replies, err := s.store.Peer.Thread(r.ctx, r.actor, id)
	if err != nil {
		return err
	}
	view := peerView{r: r, first: first, replies: replies}
	frame := layout.Page{Title: first.Title, Path: peerURL(id), Error: bad != nil || form.untaken.Title != "", Crumbs: peerCrumbs(r, first.Title)}
	return r.render(status, frame, view.thread(form, bad))
}

func peerCrumbs(r *request, title string) []layout.Crumb {
	return []layout.Crumb{{Label: r.printer.T("peers.title"), URL: "/peers"}, {Label: title}}
}

// replyPeer adds a reply to a thread.
func (s *Server) replyPeer(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	thread, err := s.store.Peer.Post(r.ctx, r.actor, id)
	if err != nil {
		return err
	}
	form := parsePeer(r.form, peer.Reply, thread.Language)
	form.ThreadID = thread.ID
	saved, err := s.store.Peer.Write(r.ctx, r.actor, form.Draft)
	if form.repeated(r, err) {
		return s.peerAgain(r, http.StatusConflict, form, nil)
	}
	if status, bad := peerFaults(err); bad != nil {
		return s.peerAgain(r, status, form, bad)
	}
	if err != nil {
		return err
	}
	flashPeer(r, form, saved)
	return r.seeOther(peerURL(thread.ID) + "#post-" + saved.ID.String())
}

// peerFaults is what is wrong with a form, and the answer's status; nil when err is something else.
func peerFaults(err error) (status int, bad formFaults) {
	switch {
	case bad.take(err):
		return http.StatusUnprocessableEntity, bad
	case errors.Is(err, models.ErrThrottled):
		bad.add("text", "peers.often")
		return http.StatusTooManyRequests, bad
	case errors.Is(err, models.ErrConflict):
		bad.add("text", "peers.changed")
		return http.StatusConflict, bad
	default:
		return 0, nil
	}
}

// flashPeer says what became of what somebody wrote: whether others read it, and how many addresses were masked.
func flashPeer(r *request, form peerForm, saved peer.Saved) {
	p, key := r.printer, "peers.done.shown"
	switch {
	case form.Kind == peer.Article:
		key = "peers.done.article"
	case saved.Waits:
		key = "peers.done.waits"
	}
	text := p.T(key)
	if n := form.masked + saved.Masked; n > 0 {
		text += " " + p.N("peers.masked", n)
	}
	r.flash(ui.KindSuccess, text)
}

// markAnswer says which reply answers a question, or that none does.
func (s *Server) markAnswer(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	reply := r.form.id("reply") // none: the mark is taken back
	err = s.store.Peer.MarkAnswer(r.ctx, r.actor, id, reply)
	switch {
	case errors.Is(err, models.ErrConflict):
		r.flash(ui.KindInfo, r.printer.T("peers.answer.changed"))
	case err != nil:
		return err
	case reply == uuid.Nil:
		r.flash(ui.KindSuccess, r.printer.T("peers.answer.undone"))
	default:
		r.flash(ui.KindSuccess, r.printer.T("peers.answer.done"))
	}
	return r.seeOther(peerURL(id))
}

// withdrawPeer takes back what nobody but EOKM has read.
func (s *Server) withdrawPeer(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	post, err := s.store.Peer.Post(r.ctx, r.actor, id)
	if err != nil {
		return err
	}
	err = s.store.Peer.Withdraw(r.ctx, r.actor, id)
	switch {
	case errors.Is(err, models.ErrConflict):
		r.flash(ui.KindInfo, r.printer.T("peers.withdraw.late"))
		return r.seeOther(peerURL(post.ThreadID))
	case err != nil:
		return err
	}
	r.flash(ui.KindSuccess, r.printer.T("peers.withdraw.done"))
	if post.Kind == peer.Reply && post.Thread != "" {
		return r.seeOther(peerURL(post.ThreadID))
	}
	return r.seeOther(peersURL("own"))
}
