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
)

// told is what whoever came second must get: who was first, when and with what.
func told(t *testing.T, err error) []notice.Earlier {
	t.Helper()
	var told *notice.Answered
	require.ErrorAs(t, err, &told)
	require.ErrorIs(t, err, models.ErrConflict)
	return told.By
}

func removing(w *world, ref string, numbers ...int) notice.Response {
	return notice.Response{
		Submission: uuid.New(), Refs: []string{ref}, Numbers: numbers, Measure: models.MeasureFileRemoved, RemovedAt: w.Now(),
	}
}

// Whatever two people of a desk say of one address: who looked before the other answered is told, and nothing is recorded twice unseen.
func TestColleague_WhoIsSecondIsToldWhoWasFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	colleague := w.AddUser("colleague@example.org", models.RoleAgent, w.Hoster.ID)
	ctx := t.Context()
	firsts := map[models.EventKind]func(ref string) (code string){
		models.EventAnswered: func(ref string) string {
			a := removing(w, ref, 1, 2)
			a.Note = "Klaar."
			_, err := w.Notice.Respond(ctx, colleague, a)
			require.NoError(t, err)
			return string(a.Measure)
		},
		models.EventPartlyAnswered: func(ref string) string {
			a := removing(w, ref, 1, 2)
			a.Measure, a.Note = models.MeasureDNSRemoved, "Klaar."
			_, err := w.Notice.Respond(ctx, colleague, a)
			require.NoError(t, err)
			return string(a.Measure)
		},
		models.EventDisputed: func(ref string) string {
			require.NoError(t, w.Notice.Dispute(ctx, colleague, notice.Dispute{
				Submission: uuid.New(), Ref: ref, Numbers: []int{1, 2}, Reason: models.ReasonLegality, Explanation: "Klaar.",
			}))
			return string(models.ReasonLegality)
		},
		models.EventDelegated: func(ref string) string {
			require.NoError(t, w.Notice.Delegate(ctx, colleague, notice.Delegation{
				Submission: uuid.New(), Ref: ref, Numbers: []int{1, 2}, To: notice.DelegateReseller, Note: "Klaar.",
			}))
			return string(notice.DelegateReseller)
		},
	}
	seconds := map[string]func(ref string, seen notice.Seen) error{
		"respond": func(ref string, seen notice.Seen) error {
			a := removing(w, ref, 2, 3)
			a.Seen = seen
			_, err := w.Notice.Respond(ctx, w.Agent, a)
			return err
		},
		"dispute": func(ref string, seen notice.Seen) error {
			return w.Notice.Dispute(ctx, w.Agent, notice.Dispute{
				Submission: uuid.New(), Ref: ref, Numbers: []int{2, 3}, Reason: models.ReasonLegality, Explanation: "Nee.", Seen: seen,
			})
		},
		"delegate": func(ref string, seen notice.Seen) error {
			return w.Notice.Delegate(ctx, w.Agent, notice.Delegation{
				Submission: uuid.New(), Ref: ref, Numbers: []int{2, 3}, To: notice.DelegateCustomer, Seen: seen,
			})
		},
	}
	for kind, answer := range firsts {
		for name, second := range seconds {
			ref := w.Deliver(1, 3)[0]
			seen := w.seen(ref)
			w.After(time.Minute)
			at := w.Now()
			code := answer(ref)
			w.After(time.Minute)
			before := w.AllRows()
			told := told(t, second(ref, seen))
			require.Equal(t, before, w.AllRows(), "nothing of it is kept")
			require.Len(t, told, 1, "%s after %s", name, kind)
			require.Equal(t, []any{ref, []int{2}, kind, code, "Klaar.", colleague.UserID, "colleague@example.org"},
				[]any{told[0].Ref, told[0].Numbers, told[0].Kind, told[0].Code, told[0].Text, told[0].UserID, told[0].By})
			require.True(t, told[0].At.Equal(at))
			require.Equal(t, kind == models.EventAnswered || kind == models.EventPartlyAnswered, told[0].Receipt != "")
			err := second(ref, w.seen(ref)) // who has read that may go on, where the state allows it
			if kind == models.EventPartlyAnswered || name == "respond" || name == "dispute" && kind == models.EventDelegated {
				require.NoError(t, err, "%s after %s", name, kind)
			} else {
				require.ErrorIs(t, err, models.ErrConflict, "%s after %s", name, kind)
			}
		}
	}
	w.CheckCaches()
}

func TestColleague_WhatIsNoNewsStopsNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	colleague := w.AddUser("colleague@example.org", models.RoleAgent, w.Hoster.ID)
	for name, meanwhile := range map[string]func(ref string){
		"nothing": func(string) {},
		"a colleague has it": func(ref string) {
			require.NoError(t, w.Notice.Acknowledge(t.Context(), colleague, []string{ref}))
		},
		"EOKM looked": func(ref string) { w.Verify(notice.FoundOnline, ref, 1) },
		"one's own answer, from another tab": func(ref string) {
			_, err := w.Notice.Respond(t.Context(), w.Agent, removing(w, ref, 1))
			require.NoError(t, err)
		},
		"a colleague answered, and EOKM found it online": func(ref string) {
			_, err := w.Notice.Respond(t.Context(), colleague, removing(w, ref, 1))
			require.NoError(t, err)
			w.Verify(notice.FoundOnline, ref, 1)
		},
		"a colleague answered the other address": func(ref string) {
			_, err := w.Notice.Respond(t.Context(), colleague, removing(w, ref, 2))
			require.NoError(t, err)
		},
		"a colleague delegated it and took it back": func(ref string) {
			require.NoError(t, w.Notice.Delegate(t.Context(), colleague,
				notice.Delegation{Submission: uuid.New(), Ref: ref, Numbers: []int{1}, To: notice.DelegateReseller}))
			require.NoError(t, w.Notice.TakeBack(t.Context(), colleague, ref, []int{1}))
		},
	} {
		ref := w.Deliver(1, 2)[0]
		a := removing(w, ref, 1)
		a.Seen = w.seen(ref)
		meanwhile(ref)
		_, err := w.Notice.Respond(t.Context(), w.Agent, a)
		require.NoError(t, err, name)
	}
	w.CheckCaches()
}

// Of five pinned addresses a colleague answered two: the receipt is of three, and says which two not, and why.
func TestColleague_AReceiptSaysNoMoreThanWasRecorded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	colleague := w.AddUser("colleague@example.org", models.RoleAgent, w.Hoster.ID)
	refs := w.Deliver(2, 3)
	w.After(time.Hour)
	one := removing(w, refs[0], 2)
	one.Note = "Was al weg."
	first, err := w.Notice.Respond(t.Context(), colleague, one)
	require.NoError(t, err)
	at := w.Now()
	w.Verify(notice.FoundOffline, refs[1], 1)
	w.After(2 * time.Hour)
	a := removing(w, "")
	a.Refs, a.Pins = refs, notice.Pins{refs[0]: {1, 2}, refs[1]: {1, 2, 3}}
	receipt, err := w.Notice.Respond(t.Context(), w.Agent, a)
	require.NoError(t, err)
	require.Equal(t, 3, receipt.Items)
	w.Respond(refs[0], 2) // what comes after is not what the receipt says
	again, err := w.Notice.Respond(t.Context(), w.Agent, a)
	require.NoError(t, err)
	require.Equal(t, []any{receipt.Number, 3}, []any{again.Number, again.Items})
	page, err := w.Notice.Receipt(t.Context(), w.Agent, receipt.Number)
	require.NoError(t, err)
	require.Equal(t, []int{1}, page.Of[0].Numbers)
	require.Equal(t, []int{2, 3}, page.Of[1].Numbers)
	for i := range page.LeftOut {
		page.LeftOut[i].At, page.LeftOut[i].Moment = page.LeftOut[i].At.UTC(), page.LeftOut[i].Moment.UTC()
	}
	require.Equal(t, []notice.Earlier{
		{
			Ref: refs[0], Numbers: []int{2}, Kind: models.EventAnswered, Code: "file_removed", At: at, Moment: at,
			UserID: colleague.UserID, By: "colleague@example.org", Receipt: first.Number,
		},
		{Ref: refs[1], Numbers: []int{1}},
	}, page.LeftOut)
	page, err = w.Notice.Receipt(t.Context(), w.Agent, first.Number)
	require.NoError(t, err)
	require.Empty(t, page.LeftOut)

	a = removing(w, "")
	a.Refs, a.Pins = refs[:1], notice.Pins{refs[0]: {1, 2}}
	_, err = w.Notice.Respond(t.Context(), colleague, a)
	told := told(t, err)
	require.Equal(t, []int{1, 2}, []int{told[0].Numbers[0], told[1].Numbers[0]}, "nothing of it is left to record")
}

// Two who look at the same time and answer at the same time: one answers each address, and the other is told.
func TestRace_TwoColleaguesAnswerWhatBothSaw(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	people := []models.Actor{w.Agent, w.AddUser("colleague@example.org", models.RoleAgent, w.Hoster.ID)}
	for _, ref := range w.Deliver(15, 2) {
		seen := w.seen(ref)
		ended := w.Race(2, func(ctx context.Context, i int) error {
			a := removing(w, ref, 1, 2)
			a.Seen = seen
			_, err := w.Notice.Respond(ctx, people[i], a)
			return err
		})
		require.Equal(t, 1, modelstest.Won(t, ended))
		for i, err := range ended {
			if err != nil {
				told := told(t, err)
				require.Equal(t, people[1-i].UserID, told[0].UserID)
				require.Equal(t, []int{1, 2}, told[0].Numbers)
			}
		}
	}
	require.Equal(t, 30, w.Counts("responses"))
	w.CheckCaches()
}

// The same with what is pinned of many notices: together the receipts cover each address once, and say what they leave out.
func TestRace_TwoColleaguesAnswerManyNotices(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	people := []models.Actor{w.Agent, w.AddUser("colleague@example.org", models.RoleAgent, w.Hoster.ID)}
	refs := w.Deliver(10, 2)
	pins := notice.Pins{}
	for _, ref := range refs {
		pins[ref] = []int{1, 2}
	}
	_, err := w.Notice.Respond(t.Context(), people[0], removing(w, refs[3], 1))
	require.NoError(t, err)
	receipts := make([]notice.Receipt, 2)
	ended := w.Race(2, func(ctx context.Context, i int) (err error) {
		a := removing(w, "")
		a.Refs, a.Pins = refs, pins
		receipts[i], err = w.Notice.Respond(ctx, people[i], a)
		return err
	})
	require.Equal(t, 1, modelstest.Won(t, ended))
	for i, err := range ended {
		if err != nil {
			covered := 0
			for _, e := range told(t, err) {
				covered += len(e.Numbers)
				require.NotEqual(t, people[i].UserID, e.UserID)
			}
			require.GreaterOrEqual(t, covered, 19)
			continue
		}
		page, err := w.Notice.Receipt(t.Context(), people[i], receipts[i].Number)
		require.NoError(t, err)
		require.Equal(t, 19, page.Items)
		require.Len(t, page.LeftOut, 1)
	}
	require.Equal(t, 20, w.Counts("responses"))
}
