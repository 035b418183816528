package models_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
)

// other tries other content under a known key: it is told, with what was kept, and nothing changes.
func (w *world) other(send func() error, want models.Repeated) {
	w.t.Helper()
	before := w.allRows()
	err := send()
	var told *models.Repeated
	require.ErrorAs(w.t, err, &told)
	require.ErrorIs(w.t, err, models.ErrConflict)
	told.At = told.At.UTC()
	require.Equal(w.t, want, *told)
	require.Equal(w.t, before, w.allRows())
}

func TestRepeat_OfAnAnswerIsOneOnlyWithTheSameContent(t *testing.T) { //nolint:tparallel // its parts share a world
	t.Parallel()
	w := newWorld(t)
	refs := w.deliver(3, 2)
	at, kept := w.Now(), true
	a := models.Answer{
		Submission: uuid.New(), Refs: refs[:1], Numbers: []int{2, 1}, Measure: models.MeasureFileRemoved, RemovedAt: w.Now(), LogsKept: &kept, Note: "Klaar.",
	}
	receipt, err := w.Respond(t.Context(), w.agent, a)
	require.NoError(t, err)
	w.after(time.Hour)
	want := models.Repeated{
		At: at, Number: receipt.Number, Notices: refs[:1], Numbers: []int{1, 2}, Items: 2, Code: string(models.MeasureFileRemoved), Text: "Klaar.",
	}
	lost := false
	for name, change := range map[string]func(a *models.Answer){
		"item":    func(a *models.Answer) { a.Numbers = []int{1} },
		"all":     func(a *models.Answer) { a.Numbers = nil },
		"notice":  func(a *models.Answer) { a.Refs = refs[1:2] },
		"notices": func(a *models.Answer) { a.Refs, a.Numbers = refs, nil },
		"pins":    func(a *models.Answer) { a.Pins = models.Pins{refs[0]: {1}} },
		"measure": func(a *models.Answer) { a.Measure = models.MeasureAccountSuspended },
		"counts":  func(a *models.Answer) { a.Measure = models.MeasureGeoBlocked },
		"cache":   func(a *models.Answer) { a.CachePurged = true },
		"logs":    func(a *models.Answer) { a.LogsKept = &lost },
		"silence": func(a *models.Answer) { a.LogsKept = nil },
		"when":    func(a *models.Answer) { a.RemovedAt = w.Now() },
		"note":    func(a *models.Answer) { a.Note = "Klaar" },
	} {
		t.Run(name, func(*testing.T) {
			changed := a
			change(&changed)
			w.other(func() error {
				_, err := w.Respond(context.Background(), w.agent, changed)
				return err
			}, want)
		})
	}
	again := a
	again.Numbers, again.Note, again.RemovedAt = []int{1, 2, 2}, " Klaar. ", a.RemovedAt.In(time.FixedZone("", 3600))
	same, err := w.Respond(t.Context(), w.agent, again)
	require.NoError(t, err, "in another order, with spaces and in another zone it is the same")
	require.Equal(t, receipt.Number, same.Number)
	w.verify(models.FoundOffline, refs[0])
	same, err = w.Respond(t.Context(), w.agent, again)
	require.NoError(t, err, "also when nothing can be answered any more")
	require.Equal(t, receipt.Number, same.Number)
	w.exec(`UPDATE responses SET digest = NULL`) // from before there were any
	w.other(func() error {
		_, err := w.Respond(t.Context(), w.agent, again)
		return err
	}, want)
}

func TestRepeat_OfAnObjectionAndAHandover(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref, at := w.deliver(1, 3)[0], w.Now()
	o := models.Objection{Submission: uuid.New(), Ref: ref, Numbers: []int{1}, Reason: models.ReasonCollateral, Explanation: "Nee."}
	h := models.Handover{Submission: uuid.New(), Ref: ref, Numbers: []int{2}, To: models.DelegateReseller, Until: w.Now().Add(time.Hour), Note: "Ja."}
	for range 2 {
		require.NoError(t, w.Dispute(t.Context(), w.agent, o))
		require.NoError(t, w.Delegate(t.Context(), w.agent, h))
		w.after(2 * time.Hour) // the deadline of the handover is over by then
	}
	require.Equal(t, []int{1, 1}, []int{w.counts("disputes"), w.counts("delegations")})
	disputed := models.Repeated{At: at, Notices: []string{ref}, Numbers: []int{1}, Items: 1, Code: string(models.ReasonCollateral), Text: "Nee."}
	delegated := models.Repeated{At: at, Notices: []string{ref}, Numbers: []int{2}, Items: 1, Code: string(models.DelegateReseller), Text: "Ja."}
	for _, change := range []func(o *models.Objection){
		func(o *models.Objection) { o.Numbers = []int{3} },
		func(o *models.Objection) { o.Numbers = []int{1, 3} },
		func(o *models.Objection) { o.Reason = models.ReasonLegality },
		func(o *models.Objection) { o.Explanation = "Nee!" },
	} {
		changed := o
		change(&changed)
		w.other(func() error { return w.Dispute(t.Context(), w.agent, changed) }, disputed)
	}
	for _, change := range []func(h *models.Handover){
		func(h *models.Handover) { h.Numbers = []int{3} },
		func(h *models.Handover) { h.To = models.DelegateCustomer },
		func(h *models.Handover) { h.Until = time.Time{} },
		func(h *models.Handover) { h.Note = "" },
	} {
		changed := h
		change(&changed)
		w.other(func() error { return w.Delegate(t.Context(), w.agent, changed) }, delegated)
	}
}

func TestRepeat_OfAMessageAndAPost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref, at := w.deliver(1, 1)[0], w.Now()
	d := models.Draft{Submission: uuid.New(), Ref: ref, Text: "Telt een lege map ook?"}
	p := models.PeerDraft{Submission: uuid.New(), Kind: models.PeerQuestion, Language: "nl", Title: "Hoe?", Text: "Wij zoeken."}
	var first models.PeerSaved
	for i := range 2 {
		require.NoError(t, w.SendMessage(t.Context(), w.agent, d))
		saved, err := w.WritePost(t.Context(), w.agent, p)
		require.NoError(t, err)
		if i == 0 {
			first = saved
		}
		require.Equal(t, first, saved)
		w.after(time.Hour)
	}
	for _, change := range []func(d *models.Draft){
		func(d *models.Draft) { d.Text = "En de cache?" },
		func(d *models.Draft) { d.Seen = 1 },
	} {
		changed := d
		change(&changed)
		w.other(func() error { return w.SendMessage(t.Context(), w.agent, changed) },
			models.Repeated{At: at, Notices: []string{ref}, Items: 1, Text: d.Text})
	}
	for _, change := range []func(p *models.PeerDraft){
		func(p *models.PeerDraft) { p.Title = "Hoe dan?" },
		func(p *models.PeerDraft) { p.Text = "" },
		func(p *models.PeerDraft) { p.Kind = models.PeerPractice },
		func(p *models.PeerDraft) { p.Language = "en" },
		func(p *models.PeerDraft) { p.Named = true },
		func(p *models.PeerDraft) { p.Kind, p.ThreadID = models.PeerReply, first.ID },
	} {
		changed := p
		change(&changed)
		w.other(func() error {
			_, err := w.WritePost(t.Context(), w.agent, changed)
			return err
		}, models.Repeated{At: at, Text: "Hoe?"})
	}
}

// One key for two contents at once: one is kept, the other is told. Nothing is lost unseen.
func TestRace_OneKeyForTwoContents(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, ref := range w.deliver(10, 2) {
		key := uuid.New()
		ended := w.race(2, func(ctx context.Context, i int) error {
			_, err := w.Respond(ctx, w.agent, models.Answer{
				Submission: key, Refs: []string{ref}, Numbers: []int{i + 1}, Measure: models.MeasureFileRemoved, RemovedAt: w.Now(),
			})
			return err
		})
		require.Equal(t, 1, won(t, ended))
	}
	require.Equal(t, 10, w.counts("responses"))
}
