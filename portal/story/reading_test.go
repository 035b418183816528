package story_test

import (
	"net/url"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/demo"
	"eokm.nl/hosting/portal/portaltest"
	"eokm.nl/hosting/portal/seal"
)

// readersOwn are the tables that reading may change, each with its reason.
var readersOwn = map[string]string{
	"sessions":        "when somebody was last seen is theirs",
	"advisory_reads":  "EOKM asks who read a warning, and reading it is the answer",
	"throttles":       "how often somebody asked is counted, of links too",
	"totp_factors":    "the secret of an app that its owner has not confirmed yet",
	"notice_watchers": "that somebody looks at a notice now is what colleagues are to see, and is over after minutes",
	"certificates":    "the signed badge of a certificate is made when its holder first asks for it",
}

// Whoever only follows links, a program that fetches pages among them, changes nothing that others see.
func TestReading_ChangesNothing(t *testing.T) {
	t.Parallel()
	ownerURL, appURL := portaltest.Database(t)
	keyFile := filepath.Join(t.TempDir(), "key")
	require.NoError(t, seal.MakeWithIssuer(keyFile))
	keys, err := seal.Open(keyFile)
	require.NoError(t, err)
	pool, err := pgxpool.New(t.Context(), appURL)
	require.NoError(t, err)
	defer pool.Close()
	require.NoError(t, demo.Seed(t.Context(), pool, keys, portaltest.Start))
	owner, err := pgxpool.New(t.Context(), ownerURL)
	require.NoError(t, err)
	defer owner.Close()
	rows, err := owner.Query(t.Context(), `SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY 1`)
	require.NoError(t, err)
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	require.Greater(t, len(tables), 50)
	contents := func() map[string]string {
		all := map[string]string{}
		for _, table := range tables {
			if _, own := readersOwn[table]; own {
				continue
			}
			var sum string
			require.NoError(t, owner.QueryRow(t.Context(), `SELECT coalesce(md5(string_agg(r::text, '' ORDER BY r::text)), '') FROM `+
				pgx.Identifier{table}.Sanitize()+` r`).Scan(&sum))
			all[table] = sum
		}
		return all
	}
	portalOfDemo(t, appURL, keys, portaltest.Start, nil, func(w *walker, enter url.Values) {
		if enter != nil {
			w.send("/demo/login", enter)
		}
		before := contents()
		w.reads = true
		w.run()
		require.Greater(t, len(w.seen), 30)
		require.Equal(t, before, contents(), "%s", enter)
	})
}
