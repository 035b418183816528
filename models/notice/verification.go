package notice

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// Outcome is what EOKM found when it looked whether an address still answers.
type Outcome string

// The outcomes.
const (
	FoundOffline Outcome = "offline"
	FoundOnline  Outcome = "online"
)

// Verify records what an analyst found about items of one notice. Offline ends the clock; online after an answer reopens
// the item, and its clock has run on from the original start. ErrConflict as with Decide, for who says what they saw.
// Analysts and admins only.
func (s *Store) Verify(ctx context.Context, actor models.Actor, ref string, numbers []int, outcome Outcome, seen ...Seen) error {
	do, kind := models.ActFindOffline, models.EventFoundOffline
	if outcome == FoundOnline {
		do, kind = models.ActFindOnline, models.EventFoundOnline
	} else if outcome != FoundOffline {
		return &models.Invalid{Field: "outcome", Key: "verify.outcome_missing"}
	}
	now := s.db.Now()
	lock := itemLock{actor: actor, refs: []string{ref}, numbers: numbers, seen: allSeen(seen), do: do}
	return models.Wrap("verify", s.onItems(ctx, lock, func(tx *models.Tx, targets []target) error {
		if again := having(targets, models.StateVerified); len(again) > 0 {
			if err := s.indexAnew(tx, again); err != nil {
				return err
			}
		}
		b := &pgx.Batch{}
		insertVerifications(b, actor, targets, outcome, "", now)
		applyFinding(b, targets, outcome, now)
		closeDisputes(b, actor, having(targets, models.StateDisputed), Overtaken, "", now)
		recordEach(b, actor, now, kind, targets, models.EventData{})
		closeFinished(b, actor, now, targets)
		if outcome == FoundOnline {
			offerAfterCheck(b, targets, now)
		}
		if err := tx.Send(b); err != nil {
			return err
		}
		if reopened := having(targets, models.StateAnswered, models.StateVerified); outcome == FoundOnline && len(reopened) > 0 {
			return s.mailNotice(tx, models.MailReopened, reopened, now)
		}
		return s.mailClosed(tx, targets, now)
	}))
}

func applyFinding(b *pgx.Batch, targets []target, outcome Outcome, now time.Time) {
	if outcome == FoundOnline {
		change(b, targets, now, "stopped_at = NULL")
		return
	}
	// One statement for all: the stop is the claim where the item waits for the check of an answer and no check after the
	// claimed time found it online, but not before the delivery and not after now; else it is now (StopTime says the same,
	// and a test holds them equal).
	change(b, targets, now, `stopped_at = CASE WHEN i.state = '`+string(models.StateAnswered)+`' AND i.removed_at <= $1
			AND NOT EXISTS (SELECT 1 FROM verifications v WHERE v.provider_id = i.provider_id AND v.item_id = i.id
				AND `+fmt.Sprintf(contradicts, "i.removed_at")+`)
		THEN greatest(i.removed_at, i.delivered_at) ELSE $1 END`)
}

// contradicts is a check v that found online what was removed by then, as somebody claims: a claim and the check are held against each
// other by the minute, which is what people type.
const contradicts = `v.outcome = '` + string(FoundOnline) + `' AND date_trunc('minute', v.observed_at) > %s`

// seenOnline is when EOKM last found item i online.
const seenOnline = `(SELECT max(v.observed_at) FROM verifications v WHERE v.provider_id = i.provider_id AND v.item_id = i.id
	AND v.outcome = '` + string(FoundOnline) + `')`

// seenLater is an item that EOKM found online after a time.
type seenLater struct {
	ID uuid.UUID
	At time.Time
}

// queueSeenLater finds, of the items that l locks, those that EOKM found online after a time that somebody claims for their removal.
func (l *itemLock) queueSeenLater(b *pgx.Batch, later *[]seenLater, claimed time.Time) {
	models.QueueFind(b, later, `SELECT i.id, max(v.observed_at) AS at FROM notices n
		JOIN items i ON i.provider_id = n.provider_id AND i.notice_id = n.id
		JOIN verifications v ON v.provider_id = i.provider_id AND v.item_id = i.id AND `+fmt.Sprintf(contradicts, "$4::timestamptz")+`
		WHERE n.ref = ANY($1) AND ($2 OR i.n = ANY($3)) GROUP BY i.id`, l.refs, len(l.numbers) == 0, l.numbers, claimed)
}

// checkSeenLater refuses a claim about items that EOKM found online after it: such a time would not count.
func checkSeenLater(later []seenLater, targets []target) error {
	var last time.Time
	for _, t := range targets {
		at := slices.IndexFunc(later, func(s seenLater) bool { return s.ID == t.ID })
		if at >= 0 && later[at].At.After(last) {
			last = later[at].At
		}
	}
	if last.IsZero() {
		return nil
	}
	return &models.Invalid{Field: "when", Key: "answer.when_seen_online", Args: map[string]string{"At": last.UTC().Format(time.RFC3339)}}
}

func having(targets []target, states ...models.State) []target {
	var out []target
	for _, t := range targets {
		for _, s := range states {
			if t.State == s {
				out = append(out, t)
			}
		}
	}
	return out
}

// Missed is an answered item that machines outside the portal did not find any more, as often as it takes (models/observation).
type Missed struct {
	ProviderID uuid.UUID
	ItemID     uuid.UUID
	Source     string // whose machines; "a, b" for several
}

// VerifyMissed records of answered items that machines found them offline, as Verify does what a person found: by the lifecycle, with the
// source named. It gives how many; one that is not answered any more is left as it is. It is for the room that counts misses, within
// that transaction; it locks the items' notices.
func (s *Store) VerifyMissed(tx *models.Tx, actor models.Actor, list []Missed, now time.Time) (int, error) {
	bySource, said := map[string][]target{}, make([]Sighting, len(list))
	sources := map[uuid.UUID]string{}
	for i, m := range list {
		said[i], sources[m.ItemID] = Sighting{ProviderID: m.ProviderID, ItemID: m.ItemID}, m.Source
	}
	found, err := lockSighted(tx, said)
	if err != nil {
		return 0, err
	}
	done := 0
	for _, i := range found {
		if i.State != models.StateAnswered {
			continue
		}
		if i.next, err = models.Next(i.State, models.ActFindOffline, actor.Party()); err != nil {
			return 0, err
		}
		bySource[sources[i.ID]] = append(bySource[sources[i.ID]], i.target)
		done++
	}
	for _, source := range slices.Sorted(maps.Keys(bySource)) {
		targets, b := bySource[source], &pgx.Batch{}
		insertVerifications(b, actor, targets, FoundOffline, source, now)
		applyFinding(b, targets, FoundOffline, now)
		recordEach(b, actor, now, models.EventFoundOffline, targets, models.EventData{Code: checkedByMachine, Other: source})
		closeFinished(b, actor, now, targets)
		if err := tx.Send(b); err != nil {
			return 0, fmt.Errorf("record what machines found: %w", err)
		}
		if err := s.mailClosed(tx, targets, now); err != nil {
			return 0, err
		}
	}
	return done, nil
}

// checkedByMachine is the code of a finding that no person made, and the method of it in verifications.
const checkedByMachine = "checker"

// insertVerifications records a finding; source is whose machine made it, "" for the actor as a person.
func insertVerifications(b *pgx.Batch, actor models.Actor, targets []target, outcome Outcome, source string, now time.Time) {
	var ids, providers, items []uuid.UUID
	for _, t := range targets {
		ids, providers, items = append(ids, models.NewID()), append(providers, t.ProviderID), append(items, t.ID)
	}
	method := string(models.RoleAnalyst)
	if source != "" {
		method = checkedByMachine
	}
	b.Queue(`INSERT INTO verifications (id, provider_id, item_id, outcome, method, observed_at, user_id, created_at, source)
		SELECT u.id, u.provider_id, u.item_id, $4, $7, $5, $6, $5, $8
		FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS u (id, provider_id, item_id)`,
		ids, providers, items, outcome, now, actor.UserID, method, source)
}
