package incoming

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// warnedRowsKept is how many rows with a warning are kept with the import, the first of the file; the rest are only counted.
const warnedRowsKept = 200

// warned is what somebody should look at in a file that is being read.
type warned struct {
	rows int // all that have a warning
	kept []RowFault
}

// add keeps a row's warnings, as long as there is room.
func (w *warned) add(in *Row) {
	if len(in.Warnings) == 0 {
		return
	}
	if w.rows++; w.rows <= warnedRowsKept {
		w.kept = append(w.kept, in.Warnings...)
	}
}

// save keeps them with their file.
func (w *warned) save(tx *models.Tx, id uuid.UUID) error {
	if w.rows == 0 {
		return nil
	}
	list, err := json.Marshal(w.kept)
	if err != nil {
		return fmt.Errorf("encode warnings: %w", err)
	}
	return tx.Do(`UPDATE imports SET warned = $2, warnings = $3 WHERE id = $1`, id, w.rows, string(list))
}

// ImportWarnings lists what somebody should look at in the first rows of a file, by row; they stay with it. Staff only; anybody else
// finds no file.
func (s *Store) ImportWarnings(ctx context.Context, actor models.Actor, id uuid.UUID) ([]RowFault, error) {
	var list []RowFault
	err := s.db.Read(ctx, actor, func(tx *models.Tx) error {
		found, err := models.One[struct{ Warnings string }](tx, `SELECT warnings::text AS warnings FROM imports WHERE id = $1`, id)
		if err != nil {
			return err
		}
		return json.Unmarshal([]byte(found.Warnings), &list)
	})
	return list, models.Wrap("list warnings", err)
}
