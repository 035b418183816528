package peer_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/peer"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/models/trail"
)

// everything is each row that a transaction of the application reads, of every table that it may read, as text.
func (w *world) everything(tx pgx.Tx) string {
	w.T.Helper()
	var out strings.Builder
	for _, table := range modelstest.Guarded() {
		var rows string
		require.NoError(w.T, tx.QueryRow(w.T.Context(), `SELECT coalesce(string_agg(t::text, E'\n'), '') FROM `+table+` t`).Scan(&rows),
			table)
		fmt.Fprintf(&out, "%s: %s\n", table, rows)
	}
	return out.String()
}

// A peer reads a thread, and finds its writer by no query: not in any row of any table that it may read.
func TestPeers_AnAnonymousWriterIsNowhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	ctx := t.Context()
	question := w.AskPeers(w.Agent)
	w.JudgePost(w.WritePost(w.Agent, replyTo(question, "Wij zelf nog iets.")), peer.Show, "")
	named := w.AskPeers(w.Agent, func(d *peer.Draft) { d.Named = true })
	w.JudgePost(w.WritePost(w.Agent, modelstest.PeerDraft()), peer.Return, "Een reden van EOKM.")
	require.NoError(t, w.Provider.SetPGPKey(ctx, w.As(models.RoleProviderAdmin), provider.PGPKey{
		ProviderID: w.Hoster.ID, Armored: "-----BEGIN PGP PUBLIC KEY BLOCK-----", Fingerprint: strings.Repeat("A", 40),
	}))

	for _, role := range []models.Role{models.RoleAgent, models.RoleProviderAdmin} {
		tx := w.AppTx()
		modelstest.AsActor(ctx, t, tx, role, other.ID, other.Agent.UserID)
		all := w.everything(tx)
		require.Contains(t, all, question.String())
		require.Contains(t, all, "Wij zelf nog iets.")
		require.Contains(t, all, named.String())
		for what, secret := range map[string]string{
			"the organisation": w.Hoster.ID.String(), "the person": w.Agent.UserID.String(), "the reason": "Een reden van EOKM.",
			"the mailbox": "voorbeeld.example", "the key": strings.Repeat("A", 40),
		} {
			require.NotContains(t, all, secret, what)
		}
		require.Equal(t, 1, strings.Count(all, "voorbeeld"), "the name, where it was given")
		require.Zero(t, modelstest.CountIn(t, tx, `SELECT count(*) FROM peer_authors`))
		require.Zero(t, modelstest.CountIn(t, tx, `SELECT count(*) FROM peer_posts p JOIN peer_authors a ON a.post_id = p.id`))
		require.Equal(t, 3, modelstest.CountIn(t, tx, `SELECT count(*) FROM peer_posts`), "and nothing that waits or was returned")
		require.NoError(t, tx.Rollback(ctx))
	}

	first, replies, err := w.Peer.Thread(ctx, other.Agent, question)
	require.NoError(t, err)
	for _, p := range append(replies, first) {
		require.Equal(t, []any{"", "", "", false}, []any{p.ShownName, p.By, p.Provider, p.Mine})
	}
	require.True(t, replies[0].Asker, "within its thread it is the one who asked")
	list, _, err := w.Peer.Threads(ctx, other.Agent, peer.Filter{})
	require.NoError(t, err)
	for _, p := range list {
		require.Equal(t, []any{"", "", false}, []any{p.By, p.Provider, p.Mine})
	}
	boss := w.AddUser("admin@noorderlicht.example", models.RoleProviderAdmin, other.ID)
	log, err := w.Trail.Log(ctx, boss, trail.Filter{})
	require.NoError(t, err)
	require.Empty(t, log.Lines, "what happened to it is its own organisation's and EOKM's")

	p, err := w.Peer.Post(ctx, w.Analyst, question)
	require.NoError(t, err)
	require.Equal(t, []string{"voorbeeld", "agent@voorbeeld.example"}, []string{p.Provider, p.By}, "EOKM always knows")
}

// Nor can a peer find out by writing: whoever guesses the writer is told the same as who guesses wrong.
func TestPeers_NoGuessIsAnswered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.AddTenant("elders", "203.0.113.0/24")
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	question := w.AskPeers(w.Agent)
	providers := modelstest.Query[uuid.UUID](w.World, `SELECT id FROM providers WHERE id <> $1`, uuid.Nil)
	require.Len(t, providers, 3)
	for _, statement := range []string{
		`INSERT INTO peer_authors (provider_id, post_id, user_id, submission) VALUES ($1, $2, $3, gen_random_uuid())`,
		`INSERT INTO peer_authors (provider_id, post_id, user_id, submission)
			VALUES ($1, $2, $3, gen_random_uuid()) ON CONFLICT DO NOTHING`,
		`INSERT INTO peer_reviews (id, provider_id, post_id, act, reason, revision, user_id, created_at)
			VALUES (gen_random_uuid(), $1, $2, 'show', '', 1, $3, now())`,
	} {
		for _, guess := range providers {
			tx := w.AppTx()
			modelstest.AsActor(t.Context(), t, tx, models.RoleAgent, other.ID, other.Agent.UserID)
			_, err := tx.Exec(t.Context(), statement, guess, question, other.Agent.UserID)
			require.Equal(t, modelstest.InsufficientPrivilege, modelstest.SQLState(err), statement)
			require.NoError(t, tx.Rollback(t.Context()))
		}
	}
	for _, statement := range []string{
		`INSERT INTO peer_posts SELECT * FROM peer_posts`, `UPDATE peer_posts SET visible = true`, `UPDATE peer_posts SET shown_name = 'x'`,
		`DELETE FROM peer_posts`,
		`UPDATE peer_authors SET user_id = user_id`, `DELETE FROM peer_reviews`,
	} {
		tx := w.AppTx()
		modelstest.AsActor(t.Context(), t, tx, models.RoleAgent, w.Hoster.ID, w.Agent.UserID)
		tag, err := tx.Exec(t.Context(), statement)
		require.True(t, modelstest.SQLState(err) == modelstest.InsufficientPrivilege || err == nil && tag.RowsAffected() == 0, "%s: %v",
			statement, err)
		require.NoError(t, tx.Rollback(t.Context()))
	}
}

// In a thread of their own people write as that does: a name there would tell who asked.
func TestPeers_AThreadsWriterIsOneThroughout(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	ctx := t.Context()
	named := func(d peer.Draft) peer.Draft {
		d.Named = true
		return d
	}
	hidden := w.AskPeers(w.Agent)
	open := w.AskPeers(w.Agent, func(d *peer.Draft) { d.Named = true })
	for thread, want := range map[uuid.UUID]string{hidden: "", open: "voorbeeld"} {
		for _, d := range []peer.Draft{replyTo(thread, "a"), named(replyTo(thread, "b"))} {
			id := w.WritePost(w.Agent, d)
			for _, edit := range []bool{false, true} {
				if edit {
					_, err := w.Peer.Edit(ctx, w.Agent, id, peer.Draft{Text: "c", Named: want == "", Revision: 1})
					require.NoError(t, err)
				}
				p, err := w.Peer.Post(ctx, w.Agent, id)
				require.NoError(t, err)
				require.Equal(t, []any{want, true}, []any{p.ShownName, p.Asker})
			}
		}
		id := w.WritePost(other.Agent, named(replyTo(thread, "d")))
		p, err := w.Peer.Post(ctx, other.Agent, id)
		require.NoError(t, err)
		require.Equal(t, []any{"noorderlicht", false}, []any{p.ShownName, p.Asker})
	}
	byEOKM := w.WritePost(w.As(models.RoleEditor), named(replyTo(hidden, "e")))
	p, err := w.Peer.Post(ctx, other.Agent, byEOKM)
	require.NoError(t, err)
	require.Equal(t, []any{"", true, ""}, []any{p.ShownName, p.FromStaff, p.By}, "EOKM's people have no names at a desk")
}

// What is typed as an address is in no row, no log and no error, from the first save on.
func TestPeers_AddressesAreNeverKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	const address = "https://planted.example.com/kalkoen"
	dirty := func(d *peer.Draft) {
		d.Title, d.Text = "Over planted.example.com", "Zie "+address+" op 192.0.2.77\nof kalkoen@planted.example.com."
	}
	saved, err := w.Peer.Write(ctx, w.Agent, modelstest.PeerDraft(dirty))
	require.NoError(t, err)
	require.Equal(t, 4, saved.Masked)
	p, err := w.Peer.Post(ctx, w.Agent, saved.ID)
	require.NoError(t, err)
	require.Equal(t, "Over [adres verborgen]", p.Title)
	require.Equal(t, "Zie [adres verborgen] op [adres verborgen]\nof [adres verborgen].", p.Text)
	edited, err := w.Peer.Edit(ctx, w.Agent, saved.ID, peer.Draft{Title: address, Text: address, Revision: 1})
	require.NoError(t, err)
	require.Equal(t, 2, edited.Masked)
	article := modelstest.PeerDraft(dirty, func(d *peer.Draft) { d.Kind, d.Summary, d.Language = peer.Article, address, "en" })
	saved, err = w.Peer.Write(ctx, w.Agent, article)
	require.NoError(t, err)
	require.Equal(t, 5, saved.Masked)
	w.JudgePost(saved.ID, peer.Return, "Niet "+address)
	question := w.AskPeers(w.Agent)
	w.WritePost(w.Agent, replyTo(question, address))
	_, err = w.Peer.Write(ctx, w.Agent, modelstest.PeerDraft(dirty, func(d *peer.Draft) { d.Language = "x" }))
	require.NotContains(t, err.Error(), "planted")
	for _, table := range modelstest.Query[string](w.World,
		`SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('public', 'river')`) {
		require.Zero(t, modelstest.Query[int](w.World,
			`SELECT count(*) FROM `+table+` t WHERE t::text ~* 'planted|kalkoen|192\.0\.2\.77'`)[0], table)
	}
	require.Contains(t, modelstest.Query[string](w.World, `SELECT text FROM peer_posts WHERE kind = 'article'`)[0], "[address hidden]")
}
