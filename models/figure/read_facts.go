package figure

import (
	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// factsOf is all facts about the addresses of provider $1 that were delivered from $2 on and before $3, in the order of their notices. What
// somebody took back, an answer or an acknowledgement, is not there. It reads each table of facts once, by what the period has.
var factsOf = `WITH f AS MATERIALIZED (
		SELECT i.provider_id, i.id, i.notice_id, n.ref, i.n, i.state, i.category, i.profile, i.network_id, i.practice,
			i.recurrence_of IS NOT NULL AS again, i.delivered_at, i.due_at, i.removed_at, i.stopped_at,
			EXISTS (SELECT FROM items o WHERE o.moved_to = i.id AND o.moved_provider_id = i.provider_id) AS moved
		FROM notices n JOIN items i ON i.provider_id = n.provider_id AND i.notice_id = n.id
		WHERE n.provider_id = $1 AND n.delivered_at >= $2 AND n.delivered_at < $3),
	k AS (SELECT f.id, min(x.received_at) AS received_at, count(*) AS reports FROM f JOIN item_reports x
		ON x.provider_id = f.provider_id AND x.item_id = f.id GROUP BY f.id),
	r AS (SELECT f.id, min(r.created_at) AS first_at,
		(array_agg(r.measure ORDER BY r.created_at DESC) FILTER (WHERE r.counts))[1] AS measure
		FROM f JOIN responses r ON r.provider_id = f.provider_id AND r.item_id = f.id WHERE ` + notice.Stands + ` GROUP BY f.id),
	d AS (SELECT f.id, min(x.created_at) AS first_at, max(x.created_at) FILTER (WHERE x.decided_at IS NULL) AS open_at,
			coalesce(bool_or(` + said + ` AND x.decision = '` + string(notice.DecideWithdraw) + `'), false) AS gone,
			coalesce(bool_or(x.reason = '` + string(models.ReasonDuplicate) + `' AND x.decision = '` + string(notice.DecideWithdraw) + `'),
				false) AS twice,
			min(x.created_at) FILTER (WHERE ` + said + ` AND ` + notRefused + `) AS gone_at
		FROM f JOIN disputes x ON x.provider_id = f.provider_id AND x.item_id = f.id GROUP BY f.id),
	g AS (SELECT f.id, min(x.created_at) AS first_at FROM f JOIN delegations x ON x.provider_id = f.provider_id AND x.item_id = f.id
		GROUP BY f.id),
	h AS (SELECT f.id, sum(x.ended_at - x.started_at) AS paused FROM f JOIN holds x ON x.provider_id = f.provider_id AND x.item_id = f.id
		WHERE x.ended_at IS NOT NULL GROUP BY f.id),
	a AS (SELECT e.notice_id, min(e.at) AS at FROM (SELECT DISTINCT notice_id FROM f) x JOIN events e ON e.notice_id = x.notice_id
		WHERE e.kind = '` + string(models.EventAcknowledged) + `' AND NOT EXISTS (SELECT FROM events u WHERE u.notice_id = e.notice_id
			AND u.id > e.id AND u.kind = '` + string(models.EventUnacknowledged) + `') GROUP BY e.notice_id)
	SELECT f.provider_id, f.ref, f.n, f.state, f.category, f.profile, coalesce(f.network_id, '` + uuid.Nil.String() + `') AS network_id,
		f.practice, f.again, f.delivered_at, f.due_at, f.removed_at, f.stopped_at, coalesce(k.received_at, f.delivered_at) AS received_at,
		coalesce(k.reports, 1)::int AS reports, coalesce(r.measure, '') AS measure,
		least(r.first_at, d.first_at, g.first_at, a.at) AS reacted_at, d.open_at AS disputed_at,
		coalesce(d.gone, false) AS said_gone, coalesce(d.twice, false) AS said_twice, d.gone_at AS said_gone_at,
		f.moved,
		coalesce(floor(extract(epoch FROM h.paused) / 60), 0)::int AS paused_for
	FROM f LEFT JOIN k ON k.id = f.id LEFT JOIN r ON r.id = f.id LEFT JOIN d ON d.id = f.id LEFT JOIN g ON g.id = f.id
		LEFT JOIN h ON h.id = f.id LEFT JOIN a ON a.notice_id = f.notice_id
	ORDER BY f.delivered_at, f.ref, f.n`

// said is a dispute x that says that it was gone already.
const said = `x.reason = '` + string(models.ReasonGoneBefore) + `'`

// notRefused is a dispute x that EOKM did not refuse, and after which no check that stands found it online.
const notRefused = `x.decision IS DISTINCT FROM '` + string(notice.DecideUphold) + `' AND NOT EXISTS (SELECT FROM verifications v
	WHERE v.provider_id = x.provider_id AND v.item_id = x.item_id AND v.undone_at IS NULL
		AND v.outcome = '` + string(notice.FoundOnline) + `'
		AND v.observed_at > x.created_at)`

// eachFact gives the facts of a provider and a period to take, one by one.
func eachFact(tx *models.Tx, provider uuid.UUID, p Period, take func(Fact)) error {
	rows, err := tx.Query(factsOf, provider, p.From, p.Until)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var f Fact
		if err := rows.Scan(&f.ProviderID, &f.Ref, &f.N, &f.State, &f.Category, &f.Profile, &f.NetworkID, &f.Practice, &f.Again,
			&f.DeliveredAt, &f.DueAt, &f.RemovedAt, &f.StoppedAt, &f.ReceivedAt, &f.Reports, &f.Measure, &f.ReactedAt, &f.DisputedAt,
			&f.SaidGone, &f.SaidTwice, &f.SaidGoneAt, &f.Moved, &f.PausedFor); err != nil {
			return err
		}
		take(f)
	}
	return rows.Err()
}

// checks counts, by month, the answers of a provider that were checked in a period and those of them that were found online: each answer
// by the first check after it, in whichever period that was, as models/observation counts them.
func checks(tx *models.Tx, provider uuid.UUID, p Period) (map[string]Share, error) {
	rows, err := models.Find[struct {
		Month           string
		Online, Checked int
	}](tx, `SELECT to_char(a.created_at AT TIME ZONE 'Europe/Amsterdam', 'YYYY-MM') AS month,
			count(*) FILTER (WHERE a.outcome = $4)::int AS online, count(*)::int AS checked
		FROM (SELECT DISTINCT ON (v.item_id, r.at) v.created_at, v.outcome FROM verifications v
			JOIN items i ON i.provider_id = v.provider_id AND i.id = v.item_id AND NOT i.practice
			JOIN LATERAL (SELECT max(r.created_at) AS at FROM responses r WHERE r.provider_id = v.provider_id AND r.item_id = v.item_id
				AND r.counts AND r.created_at <= v.created_at AND `+notice.Stands+`) r ON r.at IS NOT NULL
			WHERE v.provider_id = $1 AND v.created_at < $3 AND v.undone_at IS NULL AND EXISTS (SELECT FROM verifications w
				WHERE w.provider_id = v.provider_id AND w.item_id = v.item_id AND w.created_at >= $2 AND w.created_at < $3)
			ORDER BY v.item_id, r.at, v.created_at) a
		WHERE a.created_at >= $2 GROUP BY 1`, provider, p.From, p.Until, notice.FoundOnline)
	out := map[string]Share{}
	for _, r := range rows {
		out[r.Month] = Share{Of: r.Checked, In: r.Online}
	}
	return out, err
}
