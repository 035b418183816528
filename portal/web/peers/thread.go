package peers

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/peer"
	"eokm.nl/hosting/portal/guidance"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/peers"
	"eokm.nl/hosting/templates/ui"
)

// peerTabs lead through the peer room; EOKM's people also to what waits for them.
func (h *Handlers) peerTabs(r *page.Request, current string) (ui.Tabs, error) {
	tabs := ui.Tabs{Label: r.Printer.T("peers.tabs")}
	add := func(key, url string) {
		tabs.Items = append(tabs.Items, ui.Tab{Label: r.Printer.T(key), URL: url, Current: url == current})
	}
	for _, view := range peerViews {
		key := "peers.tab.all"
		if view != "" {
			key = "peers.tab." + view
		}
		if view == "own" && r.Actor.Staff() {
			key = "peers.tab.own.staff"
		}
		add(key, page.PeersURL(view))
	}
	if r.Actor.Staff() || r.Account.Status == models.ProviderActive {
		add("peers.tab.directory", "/peers/directory")
	}
	if r.Actor.Staff() {
		waiting, err := h.store.Peer.Waiting(r.Ctx, r.Actor)
		if err != nil {
			return tabs, err
		}
		tabs.Items = append(tabs.Items, ui.Tab{
			Label: r.Printer.T("peers.tab.queue", "Count", waiting), URL: "/content/peers", Current: current == "/content/peers",
		})
	}
	return tabs, nil
}

func peerPager(r *page.Request, view string, after, next models.Cursor, rows int) ui.Pager {
	pager := ui.Pager{Text: r.Printer.N("peers.pager", rows)}
	if !after.IsZero() {
		pager.PrevURL = page.PeersURL(view)
	}
	if !next.IsZero() {
		values := url.Values{"after": {page.CursorText(next)}}
		if view != "" {
			values.Set("view", view)
		}
		pager.NextURL = "/peers?" + values.Encode()
	}
	return pager
}

func peerRow(r *page.Request, p peer.Post) peers.Row {
	return peers.Row{
		URL: page.PeerURL(p.ID), Title: p.Title, Lang: p.Language, Kind: r.Printer.T("peers.kind." + string(p.Kind)), By: peerName(r, p),
		Tag: peerTag(r, p), Replies: r.Printer.Number(p.Replies), At: p.ActivityAt,
	}
}

// peerName is who wrote a post, as far as its reader may know: EOKM always does, a peer what the writer chose.
func peerName(r *page.Request, p peer.Post) string {
	printer, key := r.Printer, "peers.by.named"
	switch {
	case p.FromStaff && p.By != "":
		return printer.T("messages.who.eokm", "Name", p.By)
	case p.FromStaff:
		return printer.T("notices.who.eokm")
	case p.Provider == "" && p.ShownName == "":
		return printer.T("peers.by.anonymous")
	case p.Provider == "":
		return p.ShownName
	case p.ShownName == "":
		key = "peers.by.hidden"
	}
	return printer.T(key, "Provider", p.Provider, "Name", p.By)
}

// peerTag says where a post stands; nothing when peers read it and no more is to be said.
func peerTag(r *page.Request, p peer.Post) ui.Tag {
	switch {
	case p.State == peer.Shown && p.AnswerID != nil:
		return ui.Tag{Kind: ui.KindDone, Text: r.Printer.T("peers.state.answered")}
	case p.State == peer.Shown:
		return ui.Tag{}
	}
	kinds := map[peer.State]ui.Kind{
		peer.Waits: ui.KindWaiting, peer.Returned: ui.KindSoon, peer.Hidden: ui.KindPaused, peer.Taken: ui.KindDone,
		peer.Withdrawn: ui.KindNeutral,
	}
	return ui.Tag{Kind: kinds[p.State], Text: r.Printer.T("peers.state." + string(p.State))}
}

// peerView makes the page of a thread.
type peerView struct {
	r       *page.Request
	first   peer.Post
	replies []peer.Post
}

func (v peerView) thread(form peerForm, bad page.Faults) peers.Thread {
	p := v.r.Printer
	view := peers.Thread{
		Title: v.first.Title, Lang: v.first.Language, Tag: peerTag(v.r, v.first), Summary: v.first.Summary,
		Lead:    p.T("peers.lead." + string(v.first.Kind)),
		Untaken: form.untaken, Errors: bad.Summary(v.r, []string{"text"}, []string{"named"}), First: v.post(v.first),
	}
	if form.masked > 0 {
		view.Notes = append(view.Notes, ui.Note{Kind: ui.KindInfo, Text: p.N("peers.masked", form.masked)})
	}
	if v.first.Kind == peer.Article {
		return view
	}
	if v.first.Visible || len(v.replies) > 0 {
		view.RepliesTitle = p.N("peers.replies", len(v.replies))
	}
	for _, reply := range v.replies {
		view.Replies = append(view.Replies, v.post(reply))
	}
	if writesPeers(v.r) && v.first.Visible {
		view.Reply = peers.Reply{
			Action: page.PeerURL(v.first.ID) + "/reply", Submission: form.submission(),
			Text: ui.TextArea{
				Name: "text", Label: p.T("peers.reply"), Hint: p.T("peers.text.hint"), Value: form.Text,
				Error: bad.Text(v.r, "text"), Rows: 6,
			},
		}
		if !v.r.Actor.Staff() && !v.first.Mine {
			view.Reply.Named = namedChoice(v.r, form.Named)
		}
	}
	return view
}

// post is one text with what its reader can do about it.
func (v peerView) post(p peer.Post) peers.Post {
	printer := v.r.Printer
	view := peers.Post{
		ID: "post-" + p.ID.String(), By: peerName(v.r, p), At: p.CreatedAt, Lang: p.Language, Text: p.Text, Kind: ui.KindNeutral,
	}
	if p.FromStaff {
		view.Kind = ui.KindOpen
	}
	if p.Asker || p.ID == v.first.ID && p.Kind != peer.Article {
		view.Marks = append(view.Marks, ui.Tag{Kind: ui.KindNeutral, Text: printer.T("peers.asker." + string(v.first.Kind))})
	}
	if p.Kind == peer.Reply && p.State != peer.Shown {
		view.Marks = append(view.Marks, peerTag(v.r, p))
	}
	if p.Reason != "" {
		view.Reason = printer.T("peers.reason", "Reason", p.Reason)
	}
	if p.Mine && !v.r.Actor.Staff() && writesPeers(v.r) && p.Kind.After(p.State, peer.Edit) != "" {
		view.EditURL, view.WithdrawURL = page.PeerPostURL(p.ID)+"/edit", page.PeerPostURL(p.ID)+"/withdraw"
	}
	if v.r.Is(page.Editors) {
		view.ReviewURL = page.PeerReviewURL(p.ID)
	}
	v.answer(p, &view)
	view.Article = peerArticle(v.r, p)
	if p.Kind == peer.Reply && (v.first.AnswerID == nil || *v.first.AnswerID != p.ID) {
		view.Article.MakeURL = "" // an answer is worth one; of another reply one is made where it is reviewed
	}
	return view
}

// peerArticle leads to the article that was made of a post, and lets editors make one.
func peerArticle(r *page.Request, p peer.Post) peers.Article {
	var a peers.Article
	switch {
	case p.Article != "" && r.Actor.Staff():
		a.URL, a.Text = page.ArticleURL(p.Article), r.Printer.T("peers.article.draft")
	case p.Article != "":
		a.URL, a.Text = page.KbURL(p.Article), r.Printer.T("peers.article.published")
	}
	if r.Is(page.Editors) && p.Promotes() {
		a.MakeURL, a.Revision = page.PeerReviewURL(p.ID)+"/article", strconv.Itoa(p.Revision)
	}
	return a
}

// answer marks the reply that answers, and lets who may say so.
func (v peerView) answer(p peer.Post, view *peers.Post) {
	if v.first.Kind != peer.Question || p.Kind != peer.Reply || !p.Visible {
		return
	}
	is := v.first.AnswerID != nil && *v.first.AnswerID == p.ID
	if is {
		view.Kind = ui.KindDone
		view.Marks = append(view.Marks, ui.Tag{Kind: ui.KindDone, Text: v.r.Printer.T("peers.answer")})
	}
	if !v.r.Is(page.Editors) && (!v.first.Mine || !writesPeers(v.r)) {
		return
	}
	view.AnswerURL, view.AnswerText, view.AnswerValue = page.PeerURL(v.first.ID)+"/answer",
		v.r.Printer.T("peers.answer.mark"), p.ID.String()
	if is {
		view.AnswerText, view.AnswerValue = v.r.Printer.T("peers.answer.unmark"), ""
	}
}

// excerpt is the beginning of a text.
func excerpt(text string) string {
	const length = 200
	letters := []rune(strings.Join(strings.Fields(guidance.Plain(text)), " "))
	if len(letters) <= length {
		return string(letters)
	}
	return string(letters[:length]) + "…"
}

// submission names the one sending of the form.
func (f peerForm) submission() string {
	if f.Submission == uuid.Nil {
		return uuid.NewString()
	}
	return f.Submission.String()
}
