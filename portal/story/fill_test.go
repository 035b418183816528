package story_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// multiply adds n rows to a table that are like those it has, under keys of their own. Most are like one that has ended.
func multiply(t *testing.T, owner *pgx.Conn, table string, n int) {
	t.Helper()
	var names, values []string
	for _, c := range columnsOf(t, owner, table) {
		names, values = append(names, c.name), append(values, c.another(table))
	}
	unchecked(t, owner, table)
	order := "1"
	if settled, ok := settledRows[table]; ok {
		order = "(" + settled + ") DESC"
	}
	_, err := owner.Exec(t.Context(), `SET session_replication_role = replica`) // no foreign keys: what these rows belong to is not there
	require.NoError(t, err)
	sql := fmt.Sprintf(`WITH sample AS MATERIALIZED (SELECT *, row_number() OVER (ORDER BY %s) AS place FROM %s LIMIT 40)
		INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM generate_series(1, %d) g
		JOIN sample s ON s.place = CASE WHEN g %% 20 = 0 THEN 1 + g / 20 %% (SELECT count(*) FROM sample) ELSE 1 END
		ON CONFLICT DO NOTHING`, order, table, table, strings.Join(names, ", "), strings.Join(values, ", "), n)
	tag, err := owner.Exec(t.Context(), sql)
	require.NoError(t, err, "%s\n%s", table, sql)
	if grown[table] > 0 {
		require.Greater(t, tag.RowsAffected(), int64(n/3), table)
	}
	_, err = owner.Exec(t.Context(), `RESET session_replication_role`)
	require.NoError(t, err)
}

// unchecked drops a table's checks: a made-up key need not look like a real one.
func unchecked(t *testing.T, owner *pgx.Conn, table string) {
	t.Helper()
	rows, err := owner.Query(t.Context(), `SELECT conname FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'c'`, table)
	require.NoError(t, err)
	checks, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	for _, name := range checks {
		_, err := owner.Exec(t.Context(), `ALTER TABLE `+table+` DROP CONSTRAINT `+pgx.Identifier{name}.Sanitize())
		require.NoError(t, err)
	}
}

// column is one of a table that a row is written with.
type column struct {
	name, kind string
	unique     bool // alone, or with others that are no ids
}

func columnsOf(t *testing.T, owner *pgx.Conn, table string) []column {
	t.Helper()
	rows, err := owner.Query(t.Context(), `SELECT a.attname, format_type(a.atttypid, NULL),
			EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisunique AND a.attnum = ANY (i.indkey) AND NOT EXISTS (
				SELECT FROM pg_attribute u WHERE u.attrelid = a.attrelid AND u.attnum = ANY (i.indkey) AND u.attname <> 'provider_id'
					AND u.atttypid = 'uuid'::regtype))
		FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
		WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.attidentity = ''
			AND coalesce(pg_get_expr(d.adbin, d.adrelid), '') NOT LIKE 'nextval%'`, table)
	require.NoError(t, err)
	columns, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c column, err error) {
		return c, row.Scan(&c.name, &c.kind, &c.unique)
	})
	require.NoError(t, err)
	return columns
}

// another is the value that the g-th row like s gets.
func (c column) another(table string) string {
	switch {
	case c.name == "provider_id": // a tenth belongs to those of the demo
		return "CASE WHEN g % 10 = 0 THEN s.provider_id ELSE md5((g % 500)::text)::uuid END"
	case c.kind == "uuid":
		return fmt.Sprintf("CASE WHEN s.%s IS NULL THEN NULL ELSE gen_random_uuid() END", c.name)
	case c.kind == "timestamp with time zone":
		return fmt.Sprintf("s.%s - g * interval '7 minutes'", c.name)
	case strings.HasSuffix(c.name, "_key") && c.kind == "bigint": // one site, and one IP, can have a large share of all reports
		return fmt.Sprintf("CASE WHEN s.%s IS NULL THEN NULL ELSE (g %% 8 + 1)::bigint END", c.name)
	case c.name == "email": // its index is of the small letters
		return "g || s.email"
	case c.unique && c.kind == "bytea":
		return "sha256(('" + table + "' || g)::bytea)"
	case c.unique && c.kind == "text":
		return fmt.Sprintf("s.%s || g", c.name)
	case c.unique && (c.kind == "integer" || c.kind == "bigint"):
		return fmt.Sprintf("s.%s + g", c.name)
	default:
		return "s." + c.name
	}
}
