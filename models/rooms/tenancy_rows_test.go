package rooms_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/rooms"
)

func TestTenancy_NobodySeesNothing(t *testing.T) {
	t.Parallel()
	w, _ := filled(t)
	empty := func(tx pgx.Tx, who string) {
		for _, table := range modelstest.Guarded() {
			require.Zero(t, modelstest.CountIn(t, tx, `SELECT count(*) FROM `+table), "%s in %s", who, table)
		}
	}
	empty(w.AppTx(), "a connection that named no actor")
	tx := w.AppTx()
	modelstest.AsActor(t.Context(), t, tx, models.RoleAgent, uuid.New(), uuid.New())
	empty(tx, "a desk of no provider")
	// After a commit the setting is empty and not NULL, which must not be an error either.
	conn, err := w.App.Acquire(t.Context())
	require.NoError(t, err)
	defer conn.Release()
	first, err := conn.Begin(t.Context())
	require.NoError(t, err)
	modelstest.AsActor(t.Context(), t, first, models.RoleAnalyst, uuid.Nil, w.Analyst.UserID)
	require.NotZero(t, modelstest.CountIn(t, first, `SELECT count(*) FROM items`))
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
	"registrations", "push_subscriptions", "token_answers",
}

func TestTenancy_NobodyReadsWhatPeopleProveThemselvesWith(t *testing.T) {
	t.Parallel()
	w, _ := filled(t)
	for _, role := range models.Roles() {
		tx := w.AppTx()
		provider := uuid.Nil
		if role.Fits(w.Hoster.ID) {
			provider = w.Hoster.ID
		}
		modelstest.AsActor(t.Context(), t, tx, role, provider, w.Agent.UserID)
		for _, table := range secret {
			require.Zero(t, modelstest.CountIn(t, tx, `SELECT count(*) FROM `+table), "%s reads %s", role, table)
		}
		require.NoError(t, tx.Rollback(t.Context()))
	}
}

func TestTenancy_AProviderSeesItsOwnOnly(t *testing.T) {
	t.Parallel()
	w, other := filled(t)
	// staff's, or the portal's own
	hidden := append([]string{
		"advisory_named", "course_campaigns", "event_chain", "imports", "mail_outages", "network_version",
		"observation_files", "observation_rows", "observations", "hold_requests", "notice_owners", "notice_notes", "saved_replies",
		"work_leases", "work_skips",
		"escalation_steps", "reconciliations", "reconciliation_seen", "reconciliation_differences",
		"figures_totals", "figures_vintages",
		"portal_keys", "search_terms", "sessions", "sightings",
	}, secret...)
	for _, me := range []models.Actor{w.Agent, other.Agent} {
		tx := w.AppTx()
		modelstest.AsActor(t.Context(), t, tx, me.Role, me.ProviderID, me.UserID)
		for _, table := range modelstest.Guarded() {
			switch {
			case slices.Contains(hidden, table):
				require.Zero(t, modelstest.CountIn(t, tx, `SELECT count(*) FROM `+table), table)
				continue
			case slices.Contains(shared, table):
				require.NotZero(t, modelstest.CountIn(t, tx, `SELECT count(*) FROM `+table), table)
				require.Zero(t, modelstest.CountIn(t, tx,
					`SELECT count(*) FROM article_versions WHERE state NOT IN ('published', 'former')`), "an editor's draft")
				require.Zero(t, modelstest.CountIn(t, tx,
					`SELECT count(*) FROM course_versions WHERE state NOT IN ('published', 'former')`), "a draft of a course")
				require.Zero(t, modelstest.CountIn(t, tx,
					`SELECT count(*) FROM course_files f JOIN courses c ON c.id = f.course_id WHERE c.slug = 'nog-niet'`), "its files")
				continue
			case table == "advisories":
				require.Equal(t, 1, modelstest.CountIn(t, tx, `SELECT count(*) FROM advisories`), "of two, each for one of both")
				require.Equal(t, 1, modelstest.CountIn(t, tx,
					`SELECT count(*) FROM advisories a JOIN advisory_recipients r ON r.advisory_id = a.id AND r.provider_id = $1`,
					me.ProviderID))
				continue
			case table == "peer_posts": // peers read each other's, and never whose (peer_privacy_test.go)
				require.Equal(t, []int{3, 2}, []int{
					modelstest.CountIn(t, tx, `SELECT count(*) FROM peer_posts`),
					modelstest.CountIn(t, tx, `SELECT count(*) FROM peer_posts WHERE id IN (SELECT post_id FROM peer_authors)`),
				})
				continue
			case table == "searches":
				require.Equal(t, []int{1, 1}, []int{
					modelstest.CountIn(t, tx, `SELECT count(*) FROM searches`),
					modelstest.CountIn(t, tx, `SELECT count(*) FROM searches WHERE user_id = $1`, me.UserID),
				})
				continue
			}
			column := "provider_id"
			if table == "providers" {
				column = "id"
			}
			require.NotZero(t, modelstest.CountIn(t, tx, `SELECT count(*) FROM `+table+` WHERE `+column+` = $1`, me.ProviderID), table)
			require.Zero(t, modelstest.CountIn(t, tx, `SELECT count(*) FROM `+table+` WHERE `+column+` <> $1`, me.ProviderID), table)
		}
		require.Zero(t, modelstest.CountIn(t, tx, `SELECT count(*) FROM events WHERE internal`), "EOKM's own notes")
	}
}

// Rows of the other provider are taken as they are: they may not be added again by this one, and what hangs below another
// row may not be hung there under this one's name, whoever tries.
func TestTenancy_NothingIsAddedToAnother(t *testing.T) {
	t.Parallel()
	w, other := filled(t)
	children := modelstest.Query[string](w.World, `SELECT DISTINCT conrelid::regclass::text FROM pg_constraint
		WHERE contype = 'f' AND cardinality(conkey) = 2
		AND connamespace = 'public'::regnamespace AND conkey @> (SELECT array_agg(attnum) FROM pg_attribute
		WHERE attrelid = conrelid AND attname = 'provider_id')
		ORDER BY 1`)
	require.Equal(t, []string{
		"advisory_reads", "assignments", "attempt_answers", "bulk_items", "certificates", "contact_checks", "delegations", "disputes",
		"duty_shifts", "escalations", "guest_answers", "guest_links", "guest_tokens", "hold_requests", "holds",
		"item_raises", "item_reports", "items", "lesson_offers",
		"messages", "network_decisions", "notice_notes", "notice_owners", "notice_watchers", "notices", "observations",
		"peer_reviews", "promises", "responses", "retractions", "saved_views", "sightings", "token_requests", "verifications",
		"webhook_attempts", "webhook_deliveries",
	}, children)
	for _, table := range modelstest.Guarded() {
		columns := modelstest.Query[string](w.World,
			`SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1
			AND is_identity = 'NO' AND is_generated = 'NEVER'`, table)
		if !slices.Contains(columns, "provider_id") {
			continue
		}
		add := func(role models.Role, provider uuid.UUID) error {
			tx := w.AppTx()
			defer func() { _ = tx.Rollback(t.Context()) }()
			modelstest.AsActor(t.Context(), t, tx, role, w.Hoster.ID, w.Agent.UserID)
			row := modelstest.Query[map[string]any](w.World, `SELECT to_jsonb(t) FROM `+table+` t WHERE provider_id = $1 LIMIT 1`,
				other.ID)[0]
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
			_, err := tx.Exec(t.Context(), `INSERT INTO `+table+` (`+names+`) SELECT `+names+` FROM jsonb_populate_record(NULL::`+table+
				`, $1)`, row)
			return err
		}
		require.Equal(t, modelstest.InsufficientPrivilege, modelstest.SQLState(add(models.RoleAgent, other.ID)), "%s: a row of the other",
			table)
		if slices.Contains(children, table) {
			require.Equal(t, modelstest.ForeignKeyViolation, modelstest.SQLState(add(models.RoleAnalyst, w.Hoster.ID)),
				"%s: below the other's", table)
			require.NotEmpty(t, modelstest.SQLState(add(models.RoleAgent, w.Hoster.ID)), "%s: below the other's", table)
		}
	}
}

func TestTenancy_NothingOfAnotherIsChangedOrGivenAway(t *testing.T) {
	t.Parallel()
	w, other := filled(t)
	for _, table := range modelstest.Guarded() {
		if !strings.Contains(modelstest.Granted[table], "UPDATE") ||
			len(modelstest.Query[int](w.World, `SELECT 1 FROM information_schema.columns
			WHERE table_name = $1 AND column_name = 'provider_id'`, table)) == 0 {
			continue
		}
		tx := w.AppTx()
		modelstest.AsActor(t.Context(), t, tx, models.RoleAgent, w.Hoster.ID, w.Agent.UserID)
		tag, err := tx.Exec(t.Context(), `UPDATE `+table+` SET provider_id = provider_id WHERE provider_id = $1`, other.ID)
		require.NoError(t, err, table)
		require.Zero(t, tag.RowsAffected(), table)
		tag, err = tx.Exec(t.Context(), `UPDATE `+table+` SET provider_id = $1 WHERE provider_id = $2`, other.ID, w.Hoster.ID)
		if err == nil { // tables that a provider may only read
			require.Zero(t, tag.RowsAffected(), table)
		} else {
			require.Equal(t, modelstest.InsufficientPrivilege, modelstest.SQLState(err), table)
		}
		require.NoError(t, tx.Rollback(t.Context()))
	}
}

// Two providers and nobody read by turns over two connections, with between them a query that names no actor: each sees its
// own, each time, and that query nothing (with a setting that outlives its transaction it saw the last actor's).
func TestTenancy_SettingsEndWithTheTransaction(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	mine := w.Deliver(1, 1)
	theirs := w.ImportRows(w.Report("b", "https://example.com/1", "198.51.100.5"))
	config := w.App.Config()
	config.MaxConns = 2
	two, err := pgxpool.NewWithConfig(t.Context(), config)
	require.NoError(t, err)
	defer two.Close()
	store, err := rooms.New(two, w.Keys, w.Clock.Now)
	require.NoError(t, err)
	actors := []models.Actor{w.Agent, other.Agent, {}}
	want := [][]string{mine, theirs, nil}
	w.AtOnce(10, func(ctx context.Context, i int) error {
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
