package models_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/peer"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/rooms"
)

// filled is a world with rows of two providers in every table.
func filled(t *testing.T) (*world, tenant) {
	t.Helper()
	w := newWorld(t)
	other := w.addTenant("noorderlicht", "198.51.100.0/24")
	mine, theirs := w.agent, other.agent
	for i, actor := range []models.Actor{mine, theirs} {
		w.agent = actor
		var rows []*incoming.Row
		for n := range 5 {
			row := w.row(actor.ProviderID.String(), n)
			row.IP = parseIP(t, []string{"192.0.2.5", "198.51.100.5"}[i])
			rows = append(rows, row)
		}
		ref := w.importRows(rows...)[0]
		w.respond(ref, 1)
		w.verify(notice.FoundOffline, ref, 1)
		w.dispute(ref, 2)
		w.hold(ref, 3)
		w.say(actor, ref, "Vraag?", 0)
		w.delegate(ref, 5)
		_, err := w.Notice.Assign(t.Context(), actor, []string{ref}, actor.UserID)
		require.NoError(t, err)
		require.NoError(t, w.Notice.SaveView(t.Context(), actor, notice.SavedView{Name: "x", Team: true}))
		_, err = w.Notice.Search(t.Context(), actor, ref)
		require.NoError(t, err)
		require.NoError(t, w.People.SaveSession(t.Context(), people.Session{TokenHash: actor.UserID[:], UserID: &actor.UserID, Data: []byte{1}, ExpiresAt: start.AddDate(1, 0, 0)}, true))
		w.accounts(actor)
		w.organisation(actor)
		w.application(actor.ProviderID)
		w.asked(actor)
		w.judge(w.write(actor, draft()), peer.Return, "Nee.")
	}
	w.agent = mine
	w.guidance(mine, theirs)
	w.advice(mine, theirs)
	w.training(mine, theirs)
	w.unrouted(1)
	w.stage(w.row("waits", 1))
	w.at(5 * time.Hour)
	require.NotZero(t, w.chain())
	require.True(t, w.watch().Began, "nobody sends the mails")
	for table := range granted {
		require.NotZero(t, query[int](w, `SELECT count(*) FROM `+table)[0], table)
	}
	return w, other
}

// settings of nobody, and of a desk.
func asActor(ctx context.Context, t *testing.T, tx pgx.Tx, role models.Role, provider, user uuid.UUID) {
	t.Helper()
	_, err := tx.Exec(ctx, `SELECT set_config('app.role', $1, true), set_config('app.provider', $2, true), set_config('app.user', $3, true)`,
		string(role), provider.String(), user.String())
	require.NoError(t, err)
}

func (w *world) appTx() pgx.Tx {
	w.t.Helper()
	tx, err := w.app.Begin(w.t.Context())
	require.NoError(w.t, err)
	w.t.Cleanup(func() { _ = tx.Rollback(context.WithoutCancel(w.t.Context())) })
	return tx
}

func count(t *testing.T, tx pgx.Tx, sql string, args ...any) (n int) {
	t.Helper()
	require.NoError(t, tx.QueryRow(t.Context(), sql, args...).Scan(&n), sql)
	return n
}

// guarded lists the tables that the application may read, under row-level security.
func guarded() []string {
	var out []string
	for table, rights := range granted {
		if rights != "" && unguarded[table] == "" {
			out = append(out, table)
		}
	}
	slices.Sort(out)
	return out
}

func TestTenancy_NobodySeesNothing(t *testing.T) {
	t.Parallel()
	w, _ := filled(t)
	empty := func(tx pgx.Tx, who string) {
		for _, table := range guarded() {
			require.Zero(t, count(t, tx, `SELECT count(*) FROM `+table), "%s in %s", who, table)
		}
	}
	empty(w.appTx(), "a connection that named no actor")
	tx := w.appTx()
	asActor(t.Context(), t, tx, models.RoleAgent, uuid.New(), uuid.New())
	empty(tx, "a desk of no provider")
	// After a commit the setting is empty and not NULL, which must not be an error either.
	conn, err := w.app.Acquire(t.Context())
	require.NoError(t, err)
	defer conn.Release()
	first, err := conn.Begin(t.Context())
	require.NoError(t, err)
	asActor(t.Context(), t, first, models.RoleAnalyst, uuid.Nil, w.analyst.UserID)
	require.NotZero(t, count(t, first, `SELECT count(*) FROM items`))
	require.NoError(t, first.Commit(t.Context()))
	second, err := conn.Begin(t.Context())
	require.NoError(t, err)
	empty(second, "the next user of a connection")
	require.NoError(t, second.Rollback(t.Context()))
}

// secret are the tables of what people prove themselves with: only the portal itself reads them, whoever asks.
var secret = []string{
	"passwords", "totp_factors", "passkeys", "recovery_codes", "devices", "factor_resets", "password_resets", "throttles",
	"oidc_connections", "origin_keys",
	"registrations",
}

func TestTenancy_NobodyReadsWhatPeopleProveThemselvesWith(t *testing.T) {
	t.Parallel()
	w, _ := filled(t)
	for _, role := range models.Roles() {
		tx := w.appTx()
		provider := uuid.Nil
		if role.Fits(w.provider.ID) {
			provider = w.provider.ID
		}
		asActor(t.Context(), t, tx, role, provider, w.agent.UserID)
		for _, table := range secret {
			require.Zero(t, count(t, tx, `SELECT count(*) FROM `+table), "%s reads %s", role, table)
		}
		require.NoError(t, tx.Rollback(t.Context()))
	}
}

func TestTenancy_AProviderSeesItsOwnOnly(t *testing.T) {
	t.Parallel()
	w, other := filled(t)
	hidden := append([]string{"advisory_named", "course_campaigns", "event_chain", "imports", "mail_outages", "network_version", "portal_keys", "search_terms", "sessions"}, secret...) // staff's, or the portal's own
	for _, me := range []models.Actor{w.agent, other.agent} {
		tx := w.appTx()
		asActor(t.Context(), t, tx, me.Role, me.ProviderID, me.UserID)
		for _, table := range guarded() {
			switch {
			case slices.Contains(hidden, table):
				require.Zero(t, count(t, tx, `SELECT count(*) FROM `+table), table)
				continue
			case slices.Contains(shared, table):
				require.NotZero(t, count(t, tx, `SELECT count(*) FROM `+table), table)
				require.Zero(t, count(t, tx, `SELECT count(*) FROM article_versions WHERE state NOT IN ('published', 'former')`), "an editor's draft")
				require.Zero(t, count(t, tx, `SELECT count(*) FROM course_versions WHERE state NOT IN ('published', 'former')`), "a draft of a course")
				require.Zero(t, count(t, tx, `SELECT count(*) FROM course_files f JOIN courses c ON c.id = f.course_id WHERE c.slug = 'nog-niet'`), "its files")
				continue
			case table == "advisories":
				require.Equal(t, 1, count(t, tx, `SELECT count(*) FROM advisories`), "of two, each for one of both")
				require.Equal(t, 1, count(t, tx, `SELECT count(*) FROM advisories a JOIN advisory_recipients r ON r.advisory_id = a.id AND r.provider_id = $1`,
					me.ProviderID))
				continue
			case table == "peer_posts": // peers read each other's, and never whose (peer_privacy_test.go)
				require.Equal(t, []int{3, 2}, []int{
					count(t, tx, `SELECT count(*) FROM peer_posts`),
					count(t, tx, `SELECT count(*) FROM peer_posts WHERE id IN (SELECT post_id FROM peer_authors)`),
				})
				continue
			case table == "searches":
				require.Equal(t, []int{1, 1}, []int{
					count(t, tx, `SELECT count(*) FROM searches`),
					count(t, tx, `SELECT count(*) FROM searches WHERE user_id = $1`, me.UserID),
				})
				continue
			}
			column := "provider_id"
			if table == "providers" {
				column = "id"
			}
			require.NotZero(t, count(t, tx, `SELECT count(*) FROM `+table+` WHERE `+column+` = $1`, me.ProviderID), table)
			require.Zero(t, count(t, tx, `SELECT count(*) FROM `+table+` WHERE `+column+` <> $1`, me.ProviderID), table)
		}
		require.Zero(t, count(t, tx, `SELECT count(*) FROM events WHERE internal`), "EOKM's own notes")
	}
}

func code(err error) string {
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok {
		return refused.Code
	}
	return ""
}

const (
	insufficientPrivilege = "42501" // also what row-level security answers
	foreignKeyViolation   = "23503"
)

// Rows of the other provider are taken as they are: they may not be added again by this one, and what hangs below another
// row may not be hung there under this one's name, whoever tries.
func TestTenancy_NothingIsAddedToAnother(t *testing.T) {
	t.Parallel()
	w, other := filled(t)
	children := query[string](w, `SELECT DISTINCT conrelid::regclass::text FROM pg_constraint WHERE contype = 'f' AND cardinality(conkey) = 2
		AND connamespace = 'public'::regnamespace AND conkey @> (SELECT array_agg(attnum) FROM pg_attribute WHERE attrelid = conrelid AND attname = 'provider_id')
		ORDER BY 1`)
	require.Equal(t, []string{"advisory_reads", "assignments", "attempt_answers", "certificates", "contact_checks", "delegations", "disputes", "escalations", "holds", "item_reports", "items", "lesson_offers", "messages", "network_decisions", "notices", "peer_reviews", "responses", "saved_views", "verifications"}, children)
	for _, table := range guarded() {
		columns := query[string](w, `SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1
			AND is_identity = 'NO' AND is_generated = 'NEVER'`, table)
		if !slices.Contains(columns, "provider_id") {
			continue
		}
		add := func(role models.Role, provider uuid.UUID) error {
			tx := w.appTx()
			defer func() { _ = tx.Rollback(t.Context()) }()
			asActor(t.Context(), t, tx, role, w.provider.ID, w.agent.UserID)
			row := query[map[string]any](w, `SELECT to_jsonb(t) FROM `+table+` t WHERE provider_id = $1 LIMIT 1`, other.ID)[0]
			row["provider_id"] = provider
			for _, key := range []string{"id", "dedupe_key", "address_key", "ref", "email"} { // what must be unique
				if _, is := row[key].(string); is {
					row[key] = uuid.New()
				}
			}
			if table == "certificates" {
				row["number"] = "ZZZZ-ZZZZ-ZZZZ"
			}
			names := strings.Join(columns, ", ")
			_, err := tx.Exec(t.Context(), `INSERT INTO `+table+` (`+names+`) SELECT `+names+` FROM jsonb_populate_record(NULL::`+table+`, $1)`, row)
			return err
		}
		require.Equal(t, insufficientPrivilege, code(add(models.RoleAgent, other.ID)), "%s: a row of the other", table)
		if slices.Contains(children, table) {
			require.Equal(t, foreignKeyViolation, code(add(models.RoleAnalyst, w.provider.ID)), "%s: below the other's", table)
			require.NotEmpty(t, code(add(models.RoleAgent, w.provider.ID)), "%s: below the other's", table)
		}
	}
}

func TestTenancy_NothingOfAnotherIsChangedOrGivenAway(t *testing.T) {
	t.Parallel()
	w, other := filled(t)
	for _, table := range guarded() {
		if !strings.Contains(granted[table], "UPDATE") || len(query[int](w, `SELECT 1 FROM information_schema.columns
			WHERE table_name = $1 AND column_name = 'provider_id'`, table)) == 0 {
			continue
		}
		tx := w.appTx()
		asActor(t.Context(), t, tx, models.RoleAgent, w.provider.ID, w.agent.UserID)
		tag, err := tx.Exec(t.Context(), `UPDATE `+table+` SET provider_id = provider_id WHERE provider_id = $1`, other.ID)
		require.NoError(t, err, table)
		require.Zero(t, tag.RowsAffected(), table)
		tag, err = tx.Exec(t.Context(), `UPDATE `+table+` SET provider_id = $1 WHERE provider_id = $2`, other.ID, w.provider.ID)
		if err == nil { // tables that a provider may only read
			require.Zero(t, tag.RowsAffected(), table)
		} else {
			require.Equal(t, insufficientPrivilege, code(err), table)
		}
		require.NoError(t, tx.Rollback(t.Context()))
	}
}

// Two providers and nobody read by turns over two connections, with between them a query that names no actor: each sees its
// own, each time, and that query nothing (with a setting that outlives its transaction it saw the last actor's).
func TestTenancy_SettingsEndWithTheTransaction(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.addTenant("noorderlicht", "198.51.100.0/24")
	mine := w.deliver(1, 1)
	theirs := w.importRows(w.report("b", "https://example.com/1", "198.51.100.5"))
	config := w.app.Config()
	config.MaxConns = 2
	two, err := pgxpool.NewWithConfig(t.Context(), config)
	require.NoError(t, err)
	defer two.Close()
	store, err := rooms.New(two, w.keys, w.clock.now)
	require.NoError(t, err)
	actors := []models.Actor{w.agent, other.agent, {}}
	want := [][]string{mine, theirs, nil}
	w.atOnce(10, func(ctx context.Context, i int) error {
		for n := range 20 {
			who := (i + n) % len(actors)
			list, err := store.Notice.List(ctx, actors[who], notice.Filter{Tab: notice.TabAll})
			if err != nil {
				return err
			}
			var refs []string
			for _, row := range list.Rows {
				refs = append(refs, row.Ref)
			}
			var unnamed int
			if err := two.QueryRow(ctx, `SELECT count(*) FROM notices`).Scan(&unnamed); err != nil {
				return err
			}
			if !slices.Equal(want[who], refs) || unnamed != 0 {
				return errors.New("a reader saw what is not its own")
			}
		}
		return nil
	})
}
