package observation_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/observation"
)

// world is the shared world, with what only these tests do in it.
type world struct{ *modelstest.World }

func newWorld(t *testing.T) *world {
	t.Helper()
	return &world{modelstest.New(t)}
}

// look is a row about an address of a notice, so long after the start.
func look(ref string, n int, outcome notice.Outcome, after time.Duration) observation.Row {
	return observation.Row{Row: int(after / time.Second), Ref: ref, N: n, Outcome: outcome, At: modelstest.Start.Add(after), By: "nl-1"}
}

func (w *world) take(rows ...observation.Row) observation.Sums {
	w.T.Helper()
	for i := range rows {
		rows[i].Row = i + 2
	}
	sums, faults, err := w.Observation.Take(w.T.Context(), models.System(), "scart", rows)
	require.NoError(w.T, err)
	require.Empty(w.T, faults)
	require.Equal(w.T, sums.Rows, sums.Offline+sums.Online+sums.Known+sums.Ended, "the sums add up")
	return sums
}

func (w *world) misses(ref string) []int {
	w.T.Helper()
	items := w.Page(ref).Items
	found, err := w.Observation.Misses(w.T.Context(), w.Analyst, items)
	require.NoError(w.T, err)
	var out []int
	for _, i := range items {
		out = append(out, found[i.ID].Count)
	}
	return out
}

func TestTake_TheThirdMissVerifiesWhatWasAnswered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 2)[0]
	w.After(time.Hour)
	w.Answer(modelstest.Start.Add(30*time.Minute), ref, 1)
	miss := func(n int, after time.Duration) observation.Row { return look(ref, n, notice.FoundOffline, after) }

	require.Equal(t, observation.Sums{Rows: 2, Offline: 2}, w.take(miss(1, time.Hour), miss(1, time.Hour+2*time.Minute)))
	require.Equal(t, []int{1, 0}, w.misses(ref), "two minutes apart are one miss")
	require.Equal(t, observation.Sums{Rows: 2, Offline: 1, Known: 1}, w.take(miss(1, time.Hour), miss(1, time.Hour+3*time.Minute)))
	require.Equal(t, []models.State{"answered", "delivered"}, w.States(ref))
	w.After(2 * time.Hour)
	sums := w.take(miss(1, 2*time.Hour), miss(2, time.Hour), miss(2, time.Hour+10*time.Minute), miss(2, 2*time.Hour))
	require.Equal(t, observation.Sums{Rows: 4, Offline: 4, Verified: 1}, sums)
	require.Equal(t, []models.State{"verified", "delivered"}, w.States(ref), "nobody answered for the second")
	require.Equal(t, []int{0, 3}, w.misses(ref), "but it shows")
	item := w.Page(ref).Items[0]
	require.Equal(t, modelstest.Start.Add(30*time.Minute), item.StoppedAt.UTC(), "the clock stops where a person's check would stop it")
	type row struct {
		Outcome, Method, Source string
		By                      uuid.UUID
	}
	require.Equal(t, []*row{{"offline", "checker", "scart", uuid.Nil}},
		modelstest.Records[row](w.World, `SELECT outcome, method, source, user_id FROM verifications`))
	line := w.Page(ref).History[0]
	require.Equal(t, models.EventFoundOffline, line.Kind)
	require.Equal(t, models.EventData{Items: []int{1}, Count: 1, Code: "checker", Other: "scart"}, line.Data)
	w.CheckCaches()

	require.Equal(t, observation.Sums{Rows: 1, Known: 1}, w.take(miss(1, 2*time.Hour)), "a file that comes twice changes nothing")
}

// What was missed before the provider says that it removed it shows nothing of the removal.
func TestTake_MissesBeforeTheRemovalDoNotCount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	for _, minutes := range []int{10, 20, 30} {
		w.take(look(ref, 1, notice.FoundOffline, time.Duration(minutes)*time.Minute))
	}
	require.Equal(t, []int{3}, w.misses(ref))
	w.After(time.Hour)
	w.Respond(ref)
	require.Equal(t, []int{0}, w.misses(ref))
	w.take(look(ref, 1, notice.FoundOffline, 70*time.Minute), look(ref, 1, notice.FoundOffline, 80*time.Minute))
	require.Equal(t, []models.State{"answered"}, w.States(ref))
}

func TestTake_OnlineInSpiteOfAnAnswerIsSeenFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refs := w.Deliver(2, 1)
	w.After(time.Hour)
	w.Respond(refs[0])
	w.Respond(refs[1])
	w.After(2 * time.Hour)
	sums := w.take(look(refs[1], 1, notice.FoundOffline, 61*time.Minute), look(refs[1], 1, notice.FoundOffline, 65*time.Minute),
		look(refs[1], 1, notice.FoundOnline, 67*time.Minute), look(refs[1], 1, notice.FoundOffline, 70*time.Minute))
	require.Equal(t, observation.Sums{Rows: 4, Offline: 3, Online: 1, Sighted: 1}, sums)
	require.Equal(t, []models.State{"answered"}, w.States(refs[1]), "whether it is online stays a person's to say")
	require.Equal(t, []int{1}, w.misses(refs[1]), "the count began anew")
	list, _, err := w.Notice.Rechecks(t.Context(), w.Analyst, models.Cursor{})
	require.NoError(t, err)
	require.Equal(t, refs[1], list[0].Ref)
	require.NotNil(t, list[0].SightedAt)

	w.Verify(notice.FoundOffline, refs[0])
	sums = w.take(look(refs[0], 1, notice.FoundOnline, 90*time.Minute))
	require.Zero(t, sums.Back, "before it was found offline")
	w.After(4 * time.Hour)
	sums = w.take(look(refs[0], 1, notice.FoundOnline, 3*time.Hour))
	require.Equal(t, 1, sums.Back)
	require.Equal(t, []models.State{"verified"}, w.States(refs[0]))
}

func TestTake_FindsByEveryNameAndSaysAllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one := w.Row("A-1", 1)
	w.ImportRows(one, w.Row("B-2", 1), w.Row("B-2", 2))
	ref := modelstest.Query[string](w.World, `SELECT ref FROM notices WHERE external_ref = 'A-1'`)[0]
	row := func(change func(r *observation.Row)) observation.Row {
		r := observation.Row{Outcome: notice.FoundOffline, At: w.Now(), By: "nl-1"}
		change(&r)
		return r
	}
	unknown := w.Row("C-3", 1).Address
	rows := []observation.Row{
		row(func(r *observation.Row) { r.ExternalRef = "A-1" }),
		row(func(r *observation.Row) { r.Address = one.Address }),
		row(func(r *observation.Row) { r.Ref, r.Address = ref, one.Address; r.Outcome = notice.FoundOnline }),
		row(func(r *observation.Row) { r.ExternalRef = "B-2" }),
		row(func(r *observation.Row) { r.ExternalRef = "nobody's" }),
		row(func(r *observation.Row) { r.Address = unknown }),
		row(func(r *observation.Row) { r.Ref = "EOKM-2026-999999" }),
		row(func(r *observation.Row) { r.ExternalRef, r.Address = "B-2", one.Address }),
	}
	for i := range rows {
		rows[i].Row = i + 2
	}
	before := w.AllRows()
	_, faults, err := w.Observation.Take(t.Context(), w.Analyst, "scart", rows)
	require.NoError(t, err)
	var got []string
	for _, f := range faults {
		got = append(got, f.Column+" "+f.Key)
	}
	require.Equal(t, []string{
		"outcome observe.row.contradicts", "external_ref observe.row.several", "external_ref observe.row.unknown.external_ref",
		"url observe.row.unknown.url", "ref observe.row.unknown.ref", " observe.row.differ",
	}, got)
	require.Equal(t, before, w.AllRows(), "nothing is kept")

	_, faults, err = w.Observation.Take(t.Context(), w.Analyst, "scart", rows[:2])
	require.NoError(t, err)
	require.Empty(t, faults)
	require.Equal(t, 1, w.Counts("observations"), "two names of one address, by one at one moment")
	for _, actor := range []models.Actor{w.Agent, w.As(models.RoleEditor), w.As(models.RoleAuditor)} {
		_, _, err := w.Observation.Take(t.Context(), actor, "scart", rows[:1])
		require.ErrorIs(t, err, models.ErrForbidden)
	}
}

func TestStage_WaitsUntilSomebodyConfirms(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	w.After(time.Hour)
	w.Respond(ref)
	w.After(2 * time.Hour)
	var rows []observation.Row
	for i, minutes := range []int{61, 65, 70} {
		rows = append(rows, look(ref, 1, notice.FoundOffline, time.Duration(minutes)*time.Minute))
		rows[i].Row = i + 2
	}
	stage := func() observation.File {
		f, faults, err := w.Observation.Stage(t.Context(), w.Analyst, "scart", rows)
		require.NoError(t, err)
		require.Empty(t, faults)
		return f
	}
	f := stage()
	require.Equal(t, observation.Sums{Rows: 3, Offline: 3, Verified: 1}, f.Sums)
	require.Equal(t, []int{0, 3}, []int{w.Counts("observations"), w.Counts("observation_rows")})
	require.NoError(t, w.Observation.Discard(t.Context(), w.Analyst, f.ID))
	_, err := w.Observation.Commit(t.Context(), w.Analyst, f.ID)
	require.ErrorIs(t, err, models.ErrConflict)

	f = stage()
	done, err := w.Observation.Commit(t.Context(), w.Analyst, f.ID)
	require.NoError(t, err)
	require.Equal(t, f.Sums, done.Sums)
	require.Equal(t, []models.State{"verified"}, w.States(ref))
	again, err := w.Observation.Commit(t.Context(), w.Analyst, f.ID)
	require.NoError(t, err)
	require.Equal(t, done, again, "confirmed twice is confirmed once")
	require.Zero(t, w.Counts("observation_rows"))

	stage()
	w.After(27 * time.Hour)
	stage()
	list, err := w.Observation.Files(t.Context(), w.Analyst, 10)
	require.NoError(t, err)
	var states []observation.FileState
	for _, f := range list {
		states = append(states, f.State)
	}
	require.Equal(t, []observation.FileState{"staged", "discarded", "done", "discarded"}, states, "what waits for a day is thrown away")
	_, err = w.Observation.File(t.Context(), w.Agent, f.ID)
	require.ErrorIs(t, err, models.ErrNotFound)
}
