package notice

import (
	"context"

	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// Waiting finds the items of a notice that wait for the provider and that its action fits, in order, and how each is now: as many as one
// answer covers. None where the actor may not see the notice.
func (s *Store) Waiting(ctx context.Context, actor models.Actor, ref string, do models.Action) ([]int, Seen, error) {
	var items []target
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueFind(b, &items, `SELECT i.n, i.state, i.revision FROM items i WHERE (i.provider_id, i.notice_id) = `+theNotice+`
				AND i.state IN (`+models.StateList(models.TurnProvider)+`) ORDER BY i.n`, noticeArgs(actor, ref)...)
	})
	if err != nil {
		return nil, nil, models.Wrap("find what waits", err)
	}
	var numbers []int
	seen := Seen{}
	for _, t := range items {
		if models.Can(t.State, do, models.PartyProvider) && len(numbers) < AnswerLimit {
			numbers, seen[t.N] = append(numbers, t.N), t.Revision
		}
	}
	return numbers, seen, nil
}
