package story_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/bulk"
	"eokm.nl/hosting/models/escalation"
	"eokm.nl/hosting/models/guest"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/observation"
	"eokm.nl/hosting/models/outbox"
	"eokm.nl/hosting/models/rooms"
)

// heardWork does what a desk and EOKM's programs do and the pages of the demo have nothing to do with: a job for many notices that is
// undone, a link to somebody outside, a file of observations.
func heardWork(t *testing.T, pool *pgxpool.Pool, keys *models.Keys, now time.Time) {
	t.Helper()
	ctx := t.Context()
	store, err := rooms.New(pool, keys, func() time.Time { return now.Add(time.Minute) })
	require.NoError(t, err)
	account, err := store.People.AccountByEmail(ctx, models.System(), demoMail(agent))
	require.NoError(t, err)
	desk := account.Actor("192.0.2.1")
	preview, err := store.Notice.Bulk(ctx, desk, notice.Filter{Tab: notice.TabAll}, models.ActReportRemoval)
	require.NoError(t, err)
	require.Greater(t, len(preview.Rows), 2)
	heardBulk(t, store, desk, preview.Rows[0].Ref, preview.Rows[0].Numbers, now)
	heardGuest(t, store, desk, preview.Rows[1].Ref)

	account, err = store.People.AccountByEmail(ctx, models.System(), demoMail(analyst))
	require.NoError(t, err)
	eokm := account.Actor("192.0.2.1")
	require.NoError(t, store.Escalation.Record(ctx, eokm,
		escalation.Step{ProviderID: desk.ProviderID, Kind: escalation.KindMail, Text: "Gebeld."}))
	require.NoError(t, store.Casework.AddNote(ctx, eokm, preview.Rows[1].Ref, "Gebeld."))
	require.NoError(t, store.Casework.Give(ctx, eokm, preview.Rows[1].Ref, eokm.UserID))
	require.NoError(t, store.Notice.Retract(ctx, desk, confirmed(t, store, desk, preview.Rows[2], now), preview.Rows[2].Numbers))

	rows := []observation.Row{{
		Row: 2, Ref: preview.Rows[1].Ref, N: preview.Rows[1].Numbers[0], Outcome: notice.FoundOffline, At: now, By: "nl-1",
	}}
	_, faults, err := store.Observation.Take(ctx, models.System(), "scart", rows)
	require.NoError(t, err)
	require.Empty(t, faults)
	rows[0].At = now.Add(30 * time.Second)
	_, _, err = store.Observation.Stage(ctx, models.System(), "scart", rows)
	require.NoError(t, err)
	_, err = store.Observation.Draw(ctx, models.System(), now.Format(time.DateOnly))
	require.NoError(t, err)
	_, err = store.Preference.OweDigests(ctx)
	require.NoError(t, err)
}

// confirmed lets a desk confirm what it has of a notice, and gives its reference.
func confirmed(t *testing.T, store *rooms.Store, desk models.Actor, row notice.BulkRow, now time.Time) string {
	t.Helper()
	_, err := store.Notice.Respond(t.Context(), desk, notice.Response{
		Submission: uuid.New(), Refs: []string{row.Ref}, Pins: notice.Pins{row.Ref: row.Numbers}, Measure: models.MeasureFileRemoved,
		RemovedAt: now,
	})
	require.NoError(t, err)
	return row.Ref
}

// heardBulk lets a desk confirm what it has of a notice, as a job, and undo that.
func heardBulk(t *testing.T, store *rooms.Store, desk models.Actor, ref string, numbers []int, now time.Time) {
	t.Helper()
	ctx, submission := t.Context(), uuid.New()
	id, err := store.Bulk.Start(ctx, desk, bulk.Order{Submission: submission, Kind: bulk.KindConfirm, Answers: []notice.Response{{
		Submission: submission, Refs: []string{ref}, Pins: notice.Pins{ref: numbers}, Measure: models.MeasureFileRemoved,
		RemovedAt: now,
	}}})
	require.NoError(t, err)
	require.NoError(t, store.Bulk.Run(ctx, desk.ProviderID, id))
	_, err = store.Bulk.Page(ctx, desk, id)
	require.NoError(t, err)
	_, err = store.Bulk.Rows(ctx, desk, id)
	require.NoError(t, err)
	_, err = store.Bulk.Undo(ctx, desk, id)
	require.NoError(t, err)
	_, err = store.Bulk.List(ctx, desk)
	require.NoError(t, err)
	require.NoError(t, store.Bulk.Sweep(ctx))
}

// sentTo lets a desk send somebody outside a link to the first address of a notice, and gives what opens it.
func sentTo(t *testing.T, store *rooms.Store, desk models.Actor, ref, email string) (id uuid.UUID, token string) {
	t.Helper()
	ctx := t.Context()
	require.NoError(t, store.Guest.Send(ctx, desk, guest.Sending{
		Delegation: notice.Delegation{Submission: uuid.New(), Ref: ref, Numbers: []int{1}, To: notice.DelegateCustomer}, Email: email,
	}))
	owed, err := store.Outbox.UnsentMails(ctx, 1000)
	require.NoError(t, err)
	i := slices.IndexFunc(owed, func(m outbox.Mail) bool { return m.Kind == models.MailGuest && m.Recipient == email })
	m, err := store.Outbox.Mail(ctx, owed[i].ID)
	require.NoError(t, err)
	return liveLink(t, store, desk, ref), m.Link
}

// liveLink is the one link to a notice that opens it still.
func liveLink(t *testing.T, store *rooms.Store, desk models.Actor, ref string) uuid.UUID {
	t.Helper()
	links, err := store.Guest.Links(t.Context(), desk, ref)
	require.NoError(t, err)
	return links[slices.IndexFunc(links, func(l guest.Link) bool { return l.EndedAt == nil })].ID
}

// heardGuest lets a desk send links to one outside, who opens one and gives the address back.
func heardGuest(t *testing.T, store *rooms.Store, desk models.Actor, ref string) {
	t.Helper()
	ctx, from, browser := t.Context(), models.Visitor{IP: "192.0.2.9"}, guest.NewBrowser()
	ended, _ := sentTo(t, store, desk, ref, "beheer@klant.example")
	require.NoError(t, store.Guest.End(ctx, desk, ended))
	again, _ := sentTo(t, store, desk, ref, "dag@klant.example")
	require.NoError(t, store.Guest.Again(ctx, desk, again))
	require.NoError(t, store.Guest.End(ctx, desk, liveLink(t, store, desk, ref)))
	_, token := sentTo(t, store, desk, ref, "nacht@klant.example")
	_, err := store.Guest.Start(ctx, token, browser, from)
	require.NoError(t, err)
	_, err = store.Guest.Opened(ctx, browser)
	require.NoError(t, err)
	_, err = store.Guest.Open(ctx, browser, ref, from)
	require.NoError(t, err)
	require.NoError(t, store.Guest.Reveal(ctx, browser, notice.Revealing{Ref: ref, Reason: notice.RevealRemove}, from))
	require.NoError(t, store.Guest.Refuse(ctx, browser, ref, []int{1}, guest.AnswerNotOurs, "", from))
	_, err = store.Guest.FallBack(ctx, 100)
	require.NoError(t, err)
}
