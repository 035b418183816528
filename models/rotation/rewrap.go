package rotation

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// wrappedColumn is a column that holds what a key of the file wraps, each value bound to what it is and to its owner.
type wrappedColumn struct {
	table, column, owner, what string
}

// wrappedColumns are all of them. A test holds the list to the database.
var wrappedColumns = []wrappedColumn{
	{"notices", "data_key", "id", models.WrapsDataKey},
	{"imports", "data_key", "id", models.WrapsDataKey},
	{"import_rows", "wrapped_key", "notice_id", models.WrapsDataKey},
	{"totp_factors", "secret", "user_id", models.WrapsTOTP},
	{"oidc_connections", "secret", "provider_id", models.WrapsOIDC},
	{"origin_keys", "data_key", "id", models.WrapsDataKey},
	{"searches", "sealed", "id", models.WrapsSearch},
	{"webhooks", "secret", "id", models.WrapsWebhook},
	{"webhooks", "old_secret", "id", models.WrapsWebhook},
}

// rewrapPages is how many pages of a table one transaction looks at: some thousands of rows.
const rewrapPages = 64

// Rewrap wraps by the newest key what older ones wrap, in many short transactions, and gives how many values it did. It
// passes over rows that somebody is changing at that moment and neither waits for anybody nor makes anybody wait long; so
// call it until RetireOldKeys finds nothing left. Stopped anywhere, it has left each value under the one key or the other.
// progress is told of each step. System only.
func (s *Store) Rewrap(ctx context.Context, progress func(done int)) (int, error) {
	done := 0
	for _, c := range wrappedColumns {
		pages, err := s.pages(ctx, c.table)
		if err != nil {
			return done, err
		}
		for page := int64(0); page < pages; page += rewrapPages {
			n, err := s.rewrapRange(ctx, c, page)
			if err != nil {
				return done, models.Wrap("rewrap "+c.table, err)
			}
			done += n
			progress(done)
		}
	}
	return done, nil
}

// pages tells how large a table is.
func (s *Store) pages(ctx context.Context, table string) (n int64, err error) {
	err = s.db.Read(ctx, models.System(), func(tx *models.Tx) error {
		n, err = models.One[int64](tx, `SELECT pg_relation_size($1::regclass) / current_setting('block_size')::int`, table)
		return err
	})
	return n, models.Wrap("size "+table, err)
}

// rewrapRange does the rows of one stretch of a table. Each is changed only if its value is still the one that was read.
func (s *Store) rewrapRange(ctx context.Context, c wrappedColumn, page int64) (int, error) {
	n := 0
	err := s.db.Bulk(ctx, models.System(), func(tx *models.Tx) error {
		if _, err := s.db.Sealing(tx); err != nil {
			return err
		}
		newest, _ := s.db.Keys().Wrapping()
		rows, err := tx.Query(fmt.Sprintf(`SELECT ctid::text, %[2]s, %[3]s FROM %[1]s
			WHERE ctid >= $1::text::tid AND ctid < $2::text::tid AND substr(%[3]s, 1, 5) <> $3 FOR NO KEY UPDATE SKIP LOCKED`,
			c.table, c.owner, c.column), tid(page), tid(page+rewrapPages), models.WrappedHead(newest.ID))
		if err != nil {
			return err
		}
		var places []string
		var before, after [][]byte
		var place string
		var owner uuid.UUID
		var value []byte
		if _, err := pgx.ForEachRow(rows, []any{&place, &owner, &value}, func() error {
			plain, err := s.db.Keys().Unwrap(c.what, owner, value)
			if err != nil {
				return err
			}
			wrapped, err := newest.Wrap(c.what, owner, plain)
			places, before, after = append(places, place), append(before, value), append(after, wrapped)
			return err
		}); err != nil || len(places) == 0 {
			return err
		}
		changed, err := tx.Exec(fmt.Sprintf(`UPDATE %[1]s t SET %[2]s = u.after
			FROM unnest($1::text[]::tid[], $2::bytea[], $3::bytea[]) AS u (place, before, after)
			WHERE t.ctid = u.place AND t.%[2]s = u.before`, c.table, c.column), places, before, after)
		n = int(changed)
		return err
	})
	return n, err
}

// tid is the beginning of a page, as Postgres writes the place of a row.
func tid(page int64) string { return fmt.Sprintf("(%d,0)", page) }
