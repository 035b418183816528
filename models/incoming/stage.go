package incoming

import (
	"cmp"
	"context"
	"crypto/cipher"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/notice"
)

// stageChunk is how many rows wait in memory before they are copied: no transaction stays open while a slow sender types.
// While Postgres takes one chunk, the next is read and sealed.
const stageChunk = 5000

// The first faulty rows of a file wait with what is wrong with them, up to so many and so many bytes of lines; the rest are only
// counted. Whoever mends ten thousand finds the others when the file comes again.
const (
	faultyRowsKept  = 10_000
	faultyBytesKept = 16 << 20
)

// StageImport reads a file once, row by row, and puts it where it waits for confirmation: each row checked, normalised,
// routed and sealed, none of it a notice yet. An error about the whole file ends it and leaves nothing. progress, when not
// nil, is told the rows so far. Analysts and admins only.
func (s *Store) StageImport(ctx context.Context, actor models.Actor, o ImportOptions, rows iter.Seq2[*Row, error],
	progress func(rows int),
) (Import, error) {
	if actor.Party() != models.PartyEOKM {
		return Import{}, models.ErrForbidden
	}
	if err := o.check(); err != nil {
		return Import{}, err
	}
	st, err := s.newStaging(ctx, actor, o)
	if err != nil {
		return Import{}, models.Wrap("stage import", err)
	}
	if err := st.readAll(ctx, actor, rows, progress); err != nil {
		// The sender may be gone, and with it ctx; what was staged must not stay.
		clean, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		gone := s.DiscardImport(clean, actor, st.ID)
		if errors.Is(gone, models.ErrConflict) {
			gone = nil // already
		}
		return Import{}, errors.Join(models.Wrap("stage import", err), gone)
	}
	return s.finishStaging(ctx, actor, st)
}

// staging is a file being read.
type staging struct {
	Import
	store     *Store
	router    *notice.Router
	secret    models.DataKey     // the notices' data keys come from it; only ever in memory
	ids       models.Indexer     // the notices' ids, from the same secret
	index     *models.IndexesNow // what the rows in memory are indexed under
	lines     cipher.AEAD        // seals faulty lines
	last      noticeKey          // of the row before: files are mostly grouped
	at        time.Time
	spoke     time.Time          // when it last told the database that it still reads
	kept      int                // bytes of faulty lines
	parts     map[noticePart]int // rows without a reference so far
	notTheirs *notice.NotTheirs  // as it was when the reading began
	warned    warned
	chunk     []stagedRow
}

// noticeKey is one notice-to-be: what its items are sealed with.
type noticeKey struct {
	provider    uuid.UUID
	externalRef string
	profile     string
	part        int
	id          uuid.UUID
	aead        cipher.AEAD
	wrapped     []byte
}

func (s *Store) newStaging(ctx context.Context, actor models.Actor, o ImportOptions) (*staging, error) {
	now := s.db.Now()
	st := &staging{store: s, secret: models.NewDataKey(), at: now, spoke: now, parts: map[noticePart]int{}, Import: Import{
		ID: models.NewID(), Source: o.Source, Filename: fileLabel(o.Filename), Format: o.Format, State: ImportReading,
		SkipFaulty: o.SkipFaulty, UserID: actor.UserID, CreatedAt: now, Correlation: o.Correlation,
	}}
	key := models.NewDataKey()
	st.ids = models.NewIndexer(st.secret[:])
	var err error
	if st.lines, err = key.AEAD(); err != nil {
		return nil, err
	}
	err = s.db.Write(ctx, actor, func(tx *models.Tx) error {
		use, err := s.db.Sealing(tx)
		if err != nil {
			return err
		}
		st.index = use.Index
		// What a killed reader left of this file, or of any other, is in nobody's way.
		if err := discardImports(tx, now, leftBehind, now.Add(-readerSilent)); err != nil {
			return fmt.Errorf("free what was left behind: %w", err)
		}
		if st.DataKey, err = s.db.Keys().WrapDataKey(key, st.ID); err != nil {
			return err
		}
		if st.router, err = notice.LoadRouter(tx); err != nil {
			return err
		}
		if st.notTheirs, err = notice.LoadNotTheirs(tx); err != nil {
			return err
		}
		st.NetworkVersion = st.router.Version
		return tx.Do(`INSERT INTO imports (id, source, filename, format, state, skip_faulty, data_key, network_version, user_id,
			created_at, alive_at, correlation)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`, st.ID, st.Source, st.Filename, st.Format, st.State,
			st.SkipFaulty, st.DataKey,
			st.NetworkVersion, st.UserID, st.CreatedAt, now, st.Correlation)
	})
	return st, err
}

func (st *staging) readAll(ctx context.Context, actor models.Actor, rows iter.Seq2[*Row, error], progress func(int)) error {
	copies, copying := errgroup.WithContext(ctx)
	copies.SetLimit(1)
	err := st.readChunks(rows, func(chunk []stagedRow) error {
		copies.Go(func() error { return st.copy(copying, actor, chunk) })
		if progress != nil {
			progress(st.Rows)
		}
		return copying.Err()
	})
	return cmp.Or(copies.Wait(), err)
}

// readChunks hands on the rows in chunks, and keeps none of those.
func (st *staging) readChunks(rows iter.Seq2[*Row, error], handOn func([]stagedRow) error) error {
	for row, err := range rows {
		if err != nil {
			return err
		}
		if err := st.add(row); err != nil {
			return err
		}
		if len(st.chunk) == stageChunk || st.Rows%wordsAfter == 0 && st.silent() {
			if err := handOn(st.chunk); err != nil {
				return err
			}
			st.chunk = make([]stagedRow, 0, stageChunk)
		}
	}
	return handOn(st.chunk)
}

// errThrownAway: its reader was taken for killed, or somebody threw the file away.
var errThrownAway = &models.Invalid{Field: "file", Key: "import.thrown_away"}

// wordsAfter is after how many rows it is looked whether the reader has to say that it still reads.
const wordsAfter = 500

// silent tells whether the reader has said nothing for so long that it should.
func (st *staging) silent() bool {
	now := st.store.db.Now()
	if now.Sub(st.spoke) < readerSpeaks {
		return false
	}
	st.spoke = now
	return true
}

func (st *staging) add(in *Row) error {
	st.Rows++
	st.Header = in.Header
	if len(in.Faults) > 0 {
		st.Faulty++
		if st.FaultyKept == faultyRowsKept || st.kept+len(in.Line) > faultyBytesKept {
			return nil
		}
		st.FaultyKept, st.kept = st.FaultyKept+1, st.kept+len(in.Line)
		return st.addFaulty(in)
	}
	st.warned.add(in)
	content := address.Sealed{Address: in.Address, IP: in.IP, Note: in.Note, SHA256: in.SHA256, MD5: in.MD5}
	if host := in.Address.IP(); !content.IP.IsValid() && host.IsValid() {
		content.IP = host
	}
	route, keys := st.route(in, content)
	category, profile := in.Category, notice.ProfileFor(in.Category)
	if category == "" { // EOKM asks to remove it, so in time; but which law it breaks nobody has said
		category, profile = models.CategoryUnclear, notice.Profile24h
	}
	key, err := st.notice(route.ProviderID, in.ExternalRef, profile)
	if err != nil {
		return err
	}
	item := models.NewID()
	sealed, err := address.SealItem(key.aead, content, route.ProviderID, key.id, item)
	if err != nil {
		return err
	}
	scope := in.Scope
	if scope == "" {
		scope = models.ScopeFile
	}
	st.chunk = append(st.chunk, stagedRow{
		row: in.Row, provider: route.ProviderID, notice: key.id, item: item, wrapped: key.wrapped, sealed: sealed,
		keys: keys, externalRef: in.ExternalRef, category: category, profile: profile, scope: scope, siteType: in.SiteType,
		asn: int64(in.ASN), country: in.Country, network: route.NetworkID, reason: route.Reason,
		observed: in.ObservedAt, reported: in.ReportedAt, skipped: category == models.CategoryNotIllegal,
	})
	if category == models.CategoryNotIllegal {
		st.Skipped++
	}
	return nil
}

func (st *staging) addFaulty(in *Row) error {
	faults, err := json.Marshal(in.Faults)
	if err != nil {
		return fmt.Errorf("encode faults of row %d: %w", in.Row, err)
	}
	st.chunk = append(st.chunk, stagedRow{
		row: in.Row, faults: string(faults), line: st.lines.Seal(nil, nil, in.Line, linePlace(st.ID, in.Row)),
	})
	return nil
}

// noticePart is where rows without a reference are counted.
type noticePart struct {
	provider uuid.UUID
	profile  string
}

// noticeMost is how many addresses a notice without a reference has at most: what a desk can answer as one piece of work.
const noticeMost = 500

// notice gives the notice-to-be of a provider, reference and norm: one per such three within a file, and without a reference one for
// each noticeMost rows. Its id and data key follow from the file's secret, so a file of any number of notices needs no table of them in
// memory.
func (st *staging) notice(provider uuid.UUID, externalRef, profile string) (*noticeKey, error) {
	part := 0
	if externalRef == "" {
		of := noticePart{provider, profile}
		part = st.parts[of] / noticeMost
		st.parts[of]++
	}
	if last := &st.last; last.aead != nil && last.provider == provider && last.externalRef == externalRef && last.profile == profile &&
		last.part == part {
		return last, nil
	}
	id := st.ids.Wide(models.IndexNotice, provider, externalRef, profile, strconv.Itoa(part))
	copy(id[:6], st.ID[:6])   // the file's time, so that new notices stand together in an index
	id[6] = 0x70 | id[6]&0x0f // version 7
	id[8] = 0x80 | id[8]&0x3f // its variant
	key := st.secret.Derive(id)
	aead, err := key.AEAD()
	if err != nil {
		return nil, err
	}
	wrapped, err := st.store.db.Keys().WrapDataKey(key, id)
	if err != nil {
		return nil, err
	}
	st.last = noticeKey{
		provider: provider, externalRef: externalRef, profile: profile, part: part, id: id, aead: aead, wrapped: wrapped,
	}
	return &st.last, nil
}

// copy puts a chunk where it waits for confirmation, and says that the file is being read. It runs beside add, with which it shares
// nothing that changes. errThrownAway when the file is gone meanwhile: nothing of it is left lying.
func (st *staging) copy(ctx context.Context, actor models.Actor, chunk []stagedRow) error {
	now := st.store.db.Now()
	err := st.store.db.Bulk(ctx, actor, func(tx *models.Tx) error {
		use, err := st.store.db.Sealing(tx) // before the file, as who replaces an index secret does
		if err != nil {
			return err
		}
		alive, err := tx.Exec(`UPDATE imports SET alive_at = $2 WHERE id = $1 AND state = 'reading'`, st.ID, now)
		if err != nil {
			return err
		}
		if alive == 0 {
			return errThrownAway
		}
		if len(chunk) == 0 {
			return nil
		}
		if err := st.rewrap(chunk, models.KeyIDs(use.Wraps)); err != nil {
			return err
		}
		if err := st.reindex(chunk, use.Index); err != nil {
			return err
		}
		_, err = tx.CopyFrom("import_rows", importRowColumns, pgx.CopyFromSlice(len(chunk), func(i int) ([]any, error) {
			return chunk[i].values(st.ID), nil
		}))
		return err
	})
	if err != nil {
		return fmt.Errorf("copy rows: %w", err)
	}
	return nil
}

// finishStaging works out what confirming would make, for the preview.
func (s *Store) finishStaging(ctx context.Context, actor models.Actor, st *staging) (Import, error) {
	err := s.db.Write(ctx, actor, func(tx *models.Tx) error {
		if err := tx.Do(sortMemory); err != nil {
			return fmt.Errorf("set sort memory: %w", err)
		}
		use, err := s.db.Sealing(tx)
		if err != nil {
			return err
		}
		if _, err := s.ReindexStaged(tx, st.ID, use.Index); err != nil {
			return err
		}
		rows, err := tx.Exec(`WITH `+planFor(use.Index).rows+`
			UPDATE imports m SET state = 'staged', rows = $2, faulty = $3, faulty_kept = $4, skipped = $5, header = $6, alive_at = NULL,
				`+setSums+` FROM (`+sums+`) c WHERE m.id = $1 AND m.state = 'reading'`,
			st.ID, st.Rows, st.Faulty, st.FaultyKept, st.Skipped, st.Header)
		switch {
		case err != nil:
			return fmt.Errorf("work out what the rows become: %w", err)
		case rows == 0:
			return errThrownAway
		}
		if err := st.warned.save(tx, st.ID); err != nil {
			return err
		}
		st.Import, err = models.One[Import](tx, `SELECT `+importColumns+` FROM imports WHERE id = $1`, st.ID)
		return err
	})
	return st.Import, models.Wrap("stage import", err)
}
