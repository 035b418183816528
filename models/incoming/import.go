package incoming

import (
	"context"
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// ImportState is where a file stands on its way in.
type ImportState string

// The states. Nothing of a file is a notice before it is done; staged rows are sealed and only wait.
const (
	ImportReading   ImportState = "reading"
	ImportStaged    ImportState = "staged" // read whole; a person, or the command, may confirm it
	ImportDone      ImportState = "done"
	ImportDiscarded ImportState = "discarded"
)

// Import is one file on its way in.
type Import struct {
	ID             uuid.UUID
	Source         string
	Filename       string
	Format         string
	State          ImportState
	Rows           int // read, faulty ones included
	Faulty         int
	FaultyKept     int // of those, the first that wait with their faults and their line; the rest are only counted
	SkipFaulty     bool
	Notices        int // the rest as it came out, or would come out while staged
	Items          int // new addresses
	Recurrences    int // addresses that came back: new items of what EOKM had found offline
	Joined         int // rows that report an open item under a reference of their own
	Duplicates     int // rows that say what was known: replayed, repeated in the file, or of what ended after it was seen
	Skipped        int // rows in which nothing is to be removed
	Unrouted       int // of the items and recurrences, those that EOKM must find a provider for
	DataKey        []byte
	Header         string // names the columns, for the download of the faulty rows
	NetworkVersion int64
	UserID         uuid.UUID
	CreatedAt      time.Time
	FinishedAt     *time.Time
	AliveAt        *time.Time // while it is read: when its reader last said so
	Correlation    string     // what the program that brought it calls it; "" for none
	Warned         int        // rows that somebody should look at, though they can come in; see ImportWarnings
}

// ImportOptions is what is known of a file before it is read.
type ImportOptions struct {
	Source     string // who reports: a short code such as scart
	Filename   string // its base name, for staff; "" for none
	Format     string
	SkipFaulty bool // import the good rows of a file that has faulty ones
	// Correlation is what the program that brings it calls it: letters, digits, - and _; "" for none
	Correlation string
}

// Row is one row as a reader gives it: what it says, or what is wrong with it.
type Row struct {
	Report
	// Header is the line that names the file's columns, the same for each row; "" when the reader knows none. It has names
	// that the portal knows and nothing else.
	Header string
	// Line is the row as it stands in the file, for the download of faulty rows; columns about people are left out. It
	// holds an address: it is sealed before it is stored.
	Line     []byte
	Faults   []RowFault
	Warnings []RowFault // of a row without faults: what is likely not what was meant
}

var sourceForm = regexp.MustCompile(`^[a-z0-9][a-z0-9_.-]{0,39}$`)

func (o ImportOptions) check() error {
	if !correlationForm.MatchString(o.Correlation) {
		return &models.Invalid{Field: "correlation_id", Key: "import.correlation"}
	}
	return CheckSource(o.Source)
}

// correlationForm is what a program may call what it brings: nothing that could be an address.
var correlationForm = regexp.MustCompile(`^[A-Za-z0-9_-]{0,256}$`)

// CheckSource says what is wrong with the short code of who reports or checks: an *Invalid. It stands in the log and on pages, so it
// names no place.
func CheckSource(source string) error {
	if !sourceForm.MatchString(source) {
		return &models.Invalid{Field: "source", Key: "import.source"}
	}
	if namesPlace(source) {
		return &models.Invalid{Field: "source", Key: "import.source.address"}
	}
	return nil
}

// fileKinds are the endings of names that people give to files, and none of a host.
var fileKinds = []string{"", ".csv", ".txt", ".tsv", ".xlsx", ".json", ".jsonl", ".xml", ".eml"}

// fileLabel keeps what staff may see of a file's name; a name could hold an address.
func fileLabel(name string) string {
	name = path.Base(name)
	stem := strings.TrimSuffix(name, path.Ext(name))
	if len(name) > 120 || !slices.Contains(fileKinds, strings.ToLower(path.Ext(name))) || strings.ContainsAny(stem, ":[%") ||
		namesPlace(stem) {
		return ""
	}
	return name
}

const importColumns = `id, source, filename, format, state, rows, faulty, faulty_kept, skip_faulty, notices, items, recurrences,
	joined, duplicates, skipped, unrouted,
	data_key, header, network_version, user_id, created_at, finished_at, alive_at, warned, correlation`

// Import finds one. Staff only; anybody else sees none.
func (s *Store) Import(ctx context.Context, actor models.Actor, id uuid.UUID) (Import, error) {
	var imp Import
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		imp, err = models.One[Import](tx, `SELECT `+importColumns+` FROM imports WHERE id = $1`, id)
		return err
	})
	return imp, models.Wrap("find import", err)
}

// Imports lists the newest. Staff only.
func (s *Store) Imports(ctx context.Context, actor models.Actor, limit int) ([]Import, error) {
	var list []Import
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		list, err = models.Find[Import](tx,
			`SELECT `+importColumns+` FROM imports WHERE state <> 'reading' ORDER BY created_at DESC LIMIT $1`, limit)
		return err
	})
	return list, models.Wrap("list imports", err)
}

// Made gives the references of notices that an import made, at most so many. Staff only; anybody else sees none.
func (s *Store) Made(ctx context.Context, actor models.Actor, id uuid.UUID, limit int) ([]string, error) {
	var refs []string
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		refs, err = models.Find[string](tx, `SELECT ref FROM (SELECT ref FROM notices WHERE import_id = $1 LIMIT $2) n ORDER BY ref`,
			id, limit)
		return err
	})
	return refs, models.Wrap("list notices of import", err)
}

// Correlated lists what an actor brought in under an id of its own, the newest first. Staff only, and each its own.
func (s *Store) Correlated(ctx context.Context, actor models.Actor, correlation string, limit int) ([]Import, error) {
	var list []Import
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		list, err = models.Find[Import](tx, `SELECT `+importColumns+` FROM imports WHERE user_id = $1 AND correlation = $2
			AND correlation <> '' ORDER BY created_at DESC LIMIT $3`, actor.UserID, correlation, limit)
		return err
	})
	return list, models.Wrap("list imports", err)
}

// ImportFaults lists the first faults of a staged file, by row. Staff only.
func (s *Store) ImportFaults(ctx context.Context, actor models.Actor, id uuid.UUID, rows int) ([]RowFault, error) {
	var faults []RowFault
	err := s.db.Read(ctx, actor, func(tx *models.Tx) error {
		found, err := models.Find[struct{ Faults string }](tx, `SELECT r.faults FROM imports m JOIN import_rows r ON r.import_id = m.id
			WHERE m.id = $1 AND r.faults IS NOT NULL ORDER BY r.row LIMIT $2`, id, rows) // imports: the rows' own table is nobody's
		if err != nil {
			return err
		}
		for _, f := range found {
			var of []RowFault
			if err := json.Unmarshal([]byte(f.Faults), &of); err != nil {
				return fmt.Errorf("read faults: %w", err)
			}
			faults = append(faults, of...)
		}
		return nil
	})
	return faults, models.Wrap("list faults", err)
}

// FaultyLines gives the faulty lines of a staged file as they were, as far as they were kept, for staff to repair, after its header as
// row 0 where it has one. Each holds an address, so the download is recorded. Analysts and admins only.
func (s *Store) FaultyLines(ctx context.Context, actor models.Actor, id uuid.UUID, each func(row int, line []byte) error) error {
	if actor.Party() != models.PartyEOKM {
		return models.ErrForbidden
	}
	now := s.db.Now()
	origin, err := s.db.Origin(ctx, actor.IP, actor.UserID, now)
	if err != nil {
		return err
	}
	return models.Wrap("read faulty lines", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		imp, err := models.One[Import](tx, `SELECT `+importColumns+` FROM imports WHERE id = $1`, id)
		if err != nil {
			return err
		}
		if imp.DataKey == nil {
			return models.ErrNotFound
		}
		aead, err := s.db.Keys().UnwrapDataKey(imp.DataKey, imp.ID)
		if err != nil {
			return err
		}
		if err := models.Record(tx, actor.Event(models.EventRevealed, now).With(models.EventData{
			Code: "faulty_lines", Other: id.String(), From: origin,
		}).ForStaff()); err != nil {
			return err
		}
		rows, err := models.Find[struct {
			Row  int
			Line []byte
		}](tx, `SELECT row, line FROM import_rows WHERE import_id = $1 AND faults IS NOT NULL ORDER BY row`, id)
		if err != nil {
			return err
		}
		if imp.Header != "" {
			if err := each(0, []byte(imp.Header)); err != nil {
				return err
			}
		}
		for _, r := range rows {
			line, err := aead.Open(nil, nil, r.Line, linePlace(id, r.Row))
			if err != nil {
				return fmt.Errorf("open line %d: %w", r.Row, models.ErrSealBroken)
			}
			if err := each(r.Row, line); err != nil {
				return err
			}
		}
		return nil
	}))
}

func linePlace(id uuid.UUID, row int) []byte {
	return fmt.Appendf(nil, "import_rows.line:%s:%d", id, row)
}

// SkipFaulty decides about a staged file that its faulty rows stay out and the rest may come in. Analysts and admins only.
func (s *Store) SkipFaulty(ctx context.Context, actor models.Actor, id uuid.UUID) error {
	if actor.Party() != models.PartyEOKM {
		return models.ErrForbidden
	}
	return models.Wrap("skip faulty rows", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		return models.Changed(tx.Exec(`UPDATE imports SET skip_faulty = true WHERE id = $1 AND state = 'staged'`, id))
	}))
}

// DiscardImport throws a staged file away. Analysts and admins only.
func (s *Store) DiscardImport(ctx context.Context, actor models.Actor, id uuid.UUID) error {
	if actor.Party() != models.PartyEOKM {
		return models.ErrForbidden
	}
	return models.Wrap("discard import", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		if err := models.Changed(tx.Exec(`UPDATE imports SET state = 'discarded', data_key = NULL, finished_at = $1 WHERE id = $2
			AND state IN ('reading', 'staged')`,
			s.db.Now(), id)); err != nil {
			return err
		}
		return tx.Do(`DELETE FROM import_rows WHERE import_id = $1`, id)
	}))
}

// LockWaiting locks the files that wait for confirmation.
const LockWaiting = `SELECT 1 FROM imports WHERE state IN ('reading', 'staged') ORDER BY id FOR UPDATE`

// SweepImports throws away what was staged and not confirmed for so long, and what a killed reader left. System only; run
// by a periodic job.
func (s *Store) SweepImports(ctx context.Context, r models.Retention) error {
	now := s.db.Now()
	return models.Wrap("sweep imports", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		return discardImports(tx, now, `state IN ('reading', 'staged') AND created_at < $2 OR `+leftBehind,
			now.Add(-readerSilent), now.Add(-r.Staged))
	}))
}

// readerSilent is after how long without a word a file's reader is taken for killed. One that lives says something with every few
// thousand rows and every readerSpeaks; where its sender is slower than that, the file is sent anew.
const (
	readerSilent = 3 * time.Minute
	readerSpeaks = 30 * time.Second
)

// leftBehind is which files a killed reader left; $1 is the moment since which it would have spoken.
const leftBehind = `state = 'reading' AND coalesce(alive_at, created_at) < $1`

// discardImports throws the files away that a condition names, but for those that somebody else is at.
func discardImports(tx *models.Tx, now time.Time, which string, args ...any) error {
	// Before their rows, as everybody does.
	found, err := models.Find[struct{ ID uuid.UUID }](tx,
		`SELECT id FROM imports WHERE `+which+` ORDER BY id FOR UPDATE SKIP LOCKED`, args...)
	if err != nil || len(found) == 0 {
		return err
	}
	ids := make([]uuid.UUID, len(found))
	for i, row := range found {
		ids[i] = row.ID
	}
	if err := tx.Do(`DELETE FROM import_rows WHERE import_id = ANY($1)`, ids); err != nil {
		return err
	}
	return tx.Do(`UPDATE imports SET state = 'discarded', data_key = NULL, finished_at = $1 WHERE id = ANY($2)`, now, ids)
}
