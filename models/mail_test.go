package models_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/outbox"
	"eokm.nl/hosting/models/provider"
)

// mailKinds lists the kinds of the mails to the abuse desk, in the order in which they were owed.
func (w *world) mailKinds() []string {
	w.t.Helper()
	return query[string](w, `SELECT kind FROM mails WHERE recipient LIKE 'abuse@%' ORDER BY created_at`)
}

// recipients lists who is mailed about what.
func (w *world) recipients() map[string][]string {
	w.t.Helper()
	out := map[string][]string{}
	for _, pair := range query[string](w, `SELECT kind || ' ' || recipient FROM mails ORDER BY kind, recipient`) {
		kind, to, _ := strings.Cut(pair, " ")
		out[kind] = append(out[kind], to)
	}
	return out
}

func (w *world) onlyMail() outbox.Mail {
	w.t.Helper()
	mails, err := w.Outbox.UnsentMails(w.t.Context(), 10)
	require.NoError(w.t, err)
	require.Len(w.t, mails, 1)
	return mails[0]
}

func TestMail_ANoticeIsMailedToTheAbuseDesk(t *testing.T) {
	w := newWorld(t)
	ref := w.deliver(1, 3)[0]
	m := w.onlyMail()
	require.Equal(t, models.MailNew, m.Kind)
	require.Equal(t, ref, m.Ref)
	require.Equal(t, w.provider.ID, m.ProviderID)
	require.NotNil(t, m.NoticeID)
	require.Equal(t, 1, m.Notices)
	require.Equal(t, 3, m.Items)
	require.Equal(t, 24*time.Hour, m.DueAt.Sub(start))
	require.Equal(t, "abuse@voorbeeld.example", m.Recipient)
	require.Equal(t, "nl", m.Language)
	require.Equal(t, "voorbeeld", m.Provider)
	require.True(t, start.Equal(m.CreatedAt))

	found, err := w.Outbox.Mail(t.Context(), m.ID)
	require.NoError(t, err)
	require.Equal(t, m, found)
	_, err = w.Outbox.Mail(t.Context(), uuid.New())
	require.ErrorIs(t, err, models.ErrNotFound)
}

func TestMail_UpToFiveNoticesAreMailedApart(t *testing.T) {
	w := newWorld(t)
	w.deliver(5, 1)
	require.Equal(t, []string{"new", "new", "new", "new", "new"}, w.mailKinds())
}

func TestMail_MoreThanFiveNoticesMakeOneMail(t *testing.T) {
	w := newWorld(t)
	w.deliver(6, 2)
	m := w.onlyMail()
	require.Equal(t, models.MailBatch, m.Kind)
	require.Nil(t, m.NoticeID)
	require.Empty(t, m.Ref)
	require.Equal(t, 6, m.Notices)
	require.Equal(t, 12, m.Items)
	require.Equal(t, 24*time.Hour, m.DueAt.Sub(start))
}

func TestMail_ReplayedImportMailsNothing(t *testing.T) {
	w := newWorld(t)
	w.importRows(w.row("a", 0))
	w.importRows(w.row("a", 0))
	w.onlyMail()
}

func TestMail_UnroutedIsMailedToNobody(t *testing.T) {
	w := newWorld(t)
	row := w.row("a", 0)
	row.IP = parseIP(t, "203.0.113.5")
	w.importRows(row)
	require.Empty(t, w.recipients())
}

func TestMail_OneMailboxWithTwoRolesGetsOneMail(t *testing.T) {
	w := newWorld(t)
	_, err := w.Provider.AddContact(t.Context(), models.System(), provider.Contact{
		ProviderID: w.provider.ID, Kind: models.ContactEscalation, Email: "Abuse@Voorbeeld.example",
	})
	require.NoError(t, err)
	w.deliver(1, 1)
	w.at(4 * time.Hour)
	require.Len(t, w.recipients()["reminder"], 2, "abuse@ and escalation@")
}

func TestMail_StillOnlineTellsTheDesk(t *testing.T) {
	w := newWorld(t)
	ref := w.deliver(1, 3)[0]
	w.respond(ref)
	require.NoError(t, w.Notice.Verify(t.Context(), w.analyst, ref, []int{1, 3}, notice.FoundOnline))
	mails, err := w.Outbox.UnsentMails(t.Context(), 10)
	require.NoError(t, err)
	require.Len(t, mails, 2)
	for _, m := range mails {
		if m.Kind == models.MailNew {
			continue
		}
		require.Equal(t, models.MailReopened, m.Kind)
		require.Equal(t, ref, m.Ref)
		require.Equal(t, 2, m.Items, "the third waits for EOKM")
	}
}

func TestMail_ADecisionTellsTheDesk(t *testing.T) {
	w := newWorld(t)
	refs := w.deliver(2, 1)
	for i, decision := range []notice.DecisionAct{notice.DecideUphold, notice.DecideWithdraw} {
		require.NoError(t, w.Notice.Dispute(t.Context(), w.agent, notice.Dispute{
			Submission: uuid.New(), Ref: refs[i], Reason: models.ReasonLegality, Explanation: "Wij twijfelen.",
		}))
		require.NoError(t, w.Notice.Decide(t.Context(), w.analyst, notice.Decision{Ref: refs[i], Act: decision, Reason: "Bekeken."}))
	}
	left := map[string]int{}
	mails, err := w.Outbox.UnsentMails(t.Context(), 10)
	require.NoError(t, err)
	for _, m := range mails {
		if m.Kind == models.MailDecided {
			left[m.Ref] = m.Items
		}
	}
	require.Equal(t, map[string]int{refs[0]: 1, refs[1]: 0}, left, "what is left to do: upheld, withdrawn")
}

func TestMail_ARoutedItemIsNewToItsProvider(t *testing.T) {
	w := newWorld(t)
	row := w.row("a", 0)
	row.IP = parseIP(t, "203.0.113.5")
	ref := w.importRows(row)[0]
	require.NoError(t, w.Notice.RouteItems(t.Context(), w.analyst, ref, nil, w.provider.ID))
	m := w.onlyMail()
	require.Equal(t, models.MailNew, m.Kind)
	require.NotEqual(t, ref, m.Ref)
	require.Equal(t, 1, m.Items)
}

func TestMailSent_OnceAndOnRecord(t *testing.T) {
	w := newWorld(t)
	ref := w.deliver(1, 1)[0]
	m := w.onlyMail()
	w.clock.set(start.Add(time.Minute))
	require.NoError(t, w.Outbox.MailSent(t.Context(), m.ID))
	w.clock.set(start.Add(time.Hour))
	require.NoError(t, w.Outbox.MailSent(t.Context(), m.ID), "again: changes nothing")
	require.NoError(t, w.Outbox.MailFailed(t.Context(), m.ID, "smtp 550", true), "nor does a late failure")

	found, err := w.Outbox.Mail(t.Context(), m.ID)
	require.NoError(t, err)
	require.Equal(t, time.Minute, found.SentAt.Sub(start))
	require.Nil(t, found.FailedAt)
	require.Equal(t, []string{"mail_sent"}, query[string](w, `SELECT kind FROM events WHERE kind LIKE 'mail%'`))
	page, err := w.Notice.Page(t.Context(), w.agent, ref, 0)
	require.NoError(t, err)
	require.Equal(t, models.EventMailSent, page.History[0].Kind)
	require.Equal(t, models.EventData{Code: "new", To: "abuse@voorbeeld.example"}, page.History[0].Data)
}

func TestMailFailed_KeepsTheClassOfTheFault(t *testing.T) {
	w := newWorld(t)
	w.deliver(1, 1)
	m := w.onlyMail()
	require.NoError(t, w.Outbox.MailFailed(t.Context(), m.ID, "smtp 550", true))
	require.Equal(t, []string{"smtp 550"}, query[string](w, `SELECT fault FROM mails WHERE failed_at IS NOT NULL AND sent_at IS NULL`))
	require.Equal(t, []string{"smtp 550"}, query[string](w, `SELECT data->>'text' FROM events WHERE kind = 'mail_failed'`))
}

// Nothing of an item reaches the rows of mails and jobs.
func TestMail_HoldsNothingOfAnAddress(t *testing.T) {
	w := newWorld(t)
	w.deliver(1, 1)
	w.at(24 * time.Hour)
	for _, row := range query[string](w, `SELECT row_to_json(m)::text FROM mails m UNION ALL SELECT row_to_json(j)::text FROM river.river_job j`) {
		for _, secret := range []string{"img.example.com", "192.0.2.5", "https:"} {
			require.NotContains(t, row, secret)
		}
	}
	for field := range reflect.TypeFor[outbox.Mail]().Fields() {
		require.NotContains(t, []reflect.Type{reflect.TypeFor[address.Address](), reflect.TypeFor[address.Sealed]()}, field.Type, field.Name)
	}
}

func TestMail_EachHasOneJob(t *testing.T) {
	w := newWorld(t)
	w.deliver(3, 1)
	w.at(20 * time.Hour)
	mails := query[string](w, `SELECT id::text FROM mails ORDER BY 1`)
	require.Len(t, mails, 3+3*3)
	require.Equal(t, mails, query[string](w, `SELECT args->>'mail_id' FROM river.river_job WHERE kind = 'mail.send' ORDER BY 1`))
}
