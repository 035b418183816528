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

// action is what somebody does who finds that, and what it is in the log.
func (o Outcome) action() (models.Action, models.EventKind, error) {
	switch o {
	case FoundOffline:
		return models.ActFindOffline, models.EventFoundOffline, nil
	case FoundOnline:
		return models.ActFindOnline, models.EventFoundOnline, nil
	default:
		return "", "", &models.Invalid{Field: "outcome", Key: "verify.outcome_missing"}
	}
}

// Verify records what an analyst found about items of one notice. Offline ends the clock; online after an answer reopens
// the item, and its clock has run on from the original start. ErrConflict as with Decide, for who says what they saw. It is one
// verdict, which UndoVerdict takes back for a while, and whose mails wait so long. Analysts and admins only.
func (s *Store) Verify(ctx context.Context, actor models.Actor, ref string, numbers []int, outcome Outcome, seen ...Seen) error {
	return s.verify(ctx, outcome, Sight{}, itemLock{actor: actor, refs: []string{ref}, numbers: numbers, seen: allSeen(seen)})
}

// VerifyMany is Verify for items of several notices, of any providers: those that picked names, by notice and number, with the
// revision in which they were seen. All or none: ErrConflict when anything was done to one of them since. At most MaxPicked items.
func (s *Store) VerifyMany(ctx context.Context, actor models.Actor, picked map[string]Seen, outcome Outcome) error {
	pins, count := Pins{}, 0
	for ref, seen := range picked {
		pins[ref] = slices.Sorted(maps.Keys(seen))
		count += len(seen)
	}
	if count == 0 || count > MaxPicked {
		return &models.Invalid{Field: "pick", Key: "verify.picked"}
	}
	return s.verify(ctx, outcome, Sight{}, itemLock{actor: actor, refs: slices.Sorted(maps.Keys(picked)), pins: pins, seenOf: picked})
}

// MaxPicked is how many items one verdict can be about.
const MaxPicked = 2000

func (s *Store) verify(ctx context.Context, outcome Outcome, sight Sight, lock itemLock) error {
	do, kind, err := outcome.action()
	if err != nil {
		return err
	}
	lock.do = do
	now, verdict := s.db.Now(), models.NewID()
	return models.Wrap("verify", s.onItems(ctx, lock, func(tx *models.Tx, targets []target) error {
		if err := sight.check(targets); err != nil {
			return err
		}
		for _, own := range perProvider(having(targets, models.StateVerified)) {
			if err := s.indexAnew(tx, own); err != nil {
				return err
			}
		}
		b := &pgx.Batch{}
		looked, practised := byPractice(targets)
		insertVerifications(b, lock.actor, verdict, looked, outcome, "", now, sight.At)
		applyFinding(b, targets, outcome, now)
		for _, own := range perProvider(having(targets, models.StateDisputed)) {
			closeDisputes(b, lock.actor, own, Overtaken, "", now)
		}
		recordEach(b, lock.actor, now, kind, looked, sight.data())
		recordEach(b, lock.actor, now, kind, practised, models.EventData{Code: PracticeCode})
		closeFinished(b, lock.actor, now, targets)
		if outcome == FoundOnline {
			for _, group := range perNotice(targets) {
				offerAfterCheck(b, group, now)
			}
		}
		if err := tx.Send(b); err != nil {
			return err
		}
		if outcome == FoundOffline {
			return s.mailClosed(tx, verdict, targets, now)
		}
		for _, own := range perProvider(having(targets, models.StateAnswered, models.StateVerified)) {
			if err := s.mailVerdict(tx, models.MailReopened, verdict, own, now); err != nil {
				return err
			}
		}
		return nil
	}))
}

// perProvider groups the targets of each provider, in order.
func perProvider(targets []target) [][]target {
	var groups [][]target
	at := map[uuid.UUID]int{}
	for _, t := range targets {
		i, known := at[t.ProviderID]
		if !known {
			i = len(groups)
			at[t.ProviderID] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], t)
	}
	return groups
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
const contradicts = `v.undone_at IS NULL AND v.outcome = '` + string(FoundOnline) + `' AND date_trunc('minute', v.observed_at) > %s`

// seenOnline is when EOKM last found item i online.
const seenOnline = `(SELECT max(v.observed_at) FROM verifications v WHERE v.provider_id = i.provider_id AND v.item_id = i.id
	AND v.undone_at IS NULL AND v.outcome = '` + string(FoundOnline) + `')`

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

// byPractice parts targets into those that somebody looked at and those of a notice that its provider ordered to practise: of these nobody
// did, and a row of what EOKM found would count.
func byPractice(targets []target) (looked, practised []target) {
	for _, t := range targets {
		if t.Practice {
			practised = append(practised, t)
		} else {
			looked = append(looked, t)
		}
	}
	return looked, practised
}

// insertVerifications records a finding of one verdict and what it is about to change; source is whose machine made it, "" for the actor
// as a person. observed is when it was seen; the zero time: now.
func insertVerifications(b *pgx.Batch, actor models.Actor, verdict uuid.UUID, targets []target, outcome Outcome, source string,
	now, observed time.Time,
) {
	if observed.IsZero() {
		observed = now
	}
	var ids, providers, items []uuid.UUID
	for _, t := range targets {
		ids, providers, items = append(ids, models.NewID()), append(providers, t.ProviderID), append(items, t.ID)
	}
	method := string(models.RoleAnalyst)
	if source != "" {
		method = checkedByMachine
	}
	b.Queue(`INSERT INTO verifications (id, provider_id, item_id, outcome, method, observed_at, user_id, created_at,
			batch, was, was_stopped_at, was_ended_at, revision, source)
		SELECT u.id, u.provider_id, u.item_id, $4, $8, $10, $6, $5,
			$7, i.state, i.stopped_at, i.ended_at, i.revision + 1, $9
		FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS u (id, provider_id, item_id)
		JOIN items i ON i.provider_id = u.provider_id AND i.id = u.item_id`,
		ids, providers, items, outcome, now, actor.UserID, verdict, method, source, observed)
}
