package outbox_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/outbox"
	"eokm.nl/hosting/models/people"
)

func (w *world) lostMails() []outbox.FailedMail {
	w.T.Helper()
	mails, next, err := w.Outbox.FailedMails(w.T.Context(), w.Analyst, models.Cursor{})
	require.NoError(w.T, err)
	require.True(w.T, next.IsZero())
	return mails
}

// lose gives the world's only mail up.
func (w *world) lose() outbox.Mail {
	w.T.Helper()
	m := w.OnlyMail()
	require.NoError(w.T, w.Outbox.MailFailed(w.T.Context(), m.ID, "smtp 550", true))
	return m
}

func TestLostMails_SayWhoMissedWhatAndWhy(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 2)[0]
	w.After(time.Minute)
	m := w.lose()
	list := w.lostMails()
	require.Len(t, list, 1)
	require.True(t, w.Now().Equal(list[0].FailedAt))
	list[0].FailedAt = time.Time{}
	require.Equal(t, outbox.FailedMail{
		ID: m.ID, ProviderName: w.Hoster.Name, ProviderSlug: "voorbeeld", Ref: ref, Kind: models.MailNew, Notices: 1,
		Recipient: "abuse@voorbeeld.example", Fault: "smtp 550", Reachable: true, Timely: true, Alike: 1,
	}, list[0])
	page, err := w.Provider.Page(t.Context(), w.Analyst, "voorbeeld")
	require.NoError(t, err)
	require.Equal(t, 1, page.LostMails)
	theirs, _, err := w.Outbox.FailedMails(t.Context(), w.Agent, models.Cursor{})
	require.NoError(t, err)
	require.Empty(t, theirs, "EOKM's own affair")
}

func TestSendMailAgain_IsAsNewAndOnRecord(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Deliver(1, 1)
	w.After(time.Minute)
	m := w.lose()
	w.Exec(`UPDATE river.river_job SET state = 'cancelled', finalized_at = now()`)
	w.After(30 * time.Hour)
	for _, actor := range []models.Actor{
		w.Agent,
		{UserID: w.Agent.UserID, ProviderID: w.Hoster.ID, Role: models.RoleProviderAdmin},
		models.System(),
	} {
		require.ErrorIs(t, w.Outbox.SendMailAgain(t.Context(), actor, m.ID), models.ErrForbidden)
		require.ErrorIs(t, w.Outbox.HandleMail(t.Context(), actor, m.ID), models.ErrForbidden)
	}
	require.NoError(t, w.Outbox.SendMailAgain(t.Context(), w.Analyst, m.ID))
	require.ErrorIs(t, w.Outbox.SendMailAgain(t.Context(), w.Analyst, m.ID), models.ErrConflict, "once")
	require.ErrorIs(t, w.Outbox.HandleMail(t.Context(), w.Analyst, m.ID), models.ErrConflict)
	require.ErrorIs(t, w.Outbox.SendMailAgain(t.Context(), w.Analyst, uuid.New()), models.ErrNotFound)
	require.Empty(t, w.lostMails())
	require.Equal(t, m.ID, w.OnlyMail().ID, "the same mail, under the same Message-ID")
	require.Equal(t, outbox.MailWatch{Waiting: 1}, w.WatchMail(), "a job sends it; it is no outage by its age")
	require.Equal(t, []string{"mail_again analyst new abuse@voorbeeld.example"}, modelstest.Query[string](w.World,
		`SELECT concat_ws(' ', kind, actor_role, data->>'code', data->>'to') FROM events
			WHERE kind = 'mail_again' AND notice_id IS NOT NULL AND internal`))
	require.False(t, w.RefuseMail(m.ID), "its patience begins anew")
	require.NoError(t, w.Outbox.MailSent(t.Context(), m.ID))
}

func TestHandleMail_TakesItOffTheListOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Deliver(1, 1)
	m := w.lose()
	done := make(chan error, 4)
	w.AtOnce(4, func(ctx context.Context, _ int) error {
		done <- w.Outbox.HandleMail(ctx, w.Analyst, m.ID)
		return nil
	})
	close(done)
	won := 0
	for err := range done {
		if err == nil {
			won++
			continue
		}
		require.ErrorIs(t, err, models.ErrConflict)
	}
	require.Equal(t, 1, won)
	require.Empty(t, w.lostMails())
	require.Len(t, modelstest.Query[string](w.World, `SELECT kind FROM events WHERE kind = 'mail_handled'`), 1)
	require.Zero(t, w.queues(w.Analyst).MailsGivenUp)
	require.Empty(t, w.UnsentMails())
}

// Who calls about a mailbox that refuses all tells everything at once.
func TestHandleMails_TakesAllOfAMailboxOffTheList(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Deliver(3, 1)
	other := w.owed("noc@elders.example")
	for _, m := range w.UnsentMails() {
		require.NoError(t, w.Outbox.MailFailed(t.Context(), m.ID, "smtp 550", true))
	}
	var first outbox.FailedMail
	for _, m := range w.lostMails() {
		if m.ID != other {
			first = m
		}
	}
	require.Equal(t, 3, first.Alike)
	require.ErrorIs(t, w.Outbox.HandleMails(t.Context(), w.Agent, first.ID), models.ErrForbidden)
	require.NoError(t, w.Outbox.HandleMails(t.Context(), w.Analyst, first.ID))
	require.ErrorIs(t, w.Outbox.HandleMails(t.Context(), w.Analyst, first.ID), models.ErrConflict)
	left := w.lostMails()
	require.Len(t, left, 1)
	require.Equal(t, other, left[0].ID)
	require.Len(t, modelstest.Query[string](w.World, `SELECT kind FROM events WHERE kind = 'mail_handled' AND notice_id IS NOT NULL`), 3)
}

// Of a notice that is finished nobody is reminded.
func TestSendMailAgain_NotOfWhatIsOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	m := w.lose()
	require.True(t, w.lostMails()[0].Again())
	w.Exec(`UPDATE notices SET phase = 3 WHERE ref = $1`, ref)
	require.False(t, w.lostMails()[0].Again())
	require.ErrorIs(t, w.Outbox.SendMailAgain(t.Context(), w.Analyst, m.ID), models.ErrConflict)
}

// A link or a code is over by the time somebody looks; a mailbox may be nobody's any more.
func TestSendMailAgain_NotWhatHelpsNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.People.Invite(t.Context(), models.System(), people.Invitation{
		ProviderID: w.Hoster.ID, Email: "nieuw@voorbeeld.example", Name: "N. Nieuw", Role: models.RoleAgent, Language: "nl",
	})
	require.NoError(t, err)
	link := w.lose()
	gone := w.owed("weg@voorbeeld.example")
	require.NoError(t, w.Outbox.MailFailed(t.Context(), gone, "smtp 550", true))
	list := w.lostMails()
	require.Len(t, list, 2, "also mails about somebody's account")
	require.Len(t, modelstest.Query[string](w.World, `SELECT kind FROM events WHERE kind = 'mail_failed' AND notice_id IS NULL`), 2,
		"and on record")
	for _, m := range list {
		require.False(t, m.Again(), m.Kind)
		require.ErrorIs(t, w.Outbox.SendMailAgain(t.Context(), w.Analyst, m.ID), models.ErrConflict)
		require.NoError(t, w.Outbox.HandleMail(t.Context(), w.Analyst, m.ID))
	}
	require.NotEqual(t, link.ID, gone)
}

func TestStaffMail_TellsOfMailsGivenUpButNotOfItsOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Deliver(1, 1)
	w.lose()
	owed, err := w.Notice.OweStaffMails(t.Context(), "dienst@eokm.example")
	require.NoError(t, err)
	require.Equal(t, 1, owed)
	m := w.OnlyMail()
	require.Equal(t, models.MailStaffGivenUp, m.Kind)
	require.NoError(t, w.Outbox.MailFailed(t.Context(), m.ID, "smtp 550", true))
	w.After(3 * time.Hour)
	owed, err = w.Notice.OweStaffMails(t.Context(), "dienst@eokm.example")
	require.NoError(t, err)
	require.Zero(t, owed, "that it cannot be told is no news to tell")
}
