package models_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/outbox"
	"eokm.nl/hosting/models/provider"
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
	delegated := func(w *world) string { ref := fresh(w); w.delegate(ref); return ref }
	held := func(w *world) string { ref := fresh(w); w.hold(ref); return ref }
	return []writePath{
		{"acknowledge", "events items notices", on("acknowledge", fresh)},
		{"respond", "events items notices responses", on("respond", fresh)},
		{"respond to a disputed item", "disputes events items notices responses", on("respond", disputed)},
		{"respond with what does not count", "events items notices responses", on("respond to all", fresh)},
		{"dispute", "disputes events items notices", on("dispute", fresh)},
		{"delegate", "delegations events items notices", on("delegate", fresh)},
		{"take back", "delegations events items notices", on("take back", delegated)},
		{"respond to a delegated item", "delegations events items notices responses", on("respond", delegated)},
		{"dispute a delegated item", "delegations disputes events items notices", on("dispute", delegated)},
		{"hold a delegated item", "delegations events holds items notices", on("hold", delegated)},
		{"assign", "events notices", func(w *world) func() error {
			ref := fresh(w)
			return func() error {
				_, err := w.Notice.Assign(w.t.Context(), w.agent, []string{ref}, w.agent.UserID)
				return err
			}
		}},
		{"save a view", "saved_views", func(w *world) func() error {
			return func() error {
				return w.Notice.SaveView(w.t.Context(), w.agent, notice.SavedView{Name: uuid.NewString()})
			}
		}},
		{"export", "events", func(w *world) func() error {
			fresh(w)
			return func() error { _, err := w.Notice.Export(w.t.Context(), w.agent, notice.Filter{}); return err }
		}},
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
				return w.Notice.Decide(w.t.Context(), w.analyst, notice.Decision{Ref: ref, Act: notice.DecideReroute, Reason: "Ja.", To: other})
			}
		}},
		{"commit", "events import_rows imports item_reports items mails notices river_job", func(w *world) func() error {
			id := w.stage(w.row(uuid.NewString(), 1), w.row(uuid.NewString(), 2)).ID
			return func() error { _, err := w.Incoming.CommitImport(w.t.Context(), w.analyst, id); return err }
		}},
		{"discard", "import_rows imports", func(w *world) func() error {
			id := w.stage(w.row(uuid.NewString(), 1)).ID
			return func() error { return w.Incoming.DiscardImport(w.t.Context(), w.analyst, id) }
		}},
		{"ask", "events messages", func(w *world) func() error {
			ref := fresh(w)
			d := notice.MessageDraft{Submission: uuid.New(), Ref: ref, Text: "Vraag?"}
			return func() error { return w.Notice.SendMessage(w.t.Context(), w.agent, d) }
		}},
		{"reply", "events mails messages river_job", func(w *world) func() error {
			ref := fresh(w)
			w.say(w.agent, ref, "Vraag?", 0)
			d := notice.MessageDraft{Submission: uuid.New(), Ref: ref, Text: "Antwoord.", Seen: 1}
			return func() error { return w.Notice.SendMessage(w.t.Context(), w.analyst, d) }
		}},
		{"close a question", "events messages", func(w *world) func() error {
			ref := fresh(w)
			w.say(w.agent, ref, "Dank.", 0)
			return func() error { return w.Notice.CloseQuestions(w.t.Context(), w.analyst, ref, 1) }
		}},
		{"send a mail after a failed try", "events mails river_job", func(w *world) func() error {
			w.deliver(2, 1)
			mails := w.unsent()
			w.tried(mails)
			w.exec(`UPDATE river.river_job SET state = 'retryable', scheduled_at = now() + interval '1 hour', attempted_at = now() - interval '1 hour'
				WHERE args->>'mail_id' = $1`, mails[1].ID.String())
			return func() error { return w.Outbox.MailSent(w.t.Context(), mails[0].ID) }
		}},
		{"give a mail up", "contacts events mails", func(w *world) func() error {
			ref := fresh(w)
			id := query[uuid.UUID](w, `SELECT m.id FROM mails m JOIN notices n ON n.id = m.notice_id WHERE n.ref = $1`, ref)[0]
			w.refused(id)
			w.clock.set(w.Now().Add(6 * time.Hour))
			w.exec(`UPDATE contacts SET bounced_at = NULL`)
			return func() error {
				_, err := w.Outbox.MailStuck(w.t.Context(), outbox.MailTry{ID: id, Fault: "smtp 550", Refused: true})
				return err
			}
		}},
		{"send a mail again", "events mails river_job", func(w *world) func() error {
			ref := fresh(w)
			id := query[uuid.UUID](w, `SELECT m.id FROM mails m JOIN notices n ON n.id = m.notice_id WHERE n.ref = $1`, ref)[0]
			require.NoError(w.t, w.Outbox.MailFailed(w.t.Context(), id, "smtp 550", false))
			return func() error { return w.Outbox.SendMailAgain(w.t.Context(), w.analyst, id) }
		}},
		{"handle a mail", "events mails", func(w *world) func() error {
			ref := fresh(w)
			id := query[uuid.UUID](w, `SELECT m.id FROM mails m JOIN notices n ON n.id = m.notice_id WHERE n.ref = $1`, ref)[0]
			require.NoError(w.t, w.Outbox.MailFailed(w.t.Context(), id, "smtp 550", false))
			return func() error { return w.Outbox.HandleMail(w.t.Context(), w.analyst, id) }
		}},
		{"watch mails", "events mail_outages mails", func(w *world) func() error {
			fresh(w)
			fresh(w)
			w.clock.set(w.Now().Add(outbox.MailAlarmAfter))
			w.exec(`DELETE FROM river.river_job WHERE id = (SELECT max(id) FROM river.river_job)`)
			return func() error { _, err := w.Outbox.WatchMail(w.t.Context()); return err }
		}},
		{"reveal", "events", func(w *world) func() error {
			ref := fresh(w)
			return func() error {
				return w.Notice.Reveal(w.t.Context(), w.agent, notice.Revealing{Ref: ref, Reason: notice.RevealRemove})
			}
		}},
		{"chain", "event_chain", func(w *world) func() error {
			fresh(w)
			return func() error { _, err := w.Trail.ChainEvents(w.t.Context()); return err }
		}},
		{"add a network", "network_version networks", func(w *world) func() error {
			claim, err := provider.ParseNetwork("AS64500")
			require.NoError(w.t, err)
			return func() error {
				_, err := w.Provider.AddNetwork(w.t.Context(), models.System(), other, claim)
				return err
			}
		}},
		{"open an application", "applications events passwords providers registrations users", func(w *world) func() error {
			link := w.registered("y@waddenzee.example")
			return func() error {
				_, err := w.Provider.OpenApplication(w.t.Context(), link, goodPassword, here)
				return err
			}
		}},
		{"say who they are", "events organisations", func(w *world) func() error {
			a := w.applicant()
			return func() error { return w.Provider.SetOrganisation(w.t.Context(), a, organisation()) }
		}},
		{"accept the code of conduct", "conduct_acceptances events", func(w *world) func() error {
			a := w.applicant()
			return func() error { return w.Provider.AcceptConduct(w.t.Context(), a, provider.ConductVersion) }
		}},
		{"send an application", "applications events provider_steps", func(w *world) func() error {
			a := w.ready()
			return func() error { return w.Provider.SendApplication(w.t.Context(), a, "") }
		}},
		{"ask about an application", "applications events mails provider_steps river_job", func(w *world) func() error {
			a := w.sent()
			return func() error { return w.vet(w.analyst, a.ProviderID, provider.ActAsk, "Vraag?") }
		}},
		{"approve as the second", "applications events mails network_version provider_steps providers river_job", func(w *world) func() error {
			a := w.sent()
			require.NoError(w.t, w.vet(w.analyst, a.ProviderID, provider.ActApprove, ""))
			second := w.as(models.RoleAdmin)
			return func() error { return w.vet(second, a.ProviderID, provider.ActApprove, "") }
		}},
		{"suspend", "events mails network_version provider_steps providers river_job", func(w *world) func() error {
			admin := w.as(models.RoleAdmin)
			w.addUser(uuid.NewString()+"@people.example", models.RoleProviderAdmin, other)
			return func() error {
				return w.Provider.ChangeStanding(w.t.Context(), admin, other, provider.ActSuspend, "Reden.")
			}
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
	for _, path := range append(writePaths(other.ID), accountWrites()...) {
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
	_, err := w.Incoming.StageImport(t.Context(), w.analyst, incoming.ImportOptions{Source: "test"}, each([]*incoming.Row{w.row("a", 1)}), nil)
	require.ErrorContains(t, err, "planted fault")
	require.Equal(t, []string{"discarded"}, query[string](w, `SELECT state FROM imports WHERE data_key IS NULL`))
	require.Empty(t, query[int](w, `SELECT row FROM import_rows`))
}
