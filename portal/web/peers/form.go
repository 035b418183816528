package peers

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/peer"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/peers"
	"eokm.nl/hosting/templates/ui"
)

// peerForm is a post as typed, but for its addresses: they are masked before anything else is done with it, so that no page
// shows one again.
type peerForm struct {
	peer.Draft
	masked  int
	untaken ui.Untaken // as in notices.responseForm
}

// parsePeer reads a form; language is that of what exists already, "" when the form says it.
func parsePeer(values page.Form, kind peer.Kind, language string) peerForm {
	d := peer.Draft{
		Submission: values.Submission(), Kind: kind, Language: language, Title: values.Text("title"), Summary: values.Text("summary"),
		Text: values.Text("text"), Named: values.Text("named") == "yes",
	}
	if language == "" {
		d.Language = values.Text("language")
	}
	d.Revision = values.Amount("revision") // none: another changed it
	masked, n := d.Mask()
	return peerForm{Draft: masked, masked: n}
}

// namedChoice asks whether peers read the organisation's name. That they do not is the choice that is made.
func namedChoice(r *page.Request, named bool) ui.Radios {
	return ui.Radios{Name: "named", Legend: r.Printer.T("peers.named"), Hint: r.Printer.T("peers.named.hint"), Options: []ui.Option{
		{Value: "no", Label: r.Printer.T("peers.named.no"), Selected: !named},
		{Value: "yes", Label: r.Printer.T("peers.named.yes", "Provider", r.Account.Provider), Selected: named},
	}}
}

func languageChoice(r *page.Request, language string, bad page.Faults) ui.Radios {
	choice := ui.Radios{Name: "language", Legend: r.Printer.T("peers.language"), Error: bad.Text(r, "language"), Inline: true}
	choice.Options = []ui.Option{
		{Value: "nl", Label: r.Printer.T("account.language.dutch"), Selected: language == "nl"},
		{Value: "en", Label: r.Printer.T("account.language.english"), Selected: language == "en"},
	}
	return choice
}

// repeated tells whether err is that the form was sent before with another text, which it then says under a new key.
func (f *peerForm) repeated(r *page.Request, err error) bool {
	before, is := errors.AsType[*models.Repeated](err)
	if is {
		f.Submission, f.untaken = uuid.New(), page.UntakenText(r, "repeat.post", before)
	}
	return is
}

// NewForm asks for a thread, ArticleForm for an article for EOKM.
func (h *Handlers) NewForm(r *page.Request) error {
	return showNew(r, http.StatusOK, peerForm{Draft: peer.Draft{Language: string(r.Printer.Lang())}}, nil)
}

func (h *Handlers) ArticleForm(r *page.Request) error {
	return showNew(r, http.StatusOK, peerForm{Draft: peer.Draft{Kind: peer.Article, Language: string(r.Printer.Lang())}}, nil)
}

// Add keeps a thread, AddArticle an article.
func (h *Handlers) Add(r *page.Request) error {
	return h.addPost(r, peer.Kind(r.Form.Text("kind")))
}

func (h *Handlers) AddArticle(r *page.Request) error { return h.addPost(r, peer.Article) }

func (h *Handlers) addPost(r *page.Request, kind peer.Kind) error {
	if kind == peer.Reply || kind == peer.Article && r.Route == "/peers" {
		kind = "" // each has a form of its own
	}
	form := parsePeer(r.Form, kind, "")
	saved, err := h.store.Peer.Write(r.Ctx, r.Actor, form.Draft)
	if form.repeated(r, err) {
		return showNew(r, http.StatusConflict, form, nil)
	}
	if status, bad := peerFaults(err); bad != nil {
		return showNew(r, status, form, bad)
	}
	if err != nil {
		return err
	}
	flashPeer(r, form, saved)
	return r.SeeOther(page.PeerURL(saved.ID))
}

func showNew(r *page.Request, status int, form peerForm, bad page.Faults) error {
	if !writesPeers(r) {
		return models.ErrForbidden
	}
	p := r.Printer
	view := postFields(r, form, bad)
	view.Language = languageChoice(r, form.Language, bad)
	view.Submission, view.Button, view.CancelURL = form.submission(), p.T("peers.send"), "/peers"
	frame := layout.Page{Path: "/peers/new"}
	if form.Kind == peer.Article {
		view.Title, view.Lead, view.Action, frame.Path = p.T("peers.submit"), p.T("peers.submit.lead"), "/peers/submit", "/peers/submit"
	} else {
		view.Title, view.Lead, view.Action = p.T("peers.new"), p.T("peers.new.lead"), "/peers"
		view.Kind = ui.Radios{Name: "kind", Legend: p.T("peers.kind"), Error: bad.Text(r, "kind")}
		for _, kind := range []peer.Kind{peer.Question, peer.Practice} {
			view.Kind.Options = append(view.Kind.Options, ui.Option{
				Value: string(kind), Label: p.T("peers.kind." + string(kind)), Hint: p.T("peers.kind." + string(kind) + ".hint"),
				Selected: kind == form.Kind,
			})
		}
	}
	frame.Title, frame.Narrow, frame.Error, frame.Crumbs = view.Title, true, bad != nil || form.untaken.Title != "",
		peerCrumbs(r, view.Title)
	return r.Render(status, frame, view)
}

// postFields is what the forms of a post share.
func postFields(r *page.Request, form peerForm, bad page.Faults) peers.Form {
	p := r.Printer
	view := peers.Form{
		Untaken: form.untaken, Errors: bad.Summary(r, []string{"title", "summary", "text"}, []string{"kind", "language", "named"}),
		Text: ui.TextArea{
			Name: "text", Label: p.T("peers.text"), Hint: p.T("peers.text.hint"), Value: form.Text, Error: bad.Text(r, "text"), Rows: 10,
		},
	}
	if form.masked > 0 {
		view.Notes = append(view.Notes, ui.Note{Kind: ui.KindInfo, Text: p.N("peers.masked", form.masked)})
	}
	if form.Kind != peer.Reply {
		view.Heading = ui.TextField{Name: "title", Label: p.T("peers.heading"), Value: form.Title, Error: bad.Text(r, "title")}
	}
	if form.Kind == peer.Article {
		view.Summary = ui.TextArea{
			Name: "summary", Label: p.T("peers.summary"), Hint: p.T("peers.summary.hint"), Value: form.Summary,
			Error: bad.Text(r, "summary"), Rows: 2,
		}
		view.Text.Hint, view.Text.Rows = p.T("peers.article.hint"), 20
	}
	if !r.Actor.Staff() {
		view.Named = namedChoice(r, form.Named)
	}
	return view
}

// EditForm shows what waits for EOKM, or was returned, to be changed.
func (h *Handlers) EditForm(r *page.Request) error {
	p, err := h.editable(r)
	if err != nil {
		return err
	}
	return showPeerEdit(r, http.StatusOK, p, peerForm{Draft: peer.Draft{
		Kind: p.Kind, Language: p.Language, Title: p.Title, Summary: p.Summary, Text: p.Text, Named: p.ShownName != "",
		Revision: p.Revision,
	}}, nil)
}

// editable finds the post of the path: one of the actor's organisation.
func (h *Handlers) editable(r *page.Request) (peer.Post, error) {
	id, err := r.ID("id")
	if err != nil {
		return peer.Post{}, err
	}
	p, err := h.store.Peer.Post(r.Ctx, r.Actor, id)
	switch {
	case err == nil && !p.Mine:
		err = models.ErrNotFound
	case err == nil && !writesPeers(r):
		err = models.ErrForbidden
	}
	return p, err
}

func showPeerEdit(r *page.Request, status int, post peer.Post, form peerForm, bad page.Faults) error {
	if post.Kind.After(post.State, peer.Edit) == "" && bad == nil {
		return models.ErrConflict
	}
	view := postFields(r, form, bad)
	view.Title, view.Action, view.Button = r.Printer.T("peers.edit.title"), page.PeerPostURL(post.ID)+"/edit",
		r.Printer.T("peers.edit.send")
	view.Revision, view.CancelURL = strconv.Itoa(form.Revision), page.PeerURL(post.ThreadID)
	if post.Asker {
		view.Named = ui.Radios{}
	}
	if post.Reason != "" {
		view.Notes = append(view.Notes, ui.Note{Kind: ui.KindInfo, Text: r.Printer.T("peers.reason", "Reason", post.Reason)})
	}
	frame := layout.Page{Title: view.Title, Path: view.Action, Narrow: true, Error: bad != nil, Crumbs: peerCrumbs(r, view.Title)}
	return r.Render(status, frame, view)
}

// Edit keeps the change; the post waits for EOKM again.
func (h *Handlers) Edit(r *page.Request) error {
	post, err := h.editable(r)
	if err != nil {
		return err
	}
	form := parsePeer(r.Form, post.Kind, post.Language)
	saved, err := h.store.Peer.Edit(r.Ctx, r.Actor, post.ID, form.Draft)
	if errors.Is(err, models.ErrConflict) {
		form.Revision = post.Revision // sent again it goes over what a colleague wrote, as the fault says
	}
	if status, bad := peerFaults(err); bad != nil {
		return showPeerEdit(r, status, post, form, bad)
	}
	if err != nil {
		return err
	}
	flashPeer(r, form, saved)
	return r.SeeOther(page.PeerURL(post.ThreadID))
}
