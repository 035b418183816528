package trail_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/trail"
)

func (w *world) verifyChain(anchors ...trail.ChainAnchor) trail.ChainReport {
	w.T.Helper()
	report, err := w.Trail.CheckChain(w.T.Context(), anchors)
	require.NoError(w.T, err)
	return report
}

// anchor is the checkpoint of the chain as it is.
func (w *world) anchor() trail.ChainAnchor {
	w.T.Helper()
	head, err := w.Trail.ChainHead(w.T.Context())
	require.NoError(w.T, err)
	return trail.ChainAnchor{Name: "c.json", Seq: head.Seq, Hash: head.Hash}
}

// tamper changes what is, as a superuser who turns off what stands in the way.
func (w *world) tamper(statements ...string) {
	w.T.Helper()
	require.NoError(w.T, pgx.BeginFunc(w.T.Context(), w.Owner, func(tx pgx.Tx) error {
		for _, sql := range append([]string{`SET LOCAL session_replication_role = replica`}, statements...) {
			if _, err := tx.Exec(w.T.Context(), sql); err != nil {
				return err
			}
		}
		return nil
	}))
}

// chained is a world with ten events, all in the chain; their ids are 1 to 10.
func chained(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.Deliver(9, 1)
	require.Equal(t, 10, w.Chain())
	require.Equal(t, []int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, modelstest.Query[int64](w.World, `SELECT id FROM events ORDER BY id`))
	return w
}

func TestChain_HoldsEveryEventOnceInOrder(t *testing.T) {
	t.Parallel()
	w := chained(t)
	require.Zero(t, w.Chain(), "again adds nothing")
	w.Deliver(1, 1)
	require.Equal(t, 2, w.Chain())
	require.Equal(t, modelstest.Query[int64](w.World, `SELECT id FROM events ORDER BY id`),
		modelstest.Query[int64](w.World, `SELECT event_id FROM event_chain ORDER BY seq`))
	require.Equal(t, []bool{true}, modelstest.Query[bool](w.World, `SELECT min(seq) = 1 AND max(seq) = count(*) FROM event_chain`),
		"numbered without a gap")
	report := w.verifyChain(w.anchor())
	require.True(t, report.Intact(), report.Faults)
	require.Equal(t, int64(12), report.Head.Seq)
}

func TestChain_CoversEveryColumnOfAnEvent(t *testing.T) {
	t.Parallel()
	w := chained(t)
	columns := modelstest.Query[string](w.World, `SELECT attname FROM pg_attribute
		WHERE attrelid = 'events'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`)
	other := map[string]string{
		"at": `at + interval '1 microsecond'`, "provider_id": `gen_random_uuid()`, "notice_id": `NULL`, "item_id": `gen_random_uuid()`,
		"actor_id": `gen_random_uuid()`, "actor_role": `'agent'`, "kind": `kind || 'x'`, "internal": `NOT internal`,
		"data": `data || '{"count": 7}'`,
	}
	// xid is left out: it says only in which order the API tells of events, and nothing of what happened.
	require.Len(t, columns, len([]string{"id", "xid"})+len(other), "a column that the chain does not cover could be changed unseen")
	for column, value := range other {
		before := modelstest.Query[string](w.World, `SELECT to_jsonb(e)::text FROM events e WHERE id = 4`)[0]
		w.tamper(`UPDATE events SET ` + column + ` = ` + value + ` WHERE id = 4`)
		require.Equal(t, []trail.ChainFault{{Kind: trail.ChainEdited, Seq: 4, EventID: 4}}, w.verifyChain().Faults, column)
		w.tamper(`DELETE FROM events WHERE id = 4`,
			`INSERT INTO events OVERRIDING SYSTEM VALUE SELECT * FROM jsonb_populate_record(NULL::events, '`+before+`')`)
		require.True(t, w.verifyChain().Intact(), "put back")
	}
}

// A transaction that adds an event and commits late is not passed by: its lower id would come after a higher one.
func TestChain_WaitsForWhoCommitsLate(t *testing.T) {
	t.Parallel()
	w := chained(t)
	tx := w.AppTx()
	modelstest.AsActor(t.Context(), t, tx, models.RoleSystem, uuid.Nil, uuid.Nil)
	_, err := tx.Exec(t.Context(), `INSERT INTO events (at, provider_id, actor_id, actor_role, kind)
		VALUES ($1, $2, $2, 'system', 'closed')`, modelstest.Start, uuid.Nil)
	require.NoError(t, err)
	w.Deliver(1, 1)
	require.Zero(t, w.Chain(), "event 11 may yet come")
	require.True(t, w.verifyChain().Intact())
	require.Equal(t, int64(2), w.verifyChain().Waiting)
	require.NoError(t, tx.Commit(t.Context()))
	require.Equal(t, 3, w.Chain())
	require.Equal(t, []int64{11, 12, 13}, modelstest.Query[int64](w.World, `SELECT event_id FROM event_chain WHERE seq > 10 ORDER BY seq`))

	lost := w.AppTx()
	modelstest.AsActor(t.Context(), t, lost, models.RoleSystem, uuid.Nil, uuid.Nil)
	_, err = lost.Exec(t.Context(), `INSERT INTO events (at, provider_id, actor_id, actor_role, kind)
		VALUES ($1, $2, $2, 'system', 'closed')`, modelstest.Start, uuid.Nil)
	require.NoError(t, err)
	require.NoError(t, lost.Rollback(t.Context()))
	w.Deliver(1, 1)
	require.Equal(t, 2, w.Chain(), "an id that nobody got is no gap of the chain")
	require.True(t, w.verifyChain().Intact())
}

func TestChain_OneWritesItAtATime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Deliver(200, 1)
	done := make(chan error, 8)
	for range cap(done) {
		go func() { _, err := w.Trail.ChainEvents(context.WithoutCancel(t.Context())); done <- err }()
	}
	for range cap(done) {
		require.NoError(t, <-done)
	}
	require.Equal(t, []int{201}, modelstest.Query[int](w.World, `SELECT count(*) FROM event_chain`))
	require.True(t, w.verifyChain().Intact())
}

func TestChain_IsOnlyAddedToEvenByItsOwner(t *testing.T) {
	t.Parallel()
	w := chained(t)
	for _, sql := range []string{
		`UPDATE event_chain SET hash = hash`, `DELETE FROM event_chain`, `TRUNCATE event_chain`, `UPDATE events SET kind = kind`,
		`DELETE FROM events`, `TRUNCATE events`,
	} {
		_, err := w.Owner.Exec(t.Context(), sql)
		require.ErrorContains(t, err, "append-only", sql)
		_, err = w.App.Exec(t.Context(), sql)
		require.Equal(t, modelstest.InsufficientPrivilege, modelstest.SQLState(err), sql)
	}
	for role, provider := range map[models.Role]uuid.UUID{models.RoleAgent: w.Hoster.ID, models.RoleAdmin: uuid.Nil} {
		tx := w.AppTx()
		modelstest.AsActor(t.Context(), t, tx, role, provider, uuid.Nil)
		_, err := tx.Exec(t.Context(), `INSERT INTO event_chain VALUES (99, 99, sha256('x'))`)
		require.Equal(t, modelstest.InsufficientPrivilege, modelstest.SQLState(err), "%s adds to the chain", role)
	}
}

// Each kind of change, by a superuser who turns the triggers off, is found and named with its place.
func TestVerifyChain_NamesWhatWasChanged(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		tamper []string
		want   []trail.ChainFault
	}{
		"an event edited": {
			[]string{`UPDATE events SET actor_id = gen_random_uuid() WHERE id = 5`},
			[]trail.ChainFault{{Kind: trail.ChainEdited, Seq: 5, EventID: 5}},
		},
		"the last event edited": {
			[]string{`UPDATE events SET kind = 'answered' WHERE id = 10`},
			[]trail.ChainFault{{Kind: trail.ChainEdited, Seq: 10, EventID: 10}},
		},
		"two events edited": {
			[]string{`UPDATE events SET internal = true WHERE id IN (3, 7)`},
			[]trail.ChainFault{{Kind: trail.ChainEdited, Seq: 3, EventID: 3}, {Kind: trail.ChainEdited, Seq: 7, EventID: 7}},
		},
		"a hash edited": {
			[]string{`UPDATE event_chain SET hash = sha256('x') WHERE seq = 5`},
			[]trail.ChainFault{{Kind: trail.ChainEdited, Seq: 5, EventID: 5}},
		},
		"an event deleted": {
			[]string{`DELETE FROM events WHERE id = 5`},
			[]trail.ChainFault{{Kind: trail.ChainDeleted, Seq: 5, EventID: 5}},
		},
		"the first event deleted": {
			[]string{`DELETE FROM events WHERE id = 1`},
			[]trail.ChainFault{{Kind: trail.ChainDeleted, Seq: 1, EventID: 1}},
		},
		"an event and its row deleted": {
			[]string{`DELETE FROM events WHERE id = 5`, `DELETE FROM event_chain WHERE seq = 5`},
			[]trail.ChainFault{{Kind: trail.ChainDeleted, Seq: 5}},
		},
		"a row of the chain deleted": {
			[]string{`DELETE FROM event_chain WHERE seq IN (5, 6)`},
			[]trail.ChainFault{{Kind: trail.ChainDeleted, Seq: 5}},
		},
		"the first row deleted": {
			[]string{`DELETE FROM event_chain WHERE seq = 1`},
			[]trail.ChainFault{{Kind: trail.ChainDeleted, Seq: 1}},
		},
		"two events swapped": {
			[]string{
				`UPDATE events SET id = 1000 - id WHERE id IN (4, 8)`,
				`UPDATE events SET id = CASE id WHEN 996 THEN 8 ELSE 4 END WHERE id > 900`,
			},
			[]trail.ChainFault{{Kind: trail.ChainReordered, Seq: 4, EventID: 4}, {Kind: trail.ChainReordered, Seq: 8, EventID: 8}},
		},
		"two rows of the chain swapped": {
			[]string{
				`UPDATE event_chain SET seq = seq + 100 WHERE seq IN (5, 6)`,
				`UPDATE event_chain SET seq = CASE seq WHEN 105 THEN 6 ELSE 5 END WHERE seq > 100`,
			},
			[]trail.ChainFault{{Kind: trail.ChainReordered, Seq: 6, EventID: 5}, {Kind: trail.ChainReordered, Seq: 5, EventID: 6}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := chained(t)
			at := w.anchor()
			w.tamper(append([]string{`ALTER TABLE events ALTER id SET GENERATED BY DEFAULT`}, c.tamper...)...)
			require.Equal(t, c.want, w.verifyChain(at).Faults)
		})
	}
}

func TestVerifyChain_AnEventInsertedWhereAnIDWasNeverUsed(t *testing.T) {
	t.Parallel()
	w := chained(t)
	w.Exec(`SELECT nextval('events_id_seq')`)
	w.Deliver(1, 1)
	require.Equal(t, 2, w.Chain())
	w.tamper(`INSERT INTO events (id, at, provider_id, actor_id, actor_role, kind) OVERRIDING SYSTEM VALUE
		SELECT 11, at, provider_id, actor_id, actor_role, kind FROM events WHERE id = 2`)
	require.Equal(t, []trail.ChainFault{{Kind: trail.ChainInserted, EventID: 11}}, w.verifyChain().Faults)
	require.Zero(t, w.Chain(), "nor is it chained later")
}

// Whoever cuts events and chain together leaves a whole chain: only a checkpoint remembers that there was more.
func TestVerifyChain_ACutEndTakesACheckpoint(t *testing.T) {
	t.Parallel()
	w := chained(t)
	at := w.anchor()
	w.tamper(`DELETE FROM events WHERE id > 7`, `DELETE FROM event_chain WHERE seq > 7`)
	require.True(t, w.verifyChain().Intact(), "nothing shows without")
	require.Equal(t, []trail.ChainFault{{Kind: trail.ChainTruncated, Seq: 8, Checkpoint: "c.json"}}, w.verifyChain(at).Faults)
	w.Deliver(5, 1) // and it shows when there are more again
	require.Equal(t, 6, w.Chain())
	require.Equal(t, []trail.ChainFault{{Kind: trail.ChainRewritten, Seq: 10, EventID: 13, Checkpoint: "c.json"}}, w.verifyChain(at).Faults)

	w.tamper(`TRUNCATE events`, `TRUNCATE event_chain`)
	require.True(t, w.verifyChain().Intact(), "nothing shows without")
	require.Equal(t, []trail.ChainFault{{Kind: trail.ChainTruncated, Seq: 1, Checkpoint: "c.json"}}, w.verifyChain(at).Faults)
}

// The end of the chain alone: the events wait too long, or were chained again as they are, or as they were made.
func TestVerifyChain_AChainCutAndMadeAgain(t *testing.T) {
	t.Parallel()
	w := chained(t)
	at := w.anchor()
	w.tamper(`DELETE FROM event_chain WHERE seq > 7`)
	require.Equal(t, []trail.ChainFault{{Kind: trail.ChainTruncated, Seq: 8, Checkpoint: "c.json"}}, w.verifyChain(at).Faults)
	require.True(t, w.verifyChain().Intact(), "for a while they could be new")
	w.After(trail.ChainLate + time.Second)
	require.Equal(t, []trail.ChainFault{{Kind: trail.ChainUnchained, EventID: 8}}, w.verifyChain().Faults)
	require.Equal(t, 3, w.Chain())
	require.True(t, w.verifyChain(at).Intact(), "the same events make the same chain")

	w.tamper(`UPDATE events SET actor_role = 'agent' WHERE id = 9`, `DELETE FROM event_chain WHERE seq > 7`)
	w.Chain()
	require.True(t, w.verifyChain().Intact(), "nothing shows without a checkpoint")
	require.Equal(t, []trail.ChainFault{{Kind: trail.ChainRewritten, Seq: 10, EventID: 10, Checkpoint: "c.json"}}, w.verifyChain(at).Faults)
}

func TestVerifyChain_CountsWhatItDoesNotList(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Deliver(299, 1)
	require.Equal(t, 300, w.Chain())
	w.tamper(`DELETE FROM events`)
	report := w.verifyChain()
	require.Len(t, report.Faults, 100)
	require.Equal(t, 200, report.More)
	require.Equal(t, trail.ChainFault{Kind: trail.ChainDeleted, Seq: 1, EventID: 1}, report.Faults[0], "the first one is listed")
}

func TestChainState_TellsHowFarItIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin, ctx := w.As(models.RoleAdmin), t.Context()
	tell := func() trail.ChainState {
		state, err := w.Trail.ChainState(ctx, admin)
		require.NoError(t, err)
		for _, mark := range []*trail.ChainMark{&state.Chained, &state.Checked, &state.Checkpoint} {
			mark.At = mark.At.UTC()
		}
		return state
	}
	require.Zero(t, tell())
	w.Deliver(3, 1)
	w.After(time.Hour)
	require.Equal(t, trail.ChainState{Late: 4}, tell())
	w.Chain()
	head, err := w.Trail.ChainHead(ctx)
	require.NoError(t, err)
	require.NoError(t, w.Trail.RecordCheck(ctx, head, true))
	require.NoError(t, w.Trail.RecordCheckpoint(ctx, head, "d1"))
	mark := trail.ChainMark{Seq: 4, At: modelstest.Start.Add(time.Hour)}
	require.Equal(t, trail.ChainState{Chained: trail.ChainMark{Seq: 4, At: modelstest.Start}, Checked: mark, Checkpoint: mark}, tell())
	w.After(2 * time.Hour)
	require.NoError(t, w.Trail.RecordCheck(ctx, head, false))
	require.True(t, tell().Broken)
	_, err = w.Trail.ChainState(ctx, w.Agent)
	require.ErrorIs(t, err, models.ErrForbidden)
}
