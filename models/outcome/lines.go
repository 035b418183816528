package outcome

import (
	"context"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// Line is one thing that happened to one address.
type Line struct {
	Number string // the first reporter's own, or that of its notice where its reports went on to another; "" when there is none
	Ref    string
	N      int
	State  models.State // where the address stands now
	What   What
	Detail string // see What
	Person bool   // a person found it gone, and no machine
	At     time.Time
	Codes  Codes `db:"-"`
}

// MostLines is how many are given at once.
const MostLines = 100_000

// happened is all that happened from $1 on and before $2, each with the item that it happened to.
var happened = `SELECT i.provider_id, i.id AS item_id, '` + string(Told) + `' AS what, '' AS detail, false AS person, i.delivered_at AS at
		FROM items i WHERE i.delivered_at >= $1 AND i.delivered_at < $2 AND i.provider_id <> '` + uuid.Nil.String() + `'
	UNION ALL SELECT r.provider_id, r.item_id, '` + string(Answered) + `', r.measure, false, r.created_at FROM responses r
		WHERE r.created_at >= $1 AND r.created_at < $2 AND ` + notice.Stands + `
	UNION ALL SELECT d.provider_id, d.item_id, '` + string(Refused) + `', d.reason, false, d.created_at FROM disputes d
		WHERE d.created_at >= $1 AND d.created_at < $2
	UNION ALL SELECT v.provider_id, v.item_id, v.outcome, CASE v.outcome WHEN '` + string(Offline) + `' THEN
			coalesce((SELECT r.measure FROM responses r WHERE r.provider_id = v.provider_id AND r.item_id = v.item_id AND r.counts
				AND r.created_at <= v.created_at AND ` + notice.Stands + ` ORDER BY r.created_at DESC LIMIT 1), '') ELSE '' END,
			v.method = 'analyst', v.created_at
		FROM verifications v WHERE v.created_at >= $1 AND v.created_at < $2 AND v.undone_at IS NULL
	UNION ALL SELECT i.provider_id, i.id, CASE i.state WHEN '` + string(models.StateWithdrawn) + `' THEN '` + string(Withdrawn) + `'
			ELSE '` + string(Moved) + `' END, CASE i.state WHEN '` + string(models.StateWithdrawn) + `' THEN
			coalesce((SELECT d.reason FROM disputes d WHERE d.provider_id = i.provider_id AND d.item_id = i.id
				ORDER BY d.created_at DESC LIMIT 1), '') ELSE '' END, false, i.ended_at
		FROM items i WHERE i.ended_at >= $1 AND i.ended_at < $2
			AND i.state IN (` + models.States(models.StateWithdrawn, models.StateNotOurs) + `)`

// Lines gives what happened to addresses from a moment on and before another, in the order of time, with the codes of other tools, and
// records who took it along. What was only practice is left out. More than MostLines is an *Invalid of the field since. Analysts and
// admins only.
func (s *Store) Lines(ctx context.Context, actor models.Actor, since, until time.Time) ([]Line, error) {
	if actor.Party() != models.PartyEOKM {
		return nil, models.ErrForbidden
	}
	now := s.db.Now()
	origin, err := s.db.Origin(ctx, actor.IP, actor.UserID, now)
	if err != nil {
		return nil, models.Wrap("list outcomes", err)
	}
	var lines []Line
	err = s.db.Bulk(ctx, actor, func(tx *models.Tx) (err error) {
		lines, err = models.Find[Line](tx, `SELECT coalesce((SELECT d.external_ref FROM item_reports d
				WHERE d.provider_id = i.provider_id AND d.item_id = i.id AND d.external_ref <> ''
				ORDER BY d.received_at LIMIT 1), n.external_ref) AS number, n.ref, i.n, i.state, h.what, h.detail, h.person, h.at
			FROM (`+happened+`) h JOIN items i ON i.provider_id = h.provider_id AND i.id = h.item_id
			JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id
			WHERE NOT n.practice ORDER BY h.at, n.ref, i.n, h.what LIMIT $3`, since, until, MostLines+1)
		if err != nil {
			return err
		}
		if len(lines) > MostLines {
			return &models.Invalid{Field: "since", Key: "outcome.too_many"}
		}
		return models.Record(tx, actor.Event(models.EventExported, now).Of(actor.ProviderID).
			With(models.EventData{Count: len(lines), From: origin}).ForStaff())
	})
	if err != nil {
		return nil, models.Wrap("list outcomes", err)
	}
	for i := range lines {
		lines[i].Codes = CodesOf(lines[i].What, lines[i].Detail, lines[i].Person)
	}
	return lines, nil
}
