package peers

import (
	"errors"
	"net/http"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/peer"
	"eokm.nl/hosting/portal/web/page"
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
func writesPeers(r *page.Request) bool {
	return r.Is(page.Desks, page.Editors) && (r.Actor.Staff() || r.Account.Status == models.ProviderActive)
}

// List shows what providers' people ask and tell each other.
func (h *Handlers) List(r *page.Request) error {
	view := r.Query.Text("view")
	filter := peerFilter(view)
	if filter == (peer.Filter{}) {
		view = ""
	}
	filter.After = page.ParseCursor(r.Query.Text("after"))
	list, next, err := h.store.Peer.Threads(r.Ctx, r.Actor, filter)
	if err != nil {
		return err
	}
	tabs, err := h.peerTabs(r, page.PeersURL(view))
	if err != nil {
		return err
	}
	shown := peers.List{
		Tabs: tabs, Write: writesPeers(r), Offer: !r.Actor.Staff(), Pager: peerPager(r, view, filter.After, next, len(list)),
	}
	for _, p := range list {
		shown.Rows = append(shown.Rows, peerRow(r, p))
	}
	shown.Empty = ui.Empty{Title: r.Printer.T("peers.empty"), Text: r.Printer.T("peers.empty.text")}
	if view != "" {
		shown.Empty = ui.Empty{
			Title: r.Printer.T("peers.empty.view"), Action: ui.Button{Text: r.Printer.T("peers.empty.all"), URL: "/peers"},
		}
	}
	return r.Page(layout.Page{Title: r.Printer.T("peers.title")}, shown)
}

// Show is a thread with its replies, or an article that was offered.
func (h *Handlers) Show(r *page.Request) error {
	return h.peerAgain(r, http.StatusOK, peerForm{}, nil)
}

func (h *Handlers) peerAgain(r *page.Request, status int, form peerForm, bad page.Faults) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	first, replies, err := h.store.Peer.Thread(r.Ctx, r.Actor, id)
	if err != nil {
		return err
	}
	view := peerView{r: r, first: first, replies: replies}
	frame := layout.Page{Title: first.Title, Path: page.PeerURL(id), Error: bad != nil ||
		form.untaken.Title != "", Crumbs: peerCrumbs(r, first.Title)}
	return r.Render(status, frame, view.thread(form, bad))
}

func peerCrumbs(r *page.Request, title string) []layout.Crumb {
	return []layout.Crumb{{Label: r.Printer.T("peers.title"), URL: "/peers"}, {Label: title}}
}

// Reply adds a reply to a thread.
func (h *Handlers) Reply(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	thread, err := h.store.Peer.Post(r.Ctx, r.Actor, id)
	if err != nil {
		return err
	}
	form := parsePeer(r.Form, peer.Reply, thread.Language)
	form.ThreadID = thread.ID
	saved, err := h.store.Peer.Write(r.Ctx, r.Actor, form.Draft)
	if form.repeated(r, err) {
		return h.peerAgain(r, http.StatusConflict, form, nil)
	}
	if status, bad := peerFaults(err); bad != nil {
		return h.peerAgain(r, status, form, bad)
	}
	if err != nil {
		return err
	}
	flashPeer(r, form, saved)
	return r.SeeOther(page.PeerURL(thread.ID) + "#post-" + saved.ID.String())
}

// peerFaults is what is wrong with a form, and the answer's status; nil when err is something else.
func peerFaults(err error) (status int, bad page.Faults) {
	switch {
	case bad.Take(err):
		return http.StatusUnprocessableEntity, bad
	case errors.Is(err, models.ErrThrottled):
		bad.Add("text", "peers.often")
		return http.StatusTooManyRequests, bad
	case errors.Is(err, models.ErrConflict):
		bad.Add("text", "peers.changed")
		return http.StatusConflict, bad
	default:
		return 0, nil
	}
}

// flashPeer says what became of what somebody wrote: whether others read it, and how many addresses were masked.
func flashPeer(r *page.Request, form peerForm, saved peer.Saved) {
	p, key := r.Printer, "peers.done.shown"
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
	r.Flash(ui.KindSuccess, text)
}

// MarkAnswer says which reply answers a question, or that none does.
func (h *Handlers) MarkAnswer(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	reply := r.Form.ID("reply") // none: the mark is taken back
	err = h.store.Peer.MarkAnswer(r.Ctx, r.Actor, id, reply)
	switch {
	case errors.Is(err, models.ErrConflict):
		r.Flash(ui.KindInfo, r.Printer.T("peers.answer.changed"))
	case err != nil:
		return err
	case reply == uuid.Nil:
		r.Flash(ui.KindSuccess, r.Printer.T("peers.answer.undone"))
	default:
		r.Flash(ui.KindSuccess, r.Printer.T("peers.answer.done"))
	}
	return r.SeeOther(page.PeerURL(id))
}

// Withdraw takes back what nobody but EOKM has read.
func (h *Handlers) Withdraw(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	post, err := h.store.Peer.Post(r.Ctx, r.Actor, id)
	if err != nil {
		return err
	}
	err = h.store.Peer.Withdraw(r.Ctx, r.Actor, id)
	switch {
	case errors.Is(err, models.ErrConflict):
		r.Flash(ui.KindInfo, r.Printer.T("peers.withdraw.late"))
		return r.SeeOther(page.PeerURL(post.ThreadID))
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("peers.withdraw.done"))
	if post.Kind == peer.Reply && post.Thread != "" {
		return r.SeeOther(page.PeerURL(post.ThreadID))
	}
	return r.SeeOther(page.PeersURL("own"))
}
