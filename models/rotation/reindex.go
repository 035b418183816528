package rotation

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/notice"
)

// reindexing is a table whose rows have blind indexes: how its rows of one stretch are found and made anew.
type reindexing struct {
	table string
	do    func(s *Store, tx *models.Tx, x models.IndexSecret, from, to string) (int, error)
}

var reindexings = []reindexing{{"items", (*Store).reindexItems}, {"item_reports", (*Store).reindexReports}}

// Reindex makes the blind indexes of what is indexed under an old secret anew, in many short transactions, and gives how
// many rows it did. It passes over rows that somebody is changing at that moment, so call it until RetireOldIndex finds
// nothing left. Stopped anywhere, it has left each row with its index under the one secret or the other. progress is told of
// each step. System only.
func (s *Store) Reindex(ctx context.Context, progress func(done int)) (int, error) {
	done, err := s.reindexWaiting(ctx)
	if err != nil {
		return done, models.Wrap("reindex files that wait", err)
	}
	for _, t := range reindexings {
		pages, err := s.pages(ctx, t.table)
		if err != nil {
			return done, err
		}
		for page := int64(0); page < pages; page += rewrapPages {
			err := s.db.Bulk(ctx, models.System(), func(tx *models.Tx) error {
				use, err := s.db.Sealing(tx)
				if err != nil {
					return err
				}
				n, err := t.do(s, tx, use.Index.Newest, tid(page), tid(page+rewrapPages))
				done += n
				return err
			})
			if err != nil {
				return done, models.Wrap("reindex "+t.table, err)
			}
			progress(done)
		}
	}
	return done, nil
}

// reindexWaiting does the files that have rows waiting, one after the other, whatever became of the file: a reader that was
// slower than the sweep of its file leaves some. One that is being confirmed does itself.
func (s *Store) reindexWaiting(ctx context.Context) (int, error) {
	var ids []struct{ ID uuid.UUID }
	err := s.db.Ask(ctx, models.System(), func(b *pgx.Batch) {
		models.QueueFind(b, &ids, `SELECT id FROM imports i WHERE EXISTS (SELECT 1 FROM import_rows r WHERE r.import_id = i.id)`)
	})
	total := 0
	for _, imp := range ids {
		if err != nil {
			break
		}
		err = s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
			use, err := s.db.Sealing(tx)
			if err != nil || use.Index.Old == nil {
				return err
			}
			locked, err := models.Find[struct{ ID uuid.UUID }](tx, `SELECT id FROM imports WHERE id = $1 FOR UPDATE SKIP LOCKED`, imp.ID)
			if err != nil || len(locked) == 0 {
				return err
			}
			n, err := s.incoming.ReindexStaged(tx, imp.ID, use.Index)
			total += n
			return err
		})
	}
	return total, err
}

func (s *Store) reindexItems(tx *models.Tx, x models.IndexSecret, from, to string) (int, error) {
	rows, err := models.Find[notice.IndexedItem](tx, `SELECT i.ctid::text AS place, i.id, i.provider_id, i.notice_id, i.sealed, n.data_key
		FROM items i JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id
		WHERE i.ctid >= $1::text::tid AND i.ctid < $2::text::tid AND i.indexed_by <> $3 FOR NO KEY UPDATE OF i SKIP LOCKED`, from, to, x.ID)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	set, places, by, err := s.notice.ItemIndexes(rows, x)
	if err != nil {
		return 0, err
	}
	changed, err := tx.Exec(notice.SetItemIndexes, places, set.Address, set.Host, set.Domain, set.IP, by)
	return int(changed), err
}

// reindexReports gives reports of a destroyed address no other key: theirs is at random.
func (s *Store) reindexReports(tx *models.Tx, x models.IndexSecret, from, to string) (int, error) {
	rows, err := models.Find[notice.IndexedItem](tx,
		`SELECT r.ctid::text AS place, r.source, r.external_ref, i.id, i.provider_id, i.notice_id,
			i.sealed, n.data_key
		FROM item_reports r JOIN items i ON i.provider_id = r.provider_id AND i.id = r.item_id
		JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id
		WHERE r.ctid >= $1::text::tid AND r.ctid < $2::text::tid AND r.indexed_by <> $3 FOR UPDATE OF r SKIP LOCKED`, from, to, x.ID)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	keys := s.notice.ItemOpener()
	var places []string
	var reports []*uuid.UUID
	var by []*int64
	for _, r := range rows {
		places = append(places, r.Place)
		if r.DataKey == nil {
			reports, by = append(reports, nil), append(by, nil)
			continue
		}
		content, err := keys.Open(r.DataKey, r.Sealed, r.ProviderID, r.NoticeID, r.ID)
		if err != nil {
			return 0, err
		}
		report := address.ReportKey(x.Indexer, r.ProviderID, r.Source, r.ExternalRef, content.Address)
		reports, by = append(reports, &report), append(by, &x.ID)
	}
	changed, err := tx.Exec(`UPDATE item_reports t SET dedupe_key = coalesce(u.report, t.dedupe_key), indexed_by = u.by
		FROM unnest($1::text[]::tid[], $2::uuid[], $3::bigint[]) AS u (place, report, by) WHERE t.ctid = u.place`, places, reports, by)
	return int(changed), err
}
