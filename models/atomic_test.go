package models_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
)

// writePath is one method of the Store, on something that is ready for it, and the tables that it writes.
type writePath struct {
	name   string
	tables string
	ready  func(w *world) func() error // gives the call
}

func writePaths(other uuid.UUID) []writePath {
	on := func(name string, ready func(w *world) string) func(w *world) func() error {
		return func(w *world) func() error {
			ref := ready(w)
			return func() error {
				actor := w.analyst
				if acts[name].by == models.PartyProvider {
					actor = w.agent
				}
				return acts[name].do(w.t.Context(), w, actor, ref)
			}
		}
	}
	fresh := func(w *world) string { return w.deliver(1, 2)[0] }
	answered := func(w *world) string { ref := fresh(w); w.respond(ref); return ref }
	disputed := func(w *world) string { ref := fresh(w); w.dispute(ref); return ref }
	held := func(w *world) string { ref := fresh(w); w.hold(ref); return ref }
	return []writePath{
		{"acknowledge", "events items notices", on("acknowledge", fresh)},
		{"respond", "events items notices responses", on("respond", fresh)},
		{"respond to a disputed item", "disputes events items notices responses", on("respond", disputed)},
		{"respond with what does not count", "events items notices responses", on("respond to all", fresh)},
		{"dispute", "disputes events items notices", on("dispute", fresh)},
		{"find offline", "events items notices verifications", on("verify offline", answered)},
		{"find offline what is disputed", "disputes events items notices verifications", on("verify offline", disputed)},
		{"find online", "events items mails notices river_job verifications", on("verify online", answered)},
		{"uphold", "disputes events items mails notices river_job", on("uphold", disputed)},
		{"withdraw", "events items mails notices river_job", on("withdraw", fresh)},
		{"withdraw what is held", "events holds items mails notices river_job", on("withdraw", held)},
		{"hold", "events holds items notices", on("hold", fresh)},
		{"resume", "events holds items notices", on("resume", held)},
		{"route", "events item_reports items mails notices river_job", on("route", func(w *world) string { return w.unrouted(2) })},
		{"reroute", "disputes events item_reports items mails notices river_job", func(w *world) func() error {
			ref := disputed(w)
			return func() error {
				return w.Decide(w.t.Context(), w.analyst, models.Ruling{Ref: ref, Decision: models.DecideReroute, Reason: "Ja.", To: other})
			}
		}},
		{"commit", "events import_rows imports item_reports items mails notices river_job", func(w *world) func() error {
			id := w.stage(w.row(uuid.NewString(), 1), w.row(uuid.NewString(), 2)).ID
			return func() error { _, err := w.CommitImport(w.t.Context(), w.analyst, id); return err }
		}},
		{"discard", "import_rows imports", func(w *world) func() error {
			id := w.stage(w.row(uuid.NewString(), 1)).ID
			return func() error { return w.DiscardImport(w.t.Context(), w.analyst, id) }
		}},
		{"ask", "events messages", func(w *world) func() error {
			ref := fresh(w)
			d := models.Draft{Submission: uuid.New(), Ref: ref, Text: "Vraag?"}
			return func() error { return w.SendMessage(w.t.Context(), w.agent, d) }
		}},
		{"reply", "events mails messages river_job", func(w *world) func() error {
			ref := fresh(w)
			w.say(w.agent, ref, "Vraag?", 0)
			d := models.Draft{Submission: uuid.New(), Ref: ref, Text: "Antwoord.", Seen: 1}
			return func() error { return w.SendMessage(w.t.Context(), w.analyst, d) }
		}},
		{"close a question", "events messages", func(w *world) func() error {
			ref := fresh(w)
			w.say(w.agent, ref, "Dank.", 0)
			return func() error { return w.CloseQuestions(w.t.Context(), w.analyst, ref, 1) }
		}},
		{"reveal", "events", func(w *world) func() error {
			ref := fresh(w)
			return func() error { return w.Reveal(w.t.Context(), w.agent, ref, models.RevealRemove, "") }
		}},
		{"add a network", "network_version networks", func(w *world) func() error {
			claim, err := models.ParseNetwork("AS64500")
			require.NoError(w.t, err)
			return func() error { _, err := w.AddNetwork(w.t.Context(), models.System(), other, claim); return err }
		}},
		{"set a status", "network_version providers", func(w *world) func() error {
			return func() error { return w.SetProviderStatus(w.t.Context(), w.analyst, other, models.ProviderLeft) }
		}},
	}
}

// Each write is broken at each table that it writes, one after the other: nothing of it may stay (Boulder's method). Then
// it is let through, which shows that the list of tables is whole.
func TestWrites_AreWholeOrNotAtAll(t *testing.T) { //nolint:tparallel // its parts share a database
	t.Parallel()
	w := newWorld(t)
	other := w.addTenant("noorderlicht", "198.51.100.0/24")
	w.exec(`CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'planted fault'; END $$`)
	for _, path := range writePaths(other.ID) {
		t.Run(path.name, func(t *testing.T) {
			w := w.in(t)
			call, written := path.ready(w), strings.Fields(path.tables)
			before := w.allRows()
			for _, table := range written {
				if table == "river_job" {
					table = "river.river_job"
				}
				w.exec(`CREATE TRIGGER fail BEFORE INSERT OR UPDATE OR DELETE ON ` + table + ` FOR EACH ROW EXECUTE FUNCTION fail()`)
				require.ErrorContains(t, call(), "planted fault", table)
				w.exec(`DROP TRIGGER fail ON ` + table)
				require.Equal(t, before, w.allRows(), "%s failed, and something stayed", table)
			}
			require.NoError(t, call())
			require.Subset(t, written, changedTables(before, w.allRows()), "it writes more than was tried")
			w.checkCaches()
		})
	}
}

func changedTables(before, after map[string]string) []string {
	var out []string
	for _, table := range slices.Sorted(maps.Keys(after)) {
		if before[table] != after[table] {
			_, name, _ := strings.Cut(table, ".")
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// A file that cannot be staged leaves no row of it, and an import that says so.
func TestWrites_AFileThatCannotBeStagedLeavesNoRow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.exec(`CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'planted fault'; END $$`)
	w.exec(`CREATE TRIGGER fail BEFORE INSERT ON import_rows FOR EACH ROW EXECUTE FUNCTION fail()`)
	_, err := w.StageImport(t.Context(), w.analyst, models.ImportOptions{Source: "test"}, each([]*models.IncomingRow{w.row("a", 1)}), nil)
	require.ErrorContains(t, err, "planted fault")
	require.Equal(t, []string{"discarded"}, query[string](w, `SELECT state FROM imports WHERE data_key IS NULL`))
	require.Empty(t, query[int](w, `SELECT row FROM import_rows`))
}
