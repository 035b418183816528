// Package feed is what happened to notices, for a program of EOKM's that follows it and must miss nothing.
// What never may live here: an address, or what somebody wrote.
package feed

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"strconv"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/outcome"
)

// Store is the room's share of the portal's memory. Its methods are safe for concurrent use; each is one transaction, scoped to
// its actor.
type Store struct{ db *models.DB }

// New makes the room's Store over the database.
func New(db *models.DB) *Store { return &Store{db: db} }

// Change is one thing that happened to a notice.
type Change struct {
	ID       int64
	Xid      int64 // its transaction
	At       time.Time
	Kind     models.EventKind
	Ref      string
	Provider string // its short name; "" of what has none
	Party    models.Party
	Items    []int // none: see Count
	Count    int
	Code     string // of a measure, a reason or a step
	Receipt  string
	Codes    outcome.Codes `db:"-"` // what other tools call it
}

// Cursor is how far somebody has read. The zero value is the beginning.
type Cursor struct{ xid, id int64 }

// String writes a cursor for who reads on. It is nobody's to read.
func (c Cursor) String() string {
	raw := binary.BigEndian.AppendUint64(nil, uint64(c.xid))
	return base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint64(raw, uint64(c.id)))
}

// ErrCursor: it is no cursor of ours, or of a database that was put back from a copy since: begin anew.
var ErrCursor = errors.New("no cursor of this feed")

// ParseCursor reads what String wrote; "" is the beginning.
func ParseCursor(text string) (Cursor, error) {
	if text == "" {
		return Cursor{}, nil
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) != 16 || raw[0] > 127 || raw[8] > 127 {
		return Cursor{}, ErrCursor
	}
	return Cursor{int64(binary.BigEndian.Uint64(raw)), int64(binary.BigEndian.Uint64(raw[8:]))}, nil
}

// changes are those after $1, $2 of which it is certain that nothing will come before them any more: every transaction that began earlier
// is over. What a database has from before it was put back from a copy has a transaction that is yet to come, and is left out.
var changes = `SELECT e.id, e.xid::text::bigint AS xid, e.at, e.kind, n.ref,
		CASE WHEN e.provider_id = $4 THEN '' ELSE p.slug END AS provider,
		e.actor_role AS role, e.data,
		CASE WHEN e.kind = '` + string(models.EventFoundOffline) + `' THEN coalesce((SELECT min(r.measure) FROM responses r JOIN items i
			ON i.provider_id = r.provider_id AND i.id = r.item_id WHERE i.provider_id = e.provider_id AND i.notice_id = e.notice_id
			AND e.data->'items' @> to_jsonb(i.n) AND r.created_at <= e.at HAVING count(DISTINCT r.measure) = 1), '') ELSE '' END AS measure
	FROM events e JOIN notices n ON n.provider_id = e.provider_id AND n.id = e.notice_id JOIN providers p ON p.id = e.provider_id
	WHERE e.notice_id IS NOT NULL AND e.xid IS NOT NULL AND (e.xid, e.id) > ($1::text::xid8, $2::bigint)
		AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
	ORDER BY e.xid, e.id LIMIT $3`

// After gives what happened after a cursor, in the order of transactions, and how far that is: each change once, to who reads on from
// there, whatever writes meanwhile. At most so many. ErrCursor. EOKM's people and programs only; notices to practise are no part of it.
// A copy of the database that only follows is never asked: it does not know what is under way.
func (s *Store) After(ctx context.Context, actor models.Actor, after Cursor, limit int) (list []Change, next Cursor, err error) {
	if !actor.Staff() {
		return nil, after, models.ErrForbidden
	}
	type row struct {
		Change

		Role    models.Role
		Data    models.EventData
		Measure string
	}
	var rows []row
	err = s.db.Snapshot(ctx, actor, func(tx *models.Tx) error {
		at, err := models.One[struct {
			Copy bool
			Past bool
		}](tx, `SELECT pg_is_in_recovery() AS copy, $1::text::xid8 >= pg_snapshot_xmax(pg_current_snapshot()) AS past`,
			strconv.FormatInt(after.xid, 10))
		switch {
		case err != nil:
			return err
		case at.Copy:
			return models.ErrUnavailable
		case at.Past:
			return ErrCursor
		}
		rows, err = models.Find[row](tx, changes, strconv.FormatInt(after.xid, 10), after.id, limit, "00000000-0000-0000-0000-000000000000")
		return err
	})
	for _, r := range rows {
		c := r.Change
		c.Party, c.Items, c.Count, c.Receipt = models.Actor{Role: r.Role}.Party(), r.Data.Items, r.Data.Count, r.Data.Receipt
		if coded[c.Kind] {
			c.Code = r.Data.Code
		}
		if what, has := whats[c.Kind]; has {
			detail := r.Data.Code
			if what == outcome.Offline {
				detail = r.Measure
			}
			c.Codes = outcome.CodesOf(what, detail, false)
		}
		list, after = append(list, c), Cursor{c.Xid, c.ID}
	}
	return list, after, models.Wrap("read changes", err)
}

// whats are the kinds that other tools have a word for (models/outcome). Of items that went by different measures, none is said for all.
var whats = map[models.EventKind]outcome.What{
	models.EventDelivered: outcome.Told, models.EventAnswered: outcome.Answered, models.EventPartlyAnswered: outcome.Answered,
	models.EventDisputed: outcome.Refused, models.EventFoundOffline: outcome.Offline, models.EventFoundOnline: outcome.Online,
	models.EventRerouted: outcome.Moved, models.EventWithdrawn: outcome.Withdrawn,
}

// coded are the kinds whose code is a word of ours: of a measure, a reason, a delegate or a step.
var coded = map[models.EventKind]bool{
	models.EventAnswered: true, models.EventPartlyAnswered: true, models.EventDisputed: true, models.EventDelegated: true,
	models.EventEscalated: true, models.EventHeld: true, models.EventPromised: true,
}
