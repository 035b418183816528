package notice

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// The form of a dispute promises that a second analyst looks at what a provider does not find unlawful. So nobody decides about that who
// had a part in it: who read the file with the address, also where that joined, who confirmed it, who sent the notice on or gave it to
// its provider, or who decided about a dispute of the address before. It holds along the whole way of the address, from notice to
// notice. Everybody else of EOKM who decides may: an analyst or an admin.

// ownPart finds, of the open disputes of legality among disputes d of items i, those in which person $1 had a part.
func ownPart(where string) string {
	return `WITH RECURSIVE way AS (
			SELECT d.submission, i.n, i.provider_id, i.id, i.notice_id FROM disputes d
			JOIN items i ON i.provider_id = d.provider_id AND i.id = d.item_id
			WHERE d.decided_at IS NULL AND d.reason = '` + string(models.ReasonLegality) + `' AND ` + where + `
			UNION SELECT w.submission, w.n, o.provider_id, o.id, o.notice_id FROM way w
			JOIN items o ON o.moved_to = w.id AND o.moved_provider_id = w.provider_id
		)
		SELECT DISTINCT w.submission, w.n FROM way w
		WHERE EXISTS (SELECT 1 FROM events e WHERE e.notice_id = w.notice_id AND e.actor_id = $1 AND e.kind IN ('` +
		string(models.EventDelivered) + `', '` + string(models.EventUnrouted) + `', '` + string(models.EventReportedAgain) + `', '` +
		string(models.EventRouted) + `'))
			OR EXISTS (SELECT 1 FROM item_reports r JOIN imports m ON m.id = r.import_id
				WHERE r.provider_id = w.provider_id AND r.item_id = w.id AND m.user_id = $1)
			OR EXISTS (SELECT 1 FROM disputes b WHERE b.provider_id = w.provider_id AND b.item_id = w.id AND b.decided_by = $1
				AND b.decision <> '` + string(Overtaken) + `')
		ORDER BY w.n`
}

type ownDispute struct {
	Submission uuid.UUID
	N          int
}

// secondPerson refuses a decision of the actor about items whose legality somebody else must look at: an *Invalid that names them.
func secondPerson(tx *models.Tx, actor models.Actor, targets []target) error {
	if len(having(targets, models.StateDisputed)) == 0 {
		return nil
	}
	own, err := models.Find[ownDispute](tx, ownPart(`d.provider_id = $2 AND d.item_id = ANY($3)`), actor.UserID, targets[0].ProviderID,
		itemIDs(targets))
	if err != nil {
		return fmt.Errorf("look who had a part in it: %w", err)
	}
	if len(own) == 0 {
		return nil
	}
	numbers := make([]string, len(own))
	for i, o := range own {
		numbers[i] = strconv.Itoa(o.N)
	}
	return &models.Invalid{Field: "n", Key: "decision.second_person", Args: map[string]string{"Items": strings.Join(numbers, ", ")}}
}

// OthersDecide lists the items of a notice about whose dispute somebody else than the actor must decide: Decide would refuse the actor.
// ErrNotFound as with Page. Staff only; anybody else has none to decide.
func (s *Store) OthersDecide(ctx context.Context, actor models.Actor, ref string) ([]int, error) {
	var own []ownDispute
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueFind(b, &own, ownPart(
			`(i.provider_id, i.notice_id) = (SELECT n.provider_id, n.id FROM notices n WHERE n.ref = $2 AND $3)`), actor.UserID, ref,
			actor.Staff())
	})
	numbers := make([]int, len(own))
	for i, o := range own {
		numbers[i] = o.N
	}
	return numbers, models.Wrap("look who decides", err)
}

// forOthers marks the disputes of a queue about which somebody else than the actor must decide.
func forOthers(tx *models.Tx, actor models.Actor, rows []OpenDispute) error {
	var providers, submissions []uuid.UUID
	for _, r := range rows {
		if r.Reason == models.ReasonLegality {
			providers, submissions = append(providers, r.ProviderID), append(submissions, r.Submission)
		}
	}
	if len(submissions) == 0 {
		return nil
	}
	own, err := models.Find[ownDispute](tx,
		ownPart(`(d.provider_id, d.submission) IN (SELECT * FROM unnest($2::uuid[], $3::uuid[]))`), actor.UserID, providers, submissions)
	if err != nil {
		return fmt.Errorf("look who decides: %w", err)
	}
	for i := range rows {
		for _, o := range own {
			rows[i].ForOthers = rows[i].ForOthers || o.Submission == rows[i].Submission
		}
	}
	return nil
}
