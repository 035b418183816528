package observation

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/notice"
)

// FileState is where a file stands on its way in.
type FileState string

// The states.
const (
	FileStaged    FileState = "staged" // read whole; somebody may confirm it
	FileDone      FileState = "done"
	FileDiscarded FileState = "discarded"
)

// File is one file of observations.
type File struct {
	ID         uuid.UUID
	Source     string
	State      FileState
	Sums       Sums
	UserID     uuid.UUID
	By         string // who brought it; "" for the portal
	CreatedAt  time.Time
	FinishedAt *time.Time
}

// keptStaged is how long a file waits for confirmation.
const keptStaged = 24 * time.Hour

// Stage reads a file where it waits for confirmation: it says what would come of it, and keeps no row when one has a fault. It throws away
// what waited for longer than a day. Analysts and admins only.
func (s *Store) Stage(ctx context.Context, actor models.Actor, source string, rows []Row) (f File, faults []incoming.RowFault, err error) {
	_, faults, err = s.run(ctx, actor, source, rows, func(tx *models.Tx, p *plan) (err error) {
		if err := sweep(tx, s.db.Now()); err != nil {
			return err
		}
		f, err = stage(tx, actor, source, p, s.db.Now())
		return err
	})
	return f, faults, err
}

// stage keeps what a plan was made of.
func stage(tx *models.Tx, actor models.Actor, source string, p *plan, now time.Time) (File, error) {
	f := File{ID: models.NewID(), Source: source, State: FileStaged, Sums: p.sums, UserID: actor.UserID, CreatedAt: now}
	sums, err := json.Marshal(p.sums)
	if err != nil {
		return f, err
	}
	if err := tx.Do(`INSERT INTO observation_files (id, source, state, sums, user_id, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		f.ID, f.Source, f.State, string(sums), f.UserID, f.CreatedAt); err != nil {
		return f, fmt.Errorf("keep the file: %w", err)
	}
	return f, keepRows(tx, f.ID, p)
}

func keepRows(tx *models.Tx, file uuid.UUID, p *plan) error {
	var lines []int
	var providers, items []uuid.UUID
	var outcomes, by []string
	var at []time.Time
	for _, f := range p.facts {
		lines, providers, items = append(lines, f.row), append(providers, f.item.ProviderID), append(items, f.item.ID)
		outcomes, by, at = append(outcomes, string(f.Outcome)), append(by, f.by), append(at, f.At)
	}
	return tx.Do(`INSERT INTO observation_rows (file_id, row, provider_id, item_id, outcome, observed_by, observed_at)
		SELECT $1, u.* FROM unnest($2::int[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::timestamptz[]) AS u`,
		file, lines, providers, items, outcomes, by, at)
}

// sweep throws away what nobody confirmed.
func sweep(tx *models.Tx, now time.Time) error {
	old, err := models.Find[uuid.UUID](tx, `UPDATE observation_files SET state = 'discarded', finished_at = $1
		WHERE state = 'staged' AND created_at < $2 RETURNING id`, now, now.Add(-keptStaged))
	if err != nil {
		return fmt.Errorf("throw away old files: %w", err)
	}
	return tx.Do(`DELETE FROM observation_rows WHERE file_id = ANY($1)`, old)
}

// Commit takes a staged file, as Take does. One that is done already gives what came of it; ErrConflict when it was thrown away. Analysts
// and admins only.
func (s *Store) Commit(ctx context.Context, actor models.Actor, id uuid.UUID) (File, error) {
	if actor.Party() != models.PartyEOKM {
		return File{}, models.ErrForbidden
	}
	var f File
	err := s.db.Bulk(ctx, actor, func(tx *models.Tx) (err error) {
		f, err = s.commit(tx, actor, id, s.db.Now())
		return err
	})
	return f, models.Wrap("take a file of observations", err)
}

func (s *Store) commit(tx *models.Tx, actor models.Actor, id uuid.UUID, now time.Time) (File, error) {
	f, err := fileByID(tx, id, ` FOR UPDATE OF f`)
	switch {
	case err != nil || f.State == FileDone:
		return f, err
	case f.State != FileStaged:
		return f, fmt.Errorf("the file is %s: %w", f.State, models.ErrConflict)
	}
	p, err := staged(tx, f)
	if err != nil {
		return f, err
	}
	if err := p.weigh(tx); err != nil {
		return f, err
	}
	if err := s.apply(tx, actor, p, id, now); err != nil {
		return f, err
	}
	sums, err := json.Marshal(p.sums)
	if err != nil {
		return f, err
	}
	if err := finish(tx, id, FileDone, string(sums), now); err != nil {
		return f, err
	}
	return fileByID(tx, id, "")
}

// staged reads the rows that wait, with their items as they are now, which it locks.
func staged(tx *models.Tx, f File) (*plan, error) {
	if err := tx.Do(`SELECT 1 FROM notices n WHERE (n.provider_id, n.id) IN (SELECT i.provider_id, i.notice_id FROM observation_rows r
		JOIN items i ON i.provider_id = r.provider_id AND i.id = r.item_id WHERE r.file_id = $1) ORDER BY n.id FOR UPDATE`,
		f.ID); err != nil {
		return nil, fmt.Errorf("lock what was observed: %w", err)
	}
	items, err := models.Find[place](tx, `SELECT r.row, `+placeColumns+` FROM observation_rows r
		JOIN items i ON i.provider_id = r.provider_id AND i.id = r.item_id`+ofItem+` WHERE r.file_id = $1 ORDER BY r.row, i.id`, f.ID)
	if err != nil {
		return nil, err
	}
	rows, err := models.Find[struct {
		Row        int
		ItemID     uuid.UUID
		Outcome    notice.Outcome
		ObservedBy string
		ObservedAt time.Time
	}](tx, `SELECT row, item_id, outcome, observed_by, observed_at FROM observation_rows WHERE file_id = $1 ORDER BY row, item_id`, f.ID)
	if err != nil {
		return nil, err
	}
	p := &plan{source: f.Source, sums: Sums{Rows: f.Sums.Rows, Ended: f.Sums.Ended}}
	for i, r := range rows {
		p.facts = append(p.facts, fact{r.Row, r.ObservedBy, Sight{r.Outcome, r.ObservedAt.UTC(), f.Source}, items[i]})
	}
	return p, nil
}

// Discard throws a staged file away. ErrConflict when it is done or gone already. Analysts and admins only.
func (s *Store) Discard(ctx context.Context, actor models.Actor, id uuid.UUID) error {
	if actor.Party() != models.PartyEOKM {
		return models.ErrForbidden
	}
	return models.Wrap("discard observations", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		f, err := fileByID(tx, id, ` FOR UPDATE OF f`)
		switch {
		case err != nil:
			return err
		case f.State != FileStaged:
			return fmt.Errorf("the file is %s: %w", f.State, models.ErrConflict)
		}
		sums, err := json.Marshal(f.Sums)
		if err != nil {
			return err
		}
		return finish(tx, id, FileDiscarded, string(sums), s.db.Now())
	}))
}

func finish(tx *models.Tx, id uuid.UUID, to FileState, sums string, now time.Time) error {
	if err := tx.Do(`DELETE FROM observation_rows WHERE file_id = $1`, id); err != nil {
		return fmt.Errorf("clear staged rows: %w", err)
	}
	return tx.Do(`UPDATE observation_files SET state = $1, sums = $2, finished_at = $3 WHERE id = $4`, to, sums, now, id)
}

const fileColumns = `SELECT f.id, f.source, f.state, f.sums::text AS raw, f.user_id, coalesce(u.name, '') AS by, f.created_at, f.finished_at
	FROM observation_files f LEFT JOIN users u ON u.id = f.user_id `

// fileRow is a file as the table has it.
type fileRow struct {
	File

	Raw string
}

func (r fileRow) file() (File, error) {
	err := json.Unmarshal([]byte(r.Raw), &r.Sums)
	return r.File, err
}

func fileByID(tx *models.Tx, id uuid.UUID, lock string) (File, error) {
	row, err := models.One[fileRow](tx, fileColumns+`WHERE f.id = $1`+lock, id)
	if err != nil {
		return File{}, err
	}
	return row.file()
}

// File finds one. Staff only; anybody else sees none.
func (s *Store) File(ctx context.Context, actor models.Actor, id uuid.UUID) (f File, err error) {
	err = s.db.Read(ctx, actor, func(tx *models.Tx) error {
		f, err = fileByID(tx, id, "")
		return err
	})
	return f, models.Wrap("find a file of observations", err)
}

// Files lists the newest. Staff only.
func (s *Store) Files(ctx context.Context, actor models.Actor, limit int) (list []File, err error) {
	err = s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		list, err = models.FindAs(tx, fileRow.file, fileColumns+`ORDER BY f.created_at DESC LIMIT $1`, limit)
		return err
	})
	return list, models.Wrap("list files of observations", err)
}
