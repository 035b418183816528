package notice_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/peer"
)

// other tries other content under a known key: it is told, with what was kept, and nothing changes.
func (w *world) other(send func() error, want models.Repeated) {
	w.T.Helper()
	before := w.AllRows()
	err := send()
	var told *models.Repeated
	require.ErrorAs(w.T, err, &told)
	require.ErrorIs(w.T, err, models.ErrConflict)
	told.At = told.At.UTC()
	require.Equal(w.T, want, *told)
	require.Equal(w.T, before, w.AllRows())
}

func TestRepeat_OfAnAnswerIsOneOnlyWithTheSameContent(t *testing.T) { //nolint:tparallel // its parts share a world
	t.Parallel()
	w := newWorld(t)
	refs := w.Deliver(3, 2)
	at, kept := w.Now(), true
	a := notice.Response{
		Submission: uuid.New(), Refs: refs[:1], Numbers: []int{2, 1}, Measure: models.MeasureFileRemoved, RemovedAt: w.Now(),
		LogsKept: &kept, Note: "Klaar.",
	}
	receipt, err := w.Notice.Respond(t.Context(), w.Agent, a)
	require.NoError(t, err)
	w.After(time.Hour)
	want := models.Repeated{
		At: at, Number: receipt.Number, Notices: refs[:1], Numbers: []int{1, 2}, Items: 2, Code: string(models.MeasureFileRemoved),
		Text: "Klaar.",
	}
	lost := false
	for name, change := range map[string]func(a *notice.Response){
		"item":    func(a *notice.Response) { a.Numbers = []int{1} },
		"all":     func(a *notice.Response) { a.Numbers = nil },
		"notice":  func(a *notice.Response) { a.Refs = refs[1:2] },
		"notices": func(a *notice.Response) { a.Refs, a.Numbers = refs, nil },
		"pins":    func(a *notice.Response) { a.Pins = notice.Pins{refs[0]: {1}} },
		"measure": func(a *notice.Response) { a.Measure = models.MeasureAccountSuspended },
		"counts":  func(a *notice.Response) { a.Measure = models.MeasureGeoBlocked },
		"cache":   func(a *notice.Response) { a.CachePurged = true },
		"logs":    func(a *notice.Response) { a.LogsKept = &lost },
		"silence": func(a *notice.Response) { a.LogsKept = nil },
		"when":    func(a *notice.Response) { a.RemovedAt = w.Now() },
		"note":    func(a *notice.Response) { a.Note = "Klaar" },
	} {
		t.Run(name, func(*testing.T) {
			changed := a
			change(&changed)
			w.other(func() error {
				_, err := w.Notice.Respond(context.Background(), w.Agent, changed)
				return err
			}, want)
		})
	}
	again := a
	again.Numbers, again.Note, again.RemovedAt = []int{1, 2, 2}, " Klaar. ", a.RemovedAt.In(time.FixedZone("", 3600))
	same, err := w.Notice.Respond(t.Context(), w.Agent, again)
	require.NoError(t, err, "in another order, with spaces and in another zone it is the same")
	require.Equal(t, receipt.Number, same.Number)
	w.Verify(notice.FoundOffline, refs[0])
	same, err = w.Notice.Respond(t.Context(), w.Agent, again)
	require.NoError(t, err, "also when nothing can be answered any more")
	require.Equal(t, receipt.Number, same.Number)
	w.Exec(`UPDATE responses SET digest = NULL`) // from before there were any
	w.other(func() error {
		_, err := w.Notice.Respond(t.Context(), w.Agent, again)
		return err
	}, want)
}

func TestRepeat_OfAnObjectionAndAHandover(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref, at := w.Deliver(1, 3)[0], w.Now()
	o := notice.Dispute{Submission: uuid.New(), Ref: ref, Numbers: []int{1}, Reason: models.ReasonCollateral, Explanation: "Nee."}
	h := notice.Delegation{
		Submission: uuid.New(), Ref: ref, Numbers: []int{2}, To: notice.DelegateReseller, Until: w.Now().Add(time.Hour),
		Note: "Ja.",
	}
	for range 2 {
		require.NoError(t, w.Notice.Dispute(t.Context(), w.Agent, o))
		require.NoError(t, w.Notice.Delegate(t.Context(), w.Agent, h))
		w.After(2 * time.Hour) // the deadline of the handover is over by then
	}
	require.Equal(t, []int{1, 1}, []int{w.Counts("disputes"), w.Counts("delegations")})
	disputed := models.Repeated{
		At: at, Notices: []string{ref}, Numbers: []int{1}, Items: 1, Code: string(models.ReasonCollateral),
		Text: "Nee.",
	}
	delegated := models.Repeated{
		At: at, Notices: []string{ref}, Numbers: []int{2}, Items: 1, Code: string(notice.DelegateReseller),
		Text: "Ja.",
	}
	for _, change := range []func(o *notice.Dispute){
		func(o *notice.Dispute) { o.Numbers = []int{3} },
		func(o *notice.Dispute) { o.Numbers = []int{1, 3} },
		func(o *notice.Dispute) { o.Reason = models.ReasonLegality },
		func(o *notice.Dispute) { o.Explanation = "Nee!" },
	} {
		changed := o
		change(&changed)
		w.other(func() error { return w.Notice.Dispute(t.Context(), w.Agent, changed) }, disputed)
	}
	for _, change := range []func(h *notice.Delegation){
		func(h *notice.Delegation) { h.Numbers = []int{3} },
		func(h *notice.Delegation) { h.To = notice.DelegateCustomer },
		func(h *notice.Delegation) { h.Until = time.Time{} },
		func(h *notice.Delegation) { h.Note = "" },
	} {
		changed := h
		change(&changed)
		w.other(func() error { return w.Notice.Delegate(t.Context(), w.Agent, changed) }, delegated)
	}
}

func TestRepeat_OfAMessageAndAPost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref, at := w.Deliver(1, 1)[0], w.Now()
	d := notice.MessageDraft{Submission: uuid.New(), Ref: ref, Text: "Telt een lege map ook?"}
	p := peer.Draft{Submission: uuid.New(), Kind: peer.Question, Language: "nl", Title: "Hoe?", Text: "Wij zoeken."}
	var first peer.Saved
	for i := range 2 {
		require.NoError(t, w.Notice.SendMessage(t.Context(), w.Agent, d))
		saved, err := w.Peer.Write(t.Context(), w.Agent, p)
		require.NoError(t, err)
		if i == 0 {
			first = saved
		}
		require.Equal(t, first, saved)
		w.After(time.Hour)
	}
	for _, change := range []func(d *notice.MessageDraft){
		func(d *notice.MessageDraft) { d.Text = "En de cache?" },
		func(d *notice.MessageDraft) { d.Seen = 1 },
	} {
		changed := d
		change(&changed)
		w.other(func() error { return w.Notice.SendMessage(t.Context(), w.Agent, changed) },
			models.Repeated{At: at, Notices: []string{ref}, Items: 1, Text: d.Text})
	}
	for _, change := range []func(p *peer.Draft){
		func(p *peer.Draft) { p.Title = "Hoe dan?" },
		func(p *peer.Draft) { p.Text = "" },
		func(p *peer.Draft) { p.Kind = peer.Practice },
		func(p *peer.Draft) { p.Language = "en" },
		func(p *peer.Draft) { p.Named = true },
		func(p *peer.Draft) { p.Kind, p.ThreadID = peer.Reply, first.ID },
	} {
		changed := p
		change(&changed)
		w.other(func() error {
			_, err := w.Peer.Write(t.Context(), w.Agent, changed)
			return err
		}, models.Repeated{At: at, Text: "Hoe?"})
	}
}

// One key for two contents at once: one is kept, the other is told. Nothing is lost unseen.
func TestRace_OneKeyForTwoContents(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, ref := range w.Deliver(10, 2) {
		key := uuid.New()
		ended := w.Race(2, func(ctx context.Context, i int) error {
			_, err := w.Notice.Respond(ctx, w.Agent, notice.Response{
				Submission: key, Refs: []string{ref}, Numbers: []int{i + 1}, Measure: models.MeasureFileRemoved, RemovedAt: w.Now(),
			})
			return err
		})
		require.Equal(t, 1, modelstest.Won(t, ended))
	}
	require.Equal(t, 10, w.Counts("responses"))
}
