package notice_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/models/unrouted"
)

func TestQueues_CountAndOldest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Unrouted(2)
	disputed := w.Deliver(1, 2)[0]
	w.After(time.Hour)
	w.Dispute(disputed)
	answered := w.Deliver(1, 3)[0]
	w.After(2 * time.Hour)
	w.Respond(answered, 1)
	w.After(21 * time.Hour)
	w.Deliver(1, 1) // not soon
	w.After(21*time.Hour + time.Minute)

	got, err := w.Notice.Queues(t.Context(), w.Analyst)
	require.NoError(t, err)
	require.Equal(t, notice.Queues{
		Unrouted: models.Queue{Count: 2, Oldest: modelstest.Start},
		Rechecks: models.Queue{Count: 1, Oldest: modelstest.Start.Add(2 * time.Hour)},
		Disputes: models.Queue{Count: 2, Oldest: modelstest.Start.Add(time.Hour)},
		Soon:     models.Queue{Count: 1, Oldest: modelstest.Start.Add(25 * time.Hour)},
		Later:    models.Queue{Count: 2, Oldest: modelstest.Start.Add(25 * time.Hour)},
		Mails:    models.Queue{Count: 3, Oldest: modelstest.Start},
	}, inUTC(got))

	w.After(26 * time.Hour)
	got, err = w.Notice.Queues(t.Context(), w.As(models.RoleAuditor))
	require.NoError(t, err)
	require.Equal(t, models.Queue{Count: 1, Oldest: modelstest.Start.Add(25 * time.Hour)}, inUTC(got).Overdue)
	require.Zero(t, got.Soon)
}

// inUTC makes the times of queues comparable.
func inUTC(q notice.Queues) notice.Queues {
	for _, queue := range []*models.Queue{&q.Unrouted, &q.Rechecks, &q.Disputes, &q.Overdue, &q.Soon, &q.Later, &q.Mails} {
		if !queue.Oldest.IsZero() {
			queue.Oldest = queue.Oldest.UTC()
		}
	}
	return q
}

// What waits for EOKM is EOKM's: a desk sees none of it, not even its own.
func TestQueues_StaffOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Unrouted(1)
	ref := w.Deliver(1, 2)[0]
	w.Respond(ref, 1)
	w.Dispute(ref, 2)
	w.After(30 * time.Hour)
	ctx := t.Context()
	for _, actor := range []models.Actor{w.Agent, w.As(models.RoleProviderAdmin), {}} {
		queues, err := w.Notice.Queues(ctx, actor)
		require.NoError(t, err)
		require.Zero(t, queues)
		rechecks, _, err := w.Notice.Rechecks(ctx, actor, models.Cursor{})
		require.NoError(t, err)
		require.Empty(t, rechecks)
		disputes, _, err := w.Notice.OpenDisputes(ctx, actor, models.Cursor{})
		require.NoError(t, err)
		require.Empty(t, disputes)
		items, _, err := w.Store.Unrouted.List(ctx, actor, unrouted.Filter{})
		require.NoError(t, err)
		require.Empty(t, items)
	}
}

func TestRechecks_MostUrgentFirstInPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var want []string
	for range 3 {
		for _, ref := range w.Deliver(20, 1) {
			w.Respond(ref)
			want = append(want, ref)
		}
		w.Clock.Set(w.Now().Add(time.Minute))
	}
	many := w.Deliver(1, 25)[0]
	w.Respond(many)
	w.Verify(notice.FoundOffline, many, 1, 2)

	var got []string
	var last notice.Recheck
	for next := (models.Cursor{}); ; {
		page, after, err := w.Notice.Rechecks(t.Context(), w.Analyst, next)
		require.NoError(t, err)
		require.LessOrEqual(t, len(page), 50)
		for _, r := range page {
			got, last = append(got, r.Ref), r
		}
		if next = after; next.IsZero() {
			break
		}
	}
	require.ElementsMatch(t, append(want, many), got, "each once")
	require.ElementsMatch(t, want[:20], got[:20], "the earliest deadline first")
	require.Equal(t, many, last.Ref)
	require.Equal(t, 23, last.Waiting)
	require.Len(t, last.Items, 20)
	require.Equal(t, 3, last.Items[0].N, "those that were checked are not there")
	require.Equal(t, models.MeasureFileRemoved, last.Items[0].Measure)
	require.Equal(t, "img.example.com", last.Items[0].Content.Address.Host())
}

func TestOpenDisputes_WhatWasSaidAtOnceIsOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.Deliver(1, 4)[0]
	w.After(time.Hour)
	second := w.Deliver(1, 60)[0]
	w.Dispute(second)
	w.Dispute(first, 1, 3)
	w.Dispute(first, 4)
	got, next, err := w.Notice.OpenDisputes(t.Context(), w.Analyst, models.Cursor{})
	require.NoError(t, err)
	require.True(t, next.IsZero())
	require.Len(t, got, 3)
	require.Equal(t, second, got[2].Ref, "the latest deadline last")
	require.Equal(t, 60, got[2].Items)
	require.Empty(t, got[2].Numbers(), "too many to name")
	require.ElementsMatch(t, [][]int{{1, 3}, {4}}, [][]int{got[0].Numbers(), got[1].Numbers()})
	require.Equal(t, "Niet van ons.", got[0].Explanation)

	w.Decide(notice.DecideUphold, uuid.Nil, first, 1, 3)
	got, _, err = w.Notice.OpenDisputes(t.Context(), w.Analyst, models.Cursor{})
	require.NoError(t, err)
	require.Len(t, got, 2)
}

func TestUnrouted_InPagesAndOfOneNotice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	early := w.Unrouted(3)
	w.After(time.Minute)
	late := w.Unrouted(60)
	page, next, err := w.Store.Unrouted.List(t.Context(), w.Analyst, unrouted.Filter{})
	require.NoError(t, err)
	require.Len(t, page, 50)
	require.Equal(t, early, page[0].Ref)
	require.Equal(t, "img.example.com", page[0].Content.Address.Host())
	rest, next, err := w.Store.Unrouted.List(t.Context(), w.Analyst, unrouted.Filter{After: next})
	require.NoError(t, err)
	require.Len(t, rest, 13)
	require.True(t, next.IsZero())
	require.NotEqual(t, page[49].ID, rest[0].ID)

	of, _, err := w.Store.Unrouted.List(t.Context(), w.Analyst, unrouted.Filter{Ref: late, FromN: 59})
	require.NoError(t, err)
	require.Len(t, of, 2)
	require.Equal(t, 59, of[0].N)
}

func TestUnrouted_SuggestsWhoHadIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	w.ImportRows(w.Report("A", "http://img.example.org/1", "192.0.2.1"))
	w.ImportRows(w.Report("B", "http://pics.example.org/1", "198.51.100.1"))
	gone := w.ImportRows(w.Report("C", "http://host.example.net/1", "192.0.2.2"))[0]
	w.Decide(notice.DecideReroute, other.ID, gone)
	suggested := func(address, ip string) []provider.Suggestion {
		ref := w.ImportRows(w.Report(uuid.NewString(), address, ip))[0]
		items, _, err := w.Store.Unrouted.List(t.Context(), w.Analyst, unrouted.Filter{Ref: ref})
		require.NoError(t, err)
		return items[0].Suggestions
	}
	why := func(list []provider.Suggestion) (out []string) {
		for _, s := range list {
			require.True(t, s.Active)
			require.False(t, s.Seen.IsZero())
			out = append(out, s.Provider+" "+string(s.Why))
		}
		return out
	}
	require.Equal(t, []string{"voorbeeld host", "noorderlicht domain"}, why(suggested("http://img.example.org/2", "203.0.113.1")))
	require.Equal(t, []string{"noorderlicht host", "voorbeeld domain"}, why(suggested("http://pics.example.org/2", "")))
	require.Equal(t, []string{"noorderlicht host"}, why(suggested("http://host.example.net/2", "203.0.113.1")),
		"who said it was not theirs, rightly, is not asked again")
	require.Empty(t, suggested("http://nobody.example.nl/1", "203.0.113.1"))
	require.Equal(t, []string{"noorderlicht open", "voorbeeld domain"}, why(suggested("http://pics.example.org/1", "")))
	require.Equal(t, []string{"voorbeeld host", "noorderlicht domain"}, why(suggested("http://img.example.org/1", "203.0.113.1")),
		"at another IP address it may be somebody else's")

	w.Suspend(other.ID)
	inactive := suggested("http://nobody.example.nl/2", "198.51.100.9")
	require.Equal(t, provider.WhyInactive, inactive[0].Why)
	require.False(t, inactive[0].Active)
	require.Equal(t, "198.51.100.0/24", inactive[0].Network)
}
