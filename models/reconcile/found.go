package reconcile

import (
	"encoding/json"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// found is what a chunk comes to.
type found struct {
	differences []Difference
	providers   []uuid.UUID
	items       []uuid.UUID // that the list has
}

func (f *found) differ(c *comparison, d Difference) {
	c.n++
	d.N = c.n
	c.sums.ByKind[d.Kind]++
	f.differences = append(f.differences, d)
}

// save keeps what a chunk came to.
func (f *found) save(tx *models.Tx, id uuid.UUID) error {
	b := &pgx.Batch{}
	if len(f.items) > 0 {
		b.Queue(`INSERT INTO reconciliation_seen (reconciliation_id, provider_id, item_id)
			SELECT $1, u.* FROM unnest($2::uuid[], $3::uuid[]) AS u ON CONFLICT DO NOTHING`, id, f.providers, f.items)
	}
	for _, d := range f.differences {
		var fault *string
		if d.Fault != nil {
			text, err := json.Marshal(d.Fault)
			if err != nil {
				return fmt.Errorf("encode a fault of row %d: %w", d.Row, err)
			}
			raw := string(text)
			fault = &raw
		}
		b.Queue(`INSERT INTO reconciliation_differences (reconciliation_id, n, kind, row, ref, item, number, ours, theirs, fault)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			id, d.N, d.Kind, d.Row, d.Ref, d.Item, d.Number, d.Ours, d.Theirs, fault)
	}
	if err := tx.Send(b); err != nil {
		return fmt.Errorf("keep differences: %w", err)
	}
	return nil
}
