package rooms_test

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
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/outbox"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/models/view"
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
				actor := w.Analyst
				if modelstest.Acts[name].By == models.PartyProvider {
					actor = w.Agent
				}
				return modelstest.Acts[name].Do(w.T.Context(), w.World, actor, ref)
			}
		}
	}
	fresh := func(w *world) string { return w.Deliver(1, 2)[0] }
	answered := func(w *world) string { ref := fresh(w); w.Respond(ref); return ref }
	disputed := func(w *world) string { ref := fresh(w); w.Dispute(ref); return ref }
	delegated := func(w *world) string { ref := fresh(w); w.Delegate(ref); return ref }
	held := func(w *world) string { ref := fresh(w); w.Hold(ref); return ref }
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
		{"hold a delegated item", "delegations events holds items mails notices river_job", on("hold", delegated)},
		{"assign", "events notices", func(w *world) func() error {
			ref := fresh(w)
			return func() error {
				_, err := w.Notice.Assign(w.T.Context(), w.Agent, []string{ref}, w.Agent.UserID)
				return err
			}
		}},
		{"save a view", "saved_views", func(w *world) func() error {
			return func() error {
				return w.View.Save(w.T.Context(), w.Agent, view.View{Name: uuid.NewString()})
			}
		}},
		{"export", "events", func(w *world) func() error {
			fresh(w)
			return func() error { _, err := w.Notice.Export(w.T.Context(), w.Agent, notice.Filter{}); return err }
		}},
		{"find offline", "events items mails notices river_job verifications", on("verify offline", answered)},
		{"find offline what is disputed", "disputes events items mails notices river_job verifications", on("verify offline", disputed)},
		{"retract", "events items notices retractions", on("retract", answered)},
		{"find online", "events items mails notices river_job verifications", on("verify online", answered)},
		{"uphold", "disputes events items mails notices river_job", on("uphold", disputed)},
		{"withdraw", "events items mails notices river_job", on("withdraw", fresh)},
		{"withdraw what is held", "events holds items mails notices river_job", on("withdraw", held)},
		{"hold", "events holds items mails notices river_job", on("hold", fresh)},
		{"resume", "events holds items mails notices river_job", on("resume", held)},
		{"route", "events item_reports items mails notices river_job", on("route", func(w *world) string { return w.Unrouted(2) })},
		{"reroute", "disputes events item_reports items mails notices river_job", func(w *world) func() error {
			ref := disputed(w)
			return func() error {
				return w.Notice.Decide(w.T.Context(), w.Analyst,
					notice.Decision{Ref: ref, Act: notice.DecideReroute, Reason: "Ja.", To: other})
			}
		}},
		{"commit", "events import_rows imports item_reports items mails notices river_job", func(w *world) func() error {
			id := w.Stage(w.Row(uuid.NewString(), 1), w.Row(uuid.NewString(), 2)).ID
			return func() error { _, err := w.Incoming.CommitImport(w.T.Context(), w.Analyst, id); return err }
		}},
		{"discard", "import_rows imports", func(w *world) func() error {
			id := w.Stage(w.Row(uuid.NewString(), 1)).ID
			return func() error { return w.Incoming.DiscardImport(w.T.Context(), w.Analyst, id) }
		}},
		{"ask", "events messages", func(w *world) func() error {
			ref := fresh(w)
			d := notice.MessageDraft{Submission: uuid.New(), Ref: ref, Text: "Vraag?"}
			return func() error { return w.Notice.SendMessage(w.T.Context(), w.Agent, d) }
		}},
		{"reply", "events mails messages river_job", func(w *world) func() error {
			ref := fresh(w)
			w.Say(w.Agent, ref, "Vraag?", 0)
			d := notice.MessageDraft{Submission: uuid.New(), Ref: ref, Text: "Antwoord.", Seen: 1}
			return func() error { return w.Notice.SendMessage(w.T.Context(), w.Analyst, d) }
		}},
		{"close a question", "events messages", func(w *world) func() error {
			ref := fresh(w)
			w.Say(w.Agent, ref, "Dank.", 0)
			return func() error { return w.Notice.CloseQuestions(w.T.Context(), w.Analyst, ref, 1) }
		}},
		{"send a mail after a failed try", "events mails river_job", func(w *world) func() error {
			w.Deliver(2, 1)
			mails := w.UnsentMails()
			w.TryMails(mails)
			w.Exec(`UPDATE river.river_job SET state = 'retryable', scheduled_at = now() + interval '1 hour',
				attempted_at = now() - interval '1 hour'
				WHERE args->>'mail_id' = $1`, mails[1].ID.String())
			return func() error { return w.Outbox.MailSent(w.T.Context(), mails[0].ID) }
		}},
		{"give a mail up", "contacts events mails", func(w *world) func() error {
			ref := fresh(w)
			id := modelstest.Query[uuid.UUID](w.World, `SELECT m.id FROM mails m JOIN notices n ON n.id = m.notice_id WHERE n.ref = $1`,
				ref)[0]
			w.RefuseMail(id)
			w.Clock.Set(w.Now().Add(6 * time.Hour))
			w.Exec(`UPDATE contacts SET bounced_at = NULL`)
			return func() error {
				_, err := w.Outbox.MailStuck(w.T.Context(), outbox.MailTry{ID: id, Fault: "smtp 550", Refused: true})
				return err
			}
		}},
		{"send a mail again", "events mails river_job", func(w *world) func() error {
			ref := fresh(w)
			id := modelstest.Query[uuid.UUID](w.World, `SELECT m.id FROM mails m JOIN notices n ON n.id = m.notice_id WHERE n.ref = $1`,
				ref)[0]
			require.NoError(w.T, w.Outbox.MailFailed(w.T.Context(), id, "smtp 550", false))
			return func() error { return w.Outbox.SendMailAgain(w.T.Context(), w.Analyst, id) }
		}},
		{"handle a mail", "events mails", func(w *world) func() error {
			ref := fresh(w)
			id := modelstest.Query[uuid.UUID](w.World, `SELECT m.id FROM mails m JOIN notices n ON n.id = m.notice_id WHERE n.ref = $1`,
				ref)[0]
			require.NoError(w.T, w.Outbox.MailFailed(w.T.Context(), id, "smtp 550", false))
			return func() error { return w.Outbox.HandleMail(w.T.Context(), w.Analyst, id) }
		}},
		{"watch mails", "events mail_outages mails", func(w *world) func() error {
			fresh(w)
			fresh(w)
			w.Clock.Set(w.Now().Add(outbox.MailAlarmAfter))
			w.Exec(`DELETE FROM river.river_job WHERE id = (SELECT max(id) FROM river.river_job)`)
			return func() error { _, err := w.Outbox.WatchMail(w.T.Context()); return err }
		}},
		{"reveal", "events", func(w *world) func() error {
			ref := fresh(w)
			return func() error {
				return w.Notice.Reveal(w.T.Context(), w.Agent, notice.Revealing{Ref: ref, Reason: notice.RevealRemove})
			}
		}},
		{"chain", "event_chain", func(w *world) func() error {
			fresh(w)
			return func() error { _, err := w.Trail.ChainEvents(w.T.Context()); return err }
		}},
		{"add a network", "network_version networks", func(w *world) func() error {
			claim, err := provider.ParseNetwork("AS64500")
			require.NoError(w.T, err)
			return func() error {
				_, err := w.Provider.AddNetwork(w.T.Context(), models.System(), other, claim)
				return err
			}
		}},
		{"open an application", "applications events passwords providers registrations users", func(w *world) func() error {
			link := w.Registered("y@waddenzee.example")
			return func() error {
				_, err := w.Provider.OpenApplication(w.T.Context(), link, modelstest.GoodPassword, modelstest.Here)
				return err
			}
		}},
		{"say who they are", "events organisations", func(w *world) func() error {
			a := w.Applicant()
			return func() error { return w.Provider.SetOrganisation(w.T.Context(), a, modelstest.Organisation()) }
		}},
		{"accept the code of conduct", "conduct_acceptances events", func(w *world) func() error {
			a := w.Applicant()
			return func() error { return w.Provider.AcceptConduct(w.T.Context(), a, provider.ConductVersion) }
		}},
		{"send an application", "applications events provider_steps", func(w *world) func() error {
			a := w.ReadyApplicant()
			return func() error { return w.Provider.SendApplication(w.T.Context(), a, "") }
		}},
		{"ask about an application", "applications events mails provider_steps river_job", func(w *world) func() error {
			a := w.SentApplicant()
			return func() error { return w.Vet(w.Analyst, a.ProviderID, provider.ActAsk, "Vraag?") }
		}},
		{
			"approve as the second", "applications events mails network_version provider_steps providers river_job",
			func(w *world) func() error {
				a := w.SentApplicant()
				require.NoError(w.T, w.Vet(w.Analyst, a.ProviderID, provider.ActApprove, ""))
				second := w.As(models.RoleAdmin)
				return func() error { return w.Vet(second, a.ProviderID, provider.ActApprove, "") }
			},
		},
		{"suspend", "events mails network_version provider_steps providers river_job", func(w *world) func() error {
			admin := w.As(models.RoleAdmin)
			w.AddUser(uuid.NewString()+"@people.example", models.RoleProviderAdmin, other)
			return func() error {
				return w.Provider.ChangeStanding(w.T.Context(), admin, other, provider.ActSuspend, "Reden.")
			}
		}},
	}
}

// Each write is broken at each table that it writes, one after the other: nothing of it may stay (Boulder's method). Then
// it is let through, which shows that the list of tables is whole.
func TestWrites_AreWholeOrNotAtAll(t *testing.T) { //nolint:tparallel // its parts share a database
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	w.Exec(`CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'planted fault'; END $$`)
	for _, path := range append(writePaths(other.ID), accountWrites()...) {
		t.Run(path.name, func(t *testing.T) {
			w := w.in(t)
			call, written := path.ready(w), strings.Fields(path.tables)
			before := w.AllRows()
			for _, table := range written {
				if table == "river_job" {
					table = "river.river_job"
				}
				w.Exec(`CREATE TRIGGER fail BEFORE INSERT OR UPDATE OR DELETE ON ` + table + ` FOR EACH ROW EXECUTE FUNCTION fail()`)
				require.ErrorContains(t, call(), "planted fault", table)
				w.Exec(`DROP TRIGGER fail ON ` + table)
				require.Equal(t, before, w.AllRows(), "%s failed, and something stayed", table)
			}
			require.NoError(t, call())
			require.Subset(t, written, changedTables(before, w.AllRows()), "it writes more than was tried")
			w.CheckCaches()
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
	w.Exec(`CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'planted fault'; END $$`)
	w.Exec(`CREATE TRIGGER fail BEFORE INSERT ON import_rows FOR EACH ROW EXECUTE FUNCTION fail()`)
	_, err := w.Incoming.StageImport(t.Context(), w.Analyst, incoming.ImportOptions{Source: "test"},
		modelstest.Each([]*incoming.Row{w.Row("a", 1)}), nil)
	require.ErrorContains(t, err, "planted fault")
	require.Equal(t, []string{"discarded"}, modelstest.Query[string](w.World, `SELECT state FROM imports WHERE data_key IS NULL`))
	require.Empty(t, modelstest.Query[int](w.World, `SELECT row FROM import_rows`))
}
