package notice

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// HoldReason is why a clock may stand still. There are no others: not a weekend, not a reseller, not doubt.
type HoldReason string

// The reasons.
const (
	HoldLawEnforcement HoldReason = "law_enforcement" // police or prosecution ask for it in writing
	HoldEOKMError      HoldReason = "eokm_error"
)

// Hold pauses the clock of items of one notice for an error of EOKM's own; the actor is the approver, and stays visible. For the police
// a second person approves: AskHold. ErrConflict as with Verify. Analysts and admins only.
func (s *Store) Hold(ctx context.Context, actor models.Actor, ref string, numbers []int, reason HoldReason, explanation string,
	seen ...Seen,
) error {
	switch reason {
	case HoldEOKMError:
	case HoldLawEnforcement:
		return &models.Invalid{Field: "reason", Key: "hold.needs_approver"}
	default:
		return &models.Invalid{Field: "reason", Key: "hold.reason_missing"}
	}
	text, err := s.typedAbout(ctx, actor, ref, "explanation", explanation, true)
	if err != nil {
		return err
	}
	now := s.db.Now()
	lock := itemLock{actor: actor, refs: []string{ref}, numbers: numbers, seen: allSeen(seen), do: models.ActHold}
	return models.Wrap("hold", s.onItems(ctx, lock, func(tx *models.Tx, targets []target) error {
		return s.hold(tx, actor, targets, reason, HoldRequest{Explanation: text}, now)
	}))
}

// hold begins the hold of items; the actor approves it, and the desk is mailed.
func (s *Store) hold(tx *models.Tx, actor models.Actor, targets []target, reason HoldReason, r HoldRequest, now time.Time) error {
	b := &pgx.Batch{}
	for _, t := range targets {
		b.Queue(`INSERT INTO holds (id, provider_id, item_id, reason, explanation, approver_id, started_at, authority, until_at, asked_by)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, nullif($10, $11::uuid))`, models.NewID(), t.ProviderID, t.ID, reason, r.Explanation,
			actor.UserID, now, r.Authority, models.TimeOrNull(r.Until), r.AskedByID, uuid.Nil)
	}
	change(b, targets, now, "held_since = $1")
	recordEach(b, actor, now, models.EventHeld, targets, models.EventData{
		Code: string(reason), Text: r.Explanation, Other: r.Authority, At: r.Until,
	})
	if err := tx.Send(b); err != nil {
		return err
	}
	return s.mailHold(tx, targets, reason, r, now)
}

// mailHold tells the desk that clocks stand still, for whom and until when.
func (s *Store) mailHold(tx *models.Tx, targets []target, reason HoldReason, r HoldRequest, now time.Time) error {
	return s.owe(tx, owed{
		kind: models.MailHeld, provider: targets[0].ProviderID, key: string(reason) + now.Format(time.RFC3339Nano), now: now,
		person: r.Authority, due: models.TimeOrNull(r.Until),
	}, `n.id = ANY($1)`, noticeIDs(targets))
}

// HoldRequest is that somebody of EOKM asks a colleague to pause the clock of items, since the police or the prosecution ask for it in
// writing. The clock runs until the colleague approves.
type HoldRequest struct {
	ID          uuid.UUID
	Ref         string
	Numbers     []int
	Authority   string // who asks, with their own reference
	Until       time.Time
	Explanation string
	Seen        Seen // as who asks saw the items

	ProviderName string
	AskedBy      string
	AskedByID    uuid.UUID
	AskedAt      time.Time
}

// AskHold records that a hold is asked for. An *Invalid for a text that is none, or a time that is not to come; also when one is asked for
// already. ErrConflict as with Verify. Analysts and admins only.
func (s *Store) AskHold(ctx context.Context, actor models.Actor, r HoldRequest) (err error) {
	now := s.db.Now()
	if r.Until.IsZero() || !r.Until.After(now) {
		return &models.Invalid{Field: "until", Key: "hold.until_past"}
	}
	if r.Authority, err = s.typedAbout(ctx, actor, r.Ref, "authority", r.Authority, true); err != nil {
		return err
	}
	if r.Explanation, err = s.typedAbout(ctx, actor, r.Ref, "explanation", r.Explanation, true); err != nil {
		return err
	}
	lock := itemLock{actor: actor, refs: []string{r.Ref}, numbers: r.Numbers, seen: r.Seen, do: models.ActHold}
	return models.Wrap("ask a hold", s.onItems(ctx, lock, func(tx *models.Tx, targets []target) error {
		numbers := make([]int, len(targets))
		for i, t := range targets {
			numbers[i] = t.N
		}
		err := tx.Do(`INSERT INTO hold_requests (id, provider_id, notice_id, items, explanation, authority, until_at, asked_by, asked_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, models.NewID(), targets[0].ProviderID, targets[0].NoticeID,
			numbers, r.Explanation,
			r.Authority, r.Until, actor.UserID, now)
		if err != nil {
			return models.Duplicate(err, "reason", "hold.asked_already")
		}
		b := &pgx.Batch{}
		recordEachForStaff(b, actor, now, models.EventHoldAsked, targets, models.EventData{
			Text: r.Explanation, Other: r.Authority, At: r.Until,
		})
		return tx.Send(b)
	}))
}

// ApproveHold pauses the clock from now on, as a colleague asked. ErrConflict when one of the items stands otherwise by now, or
// when somebody decided already; an *Invalid for who asked: it takes two. Analysts and admins only.
func (s *Store) ApproveHold(ctx context.Context, actor models.Actor, id uuid.UUID) error {
	r, err := s.openHold(ctx, actor, id)
	if err != nil {
		return models.Wrap("approve a hold", err)
	}
	now := s.db.Now()
	lock := itemLock{actor: actor, refs: []string{r.Ref}, numbers: r.Numbers, do: models.ActHold}
	return models.Wrap("approve a hold", s.onItems(ctx, lock, func(tx *models.Tx, targets []target) error {
		if err := decideHold(tx, actor, id, true, "", now); err != nil {
			return err
		}
		return s.hold(tx, actor, targets, HoldLawEnforcement, r, now)
	}))
}

// RefuseHold ends what a colleague asked without a pause; who asked may so take it back. ErrConflict and who may as with ApproveHold.
func (s *Store) RefuseHold(ctx context.Context, actor models.Actor, id uuid.UUID, reason string) error {
	r, err := s.requestedHold(ctx, actor, id)
	if err != nil {
		return models.Wrap("refuse a hold", err)
	}
	if reason, err = s.typedAbout(ctx, actor, r.Ref, "reason", reason, true); err != nil {
		return err
	}
	now := s.db.Now()
	return models.Wrap("refuse a hold", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		n, err := findNotice(tx, actor, r.Ref)
		if err != nil {
			return err
		}
		if err := decideHold(tx, actor, id, false, reason, now); err != nil {
			return err
		}
		return models.Record(tx, actor.Event(models.EventHoldRefused, now).Of(n.ProviderID).About(&n.ID).
			With(models.EventData{Text: reason, Items: r.Numbers, Count: len(r.Numbers)}).ForStaff())
	}))
}

// openHold is requestedHold for who may approve it.
func (s *Store) openHold(ctx context.Context, actor models.Actor, id uuid.UUID) (HoldRequest, error) {
	r, err := s.requestedHold(ctx, actor, id)
	if err == nil && r.AskedByID == actor.UserID {
		return r, &models.Invalid{Field: "hold", Key: "hold.second_person"}
	}
	return r, err
}

// requestedHold finds what is asked; ErrConflict when somebody decided already.
func (s *Store) requestedHold(ctx context.Context, actor models.Actor, id uuid.UUID) (r HoldRequest, err error) {
	if actor.Party() != models.PartyEOKM {
		return r, models.ErrForbidden
	}
	err = s.db.Read(ctx, actor, func(tx *models.Tx) error {
		row, err := models.One[struct {
			HoldRequest

			Decided bool
		}](tx, holdRequests+`, h.decided_at IS NOT NULL AS decided`+fromHoldRequests+` WHERE h.id = $1`, id)
		if r = row.HoldRequest; err == nil && row.Decided {
			return models.ErrConflict
		}
		return err
	})
	return r, err
}

const (
	holdRequests = `SELECT h.id, n.ref, h.items AS numbers, h.authority, h.until_at AS until, h.explanation, p.name AS provider_name,
		coalesce(u.name, '') AS asked_by, h.asked_by AS asked_by_id, h.asked_at`
	fromHoldRequests = ` FROM hold_requests h JOIN notices n ON n.provider_id = h.provider_id AND n.id = h.notice_id
		JOIN providers p ON p.id = h.provider_id LEFT JOIN users u ON u.id = h.asked_by`
)

// HoldRequests lists what waits for a second person, the oldest first; of one notice when ref is not "". Staff only.
func (s *Store) HoldRequests(ctx context.Context, actor models.Actor, ref string) (list []HoldRequest, err error) {
	err = s.db.Read(ctx, actor, func(tx *models.Tx) error {
		list, err = models.Find[HoldRequest](tx, holdRequests+fromHoldRequests+
			` WHERE h.decided_at IS NULL AND $1 AND ($2 = '' OR n.ref = $2) ORDER BY h.asked_at LIMIT 100`, actor.Staff(), ref)
		return err
	})
	return list, models.Wrap("list what waits for a second person", err)
}

func decideHold(tx *models.Tx, actor models.Actor, id uuid.UUID, approved bool, reason string, now time.Time) error {
	return models.Changed(tx.Exec(`UPDATE hold_requests SET decided_by = $1, decided_at = $2, approved = $3, reason = $4
		WHERE id = $5 AND decided_at IS NULL`, actor.UserID, now, approved, reason, id))
}

// Resume ends the hold of items of one notice; their deadlines move by the time that they stood still. ErrConflict as
// with Verify. Analysts and admins only.
func (s *Store) Resume(ctx context.Context, actor models.Actor, ref string, numbers []int, seen ...Seen) error {
	lock := itemLock{actor: actor, refs: []string{ref}, numbers: numbers, seen: allSeen(seen), do: models.ActResume}
	return models.Wrap("resume", s.resume(ctx, lock, s.db.Now()))
}

// resume ends holds as of a moment, and mails the desk.
func (s *Store) resume(ctx context.Context, lock itemLock, at time.Time) error {
	now := s.db.Now()
	return s.onItems(ctx, lock, func(tx *models.Tx, targets []target) error {
		b := &pgx.Batch{}
		endHolds(b, having(targets, models.StateOnHold), at)
		change(b, targets, at, unhold)
		recordEach(b, lock.actor, now, models.EventResumed, targets, models.EventData{})
		if err := tx.Send(b); err != nil {
			return err
		}
		return s.mailNotice(tx, models.MailResumed, targets, now)
	})
}

// overdueHold is items of one notice whose hold was to end.
type overdueHold struct {
	Ref     string
	Numbers []int
	Until   time.Time
}

// EndHolds ends holds whose time is over, as of that time, of up to limit notices, and tells of how many. System only; run by a periodic
// job, and safe to run anywhere at once.
func (s *Store) EndHolds(ctx context.Context, limit int) (int, error) {
	var over []overdueHold
	err := s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
		over, err = models.Find[overdueHold](tx, `SELECT n.ref, array_agg(i.n ORDER BY i.n) AS numbers, h.until_at AS until
			FROM holds h JOIN items i ON i.provider_id = h.provider_id AND i.id = h.item_id
			JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id
			WHERE h.ended_at IS NULL AND h.until_at <= $1 GROUP BY n.id, n.ref, h.until_at ORDER BY h.until_at, n.id LIMIT $2`,
			s.db.Now(), limit)
		return err
	})
	if err != nil {
		return 0, models.Wrap("end holds", err)
	}
	var failed []error
	for _, h := range over {
		err := s.resume(ctx, itemLock{actor: models.System(), refs: []string{h.Ref}, numbers: h.Numbers, do: models.ActResume}, h.Until)
		if !errors.Is(err, models.ErrConflict) { // somebody resumed it at that moment
			failed = append(failed, err)
		}
	}
	return len(over), models.Wrap("end holds", errors.Join(failed...))
}

// unhold sets an item's columns at the end of its hold: the deadline moves by the time that it stood still. It leaves an
// item without one as it is. In seconds: Postgres takes a day of an interval for a calendar day, which is 23 or 25 hours
// when the clocks change.
const unhold = `due_at = i.due_at + make_interval(secs => coalesce(extract(epoch
	FROM $1::timestamptz - i.held_since), 0)), held_since = NULL`

// endHolds ends the holds of the targets, if there are any.
func endHolds(b *pgx.Batch, targets []target, now time.Time) {
	if len(targets) == 0 {
		return
	}
	b.Queue(`UPDATE holds SET ended_at = $1 WHERE provider_id = $2 AND item_id = ANY($3) AND ended_at IS NULL`,
		now, targets[0].ProviderID, itemIDs(targets))
}
