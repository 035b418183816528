package practice_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/guest"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/practice"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/models/recurrence"
)

func because(string) string { return "Dit is een oefening." }

func order(w *modelstest.World, items int) string {
	w.T.Helper()
	ref, err := w.Practice.Order(w.T.Context(), w.Agent, items)
	require.NoError(w.T, err)
	return ref
}

func answer(w *modelstest.World) {
	w.T.Helper()
	_, err := w.Practice.Answer(w.T.Context(), because, 100)
	require.NoError(w.T, err)
}

// What a desk does with it is what it does with any other, and the portal answers in EOKM's place.
func TestPractice_ALifeFromOrderToEnd(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	ref := order(w, 4)
	require.Regexp(t, `^OEFEN-2026-\d{6}$`, ref)
	page, err := w.Notice.Page(t.Context(), w.Agent, ref, 0)
	require.NoError(t, err)
	require.True(t, page.Practice)
	require.True(t, w.Now().Add(24*time.Hour).Equal(page.DueAt))
	for _, item := range page.Items {
		require.Regexp(t, `^oefening-[0-9a-f]{8}\.example\.net$`, item.Content.Address.Host())
		require.Equal(t, "203.0.113.10", item.Content.IP.String())
	}
	require.Equal(t, []string{"new abuse@voorbeeld.example"}, mailed(w))

	w.Respond(ref, 1)
	w.Dispute(ref, 2)
	w.Say(w.Agent, ref, "Wat nu?", 0)
	answer(w)
	const gone, open = models.StateWithdrawn, models.StateDelivered
	require.Equal(t, []models.State{models.StateAnswered, gone, open, open}, w.States(ref), "what was confirmed can still be taken back")
	w.Clock.Set(w.Now().Add(practice.Patience))
	answer(w)
	require.Equal(t, models.StateVerified, w.States(ref)[0])
	page, err = w.Notice.Page(t.Context(), w.Agent, ref, 0)
	require.NoError(t, err)
	require.Equal(t, "Dit is een oefening.", page.Disputes[0].DecisionText)
	require.False(t, page.Messages[0].Open(), "nobody of EOKM answers")

	require.NoError(t, w.Practice.End(t.Context(), w.Agent, ref))
	require.Equal(t, []models.State{models.StateVerified, gone, gone, gone}, w.States(ref))
	require.ErrorIs(t, w.Practice.End(t.Context(), w.Agent, ref), models.ErrConflict)
	require.Equal(t, []string{
		"delivered", "answered", "disputed", "asked", "question_closed", "withdrawn", "found_offline", "withdrawn", "closed",
	}, w.Kinds(ref))
	list, err := w.Practice.List(t.Context(), w.Agent)
	require.NoError(t, err)
	require.Equal(t, []practice.Own{{Ref: ref, Items: 4}}, list)
}

func mailed(w *modelstest.World) []string {
	return modelstest.Query[string](w, `SELECT kind || ' ' || recipient FROM mails ORDER BY kind, recipient`)
}

func TestPractice_Refusals(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	ctx := t.Context()
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	real := w.Deliver(1, 1)[0]
	var invalid *models.Invalid
	for _, n := range []int{-1, 0, practice.ItemLimit + 1} {
		_, err := w.Practice.Order(ctx, w.Agent, n)
		require.ErrorAs(t, err, &invalid)
		require.Equal(t, "practice.items", invalid.Key)
	}
	guests := models.Actor{Role: models.RoleGuest, ProviderID: w.Hoster.ID}
	for _, actor := range []models.Actor{w.Analyst, models.System(), {}, {Role: models.RoleAgent}, guests} {
		_, err := w.Practice.Order(ctx, actor, 1)
		require.ErrorIs(t, err, models.ErrForbidden, actor.Role)
	}
	refs := []string{order(w, 1), order(w, 1), order(w, 1)}
	_, err := w.Practice.Order(ctx, w.Agent, 1)
	require.ErrorAs(t, err, &invalid)
	require.Equal(t, "practice.open", invalid.Key)
	require.ErrorIs(t, w.Practice.End(ctx, other.Agent, refs[0]), models.ErrNotFound)
	require.ErrorIs(t, w.Practice.End(ctx, w.Agent, real), models.ErrNotFound, "a real notice is not ended")
	require.ErrorIs(t, w.Practice.End(ctx, w.Analyst, refs[0]), models.ErrForbidden)
	require.NoError(t, w.Practice.End(ctx, w.Agent, refs[0]))
	order(w, 1)

	_, err = w.Notice.Page(ctx, other.Agent, refs[1], 0)
	require.ErrorIs(t, err, models.ErrNotFound)
	err = w.Guest.Send(ctx, w.Agent, guest.Sending{
		Delegation: notice.Delegation{Submission: uuid.New(), Ref: refs[1], To: notice.DelegateReseller}, Email: "klant@example.com",
	})
	require.ErrorAs(t, err, &invalid)
	require.Equal(t, "guest.practice", invalid.Key, "nothing of it goes outside")
	require.Equal(t, []models.State{models.StateDelivered}, w.States(refs[1]))
}

// counts is everything that EOKM's people, a monitor and a provider's own figures count, by name. A new count gets its line here
// (TestPractice_EveryCountIsKnown asks for it).
func counts(w *modelstest.World, admin models.Actor) map[string]any {
	w.T.Helper()
	ctx := w.T.Context()
	must := func(value any, err error) any {
		require.NoError(w.T, err)
		return value
	}
	all := map[string]any{}
	vitals, err := w.Notice.Vitals(ctx)
	require.NoError(w.T, err)
	vitals.At, vitals.Mails, vitals.Imported = time.Time{}, models.Queue{}, 0 // of mails that wait, a practice has some too
	all["vitals"] = vitals
	for _, role := range []models.Role{models.RoleAnalyst, models.RoleAdmin, models.RoleEditor, models.RoleAuditor} {
		actor := w.As(role)
		queues := must(w.Notice.Queues(ctx, actor)).(notice.Queues) //nolint:forcetypeassert // as above
		queues.Mails = models.Queue{}
		all["queues "+string(role)] = queues
		list := must(w.Notice.List(ctx, actor, notice.Filter{Tab: notice.TabAll})).(*notice.List) //nolint:forcetypeassert // as above
		all["list "+string(role)] = []any{len(list.Rows), list.Counts}
		all["news "+string(role)] = must(w.Notice.News(ctx, actor, w.Hoster.ID, modelstest.Start.Add(-time.Hour)))
		all["export "+string(role)] = lengthOf(w.Notice.Export(ctx, actor, notice.Filter{Tab: notice.TabAll}))
	}
	questions, _, err := w.Notice.OpenQuestions(ctx, w.Analyst, models.Cursor{})
	all["questions"] = len(must(questions, err).([]notice.OpenQuestion)) //nolint:forcetypeassert // as above
	rechecks, _, err := w.Notice.Rechecks(ctx, w.Analyst, models.Cursor{})
	require.NoError(w.T, err)
	all["rechecks"] = len(rechecks)
	disputes, _, err := w.Notice.OpenDisputes(ctx, w.Analyst, models.Cursor{})
	require.NoError(w.T, err)
	all["disputes"] = len(disputes)
	all["rate"] = must(w.Observation.RateOf(ctx, w.Analyst, w.Hoster.ID))
	all["sample"] = must(w.Observation.Draw(ctx, w.Analyst, "2026-11-20"))
	all["escalations"] = must(w.Escalation.Desk(ctx, w.Analyst))
	late, n, err := w.Escalation.LateNotices(ctx, w.Analyst, w.Hoster.ID)
	require.NoError(w.T, err)
	all["late"] = []any{late, n}
	all["providers"] = must(w.Provider.Rows(ctx, w.Analyst, ""))
	shown, err := w.Provider.Page(ctx, w.Analyst, "voorbeeld")
	require.NoError(w.T, err)
	own, err := w.Provider.OwnProvider(ctx, admin)
	require.NoError(w.T, err)
	all["provider"] = []int{shown.Overdue, shown.Open, own.Overdue, own.Open}
	for _, by := range recurrence.Bys {
		all["recurrences by "+string(by)] = must(w.Recurrence.List(ctx, w.Analyst, by))
	}
	all["workload"] = must(w.Rota.Loads(ctx, admin))
	return all
}

func lengthOf[T any](list []T, _ error) int { return len(list) }

// A practice through all that can happen to one leaves no trace in any count, and nothing to count in a table that only EOKM fills.
func TestPractice_NothingCountsIt(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	w.Deliver(2, 2)
	admin := w.As(models.RoleProviderAdmin)
	before := counts(w, admin)
	refs := []string{order(w, 3), order(w, 2), order(w, 1)}
	w.Respond(refs[0], 1)
	w.Dispute(refs[0], 2)
	w.Say(w.Agent, refs[0], "Wat nu?", 0)
	w.Delegate(refs[1], 1)
	same(t, before, counts(w, admin))
	// The control: the same rows, once they are no practice, are in nearly every count.
	w.Exec(`UPDATE notices SET practice = false`)
	w.Exec(`UPDATE items SET practice = false`)
	told := counts(w, admin)
	for _, name := range []string{
		"vitals", "queues analyst", "list auditor", "news editor", "export admin", "rechecks", "disputes", "sample", "providers",
		"provider", "workload",
	} {
		require.NotEqual(t, fmt.Sprint(before[name]), fmt.Sprint(told[name]), name)
	}
	w.Exec(`UPDATE notices SET practice = true WHERE source = 'practice'`)
	w.Exec(`UPDATE items SET practice = true WHERE notice_id IN (SELECT id FROM notices WHERE practice)`)
	require.Zero(t, staffMails(w), "EOKM is mailed about nothing")
	for _, seconds := range []time.Duration{practice.Patience, 0} {
		w.Clock.Set(w.Now().Add(seconds))
		answer(w)
	}
	require.Equal(t, models.StateVerified, w.States(refs[0])[0])
	same(t, before, counts(w, admin))
	vitals, err := w.Notice.Vitals(t.Context())
	require.NoError(t, err)
	require.Zero(t, vitals.Confirmed)
	for _, table := range []string{"verifications", "sightings", "item_reports"} {
		require.Zero(t, modelstest.Query[int](w, `SELECT count(*) FROM `+table+` x JOIN items i
			ON i.provider_id = x.provider_id AND i.id = x.item_id WHERE i.practice`)[0], table)
	}
	list, err := w.Notice.List(t.Context(), w.Agent, notice.Filter{Tab: notice.TabAll})
	require.NoError(t, err)
	require.Len(t, list.Rows, 5, "the desk has them in its list")
}

// same finds the counts as they were, one by one.
func same(t *testing.T, before, after map[string]any) {
	t.Helper()
	for name, was := range before {
		require.Equal(t, fmt.Sprintf("%+v", was), fmt.Sprintf("%+v", after[name]), name)
	}
}

// staffMails is how many mails EOKM's mailbox is owed.
func staffMails(w *modelstest.World) int {
	w.T.Helper()
	n, err := w.Notice.OweStaffMails(w.T.Context(), "bureau@eokm.example")
	require.NoError(w.T, err)
	return n
}

// Its clock runs like any other's and mails its desk, and is late in no count. Nobody of EOKM says that they will call.
func TestPractice_TheClockRunsAndIsCountedNowhere(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	w.Deliver(1, 1)
	real := w.RefsOf(w.Hoster.ID)[0]
	w.Respond(real)
	w.Verify(notice.FoundOffline, real)
	admin := w.As(models.RoleProviderAdmin)
	w.Clock.Set(w.Now().Add(2 * time.Hour)) // what was confirmed by then is not of the last hour
	before := counts(w, admin)
	order(w, 2)
	for _, hour := range []time.Duration{7, 15, 23, 30} {
		w.At(hour * time.Hour)
	}
	same(t, before, counts(w, admin))
	require.Zero(t, staffMails(w))
	require.Equal(t, []string{"breach", "due_soon", "new", "reminder"}, modelstest.Query[string](w, `SELECT DISTINCT kind FROM mails m
		JOIN notices n ON n.provider_id = m.provider_id AND n.id = m.notice_id WHERE n.practice ORDER BY kind`))
	leave := func(actor models.Actor, do provider.Action) error {
		return w.Provider.ChangeStanding(t.Context(), actor, w.Hoster.ID, do, "Wij stoppen.")
	}
	require.NoError(t, leave(w.As(models.RoleProviderAdmin), provider.ActAskLeave))
	require.NoError(t, leave(w.As(models.RoleAdmin), provider.ActLeave), "nothing is open that anybody waits for")
}
