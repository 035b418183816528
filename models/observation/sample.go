package observation

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// RateWindow is over how long the rate of a provider is counted.
const RateWindow = 90 * models.Day

// Rate is how often a provider's word did not hold: of the answers that a person or machines checked in the last 90 days, those that were
// found online. An answer counts once, by its first check.
type Rate struct {
	Online  int
	Checked int
}

// How a provider becomes one whose answers are all checked.
const (
	RepeatOnline = 3 // answers found online
	repeatShare  = 5 // and at least one of so many
)

// Repeats tells whether a provider confirms again and again what is still online: then all of its answers are checked, whatever a sample
// takes.
func (r Rate) Repeats() bool { return r.Online >= RepeatOnline && r.Online*repeatShare >= r.Checked }

// Rates counts the answers that were checked, by provider; one without any is left out. Staff only; anybody else gets none.
func (s *Store) Rates(ctx context.Context, actor models.Actor) (map[uuid.UUID]Rate, error) {
	out := map[uuid.UUID]Rate{}
	if !actor.Staff() {
		return out, nil
	}
	err := s.db.Read(ctx, actor, func(tx *models.Tx) error { return rates(tx, out, uuid.Nil, s.db.Now()) })
	return out, models.Wrap("count what was found online", err)
}

// RateOf is that of one provider. Staff only; anybody else gets nothing.
func (s *Store) RateOf(ctx context.Context, actor models.Actor, provider uuid.UUID) (Rate, error) {
	out := map[uuid.UUID]Rate{}
	if !actor.Staff() {
		return Rate{}, nil
	}
	err := s.db.Read(ctx, actor, func(tx *models.Tx) error { return rates(tx, out, provider, s.db.Now()) })
	return out[provider], models.Wrap("count what was found online", err)
}

// rates counts those of one provider, or of all for the nil id. The first check after an answer is the check of that answer: a further
// check of the same answer says nothing of another one.
func rates(tx *models.Tx, out map[uuid.UUID]Rate, provider uuid.UUID, now time.Time) error {
	rows, err := models.Find[struct {
		ProviderID      uuid.UUID
		Online, Checked int
	}](tx, `SELECT a.provider_id, count(*) FILTER (WHERE a.outcome = $3) AS online, count(*) AS checked FROM (
			SELECT DISTINCT ON (v.provider_id, v.item_id, r.at) v.provider_id, v.outcome FROM verifications v
			JOIN LATERAL (SELECT max(r.created_at) AS at FROM responses r WHERE r.provider_id = v.provider_id AND r.item_id = v.item_id
				AND r.counts AND r.created_at <= v.created_at AND `+notice.Stands+`) r ON r.at IS NOT NULL
			WHERE v.created_at > $1 AND v.created_at <= $5 AND ($2::uuid = $4::uuid OR v.provider_id = $2)
			ORDER BY v.provider_id, v.item_id, r.at, v.created_at
		) a GROUP BY a.provider_id`, now.Add(-RateWindow), provider, notice.FoundOnline, uuid.Nil, now)
	if err != nil {
		return fmt.Errorf("count checks: %w", err)
	}
	for _, r := range rows {
		out[r.ProviderID] = Rate{r.Online, r.Checked}
	}
	return nil
}

// OneOf is how much of the rest a sample takes: one in five, and never none.
const OneOf = 5

// Candidate is a notice that waits for a check.
type Candidate struct {
	ID         uuid.UUID
	ProviderID uuid.UUID
	First      bool // it comes first whatever a sample takes: something was seen online after the answer
}

// Sample says which of the notices that wait are checked when not all can be: all of the providers that repeat, whatever comes first, and
// one in five of the rest. digest is keyed, by day: two people draw the same on one day, and nobody can tell before it which will be drawn.
// It is a pure function, and keeps no order.
func Sample(waiting []Candidate, repeats func(provider uuid.UUID) bool, digest func(notice uuid.UUID) []byte) map[uuid.UUID]bool {
	taken := map[uuid.UUID]bool{}
	var rest []uuid.UUID
	for _, c := range waiting {
		if c.First || repeats(c.ProviderID) {
			taken[c.ID] = true
			continue
		}
		rest = append(rest, c.ID)
	}
	slices.SortFunc(rest, func(a, b uuid.UUID) int {
		return cmp.Or(bytes.Compare(digest(a), digest(b)), bytes.Compare(a[:], b[:]))
	})
	for _, id := range rest[:(len(rest)+OneOf-1)/OneOf] {
		taken[id] = true
	}
	return taken
}

// drawn keeps the digests of a sample apart from all that is hashed under the same secret.
const drawn models.Purpose = "sample"

// DayDigest is the digest of a sample: under a secret of the portal's own, for a day as the caller names it.
func DayDigest(secret models.Indexer, day string) func(notice uuid.UUID) []byte {
	return func(notice uuid.UUID) []byte {
		sum := secret.Sum(drawn, uuid.Nil, day, notice.String())
		return sum[:]
	}
}

// Drawn is what a day's sample takes of the notices that wait for a check, and out of how many. Staff only; anybody else gets none.
type Drawn struct {
	Notices map[uuid.UUID]bool
	Waiting int
	Repeats int // of those taken, the ones that are checked since their provider repeats, or since something was seen
}

// Draw takes the sample of a day, which the caller names: 2026-11-30. Staff only; anybody else gets none.
func (s *Store) Draw(ctx context.Context, actor models.Actor, day string) (Drawn, error) {
	out := Drawn{Notices: map[uuid.UUID]bool{}}
	if !actor.Staff() {
		return out, nil
	}
	use, _, err := s.address.Searchable(ctx, actor)
	if err != nil {
		return out, models.Wrap("draw a sample", err)
	}
	if use == nil { // nothing was ever sealed, and so nothing waits
		return out, nil
	}
	err = s.db.Read(ctx, actor, func(tx *models.Tx) error {
		waiting, err := models.Find[Candidate](tx, `SELECT i.notice_id AS id, i.provider_id, bool_or(EXISTS (SELECT 1 FROM sightings s
				WHERE s.provider_id = i.provider_id AND s.item_id = i.id AND s.kind = $2 AND s.seen_at > i.removed_at)) AS first
			FROM items i WHERE i.state = '`+string(models.StateAnswered)+`' AND $1 GROUP BY i.notice_id, i.provider_id`,
			actor.Staff(), notice.SightingOnline)
		if err != nil {
			return err
		}
		of := map[uuid.UUID]Rate{}
		if err := rates(tx, of, uuid.Nil, s.db.Now()); err != nil {
			return err
		}
		repeats := func(provider uuid.UUID) bool { return of[provider].Repeats() }
		out.Notices, out.Waiting = Sample(waiting, repeats, DayDigest(use.Newest.Indexer, day)), len(waiting)
		for _, c := range waiting {
			if c.First || repeats(c.ProviderID) {
				out.Repeats++
			}
		}
		return nil
	})
	return out, models.Wrap("draw a sample", err)
}
