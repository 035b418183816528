package rotation

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
)

// RetireOldIndex ends the use of every index secret but the newest, and gives how many rows have their index under it yet:
// above zero, nothing was changed and Reindex has more to do. Rows only ever come under the newest, so none can be added
// after they were counted. It waits for transactions that store something, and they for it. System only.
func (s *Store) RetireOldIndex(ctx context.Context) (left int, err error) {
	err = s.db.Read(ctx, models.System(), func(tx *models.Tx) error {
		use, err := s.db.IndexesInUse(tx)
		if err != nil {
			return err
		}
		left, err = models.One[int](tx,
			`SELECT (SELECT count(*) FROM items WHERE indexed_by <> $1) + (SELECT count(*) FROM item_reports WHERE indexed_by <> $1)
			+ (SELECT count(*) FROM import_rows WHERE indexed_by <> $1)`, use.Newest.ID)
		return err
	})
	if err != nil || left > 0 {
		return left, models.Wrap("retire the old index secret", err)
	}
	return 0, models.Wrap("retire the old index secret", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		if err := tx.Do(models.LockKeys); err != nil {
			return fmt.Errorf("wait for who stores something: %w", err)
		}
		use, err := s.db.Sealing(tx)
		if err != nil || use.Index.Old == nil {
			return err
		}
		b := &pgx.Batch{}
		// before their rows, as who throws a file away does
		b.Queue(incoming.LockWaiting)
		// it has both
		b.Queue(
			`UPDATE import_rows SET old_dedupe_key = NULL, old_address_key = NULL, old_place_key = NULL WHERE old_dedupe_key IS NOT NULL`)
		// counts begin anew
		b.Queue(`DELETE FROM throttles WHERE indexed_by <> $1`, use.Index.Newest.ID)
		b.Queue(`UPDATE portal_keys SET retired_at = $1 WHERE kind = 'index' AND retired_at IS NULL AND id <> $2`, s.db.Now(),
			use.Index.Newest.ID)
		return tx.Send(b)
	}))
}
