package models_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/provider"
)

// MailedCode is the code of the last mail to a mailbox.
func (w *world) mailedCode(to string) string {
	w.t.Helper()
	ids := query[uuid.UUID](w, `SELECT id FROM mails WHERE kind = 'contact_code' AND recipient = $1 ORDER BY created_at DESC, id DESC LIMIT 1`, to)
	require.Len(w.t, ids, 1, "a code to %s", to)
	m, err := w.Outbox.Mail(w.t.Context(), ids[0])
	require.NoError(w.t, err)
	require.Len(w.t, m.Code, 8)
	return m.Code
}

func (w *world) contact(kind models.ContactKind) provider.Contact {
	w.t.Helper()
	list, err := w.Provider.Contacts(w.t.Context(), w.agent, w.provider.ID)
	require.NoError(w.t, err)
	i := slices.IndexFunc(list, func(c provider.Contact) bool { return c.Kind == kind })
	require.GreaterOrEqual(w.t, i, 0)
	return list[i]
}

// mailed lists to whom a new notice is mailed.
func (w *world) mailed() []string {
	w.t.Helper()
	ref := w.deliver(1, 1)[0]
	return query[string](w, `SELECT recipient FROM mails m JOIN notices n ON n.id = m.notice_id WHERE n.ref = $1 ORDER BY 1`, ref)
}

func TestPutContact_TheOldAddressCountsUntilTheNewOneIsConfirmed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, admin := t.Context(), w.as(models.RoleProviderAdmin)
	abuse := w.contact(models.ContactAbuse)
	_, err := w.Provider.PutContact(ctx, admin, provider.Contact{ID: abuse.ID, ProviderID: w.provider.ID, Email: "Desk@voorbeeld.example "})
	require.NoError(t, err)
	require.Equal(t, []string{"abuse@voorbeeld.example"}, w.mailed())

	code := w.mailedCode("desk@voorbeeld.example")
	wrong := func(code string) error { return w.Provider.ConfirmContact(ctx, admin, w.provider.ID, abuse.ID, code) }
	require.Equal(t, "contact.code.wrong", problem(t, wrong("00000000")))
	require.ErrorIs(t, w.Provider.ConfirmContact(ctx, w.agent, w.provider.ID, abuse.ID, code), models.ErrForbidden)
	w.after(31 * time.Minute)
	require.Equal(t, "contact.code.over", problem(t, wrong(code)))
	require.NoError(t, w.Provider.SendContactCode(ctx, admin, w.provider.ID, abuse.ID))
	require.Equal(t, "contact.code.wrong", problem(t, wrong(code)), "the new code replaces it")
	code = w.mailedCode("desk@voorbeeld.example")
	require.NoError(t, w.Provider.ConfirmContact(ctx, admin, w.provider.ID, abuse.ID, code[:4]+" "+code[4:]))
	require.ErrorIs(t, wrong(code), models.ErrConflict, "nothing waits")
	require.Equal(t, []string{"desk@voorbeeld.example"}, w.mailed())
	require.Empty(t, query[string](w, `SELECT 1::text FROM contacts c WHERE c::text LIKE '%' || $1 || '%'`, code), "no code is stored")
}

func TestConfirmContact_FiveTries(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, admin := t.Context(), w.as(models.RoleProviderAdmin)
	c, err := w.Provider.PutContact(ctx, admin, provider.Contact{ProviderID: w.provider.ID, Kind: models.ContactAbuse, Email: "twee@voorbeeld.example"})
	require.NoError(t, err)
	require.Equal(t, []string{"abuse@voorbeeld.example"}, w.mailed(), "an address nobody confirmed gets nothing")
	for range 5 {
		require.Equal(t, "contact.code.wrong", problem(t, w.Provider.ConfirmContact(ctx, admin, w.provider.ID, c.ID, "x")))
	}
	code := w.mailedCode("twee@voorbeeld.example")
	require.ErrorIs(t, w.Provider.ConfirmContact(ctx, admin, w.provider.ID, c.ID, code), models.ErrThrottled)
	w.after(7 * time.Minute)
	require.NoError(t, w.Provider.ConfirmContact(ctx, admin, w.provider.ID, c.ID, code))
	require.Equal(t, []string{"abuse@voorbeeld.example", "twee@voorbeeld.example"}, w.mailed())
	var often error
	for range 4 {
		often = w.Provider.SendContactCode(ctx, admin, w.provider.ID, c.ID)
	}
	require.ErrorIs(t, often, models.ErrThrottled, "a mailbox is not flooded")
}

func TestPutContact_SaysAllFaults(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, admin := t.Context(), w.as(models.RoleProviderAdmin)
	_, err := w.Provider.PutContact(ctx, admin, provider.Contact{ProviderID: w.provider.ID, Kind: "x", Email: "nobody", Phone: "call me"})
	for _, key := range []string{"contact.kind", "contact.email", "contact.phone"} {
		require.ErrorContains(t, err, key)
	}
	_, err = w.Provider.PutContact(ctx, admin, provider.Contact{ProviderID: w.provider.ID, Kind: models.ContactEscalation, Email: "baas@voorbeeld.example"})
	require.Equal(t, "contact.phone.missing", problem(t, err))
	_, err = w.Provider.PutContact(ctx, admin, provider.Contact{ProviderID: w.provider.ID, Kind: models.ContactAbuse, Email: "ABUSE@voorbeeld.example"})
	require.Equal(t, "contact.twice", problem(t, err))
	other := w.addTenant("ander", "198.51.100.0/24")
	_, err = w.Provider.PutContact(ctx, admin, provider.Contact{ProviderID: other.ID, Kind: models.ContactAbuse, Email: "x@voorbeeld.example"})
	require.ErrorIs(t, err, models.ErrForbidden)
	_, err = w.Provider.PutContact(ctx, w.agent, provider.Contact{ProviderID: w.provider.ID, Kind: models.ContactAbuse, Email: "x@voorbeeld.example"})
	require.ErrorIs(t, err, models.ErrForbidden)
}

func TestRemoveContact_TheLastAbuseDeskStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, admin := t.Context(), w.as(models.RoleProviderAdmin)
	first := w.contact(models.ContactAbuse)
	require.Equal(t, "contact.last", problem(t, w.Provider.RemoveContact(ctx, admin, w.provider.ID, first.ID)))
	second, err := w.Provider.PutContact(ctx, admin, provider.Contact{ProviderID: w.provider.ID, Kind: models.ContactAbuse, Email: "twee@voorbeeld.example"})
	require.NoError(t, err)
	require.Equal(t, "contact.last", problem(t, w.Provider.RemoveContact(ctx, admin, w.provider.ID, first.ID)), "the other is not confirmed")
	require.NoError(t, w.Provider.ConfirmContact(ctx, admin, w.provider.ID, second.ID, w.mailedCode("twee@voorbeeld.example")))
	faults := make([]error, 2)
	w.atOnce(2, func(ctx context.Context, i int) error {
		faults[i] = w.Provider.RemoveContact(ctx, admin, w.provider.ID, []uuid.UUID{first.ID, second.ID}[i])
		return nil
	})
	require.NotEqual(t, faults[0] == nil, faults[1] == nil, "one of both stays: %v", faults)
	require.Len(t, w.mailed(), 1)
	require.NoError(t, w.Provider.RemoveContact(ctx, admin, w.provider.ID, w.contact(models.ContactNight).ID))
}

func TestCheckContacts_OnceAQuarterToWhoWasThereBeforeIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t) // on 20 November
	ctx := t.Context()
	check := func() int {
		n, err := w.Provider.CheckContacts(ctx, 100)
		require.NoError(t, err)
		return n
	}
	require.Zero(t, check(), "all were confirmed this quarter")
	w.clock.set(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC))
	require.Equal(t, 3, check())
	require.Zero(t, check(), "once")
	counts := make([]int, 4)
	w.clock.set(time.Date(2027, 4, 2, 0, 0, 0, 0, time.UTC))
	w.atOnce(4, func(ctx context.Context, i int) (err error) {
		counts[i], err = w.Provider.CheckContacts(ctx, 100)
		return err
	})
	require.Equal(t, 3, counts[0]+counts[1]+counts[2]+counts[3], "once, however many look")
	require.Equal(t, []int{6}, query[int](w, `SELECT count(*)::int FROM mails WHERE kind = 'contact_check'`))
}

func TestContactCheck_AnswerAndHealth(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	w.clock.set(time.Date(2027, 1, 1, 8, 0, 0, 0, time.UTC))
	_, err := w.Provider.CheckContacts(ctx, 100)
	require.NoError(t, err)
	link := w.link(models.MailContactCheck, "abuse@voorbeeld.example")
	unwell := func(actor models.Actor) (out []string) {
		list, err := w.Provider.UnhealthyContacts(ctx, actor)
		require.NoError(t, err)
		for _, c := range list {
			out = append(out, c.Email+" "+string(c.Health(w.Now())))
		}
		inbox, err := w.Notice.List(ctx, actor, notice.Filter{})
		require.NoError(t, err)
		if !actor.Staff() {
			require.Equal(t, len(list), inbox.Unhealthy, "the inbox counts them")
		}
		return out
	}
	k, err := w.Provider.ContactCheck(ctx, link, here)
	require.NoError(t, err)
	require.Nil(t, k.AnsweredAt)
	require.Equal(t, "voorbeeld", k.Provider)
	w.clock.set(w.Now().Add(14*24*time.Hour - time.Second))
	require.Empty(t, unwell(w.agent))
	w.clock.set(w.Now().Add(time.Second))
	want := []string{"abuse@voorbeeld.example silent", "escalation@voorbeeld.example silent", "night@voorbeeld.example silent"}
	require.Equal(t, want, unwell(w.agent))
	require.Equal(t, want, unwell(w.analyst))
	require.Empty(t, unwell(w.addTenant("ander", "198.51.100.0/24").agent))
	require.NoError(t, w.Provider.AnswerContactCheck(ctx, link, here))
	require.NoError(t, w.Provider.AnswerContactCheck(ctx, link, here), "again changes nothing")
	require.Len(t, query[string](w, `SELECT kind FROM events WHERE kind = 'check_answered'`), 1)
	require.Equal(t, want[1:], unwell(w.agent))

	// A code that is read at the address is an answer too.
	admin, escalation := w.as(models.RoleProviderAdmin), w.contact(models.ContactEscalation)
	require.NoError(t, w.Provider.SendContactCode(ctx, admin, w.provider.ID, escalation.ID))
	require.NoError(t, w.Provider.ConfirmContact(ctx, admin, w.provider.ID, escalation.ID, w.mailedCode(escalation.Email)))
	require.Equal(t, want[2:], unwell(w.agent))
	require.NoError(t, w.Provider.RemoveContact(ctx, admin, w.provider.ID, w.contact(models.ContactNight).ID))
	require.Empty(t, unwell(w.agent))
	_, err = w.Provider.ContactCheck(ctx, w.link(models.MailContactCheck, "night@voorbeeld.example"), here)
	require.ErrorIs(t, err, models.ErrNotFound, "no contact any more")
	_, err = w.Provider.ContactCheck(ctx, w.linkOfAnotherKind(w.agent.UserID), here)
	require.True(t, errors.Is(err, models.ErrNotFound))
}

func TestMailFailed_ARefusalMarksTheContact(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	w.deliver(2, 1)
	mails, err := w.Outbox.UnsentMails(ctx, 10)
	require.NoError(t, err)
	require.NoError(t, w.Outbox.MailFailed(ctx, mails[0].ID, "timeout", false))
	require.Nil(t, w.contact(models.ContactAbuse).BouncedAt, "our own server's trouble")
	require.NoError(t, w.Outbox.MailFailed(ctx, mails[1].ID, "smtp 550", true))
	require.Equal(t, provider.ContactBounces, w.contact(models.ContactAbuse).Health(w.Now()))
	queues, err := w.Notice.Queues(ctx, w.analyst)
	require.NoError(t, err)
	require.Equal(t, 1, queues.Contacts.Count)
}
