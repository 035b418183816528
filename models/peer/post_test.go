package peer_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/peer"
)

func replyTo(thread uuid.UUID, text string) peer.Draft {
	return peer.Draft{Submission: uuid.New(), Kind: peer.Reply, ThreadID: thread, Text: text}
}

// titles are the threads of a list.
func (w *world) titles(actor models.Actor, f peer.Filter) []string {
	w.T.Helper()
	list, _, err := w.Peer.Threads(w.T.Context(), actor, f)
	require.NoError(w.T, err)
	var out []string
	for _, p := range list {
		out = append(out, p.Title)
	}
	return out
}

// talk is what somebody reads of a thread: each post's text, with its state when peers do not read it.
func (w *world) talk(actor models.Actor, id uuid.UUID) []string {
	w.T.Helper()
	first, replies, err := w.Peer.Thread(w.T.Context(), actor, id)
	if errors.Is(err, models.ErrNotFound) {
		return nil
	}
	require.NoError(w.T, err)
	var out []string
	for _, p := range append([]peer.Post{first}, replies...) {
		line := p.Text
		if !p.Visible {
			line += " (" + string(p.State) + ")"
		}
		out = append(out, line)
	}
	return out
}

func TestPeers_NothingIsReadBeforeEOKMLetItThrough(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	editor := w.As(models.RoleEditor)
	id := w.WritePost(w.Agent, modelstest.PeerDraft())
	require.Equal(t, []string{"Wie weet het? (waits)"}, w.talk(w.Agent, id), "its writer reads it at once")
	require.Equal(t, []string{"Hoe doet u dit?"}, w.titles(w.As(models.RoleProviderAdmin), peer.Filter{}), "and who works there")
	require.Nil(t, w.talk(other.Agent, id))
	require.Empty(t, w.titles(other.Agent, peer.Filter{}))
	require.Equal(t, []string{"Wie weet het? (waits)"}, w.talk(editor, id))

	w.JudgePost(id, peer.Show, "")
	require.Equal(t, []string{"Wie weet het?"}, w.talk(other.Agent, id))
	reply := w.WritePost(other.Agent, replyTo(id, "Wij."))
	require.Equal(t, []string{"Wie weet het?"}, w.talk(w.Agent, id))
	require.Equal(t, []string{"Wie weet het?", "Wij. (waits)"}, w.talk(other.Agent, id))
	w.JudgePost(reply, peer.Show, "")
	w.WritePost(editor, replyTo(id, "EOKM ook."))
	require.Equal(t, []string{"Wie weet het?", "Wij.", "EOKM ook."}, w.talk(w.Agent, id), "EOKM's shows at once")

	w.JudgePost(id, peer.Hide, "Noemt een klant.")
	require.Nil(t, w.talk(other.Agent, id))
	require.Equal(t, []string{"Wie weet het? (hidden)"}, w.talk(w.Agent, id), "its replies went with it")
	_, err := w.Peer.Write(t.Context(), w.Agent, replyTo(id, "Nog iets."))
	require.ErrorIs(t, err, models.ErrConflict)
	w.JudgePost(reply, peer.Hide, "Dubbel.")
	w.JudgePost(id, peer.Show, "")
	require.Equal(t, []string{"Wie weet het?", "EOKM ook."}, w.talk(w.Agent, id))
	require.Equal(t, []string{"Wie weet het?", "Wij. (hidden)", "EOKM ook."}, w.talk(other.Agent, id))
	w.JudgePost(reply, peer.Show, "")
	require.Equal(t, []string{"Wie weet het?", "Wij.", "EOKM ook."}, w.talk(w.Agent, id))
}

func TestPeers_ReturnedEditedWithdrawn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	ctx, id := t.Context(), w.WritePost(w.Agent, modelstest.PeerDraft())
	edit := func(text string, revision int) error {
		_, err := w.Peer.Edit(ctx, w.Agent, id, peer.Draft{Title: "Anders", Text: text, Named: true, Revision: revision})
		return err
	}
	w.JudgePost(id, peer.Return, "Noem geen klant, zie example.org.")
	p, err := w.Peer.Post(ctx, w.Agent, id)
	require.NoError(t, err)
	require.Equal(t, "Noem geen klant, zie [adres verborgen].", p.Reason)
	n, err := w.Peer.Waiting(ctx, w.Analyst)
	require.NoError(t, err)
	require.Zero(t, n)
	require.NoError(t, edit("Beter.", 1))
	require.ErrorIs(t, edit("Door een ander.", 1), models.ErrConflict, "a colleague changed it")
	require.NoError(t, edit("Nog beter.", 2))
	p, err = w.Peer.Post(ctx, w.Agent, id)
	require.NoError(t, err)
	require.Equal(t, []any{"Anders", "Nog beter.", "voorbeeld", peer.Waits, 3, ""},
		[]any{p.Title, p.Text, p.ShownName, p.State, p.Revision, p.Reason})
	n, err = w.Peer.Waiting(ctx, w.Analyst)
	require.NoError(t, err)
	require.Equal(t, 1, n)

	require.ErrorIs(t, w.Peer.Withdraw(ctx, other.Agent, id), models.ErrNotFound)
	require.NoError(t, w.Peer.Withdraw(ctx, w.Agent, id))
	require.ErrorIs(t, w.Peer.Withdraw(ctx, w.Agent, id), models.ErrConflict)
	require.Empty(t, w.titles(w.Agent, peer.Filter{Own: true}))
	require.Equal(t, []string{"post_written", "post_returned", "post_edited", "post_edited", "post_withdrawn"},
		modelstest.Query[string](w.World, `SELECT kind FROM events ORDER BY id`))

	shown := w.AskPeers(w.Agent)
	for _, actor := range []models.Actor{w.Agent, other.Agent} {
		want := models.ErrConflict
		if actor.ProviderID != w.Hoster.ID {
			want = models.ErrNotFound
		}
		_, err = w.Peer.Edit(ctx, actor, shown, peer.Draft{Title: "x", Text: "x", Revision: 1})
		require.ErrorIs(t, err, want, "peers read it")
		require.ErrorIs(t, w.Peer.Withdraw(ctx, actor, shown), want)
	}
}

func TestPeers_WhoMayAndWhoMayNot(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	ctx, question := t.Context(), w.AskPeers(w.Agent)
	reply := w.WritePost(other.Agent, replyTo(question, "Antwoord."))
	w.JudgePost(reply, peer.Show, "")
	verdict := peer.Review{Act: peer.Hide, Revision: 1, Reason: "Weg."}
	write := func(actor models.Actor) error {
		_, err := w.Peer.Write(ctx, actor, modelstest.PeerDraft())
		return err
	}
	w.Suspend(other.ID)
	before := w.AllRows()
	require.NotEmpty(t, w.talk(other.Agent, question), "a suspended provider reads")
	for _, role := range []models.Role{models.RoleAnalyst, models.RoleAuditor, ""} {
		require.ErrorIs(t, write(models.Actor{Role: role, UserID: uuid.New()}), models.ErrForbidden, role)
	}
	require.ErrorIs(t, write(other.Agent), models.ErrForbidden, "suspended")
	for _, role := range []models.Role{models.RoleAgent, models.RoleProviderAdmin, models.RoleAnalyst, models.RoleAuditor, ""} {
		actor := models.Actor{Role: role, UserID: uuid.New()}
		if !actor.Staff() {
			actor.ProviderID = w.Hoster.ID
		}
		require.ErrorIs(t, w.Peer.Review(ctx, actor, question, verdict), models.ErrForbidden, role)
	}
	for _, actor := range []models.Actor{other.Agent, w.Analyst, {Role: models.RoleAuditor}} {
		require.ErrorIs(t, w.Peer.MarkAnswer(ctx, actor, question, reply), models.ErrForbidden, actor.Role)
	}
	require.ErrorIs(t, w.Peer.Withdraw(ctx, w.Analyst, question), models.ErrForbidden)
	outsider := models.Actor{Role: models.RoleAgent, UserID: uuid.New(), ProviderID: uuid.New()}
	require.Nil(t, w.talk(outsider, question))
	require.ErrorIs(t, w.Peer.MarkAnswer(ctx, outsider, question, reply), models.ErrNotFound)
	require.Equal(t, before, w.AllRows())

	for _, role := range []models.Role{models.RoleEditor, models.RoleAdmin} {
		require.NoError(t, write(w.As(role)), role)
	}
	rows, _, err := w.Peer.Queue(ctx, w.Agent, models.Cursor{})
	require.NoError(t, err)
	require.Empty(t, rows, "a desk has no queue")
}

func TestPeers_AnApplicantIsNobodysPeer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	applicant := w.ReadyApplicant()
	question := w.AskPeers(w.Agent)
	require.Nil(t, w.talk(applicant, question))
	_, err := w.Peer.Write(t.Context(), applicant, modelstest.PeerDraft())
	require.ErrorIs(t, err, models.ErrForbidden)
	_, err = w.Peer.Write(t.Context(), applicant, replyTo(question, "Hallo."))
	require.ErrorIs(t, err, models.ErrNotFound)
	_, err = w.Peer.Directory(t.Context(), applicant)
	require.ErrorIs(t, err, models.ErrForbidden)
}

func TestPeers_AnAnswerIsMarkedByWhoAskedAndByEOKM(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	ctx, question, elsewhere := t.Context(), w.AskPeers(w.Agent), w.AskPeers(other.Agent)
	good, foreign, waits := w.WritePost(other.Agent, replyTo(question, "Zo.")), w.WritePost(w.Agent,
		replyTo(elsewhere, "Nee.")), w.WritePost(other.Agent, replyTo(question, "Of zo."))
	w.JudgePost(good, peer.Show, "")
	w.JudgePost(foreign, peer.Show, "")
	for _, wrong := range []uuid.UUID{foreign, waits, question, uuid.New()} {
		require.ErrorIs(t, w.Peer.MarkAnswer(ctx, w.Agent, question, wrong), models.ErrConflict)
	}
	require.ErrorIs(t, w.Peer.MarkAnswer(ctx, w.Agent, good, good), models.ErrNotFound, "a reply is no question")
	unanswered := peer.Filter{Unanswered: true}
	require.Len(t, w.titles(other.Agent, unanswered), 2)
	require.NoError(t, w.Peer.MarkAnswer(ctx, w.As(models.RoleProviderAdmin), question, good))
	require.Len(t, w.titles(other.Agent, unanswered), 1)
	require.ErrorIs(t, w.Peer.MarkAnswer(ctx, w.Agent, question, good), models.ErrConflict, "again")
	require.NoError(t, w.Peer.MarkAnswer(ctx, w.As(models.RoleEditor), question, uuid.Nil))
	require.NoError(t, w.Peer.MarkAnswer(ctx, w.As(models.RoleAdmin), question, good))
	require.Equal(t, []string{"answer_marked", "answer_unmarked", "answer_marked"},
		modelstest.Query[string](w.World, `SELECT kind FROM events WHERE kind LIKE 'answer\_%' ORDER BY id`))
	w.JudgePost(good, peer.Hide, "Klopt niet.")
	require.Len(t, w.titles(other.Agent, unanswered), 2, "a hidden reply answers nothing")
}

func TestPeers_AllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.AllRows()
	_, err := w.Peer.Write(t.Context(), w.Agent, peer.Draft{
		Submission: uuid.New(), Kind: peer.Article, Title: " ", Text: "a\x00b",
		Summary: strings.Repeat("é", 301),
	})
	for _, key := range []string{
		"language: peers.language.missing", "title: peers.title.missing", "summary: peers.too_long",
		"text: text.characters",
	} {
		require.ErrorContains(t, err, key)
	}
	for text, key := range map[string]string{
		"": "peers.text.missing", strings.Repeat("é", 4001): "peers.too_long",
		"\u200b": "peers.text.missing", "a\xff": "text.characters",
	} {
		_, err := w.Peer.Write(t.Context(), w.Agent, modelstest.PeerDraft(func(d *peer.Draft) { d.Text = text }))
		require.Equal(t, key, modelstest.Problem(t, err), text)
	}
	_, err = w.Peer.Write(t.Context(), w.Agent, modelstest.PeerDraft(func(d *peer.Draft) { d.Kind = "x" }))
	require.Equal(t, "peers.kind.missing", modelstest.Problem(t, err))
	require.Equal(t, before, w.AllRows())
	w.WritePost(w.Agent, modelstest.PeerDraft(func(d *peer.Draft) {
		d.Text, d.Title = strings.Repeat("é", 4000), strings.Repeat("é",
			120)
	}))
	question := w.AskPeers(w.Agent)
	for _, v := range []peer.Review{
		{Act: peer.Hide, Revision: 1},
		{Act: peer.Edit, Revision: 1},
		{Act: peer.Hide, Revision: 1, Reason: strings.Repeat("é", 2001)},
	} {
		modelstest.Problem(t, w.Peer.Review(t.Context(), w.As(models.RoleEditor), question, v))
	}
}

func TestPeers_TenAtOnceAndThenOneInSixMinutes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 10 {
		w.WritePost(w.Agent, modelstest.PeerDraft())
	}
	_, err := w.Peer.Write(t.Context(), w.Agent, modelstest.PeerDraft())
	require.ErrorIs(t, err, models.ErrThrottled)
	w.WritePost(w.As(models.RoleAgent), modelstest.PeerDraft()) // a colleague
	_, err = w.Peer.Write(t.Context(), w.Agent, modelstest.PeerDraft(func(d *peer.Draft) { d.Text = "" }))
	require.Equal(t, "peers.text.missing", modelstest.Problem(t, err), "a form to be mended is no try")
	w.After(6 * time.Minute)
	w.WritePost(w.Agent, modelstest.PeerDraft())
	_, err = w.Peer.Write(t.Context(), w.Agent, modelstest.PeerDraft())
	require.ErrorIs(t, err, models.ErrThrottled)
}

func TestRace_OnePostSentTwentyTimesIsOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := modelstest.PeerDraft()
	ids := make([]uuid.UUID, 8)
	w.AtOnce(len(ids), func(ctx context.Context, i int) error {
		saved, err := w.Peer.Write(ctx, w.Agent, d)
		ids[i] = saved.ID
		return err
	})
	require.Equal(t, 1, w.Counts("peer_posts"))
	require.Equal(t, 1, w.Counts("events"))
	for _, id := range ids {
		require.Equal(t, ids[0], id)
	}
}
