package story_test

import (
	"context"
	"encoding/json"
	"maps"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/demo"
	"eokm.nl/hosting/portal/intake"
	"eokm.nl/hosting/portal/portaltest"
	"eokm.nl/hosting/portal/seal"
)

// grown is how many rows the tables get that grow with what is reported and with what people do.
var grown = map[string]int{
	"items": 100_000, "notices": 100_000, "item_reports": 100_000, "events": 200_000, "responses": 50_000, "verifications": 50_000,
	"escalations": 50_000, "mails": 50_000, "imports": 20_000, "disputes": 20_000, "delegations": 20_000,
	"messages": 20_000, "holds": 20_000, "observations": 50_000, "observation_files": 20_000, "promises": 20_000,
	"observation_rows": 20_000, "guest_links": 20_000, "guest_tokens": 20_000, "guest_answers": 20_000, "retractions": 20_000,
	"bulk_jobs": 20_000, "hold_requests": 20_000, "notice_owners": 20_000, "notice_notes": 20_000,
	"escalation_steps": 20_000,
	"attempts":         20_000, "attempt_answers": 50_000, "lesson_views": 20_000, "lesson_offers": 20_000, "certificates": 20_000,
	"assignments":        20_000,
	"webhook_deliveries": 50_000, "webhook_attempts": 50_000, "token_requests": 50_000, "token_answers": 20_000,
	"reconciliations": 2000, "reconciliation_differences": 50_000,
	"sessions": 20_000, "throttles": 20_000, "searches": 20_000, "devices": 20_000, "recovery_codes": 20_000, "import_rows": 50_000,
}

// crowd is the same for the tables that grow with organisations and their people: there are hundreds of those, so a page may read them all.
var crowd = map[string]int{
	"users": 3000, "contacts": 1500, "networks": 3000, "network_decisions": 3000, "contact_checks": 3000, "article_feedback": 3000,
	"article_follows": 3000, "webhooks": 3000, "tokens": 3000, "feed_links": 3000, "peer_posts": 3000, "peer_authors": 3000,
	"advisory_recipients": 3000, "advisory_reads": 3000,
}

// settledRows is what most rows of a table are like, since most of what there ever was has ended.
var settledRows = map[string]string{
	"items": "state = 'verified'", "notices": "phase = 3", "mails": "sent_at IS NOT NULL", "imports": "state = 'done'",
	"networks":          "approved_at IS NULL",
	"observation_files": "state = 'done'", "bulk_jobs": "state = 'done'",
	"contacts": "verified_at IS NOT NULL", "messages": "true", "attempts": "finished_at IS NOT NULL", "certificates": "revoked_at IS NULL",
}

// wholeTables are the statements that may read a table that grows from end to end, by a piece of their text, each with its reason.
var wholeTables = map[string]string{
	"DELETE FROM throttles WHERE tat <": "once an hour, over a table that it keeps " +
		"small; an index on tat would cost at every try",
	"AS learners, (SELECT count(DISTINCT": "counts everybody who learns, for EOKM's editors",
	"SELECT w.lesson, count(*) AS opened": "the same, of one course",
	"FROM items WHERE domain_key = k.key AND state <> 'not_ours' LIMIT 100": "of a site with a large share of all " +
		"reports the first hundred are anywhere",
	"SELECT provider_id, notice_id FROM items WHERE address_key = ANY($1::uuid[]) UNION": "who looks for such a site finds a large " +
		"share of all notices",
	"'only_ours', 0, n.ref, i.n": "finds what a list of EOKM's lacks of all that one source " +
		"reported, once a list that somebody brings",
	"'told' AS what": "what happened since a day, which somebody of EOKM takes along by hand: an index on the time of five tables would " +
		"cost at every answer",
	"i.address_key, i.sealed, n.data_key FROM notices": "any one item, once at the start of a portal on a database older " +
		"than its table of keys",
}

// Every statement that pages, actions and jobs send finds its rows by an index, also with the plan that Postgres makes for any values and
// keeps after a few runs: else what one of them costs grows with all there ever was.
func TestPlans_NoStatementReadsATableThatGrowsFromEndToEnd(t *testing.T) {
	t.Parallel()
	ownerURL, appURL := portaltest.Database(t)
	keyFile := filepath.Join(t.TempDir(), "key")
	require.NoError(t, seal.MakeWithIssuer(keyFile))
	keys, err := seal.Open(keyFile)
	require.NoError(t, err)
	heard := &statements{seen: map[string]bool{}}
	config, err := pgxpool.ParseConfig(appURL)
	require.NoError(t, err)
	config.AfterConnect, config.ConnConfig.Tracer = models.PlainIDs, heard
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	require.NoError(t, err)
	defer pool.Close()
	now := portaltest.Start
	require.NoError(t, demo.Seed(t.Context(), pool, keys, now))
	portalOfDemo(t, appURL, keys, now, heard, func(w *walker, enter url.Values) {
		if enter != nil {
			w.send("/demo/login", enter)
		}
		w.run()
	})
	heardJobs(t, pool, keys, now)
	heardWork(t, pool, keys, now)
	heardMachines(t, pool, keys, now)

	owner, err := pgx.Connect(t.Context(), ownerURL)
	require.NoError(t, err)
	defer owner.Close(context.Background())
	for _, tables := range []map[string]int{grown, crowd} {
		for _, table := range slices.Sorted(maps.Keys(tables)) {
			multiply(t, owner, table, tables[table])
		}
	}
	_, err = owner.Exec(t.Context(), `ANALYZE`)
	require.NoError(t, err)

	app, err := pgx.Connect(t.Context(), appURL)
	require.NoError(t, err)
	defer app.Close(context.Background())
	var provider, user uuid.UUID
	require.NoError(t, owner.QueryRow(t.Context(), `SELECT provider_id, id FROM users WHERE email = $1`,
		demoMail("provider-agent")).Scan(&provider, &user))
	_, err = app.Exec(t.Context(),
		`SELECT set_config('app.role', 'agent', false), set_config('app.provider', $1, false), set_config('app.user', $2, false),
		set_config('plan_cache_mode', 'force_generic_plan', false)`, provider.String(), user.String())
	require.NoError(t, err)
	list := heard.sorted()
	require.Greater(t, len(list), 300, "the pages, actions and jobs were heard")
	rows, err := owner.Query(t.Context(), `SELECT indexrelid::regclass::text FROM pg_index WHERE indpred IS NOT NULL`)
	require.NoError(t, err)
	partial, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	used := map[string]bool{}
	for _, sql := range list {
		for _, fault := range faultsOf(explain(t, app, sql), partial) {
			if piece := excused(sql); piece != "" {
				used[piece] = true
				continue
			}
			t.Errorf("%s in\n%.600s", fault, flat(sql))
		}
	}
	for piece := range wholeTables {
		require.True(t, used[piece], "nothing needs the exception any more: %s", piece)
	}
}

// searchEach looks for each kind of text.
func searchEach(ctx context.Context, store *rooms.Store, actor models.Actor, texts ...string) error {
	for _, text := range texts {
		if _, err := store.Search.Find(ctx, actor, text); err != nil {
			return err
		}
	}
	return nil
}

func excused(sql string) string {
	for piece := range wholeTables {
		if strings.Contains(flat(sql), piece) {
			return piece
		}
	}
	return ""
}

var spaces = regexp.MustCompile(`\s+`)

func flat(sql string) string { return spaces.ReplaceAllString(sql, " ") }

func demoMail(account string) string {
	for _, a := range demo.Accounts() {
		if a.Name == account {
			return a.Email
		}
	}
	return ""
}

// statements is every statement that was sent, once.
type statements struct {
	mu   sync.Mutex
	seen map[string]bool
}

func (s *statements) hear(sql string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen[sql] = true
}

func (s *statements) TraceQueryStart(ctx context.Context, conn *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	s.hear(numbered(ctx, conn, data.SQL, data.Args))
	return ctx
}

func (s *statements) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// numbered is a statement as it is sent, with numbers in the place of names.
func numbered(ctx context.Context, conn *pgx.Conn, sql string, args []any) string {
	if len(args) > 0 {
		if names, ok := args[0].(pgx.QueryRewriter); ok {
			if sent, _, err := names.RewriteQuery(ctx, conn, sql, args[1:]); err == nil {
				return sent
			}
		}
	}
	return sql
}

func (s *statements) TraceBatchStart(ctx context.Context, conn *pgx.Conn, data pgx.TraceBatchStartData) context.Context {
	for _, q := range data.Batch.QueuedQueries {
		s.hear(numbered(ctx, conn, q.SQL, q.Arguments))
	}
	return ctx
}

func (s *statements) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}

func (s *statements) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

// ours is a statement that has a plan, about the portal's own tables.
var ours = regexp.MustCompile(`(?is)^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b.*\b(FROM|INTO|UPDATE)\b`)

func (s *statements) sorted() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []string
	for sql := range s.seen {
		if ours.MatchString(sql) && !strings.Contains(sql, "river_") {
			list = append(list, sql)
		}
	}
	slices.Sort(list)
	return list
}

// heardJobs does what workers do by the clock.
func heardJobs(t *testing.T, pool *pgxpool.Pool, keys *models.Keys, now time.Time) {
	t.Helper()
	store, err := rooms.New(pool, keys, func() time.Time { return now.Add(time.Minute) })
	require.NoError(t, err)
	ctx, days := t.Context(), models.DefaultRetention()
	analyst, err := store.People.AccountByEmail(t.Context(), models.System(), demoMail("analyst"))
	require.NoError(t, err)
	for _, confirmed := range []bool{true, false} {
		staged, err := store.Incoming.StageImport(ctx, analyst.Actor("192.0.2.1"), incoming.ImportOptions{Source: "test", Format: "csv"},
			intake.Rows(strings.NewReader(
				"external_ref,url,ip,observed_at\nP-1,https://img.example.com/p/1,192.0.2.7,2026-11-23T08:00:00Z\n"), intake.CSV, now), nil)
		require.NoError(t, err)
		if confirmed {
			_, err = store.Incoming.CommitImport(ctx, analyst.Actor("192.0.2.1"), staged.ID)
			require.NoError(t, err)
		}
	}
	for _, job := range []func() error{
		func() error { _, err := store.Notice.EscalateDue(ctx, 500); return err },
		func() error { _, err := store.Outbox.WatchMail(ctx); return err },
		func() error { _, err := store.Article.PublishDue(ctx); return err },
		func() error { _, err := store.Learning.PublishDueCourses(ctx); return err },
		func() error { return store.Search.Sweep(ctx) },
		func() error {
			return searchEach(ctx, store, analyst.Actor(""), "img.example.com", "86", "99998765", "Noorder", "192.0.2.0/24")
		},
		func() error { return store.Incoming.SweepImports(ctx, days) },
		func() error { return store.People.SweepSessions(ctx) },
		func() error { return store.SweepThrottles(ctx) },
		func() error { return store.Provider.SweepRegistrations(ctx) },
		func() error { return store.Search.SweepTerms(ctx) },
		func() error { _, err := store.Provider.CheckContacts(ctx, 200); return err },
		func() error { _, err := store.Learning.AssignAsked(ctx); return err },
		func() error { _, err := store.Learning.RenewCertificates(ctx, 200); return err },
		func() error { _, err := store.Learning.RemindTraining(ctx, 200); return err },
		func() error { _, err := store.DestroyOrigins(ctx, days); return err },
		func() error { _, err := store.Notice.DestroyExpired(ctx, days, 200); return err },
		func() error { _, err := store.Notice.OweStaffMails(ctx, "staf@example.org"); return err },
		func() error { _, err := store.Notice.Vitals(ctx); return err },
		func() error { return store.FollowKeys(ctx) },
		func() error {
			_, _, err := store.People.CheckPassword(ctx, demoMail("provider-agent"), "not the password",
				models.Visitor{IP: "192.0.2.1", Device: "x"})
			var wrong *models.Invalid
			require.ErrorAs(t, err, &wrong)
			return nil
		},
	} {
		require.NoError(t, job())
	}
}

// plan is a node of what EXPLAIN says.
type plan struct {
	Node     string `json:"Node Type"`
	Relation string `json:"Relation Name"`
	Index    string `json:"Index Name"`
	Cond     string `json:"Index Cond"`
	Filter   string `json:"Filter"`
	Plans    []plan `json:"Plans"`
	limited  bool
}

// explain gives the plan that holds for any values.
func explain(t *testing.T, app *pgx.Conn, sql string) plan {
	t.Helper()
	ctx := t.Context()
	tx, err := app.Begin(ctx)
	require.NoError(t, err)
	defer func() { require.NoError(t, tx.Rollback(ctx)) }()
	made, err := app.Prepare(ctx, "looked_at", sql)
	require.NoError(t, err, sql)
	defer func() { require.NoError(t, app.Deallocate(ctx, "looked_at")) }()
	values := strings.TrimSuffix(strings.Repeat("NULL, ", len(made.ParamOIDs)), ", ")
	if values != "" {
		values = "(" + values + ")"
	}
	var raw []byte
	require.NoError(t, app.QueryRow(ctx, `EXPLAIN (FORMAT JSON) EXECUTE looked_at`+values, pgx.QueryExecModeSimpleProtocol).Scan(&raw), sql)
	var answer []struct{ Plan plan }
	require.NoError(t, json.Unmarshal(raw, &answer))
	return answer[0].Plan
}

// faultsOf says where a plan reads a table that grows from end to end. A partial index holds the few rows that the statement is about.
func faultsOf(p plan, partial []string) (faults []string) {
	_, grows := grown[p.Relation]
	switch {
	case !grows:
	case p.Node == "Seq Scan":
		faults = append(faults, "Seq Scan on "+p.Relation+" where "+p.Filter)
	case strings.HasPrefix(p.Node, "Index") && p.Cond == "" && !p.limited && !slices.Contains(partial, p.Index):
		faults = append(faults, p.Node+" of all of "+p.Index+" where "+p.Filter)
	}
	for _, below := range p.Plans {
		below.limited = p.limited || p.Node == "Limit"
		faults = append(faults, faultsOf(below, partial)...)
	}
	return faults
}
