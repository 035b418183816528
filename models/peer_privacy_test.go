package models_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/peer"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/models/trail"
)

// everything is each row that a transaction of the application reads, of every table that it may read, as text.
func (w *world) everything(tx pgx.Tx) string {
	w.t.Helper()
	var out strings.Builder
	for _, table := range guarded() {
		var rows string
		require.NoError(w.t, tx.QueryRow(w.t.Context(), `SELECT coalesce(string_agg(t::text, E'\n'), '') FROM `+table+` t`).Scan(&rows), table)
		fmt.Fprintf(&out, "%s: %s\n", table, rows)
	}
	return out.String()
}

// A peer reads a thread, and finds its writer by no query: not in any row of any table that it may read.
func TestPeers_AnAnonymousWriterIsNowhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.addTenant("noorderlicht", "198.51.100.0/24")
	ctx := t.Context()
	question := w.asked(w.agent)
	w.judge(w.write(w.agent, replyTo(question, "Wij zelf nog iets.")), peer.Show, "")
	named := w.asked(w.agent, func(d *peer.Draft) { d.Named = true })
	w.judge(w.write(w.agent, draft()), peer.Return, "Een reden van EOKM.")
	require.NoError(t, w.Provider.SetPGPKey(ctx, w.as(models.RoleProviderAdmin), provider.PGPKey{
		ProviderID: w.provider.ID, Armored: "-----BEGIN PGP PUBLIC KEY BLOCK-----", Fingerprint: strings.Repeat("A", 40),
	}))

	for _, role := range []models.Role{models.RoleAgent, models.RoleProviderAdmin} {
		tx := w.appTx()
		asActor(ctx, t, tx, role, other.ID, other.agent.UserID)
		all := w.everything(tx)
		require.Contains(t, all, question.String())
		require.Contains(t, all, "Wij zelf nog iets.")
		require.Contains(t, all, named.String())
		for what, secret := range map[string]string{
			"the organisation": w.provider.ID.String(), "the person": w.agent.UserID.String(), "the reason": "Een reden van EOKM.",
			"the mailbox": "voorbeeld.example", "the key": strings.Repeat("A", 40),
		} {
			require.NotContains(t, all, secret, what)
		}
		require.Equal(t, 1, strings.Count(all, "voorbeeld"), "the name, where it was given")
		require.Zero(t, count(t, tx, `SELECT count(*) FROM peer_authors`))
		require.Zero(t, count(t, tx, `SELECT count(*) FROM peer_posts p JOIN peer_authors a ON a.post_id = p.id`))
		require.Equal(t, 3, count(t, tx, `SELECT count(*) FROM peer_posts`), "and nothing that waits or was returned")
		require.NoError(t, tx.Rollback(ctx))
	}

	first, replies, err := w.Peer.Thread(ctx, other.agent, question)
	require.NoError(t, err)
	for _, p := range append(replies, first) {
		require.Equal(t, []any{"", "", "", false}, []any{p.ShownName, p.By, p.Provider, p.Mine})
	}
	require.True(t, replies[0].Asker, "within its thread it is the one who asked")
	list, _, err := w.Peer.Threads(ctx, other.agent, peer.Filter{})
	require.NoError(t, err)
	for _, p := range list {
		require.Equal(t, []any{"", "", false}, []any{p.By, p.Provider, p.Mine})
	}
	boss := w.addUser("admin@noorderlicht.example", models.RoleProviderAdmin, other.ID)
	log, err := w.Trail.Log(ctx, boss, trail.Filter{})
	require.NoError(t, err)
	require.Empty(t, log.Lines, "what happened to it is its own organisation's and EOKM's")

	p, err := w.Peer.Post(ctx, w.analyst, question)
	require.NoError(t, err)
	require.Equal(t, []string{"voorbeeld", "agent@voorbeeld.example"}, []string{p.Provider, p.By}, "EOKM always knows")
}

// Nor can a peer find out by writing: whoever guesses the writer is told the same as who guesses wrong.
func TestPeers_NoGuessIsAnswered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.addTenant("elders", "203.0.113.0/24")
	other := w.addTenant("noorderlicht", "198.51.100.0/24")
	question := w.asked(w.agent)
	providers := query[uuid.UUID](w, `SELECT id FROM providers WHERE id <> $1`, uuid.Nil)
	require.Len(t, providers, 3)
	for _, statement := range []string{
		`INSERT INTO peer_authors (provider_id, post_id, user_id, submission) VALUES ($1, $2, $3, gen_random_uuid())`,
		`INSERT INTO peer_authors (provider_id, post_id, user_id, submission) VALUES ($1, $2, $3, gen_random_uuid()) ON CONFLICT DO NOTHING`,
		`INSERT INTO peer_reviews (id, provider_id, post_id, act, reason, revision, user_id, created_at) VALUES (gen_random_uuid(), $1, $2, 'show', '', 1, $3, now())`,
	} {
		for _, guess := range providers {
			tx := w.appTx()
			asActor(t.Context(), t, tx, models.RoleAgent, other.ID, other.agent.UserID)
			_, err := tx.Exec(t.Context(), statement, guess, question, other.agent.UserID)
			require.Equal(t, insufficientPrivilege, code(err), statement)
			require.NoError(t, tx.Rollback(t.Context()))
		}
	}
	for _, statement := range []string{
		`INSERT INTO peer_posts SELECT * FROM peer_posts`, `UPDATE peer_posts SET visible = true`, `UPDATE peer_posts SET shown_name = 'x'`, `DELETE FROM peer_posts`,
		`UPDATE peer_authors SET user_id = user_id`, `DELETE FROM peer_reviews`,
	} {
		tx := w.appTx()
		asActor(t.Context(), t, tx, models.RoleAgent, w.provider.ID, w.agent.UserID)
		tag, err := tx.Exec(t.Context(), statement)
		require.True(t, code(err) == insufficientPrivilege || err == nil && tag.RowsAffected() == 0, "%s: %v", statement, err)
		require.NoError(t, tx.Rollback(t.Context()))
	}
}

// In a thread of their own people write as that does: a name there would tell who asked.
func TestPeers_AThreadsWriterIsOneThroughout(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.addTenant("noorderlicht", "198.51.100.0/24")
	ctx := t.Context()
	named := func(d peer.Draft) peer.Draft {
		d.Named = true
		return d
	}
	hidden := w.asked(w.agent)
	open := w.asked(w.agent, func(d *peer.Draft) { d.Named = true })
	for thread, want := range map[uuid.UUID]string{hidden: "", open: "voorbeeld"} {
		for _, d := range []peer.Draft{replyTo(thread, "a"), named(replyTo(thread, "b"))} {
			id := w.write(w.agent, d)
			for _, edit := range []bool{false, true} {
				if edit {
					_, err := w.Peer.Edit(ctx, w.agent, id, peer.Draft{Text: "c", Named: want == "", Revision: 1})
					require.NoError(t, err)
				}
				p, err := w.Peer.Post(ctx, w.agent, id)
				require.NoError(t, err)
				require.Equal(t, []any{want, true}, []any{p.ShownName, p.Asker})
			}
		}
		id := w.write(other.agent, named(replyTo(thread, "d")))
		p, err := w.Peer.Post(ctx, other.agent, id)
		require.NoError(t, err)
		require.Equal(t, []any{"noorderlicht", false}, []any{p.ShownName, p.Asker})
	}
	byEOKM := w.write(w.as(models.RoleEditor), named(replyTo(hidden, "e")))
	p, err := w.Peer.Post(ctx, other.agent, byEOKM)
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
	saved, err := w.Peer.Write(ctx, w.agent, draft(dirty))
	require.NoError(t, err)
	require.Equal(t, 4, saved.Masked)
	p, err := w.Peer.Post(ctx, w.agent, saved.ID)
	require.NoError(t, err)
	require.Equal(t, "Over [adres verborgen]", p.Title)
	require.Equal(t, "Zie [adres verborgen] op [adres verborgen]\nof [adres verborgen].", p.Text)
	edited, err := w.Peer.Edit(ctx, w.agent, saved.ID, peer.Draft{Title: address, Text: address, Revision: 1})
	require.NoError(t, err)
	require.Equal(t, 2, edited.Masked)
	article := draft(dirty, func(d *peer.Draft) { d.Kind, d.Summary, d.Language = peer.Article, address, "en" })
	saved, err = w.Peer.Write(ctx, w.agent, article)
	require.NoError(t, err)
	require.Equal(t, 5, saved.Masked)
	w.judge(saved.ID, peer.Return, "Niet "+address)
	question := w.asked(w.agent)
	w.write(w.agent, replyTo(question, address))
	_, err = w.Peer.Write(ctx, w.agent, draft(dirty, func(d *peer.Draft) { d.Language = "x" }))
	require.NotContains(t, err.Error(), "planted")
	for _, table := range query[string](w, `SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('public', 'river')`) {
		require.Zero(t, query[int](w, `SELECT count(*) FROM `+table+` t WHERE t::text ~* 'planted|kalkoen|192\.0\.2\.77'`)[0], table)
	}
	require.Contains(t, query[string](w, `SELECT text FROM peer_posts WHERE kind = 'article'`)[0], "[address hidden]")
}
