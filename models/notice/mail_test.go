package notice_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/provider"
)

// mailKinds lists the kinds of the mails to the abuse desk, in the order in which they were owed.
func (w *world) mailKinds() []string {
	w.T.Helper()
	return modelstest.Query[string](w.World, `SELECT kind FROM mails WHERE recipient LIKE 'abuse@%' ORDER BY created_at`)
}

// recipients lists who is mailed about what.
func (w *world) recipients() map[string][]string {
	w.T.Helper()
	out := map[string][]string{}
	for _, pair := range modelstest.Query[string](w.World, `SELECT kind || ' ' || recipient FROM mails ORDER BY kind, recipient`) {
		kind, to, _ := strings.Cut(pair, " ")
		out[kind] = append(out[kind], to)
	}
	return out
}

func TestMail_ANoticeIsMailedToTheAbuseDesk(t *testing.T) {
	w := newWorld(t)
	ref := w.Deliver(1, 3)[0]
	m := w.OnlyMail()
	require.Equal(t, models.MailNew, m.Kind)
	require.Equal(t, ref, m.Ref)
	require.Equal(t, w.Hoster.ID, m.ProviderID)
	require.NotNil(t, m.NoticeID)
	require.Equal(t, 1, m.Notices)
	require.Equal(t, 3, m.Items)
	require.Equal(t, 24*time.Hour, m.DueAt.Sub(modelstest.Start))
	require.Equal(t, "abuse@voorbeeld.example", m.Recipient)
	require.Equal(t, "nl", m.Language)
	require.Equal(t, "voorbeeld", m.Provider)
	require.True(t, modelstest.Start.Equal(m.CreatedAt))

	found, err := w.Outbox.Mail(t.Context(), m.ID)
	require.NoError(t, err)
	require.Equal(t, m, found)
	_, err = w.Outbox.Mail(t.Context(), uuid.New())
	require.ErrorIs(t, err, models.ErrNotFound)
}

func TestMail_UpToFiveNoticesAreMailedApart(t *testing.T) {
	w := newWorld(t)
	w.Deliver(5, 1)
	require.Equal(t, []string{"new", "new", "new", "new", "new"}, w.mailKinds())
}

func TestMail_MoreThanFiveNoticesMakeOneMail(t *testing.T) {
	w := newWorld(t)
	w.Deliver(6, 2)
	m := w.OnlyMail()
	require.Equal(t, models.MailBatch, m.Kind)
	require.Nil(t, m.NoticeID)
	require.Empty(t, m.Ref)
	require.Equal(t, 6, m.Notices)
	require.Equal(t, 12, m.Items)
	require.Equal(t, 24*time.Hour, m.DueAt.Sub(modelstest.Start))
}

func TestMail_ReplayedImportMailsNothing(t *testing.T) {
	w := newWorld(t)
	w.ImportRows(w.Row("a", 0))
	w.ImportRows(w.Row("a", 0))
	w.OnlyMail()
}

func TestMail_UnroutedIsMailedToNobody(t *testing.T) {
	w := newWorld(t)
	row := w.Row("a", 0)
	row.IP = modelstest.ParseIP(t, "203.0.113.5")
	w.ImportRows(row)
	require.Empty(t, w.recipients())
}

func TestMail_OneMailboxWithTwoRolesGetsOneMail(t *testing.T) {
	w := newWorld(t)
	_, err := w.Provider.AddContact(t.Context(), models.System(), provider.Contact{
		ProviderID: w.Hoster.ID, Kind: models.ContactEscalation, Email: "Abuse@Voorbeeld.example",
	})
	require.NoError(t, err)
	w.Deliver(1, 1)
	w.At(4 * time.Hour)
	require.Len(t, w.recipients()["reminder"], 2, "abuse@ and escalation@")
}

func TestMail_StillOnlineTellsTheDesk(t *testing.T) {
	w := newWorld(t)
	ref := w.Deliver(1, 3)[0]
	w.Respond(ref)
	require.NoError(t, w.Notice.Verify(t.Context(), w.Analyst, ref, []int{1, 3}, notice.FoundOnline))
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
	refs := w.Deliver(2, 1)
	for i, decision := range []notice.DecisionAct{notice.DecideUphold, notice.DecideWithdraw} {
		require.NoError(t, w.Notice.Dispute(t.Context(), w.Agent, notice.Dispute{
			Submission: uuid.New(), Ref: refs[i], Reason: models.ReasonDuplicate, Explanation: "Wij twijfelen.",
		}))
		require.NoError(t, w.Notice.Decide(t.Context(), w.Analyst, notice.Decision{Ref: refs[i], Act: decision, Reason: "Bekeken."}))
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
	row := w.Row("a", 0)
	row.IP = modelstest.ParseIP(t, "203.0.113.5")
	ref := w.ImportRows(row)[0]
	require.NoError(t, w.Notice.RouteItems(t.Context(), w.Analyst, ref, nil, w.Hoster.ID))
	m := w.OnlyMail()
	require.Equal(t, models.MailNew, m.Kind)
	require.NotEqual(t, ref, m.Ref)
	require.Equal(t, 1, m.Items)
}
