package notice_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
)

// lastVerdict is the verdict that was given last.
func (w *world) lastVerdict() uuid.UUID {
	w.T.Helper()
	return modelstest.Query[uuid.UUID](w.World, `SELECT batch FROM verifications ORDER BY created_at DESC, id DESC LIMIT 1`)[0]
}

func (w *world) undo(verdict uuid.UUID) error {
	w.T.Helper()
	_, err := w.Notice.UndoVerdict(w.T.Context(), w.Analyst, verdict)
	return err
}

// What a verdict changes, from each state, an undo puts back: items, disputes, delegations and the notice's caches.
func TestUndoVerdict_PutsBackWhatItWas(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	state := func() []string {
		return modelstest.Query[string](w.World, `SELECT concat_ws(' ', n.ref, i.n, i.state, i.stopped_at, i.ended_at, n.phase,
				n.todo_count, n.waiting_count, n.stopped_at,
				(SELECT count(*) FROM disputes d WHERE d.item_id = i.id AND d.decided_at IS NULL),
				(SELECT count(*) FROM delegations d WHERE d.item_id = i.id AND d.ended_at IS NULL))
			FROM items i JOIN notices n ON n.id = i.notice_id ORDER BY n.ref, i.n`)
	}
	ways := map[models.State]func(ref string){
		models.StateDelivered: func(string) {},
		models.StateAnswered:  func(ref string) { w.Answer(w.Now(), ref) },
		models.StateDisputed:  func(ref string) { w.Dispute(ref) },
		models.StateDelegated: func(ref string) { w.Delegate(ref) },
		models.StateVerified:  func(ref string) { w.Answer(w.Now(), ref); w.Verify(notice.FoundOffline, ref) },
	}
	at := time.Hour
	for from, bring := range ways {
		for _, outcome := range []notice.Outcome{notice.FoundOffline, notice.FoundOnline} {
			do := models.ActFindOffline
			if outcome == notice.FoundOnline {
				do = models.ActFindOnline
			}
			if !models.Can(from, do, models.PartyEOKM) {
				continue
			}
			at += 10 * time.Minute
			w.After(at)
			ref := w.Deliver(1, 2)[0]
			bring(ref)
			at += 10 * time.Minute
			w.After(at)
			before := state()
			w.Verify(outcome, ref)
			w.After(at + notice.UndoFor)
			require.NoError(t, w.undo(w.lastVerdict()), "%s found %s", from, outcome)
			require.Equal(t, before, state(), "%s found %s", from, outcome)
			require.Contains(t, w.Kinds(ref), "check_undone")
			w.CheckCaches()
			require.ErrorIs(t, w.undo(w.lastVerdict()), models.ErrConflict, "once")
		}
	}
	require.Equal(t, 0, w.Counts("mails")-len(w.UnsentMails())-modelstest.Query[int](w.World,
		`SELECT count(*) FROM mails WHERE withdrawn_at IS NOT NULL`)[0])
}

// The mail of a verdict waits until it cannot be undone, and one of an undone verdict is never sent.
func TestUndoVerdict_ItsMailNeverLeaves(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	w.After(time.Hour)
	w.Answer(w.Now(), ref)
	w.After(2 * time.Hour)
	w.Verify(notice.FoundOnline, ref)
	require.Equal(t, []float64{31}, modelstest.Query[float64](w.World, `SELECT round(extract(epoch FROM scheduled_at - created_at))
		FROM river.river_job WHERE state = 'scheduled' AND kind = 'mail.send'`))
	w.Climb()
	reopened := func() (waiting int) {
		for _, m := range w.UnsentMails() {
			if m.Kind == models.MailReopened {
				waiting++
			}
		}
		return waiting
	}
	require.Equal(t, 1, reopened())
	require.NoError(t, w.undo(w.lastVerdict()))
	require.Zero(t, reopened())
	require.Equal(t, []models.State{models.StateAnswered}, w.States(ref))
	require.Nil(t, w.Page(ref).Items[0].SeenOnlineAt, "what was undone counts for nothing")
	require.Equal(t, []uuid.UUID{w.Analyst.UserID}, modelstest.Query[uuid.UUID](w.World,
		`SELECT undone_by FROM verifications WHERE undone_at IS NOT NULL`), "the fact stays, with who undid it")
}

func TestUndoVerdict_NotTooLateNorOverWhatCameSince(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refs := w.Deliver(2, 1)
	w.After(time.Hour)
	for _, ref := range refs {
		w.Answer(w.Now(), ref)
	}
	w.Verify(notice.FoundOnline, refs[0])
	first := w.lastVerdict()
	w.Verify(notice.FoundOnline, refs[0]) // somebody looked once more: where it stands is the same, and the first is not the last word
	require.ErrorIs(t, w.undo(first), models.ErrConflict)
	w.Respond(refs[0]) // the desk was quick
	require.ErrorIs(t, w.undo(first), models.ErrConflict)
	w.Verify(notice.FoundOffline, refs[1])
	w.After(time.Hour + notice.UndoFor + time.Second)
	before := w.AllRows()
	earlier := modelstest.Query[uuid.UUID](w.World, `SELECT batch FROM verifications WHERE outcome = 'offline'`)[0]
	require.ErrorIs(t, w.undo(earlier), models.ErrConflict)
	require.ErrorIs(t, w.undo(uuid.New()), models.ErrNotFound)
	_, err := w.Notice.UndoVerdict(t.Context(), w.Agent, first)
	require.ErrorIs(t, err, models.ErrForbidden)
	require.Equal(t, before, w.AllRows())
}

func TestVerifyMany_IsOneVerdictAndOneUndo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refs := w.Deliver(8, 2)
	w.After(time.Hour)
	for _, ref := range refs {
		w.Answer(w.Now(), ref)
	}
	picked := map[string]notice.Seen{}
	for _, ref := range refs {
		picked[ref] = notice.Seen{1: w.Page(ref).Items[0].Revision}
	}
	require.NoError(t, w.Notice.VerifyMany(t.Context(), w.Analyst, picked, notice.FoundOnline))
	for _, ref := range refs {
		require.Equal(t, []models.State{models.StateStillOnline, models.StateAnswered}, w.States(ref), "the other was not picked")
	}
	require.ErrorIs(t, w.Notice.VerifyMany(t.Context(), w.Analyst, picked, notice.FoundOffline), models.ErrConflict, "not as it was seen")
	n, err := w.Notice.UndoVerdict(t.Context(), w.Analyst, w.lastVerdict())
	require.NoError(t, err)
	require.Equal(t, 8, n)
	for _, ref := range refs {
		require.Equal(t, []models.State{models.StateAnswered, models.StateAnswered}, w.States(ref))
	}
	w.CheckCaches()
	require.Equal(t, "verify.picked", modelstest.Problem(t, w.Notice.VerifyMany(t.Context(), w.Analyst, nil, notice.FoundOffline)))
}
