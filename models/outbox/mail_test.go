package outbox_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/outbox"
)

func TestMailSent_OnceAndOnRecord(t *testing.T) {
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	m := w.OnlyMail()
	w.Clock.Set(modelstest.Start.Add(time.Minute))
	require.NoError(t, w.Outbox.MailSent(t.Context(), m.ID))
	w.Clock.Set(modelstest.Start.Add(time.Hour))
	require.NoError(t, w.Outbox.MailSent(t.Context(), m.ID), "again: changes nothing")
	require.NoError(t, w.Outbox.MailFailed(t.Context(), m.ID, "smtp 550", true), "nor does a late failure")

	found, err := w.Outbox.Mail(t.Context(), m.ID)
	require.NoError(t, err)
	require.Equal(t, time.Minute, found.SentAt.Sub(modelstest.Start))
	require.Nil(t, found.FailedAt)
	require.Equal(t, []string{"mail_sent"}, modelstest.Query[string](w.World, `SELECT kind FROM events WHERE kind LIKE 'mail%'`))
	page, err := w.Notice.Page(t.Context(), w.Agent, ref, 0)
	require.NoError(t, err)
	require.Equal(t, models.EventMailSent, page.History[0].Kind)
	require.Equal(t, models.EventData{Code: "new", To: "abuse@voorbeeld.example"}, page.History[0].Data)
}

func TestMailFailed_KeepsTheClassOfTheFault(t *testing.T) {
	w := newWorld(t)
	w.Deliver(1, 1)
	m := w.OnlyMail()
	require.NoError(t, w.Outbox.MailFailed(t.Context(), m.ID, "smtp 550", true))
	require.Equal(t, []string{"smtp 550"}, modelstest.Query[string](w.World,
		`SELECT fault FROM mails WHERE failed_at IS NOT NULL AND sent_at IS NULL`))
	require.Equal(t, []string{"smtp 550"}, modelstest.Query[string](w.World, `SELECT data->>'text' FROM events WHERE kind = 'mail_failed'`))
}

// Nothing of an item reaches the rows of mails and jobs.
func TestMail_HoldsNothingOfAnAddress(t *testing.T) {
	w := newWorld(t)
	w.Deliver(1, 1)
	w.At(24 * time.Hour)
	for _, row := range modelstest.Query[string](w.World,
		`SELECT row_to_json(m)::text FROM mails m UNION ALL SELECT row_to_json(j)::text FROM river.river_job j`) {
		for _, secret := range []string{"img.example.com", "192.0.2.5", "https:"} {
			require.NotContains(t, row, secret)
		}
	}
	for field := range reflect.TypeFor[outbox.Mail]().Fields() {
		require.NotContains(t, []reflect.Type{reflect.TypeFor[address.Address](), reflect.TypeFor[address.Sealed]()}, field.Type,
			field.Name)
	}
}

func TestMail_EachHasOneJob(t *testing.T) {
	w := newWorld(t)
	w.Deliver(3, 1)
	w.At(20 * time.Hour)
	mails := modelstest.Query[string](w.World, `SELECT id::text FROM mails ORDER BY 1`)
	require.Len(t, mails, 3+3*3)
	require.Equal(t, mails, modelstest.Query[string](w.World,
		`SELECT args->>'mail_id' FROM river.river_job WHERE kind = 'mail.send' ORDER BY 1`))
}
