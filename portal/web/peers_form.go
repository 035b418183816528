package web

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/peer"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/peers"
	"eokm.nl/hosting/templates/ui"
)

// peerForm is a post as typed, but for its addresses: they are masked before anything else is done with it, so that no page
// shows one again.
type peerForm struct {
	peer.Draft
	masked  int
	untaken ui.Untaken // as in answerForm
}

// parsePeer reads a form; language is that of what exists already, "" when the form says it.
func parsePeer(values form, kind peer.Kind, language string) peerForm {
	d := peer.Draft{
		Submission: values.submission(), Kind: kind, Language: language, Title: values.text("title"), Summary: values.text("summary"),
		Text: values.text("text"), Named: values.text("named") == "yes",
	}
	if language == "" {
		d.Language = values.text("language")
	}
	d.Revision = values.amount("revision") // none: another changed it
	masked, n := d.Mask()
	return peerForm{Draft: masked, masked: n}
}

// namedChoice asks whether peers read the organisation's name. That they do not is the choice that is made.
func namedChoice(r *request, named bool) ui.Radios {
	return ui.Radios{Name: "named", Legend: r.printer.T("peers.named"), Hint: r.printer.T("peers.named.hint"), Options: []ui.Option{
		{Value: "no", Label: r.printer.T("peers.named.no"), Selected: !named},
		{Value: "yes", Label: r.printer.T("peers.named.yes", "Provider", r.account.Provider), Selected: named},
	}}
}

func languageChoice(r *request, language string, bad formFaults) ui.Radios {
	choice := ui.Radios{Name: "language", Legend: r.printer.T("peers.language"), Error: bad.text(r, "language"), Inline: true}
	choice.Options = []ui.Option{
		{Value: "nl", Label: r.printer.T("account.language.dutch"), Selected: language == "nl"},
		{Value: "en", Label: r.printer.T("account.language.english"), Selected: language == "en"},
	}
	return choice
}

// repeated tells whether err is that the form was sent before with another text, which it then says under a new key.
func (f *peerForm) repeated(r *request, err error) bool {
	before, is := errors.AsType[*models.Repeated](err)
	if is {
		f.Submission, f.untaken = uuid.New(), untakenText(r, "repeat.post", before)
	}
	return is
}

// newPeer asks for a thread, newPeerArticle for an article for EOKM.
func (s *Server) newPeer(r *request) error {
	return showNew(r, http.StatusOK, peerForm{Draft: peer.Draft{Language: string(r.printer.Lang())}}, nil)
}

func (s *Server) newPeerArticle(r *request) error {
	return showNew(r, http.StatusOK, peerForm{Draft: peer.Draft{Kind: peer.Article, Language: string(r.printer.Lang())}}, nil)
}

// addPeer keeps a thread, addPeerArticle an article.
func (s *Server) addPeer(r *request) error {
	return s.addPost(r, peer.Kind(r.form.text("kind")))
}

func (s *Server) addPeerArticle(r *request) error { return s.addPost(r, peer.Article) }

func (s *Server) addPost(r *request, kind peer.Kind) error {
	if kind == peer.Reply || kind == peer.Article && r.route == "/peers" {
		kind = "" // each has a form of its own
	}
	form := parsePeer(r.form, kind, "")
	saved, err := s.store.Peer.Write(r.ctx, r.actor, form.Draft)
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
	return r.seeOther(peerURL(saved.ID))
}

func showNew(r *request, status int, form peerForm, bad formFaults) error {
	if !writesPeers(r) {
		return models.ErrForbidden
	}
	p := r.printer
	view := postFields(r, form, bad)
	view.Language = languageChoice(r, form.Language, bad)
	view.Submission, view.Button, view.CancelURL = form.submission(), p.T("peers.send"), "/peers"
	frame := layout.Page{Path: "/peers/new"}
	if form.Kind == peer.Article {
		view.Title, view.Lead, view.Action, frame.Path = p.T("peers.submit"), p.T("peers.submit.lead"), "/peers/submit", "/peers/submit"
	} else {
		view.Title, view.Lead, view.Action = p.T("peers.new"), p.T("peers.new.lead"), "/peers"
		view.Kind = ui.Radios{Name: "kind", Legend: p.T("peers.kind"), Error: bad.text(r, "kind")}
		for _, kind := range []peer.Kind{peer.Question, peer.Practice} {
			view.Kind.Options = append(view.Kind.Options, ui.Option{
				Value: string(kind), Label: p.T("peers.kind." + string(kind)), Hint: p.T("peers.kind." + string(kind) + ".hint"), Selected: kind == form.Kind,
			})
		}
	}
	frame.Title, frame.Narrow, frame.Error, frame.Crumbs = view.Title, true, bad != nil || form.untaken.Title != "", peerCrumbs(r, view.Title)
	return r.render(status, frame, view)
}

// postFields is what the forms of a post share.
func postFields(r *request, form peerForm, bad formFaults) peers.Form {
	p := r.printer
	view := peers.Form{
		Untaken: form.untaken, Errors: bad.summary(r, []string{"title", "summary", "text"}, []string{"kind", "language", "named"}),
		Text: ui.TextArea{
			Name: "text", Label: p.T("peers.text"), Hint: p.T("peers.text.hint"), Value: form.Text, Error: bad.text(r, "text"), Rows: 10,
		},
	}
	if form.masked > 0 {
		view.Notes = append(view.Notes, ui.Note{Kind: ui.KindInfo, Text: p.N("peers.masked", form.masked)})
	}
	if form.Kind != peer.Reply {
		view.Heading = ui.TextField{Name: "title", Label: p.T("peers.heading"), Value: form.Title, Error: bad.text(r, "title")}
	}
	if form.Kind == peer.Article {
		view.Summary = ui.TextArea{
			Name: "summary", Label: p.T("peers.summary"), Hint: p.T("peers.summary.hint"), Value: form.Summary, Error: bad.text(r, "summary"), Rows: 2,
		}
		view.Text.Hint, view.Text.Rows = p.T("peers.article.hint"), 20
	}
	if !r.actor.Staff() {
		view.Named = namedChoice(r, form.Named)
	}
	return view
}

// editPeerForm shows what waits for EOKM, or was returned, to be changed.
func (s *Server) editPeerForm(r *request) error {
	p, err := s.editable(r)
	if err != nil {
		return err
	}
	return showPeerEdit(r, http.StatusOK, p, peerForm{Draft: peer.Draft{
		Kind: p.Kind, Language: p.Language, Title: p.Title, Summary: p.Summary, Text: p.Text, Named: p.ShownName != "", Revision: p.Revision,
	}}, nil)
}

// editable finds the post of the path: one of the actor's organisation.
func (s *Server) editable(r *request) (peer.Post, error) {
	id, err := r.id("id")
	if err != nil {
		return peer.Post{}, err
	}
	p, err := s.store.Peer.Post(r.ctx, r.actor, id)
	switch {
	case err == nil && !p.Mine:
		err = models.ErrNotFound
	case err == nil && !writesPeers(r):
		err = models.ErrForbidden
	}
	return p, err
}

func showPeerEdit(r *request, status int, post peer.Post, form peerForm, bad formFaults) error {
	if post.Kind.After(post.State, peer.Edit) == "" && bad == nil {
		return models.ErrConflict
	}
	view := postFields(r, form, bad)
	view.Title, view.Action, view.Button = r.printer.T("peers.edit.title"), peerPostURL(post.ID)+"/edit", r.printer.T("peers.edit.send")
	view.Revision, view.CancelURL = strconv.Itoa(form.Revision), peerURL(post.ThreadID)
	if post.Asker {
		view.Named = ui.Radios{}
	}
	if post.Reason != "" {
		view.Notes = append(view.Notes, ui.Note{Kind: ui.KindInfo, Text: r.printer.T("peers.reason", "Reason", post.Reason)})
	}
	frame := layout.Page{Title: view.Title, Path: view.Action, Narrow: true, Error: bad != nil, Crumbs: peerCrumbs(r, view.Title)}
	return r.render(status, frame, view)
}

// editPeer keeps the change; the post waits for EOKM again.
func (s *Server) editPeer(r *request) error {
	post, err := s.editable(r)
	if err != nil {
		return err
	}
	form := parsePeer(r.form, post.Kind, post.Language)
	saved, err := s.store.Peer.Edit(r.ctx, r.actor, post.ID, form.Draft)
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
	return r.seeOther(peerURL(post.ThreadID))
}
