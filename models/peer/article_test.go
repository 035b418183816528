package peer_test

import (
	"context"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/peer"
	"eokm.nl/hosting/models/version"
)

// promoted makes an article of a post as it is now.
func (w *world) promoted(actor models.Actor, id uuid.UUID) string {
	w.T.Helper()
	p, err := w.Peer.Post(w.T.Context(), actor, id)
	require.NoError(w.T, err)
	slug, err := w.Peer.Promote(w.T.Context(), actor, id, p.Revision)
	require.NoError(w.T, err)
	return slug
}

func TestPromote_ADraftWithCreditThatTheThreadLeadsToOncePublished(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	ctx := t.Context()
	writer, second := w.Editors()
	practice := w.AskPeers(w.Agent, func(d *peer.Draft) {
		d.Kind, d.Title, d.Text, d.Named = peer.Practice, "Één vast stappenplan, élke keer", "1. Bel.\n2. Sluit.", true
	})
	slug := w.promoted(writer, practice)
	require.Equal(t, "een-vast-stappenplan-elke-keer", slug)
	v, m, err := w.Article.Version(ctx, writer, slug, 0)
	require.NoError(t, err)
	require.Equal(t, []any{version.Draft, "voorbeeld", "Één vast stappenplan, élke keer", "1. Bel.\n2. Sluit.", ""},
		[]any{v.State, m.Credit, m.NL.Title, m.NL.Body, m.EN.Body})
	_, err = w.Peer.Promote(ctx, second, practice, 1)
	require.ErrorIs(t, err, models.ErrConflict, "once")
	article := func(actor models.Actor) string {
		p, err := w.Peer.Post(ctx, actor, practice)
		require.NoError(t, err)
		return p.Article
	}
	require.Equal(t, []string{"", slug}, []string{article(other.Agent), article(writer)})
	full := modelstest.Manuscript("Stappenplan")
	full.Credit = m.Credit
	w.RewriteArticle(writer, slug, full)
	w.ReleaseArticle(writer, second, slug)
	require.Equal(t, slug, article(other.Agent))
	require.NoError(t, w.Article.Archive(ctx, second, slug))
	require.Empty(t, article(other.Agent))

	question := w.AskPeers(other.Agent, func(d *peer.Draft) { d.Language, d.Title = "en", "Één vast stappenplan, élke keer" })
	reply := w.WritePost(w.Agent, replyTo(question, "So."))
	w.JudgePost(reply, peer.Show, "")
	slug = w.promoted(writer, reply)
	require.Equal(t, "een-vast-stappenplan-elke-keer-2", slug)
	_, m, err = w.Article.Version(ctx, writer, slug, 0)
	require.NoError(t, err)
	require.Equal(t, []string{"a provider", "So.", "Één vast stappenplan, élke keer", ""},
		[]string{m.Credit, m.EN.Body, m.EN.Title, m.NL.Title})
	require.NotContains(t, modelstest.Query[string](w.World, `SELECT string_agg(t::text, '') FROM article_versions t`)[0],
		w.Hoster.ID.String())

	shadowed := w.AskPeers(w.Agent, func(d *peer.Draft) { d.Kind, d.Title = peer.Practice, "Search" })
	require.Equal(t, "search-2", w.promoted(writer, shadowed), "a page of the portal has the plain one")
}

func TestPromote_AnOfferedArticleIsTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, editor := t.Context(), w.As(models.RoleEditor)
	offer := w.WritePost(w.Agent, modelstest.PeerDraft(func(d *peer.Draft) {
		d.Kind, d.Title, d.Summary, d.Text = peer.Article, "Nacht", "Kort.", "# Kop"
	}))
	_, err := w.Peer.Edit(ctx, w.Agent, offer, peer.Draft{Title: "Nacht", Summary: "Kort.", Text: "# Beter", Revision: 1})
	require.NoError(t, err)
	_, err = w.Peer.Promote(ctx, editor, offer, 1)
	require.ErrorIs(t, err, models.ErrConflict, "edited since")
	require.Zero(t, w.Counts("articles"), "nothing half-made")
	slug := w.promoted(editor, offer)
	_, m, err := w.Article.Version(ctx, editor, slug, 0)
	require.NoError(t, err)
	require.Equal(t, []string{"een provider", "Nacht", "Kort.", "# Beter"}, []string{m.Credit, m.NL.Title, m.NL.Summary, m.NL.Body})
	p, err := w.Peer.Post(ctx, w.Agent, offer)
	require.NoError(t, err)
	require.Equal(t, peer.Taken, p.State)
	require.ErrorIs(t, w.Peer.Withdraw(ctx, w.Agent, offer), models.ErrConflict)
	require.Equal(t, []string{"post_written", "post_edited", "article_begun", "post_taken"},
		modelstest.Query[string](w.World, `SELECT kind FROM events ORDER BY id`))
}

func TestPromote_OnlyEditorsAndOnlyWhatPeersRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	question := w.AskPeers(w.Agent)
	waits := w.WritePost(w.Agent, replyTo(question, "Zo."))
	for _, role := range []models.Role{models.RoleAgent, models.RoleProviderAdmin, models.RoleAnalyst, models.RoleAuditor} {
		_, err := w.Peer.Promote(ctx, w.As(role), question, 1)
		require.ErrorIs(t, err, models.ErrForbidden, role)
	}
	for _, id := range []uuid.UUID{question, waits} {
		_, err := w.Peer.Promote(ctx, w.As(models.RoleEditor), id, 1)
		require.ErrorIs(t, err, models.ErrConflict)
	}
	require.Zero(t, w.Counts("articles"))
}

func TestRace_OneArticleOfOnePost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.Editors()
	practice := w.AskPeers(w.Agent, func(d *peer.Draft) { d.Kind = peer.Practice })
	ended := w.Race(6, func(ctx context.Context, i int) error {
		_, err := w.Peer.Promote(ctx, []models.Actor{one, two}[i%2], practice, 1)
		return err
	})
	require.Equal(t, 1, modelstest.Won(t, ended))
	require.Equal(t, 1, w.Counts("articles"))
}
