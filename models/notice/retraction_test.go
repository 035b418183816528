package notice_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
)

func TestRetract_PutsItBackAtTheDeskAndKeepsTheFact(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 2)[0]
	due := w.Page(ref).DueAt
	w.After(time.Hour)
	w.Answer(w.Now(), ref)
	require.NoError(t, w.Notice.Retract(t.Context(), w.Agent, ref, []int{2}))
	require.Equal(t, []models.State{"answered", "acknowledged"}, w.States(ref))
	page := w.Page(ref)
	require.NotNil(t, page.Items[0].RemovedAt)
	require.Nil(t, page.Items[1].RemovedAt)
	require.Nil(t, page.Items[1].AnsweredAt)
	require.Empty(t, page.Items[1].Measure)
	require.True(t, due.Equal(page.Items[1].DueAt), "the term is what it was")
	require.Equal(t, 25*time.Hour, page.Items[1].Clock().Elapsed(due.Add(time.Hour)), "the hour of the answer counts")
	require.Equal(t, []string{"delivered", "answered", "retracted"}, w.Kinds(ref))
	require.Equal(t, 2, w.Counts("responses"), "facts stay")
	require.Equal(t, []uuid.UUID{w.Agent.UserID}, modelstest.Query[uuid.UUID](w.World, `SELECT user_id FROM retractions`))
	require.Equal(t, []int{2}, modelstest.Query[int](w.World, `SELECT n FROM items WHERE escalate_at IS NOT NULL`), "on the ladder again")
	require.ErrorIs(t, w.Notice.Retract(t.Context(), w.Agent, ref, []int{2}), models.ErrConflict, "once")
	w.CheckCaches()
}

func TestRetract_OnlyUntilEOKMChecked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refs := w.Deliver(2, 1)
	w.Answer(w.Now(), refs[0])
	w.Answer(w.Now(), refs[1])
	w.Verify(notice.FoundOffline, refs[0])
	w.Verify(notice.FoundOnline, refs[1])
	for _, ref := range refs {
		require.ErrorIs(t, w.Notice.Retract(t.Context(), w.Agent, ref, []int{1}), models.ErrConflict)
	}
	require.Zero(t, w.Counts("retractions"))
	require.ErrorIs(t, w.Notice.Retract(t.Context(), w.Analyst, refs[0], []int{1}), models.ErrForbidden)
}

func TestRetract_WhatEOKMFoundOnlineIsFoundOnlineStill(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	w.Answer(w.Now(), ref, 1)
	claimed := *w.Page(ref).Items[0].RemovedAt
	w.Verify(notice.FoundOnline, ref)
	w.After(2 * time.Hour)
	w.Answer(w.Now(), ref, 1)
	require.NoError(t, w.Notice.Retract(t.Context(), w.Agent, ref, []int{1}))
	require.Equal(t, []models.State{"still_online"}, w.States(ref))
	require.True(t, claimed.Equal(*w.Page(ref).Items[0].RemovedAt), "the claim that EOKM refuted is a fact too")
	require.Equal(t, 1, w.Counts("retractions"), "and nobody took it back")
}

// Whatever is answered and taken back, the item keeps the claim that the rule says stands.
func TestRetract_TheItemKeepsTheClaimThatStands(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rapid.Check(t, func(rt *rapid.T) {
		ref := w.Deliver(1, 1)[0]
		var claims []notice.Claim
		for range rapid.IntRange(1, 5).Draw(rt, "acts") {
			w.After(w.Now().Sub(modelstest.Start) + 10*time.Minute)
			switch rapid.SampledFrom([]string{"answer", "answer", "retract", "online"}).Draw(rt, "act") {
			case "answer":
				w.Answer(w.Now(), ref, 1)
				claims = append(claims, notice.Claim{RemovedAt: w.Now()})
			case "retract":
				if err := w.Notice.Retract(t.Context(), w.Agent, ref, []int{1}); err == nil {
					since := 0 // the last check
					for i, c := range claims {
						if c.RemovedAt.Before(lastOnline(w, ref)) {
							since = i + 1
						}
					}
					for i := since; i < len(claims); i++ {
						claims[i].Retracted = true
					}
				}
			default:
				w.Verify(notice.FoundOnline, ref)
			}
		}
		var got time.Time
		if at := w.Page(ref).Items[0].RemovedAt; at != nil {
			got = *at
		}
		require.True(rt, notice.ClaimThatStands(claims...).Equal(got), "%v %v", claims, got)
	})
	w.CheckCaches()
}

func lastOnline(w *world, ref string) time.Time {
	if at := w.Page(ref).Items[0].SeenOnlineAt; at != nil {
		return *at
	}
	return time.Time{}
}

// Of two people, one takes an answer back and the other gives a better one: whoever comes second is told.
func TestRetract_OfWhatAColleagueAnsweredAnew(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	w.Answer(w.Now(), ref, 1)
	seen := notice.Seen{1: w.Page(ref).Items[0].Revision}
	colleague := w.AddUser("colleague@example.org", models.RoleAgent, w.Hoster.ID)
	_, err := w.Notice.Respond(t.Context(), colleague, notice.Response{
		Submission: uuid.New(), Refs: []string{ref}, Numbers: []int{1}, Measure: models.MeasureServerSuspended, RemovedAt: w.Now(),
	})
	require.NoError(t, err)
	var first *notice.Answered
	require.ErrorAs(t, w.Notice.Retract(t.Context(), w.Agent, ref, []int{1}, seen), &first)
	require.Equal(t, "server_suspended", first.By[0].Code)
	ended := w.Race(8, func(ctx context.Context, _ int) error { return w.Notice.Retract(ctx, w.Agent, ref, []int{1}) })
	require.Equal(t, 1, modelstest.Won(t, ended))
	require.Equal(t, 2, w.Counts("retractions"), "both answers, once each")
	w.CheckCaches()
}
