package demo_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/learning"
)

// caches works every notice's and item's cache out again from the items and facts, in SQL of its own.
func caches(t *testing.T, w world) {
	t.Helper()
	require.Empty(t, column[string](t, w, `
		WITH c AS (
			SELECT notice_id, count(*) AS items, max(stopped_at) AS stopped, min(due_at) AS due,
				count(*) FILTER (WHERE state IN ('delivered', 'acknowledged', 'still_online', 'delegated')) AS todo,
				count(*) FILTER (WHERE state IN ('unrouted', 'answered', 'disputed', 'on_hold')) AS waiting,
				min(due_at) FILTER (WHERE state IN ('delivered', 'acknowledged', 'still_online', 'delegated')) AS todo_due,
				min(due_at) FILTER (WHERE state IN ('unrouted', 'answered', 'disputed', 'on_hold')) AS waiting_due
			FROM items GROUP BY notice_id
		)
		SELECT n.ref FROM notices n LEFT JOIN c ON c.notice_id = n.id WHERE c.notice_id IS NULL
			OR (n.item_count, n.todo_count, n.waiting_count) <> (c.items, c.todo, c.waiting)
			OR n.phase <> CASE WHEN c.todo > 0 THEN 1 WHEN c.waiting > 0 THEN 2 ELSE 3 END
			OR n.due_at <> CASE WHEN c.todo > 0 THEN c.todo_due WHEN c.waiting > 0 THEN c.waiting_due ELSE c.due END
			OR n.stopped_at IS DISTINCT FROM CASE WHEN c.todo + c.waiting = 0 THEN c.stopped END`), "notices")
	require.Empty(t, column[string](t, w, `
		SELECT n.ref || '/' || i.n FROM items i JOIN notices n ON n.id = i.notice_id
		WHERE i.removed_at IS DISTINCT FROM (SELECT removed_at FROM responses r WHERE r.item_id = i.id AND r.counts
			ORDER BY created_at DESC LIMIT 1)
			OR (i.state = 'verified') <> (i.stopped_at IS NOT NULL)
			OR (i.state = 'disputed') <> EXISTS (SELECT FROM disputes d WHERE d.item_id = i.id AND d.decided_at IS NULL)
			OR (i.state = 'delegated') <> EXISTS (SELECT FROM delegations d WHERE d.item_id = i.id AND d.ended_at IS NULL)
			OR (i.state = 'on_hold') <> EXISTS (SELECT FROM holds h WHERE h.item_id = i.id AND h.ended_at IS NULL)
			OR i.due_at <> i.delivered_at + CASE n.profile WHEN 'notice24' THEN interval '24 hours' WHEN 'ordinary'
				THEN interval '120 hours' END
				+ coalesce((SELECT sum(ended_at - started_at) FROM holds h WHERE h.item_id = i.id), interval '0')
			OR (i.state IN ('verified', 'still_online') AND NOT EXISTS (SELECT FROM verifications v WHERE v.item_id = i.id
				AND v.outcome = CASE i.state WHEN 'verified' THEN 'offline' ELSE 'online' END))`), "items")
}

// ladder looks whether each item took its steps when they were due, within the minute of the job that looks.
func ladder(t *testing.T, w world) {
	t.Helper()
	require.Equal(t, []int{1, 2, 3, 4}, column[int](t, w, `SELECT DISTINCT level FROM escalations ORDER BY 1`))
	require.Empty(t, column[string](t, w, `
		SELECT n.ref || '/' || i.n FROM items i JOIN notices n ON n.id = i.notice_id
		WHERE i.state IN ('delivered', 'acknowledged', 'still_online', 'delegated') AND i.due_at < $1
			AND NOT EXISTS (SELECT FROM escalations e WHERE e.item_id = i.id AND e.level = 4)`, now.Add(-time.Minute)),
		"late without a breach")
	require.Empty(t, column[string](t, w, `
		SELECT n.ref || '/' || i.n FROM escalations e JOIN items i ON i.id = e.item_id JOIN notices n ON n.id = i.notice_id
		WHERE e.created_at < e.due_at OR (e.created_at > e.due_at + interval '65 seconds'
			AND NOT EXISTS (SELECT FROM disputes d WHERE d.item_id = i.id) AND NOT EXISTS (SELECT FROM holds h WHERE h.item_id = i.id)
			AND NOT EXISTS (SELECT FROM responses r WHERE r.item_id = i.id AND r.created_at < e.created_at))`),
		"a step too early or too late")
	require.Zero(t, value[int](t, w, `SELECT count(*) FROM items WHERE escalate_at <= $1`, now))
}

func mails(t *testing.T, w world) {
	t.Helper()
	last := now.Add(-15 * time.Minute)
	require.Zero(t, value[int](t, w, `SELECT count(*) FROM mails WHERE created_at < $1 AND sent_at IS NULL AND failed_at IS NULL`, last))
	require.Positive(t, value[int](t, w, `SELECT count(*) FROM mails WHERE created_at >= $1 AND sent_at IS NULL`, last),
		"something for the worker")
	require.Equal(t, []string{
		"advisory", "advisory_reminder", "advisory_withdrawn", "breach", "call", "certificate_expiring", "certificate_revoked",
		"claim_decided", "closed", "contact_check", "decided", "due_soon", "held", "message", "new",
		"registration", "reminder", "reopened", "resumed", "training_assigned", "training_late", "training_reminder",
	},
		column[string](t, w, `SELECT DISTINCT kind FROM mails WHERE sent_at IS NOT NULL ORDER BY 1`))
	require.Equal(t, []string{"en", "nl"}, column[string](t, w, `SELECT DISTINCT language FROM mails ORDER BY 1`))
	require.Zero(t, value[int](t, w, `SELECT count(*) FROM mails WHERE failed_at IS NOT NULL AND recipient NOT LIKE 'nacht@noorderlicht%'`))
}

// learnersStand is where people stand with what they are asked to learn, as the pages of a team show it.
func learnersStand(t *testing.T, w world) {
	t.Helper()
	team, err := w.store.Learning.Team(t.Context(), w.actor(t, "editor"), learning.TeamFilter{})
	require.NoError(t, err)
	states, renewals := map[learning.State]int{}, 0
	for _, l := range team {
		states[l.State(now)]++
		if l.State(now) == learning.Expired {
			require.Equal(t, "N. de Vries", l.Name)
			worth, err := w.store.Learning.CheckCertificate(t.Context(), l.Number, models.Visitor{IP: "192.0.2.9"})
			require.NoError(t, err)
			require.Equal(t, learning.CertificateExpired, worth)
		}
		if l.Renewal(now) {
			renewals++
		}
	}
	for _, state := range learning.States() {
		require.Positive(t, states[state], state)
	}
	require.Equal(t, 1, states[learning.Expired])
	require.Equal(t, 1, renewals)
	requests, err := w.store.Learning.CourseRequests(t.Context(), w.actor(t, "editor"))
	require.NoError(t, err)
	require.True(t,
		slices.ContainsFunc(requests, func(q learning.CourseRequest) bool { return q.OfAll && q.Organisations == 3 && q.Asked == 1 }))
}

func chronology(t *testing.T, w world) {
	t.Helper()
	require.Zero(t,
		value[int](t, w, `SELECT count(*) FROM (SELECT at, lag(at) OVER (ORDER BY id) AS before FROM events) e WHERE at < before`))
	require.Zero(t, value[int](t, w, `SELECT count(*) FROM events WHERE at > $1`, now))
	require.Zero(t, value[int](t, w, `SELECT count(*) FROM events e JOIN notices n ON n.id = e.notice_id WHERE e.at < n.delivered_at`))
	require.Zero(t, value[int](t, w, `SELECT count(*) FROM items i WHERE removed_at > answered_at
		OR observed_at > delivered_at
		AND NOT EXISTS (SELECT 1 FROM item_reports r WHERE r.item_id = i.id AND r.observed_at = i.observed_at)`),
		"later only where a report says so")
	require.Zero(t, value[int](t, w, `SELECT count(*) FROM items WHERE observed_at > $1`, now))
}
