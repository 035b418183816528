package provider_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/provider"
)

// mailed lists to whom a new notice is mailed.
func (w *world) mailed() []string {
	w.T.Helper()
	ref := w.Deliver(1, 1)[0]
	return modelstest.Query[string](w.World, `SELECT recipient FROM mails m JOIN notices n ON n.id = m.notice_id
		WHERE n.ref = $1 ORDER BY 1`, ref)
}

func TestPutContact_TheOldAddressCountsUntilTheNewOneIsConfirmed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, admin := t.Context(), w.As(models.RoleProviderAdmin)
	abuse := w.Contact(models.ContactAbuse)
	_, err := w.Provider.PutContact(ctx, admin, provider.Contact{ID: abuse.ID, ProviderID: w.Hoster.ID, Email: "Desk@voorbeeld.example "})
	require.NoError(t, err)
	require.Equal(t, []string{"abuse@voorbeeld.example"}, w.mailed())

	code := w.MailedCode("desk@voorbeeld.example")
	wrong := func(code string) error { return w.Provider.ConfirmContact(ctx, admin, w.Hoster.ID, abuse.ID, code) }
	require.Equal(t, "contact.code.wrong", modelstest.Problem(t, wrong("00000000")))
	require.ErrorIs(t, w.Provider.ConfirmContact(ctx, w.Agent, w.Hoster.ID, abuse.ID, code), models.ErrForbidden)
	w.After(31 * time.Minute)
	require.Equal(t, "contact.code.over", modelstest.Problem(t, wrong(code)))
	require.NoError(t, w.Provider.SendContactCode(ctx, admin, w.Hoster.ID, abuse.ID))
	require.Equal(t, "contact.code.wrong", modelstest.Problem(t, wrong(code)), "the new code replaces it")
	code = w.MailedCode("desk@voorbeeld.example")
	require.NoError(t, w.Provider.ConfirmContact(ctx, admin, w.Hoster.ID, abuse.ID, code[:4]+" "+code[4:]))
	require.ErrorIs(t, wrong(code), models.ErrConflict, "nothing waits")
	require.Equal(t, []string{"desk@voorbeeld.example"}, w.mailed())
	require.Empty(t, modelstest.Query[string](w.World, `SELECT 1::text FROM contacts c WHERE c::text LIKE '%' || $1 || '%'`, code),
		"no code is stored")
}

func TestConfirmContact_FiveTries(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, admin := t.Context(), w.As(models.RoleProviderAdmin)
	c, err := w.Provider.PutContact(ctx, admin, provider.Contact{
		ProviderID: w.Hoster.ID, Kind: models.ContactAbuse,
		Email: "twee@voorbeeld.example",
	})
	require.NoError(t, err)
	require.Equal(t, []string{"abuse@voorbeeld.example"}, w.mailed(), "an address nobody confirmed gets nothing")
	for range 5 {
		require.Equal(t, "contact.code.wrong", modelstest.Problem(t, w.Provider.ConfirmContact(ctx, admin, w.Hoster.ID, c.ID, "x")))
	}
	code := w.MailedCode("twee@voorbeeld.example")
	require.ErrorIs(t, w.Provider.ConfirmContact(ctx, admin, w.Hoster.ID, c.ID, code), models.ErrThrottled)
	w.After(7 * time.Minute)
	require.NoError(t, w.Provider.ConfirmContact(ctx, admin, w.Hoster.ID, c.ID, code))
	require.Equal(t, []string{"abuse@voorbeeld.example", "twee@voorbeeld.example"}, w.mailed())
	var often error
	for range 4 {
		often = w.Provider.SendContactCode(ctx, admin, w.Hoster.ID, c.ID)
	}
	require.ErrorIs(t, often, models.ErrThrottled, "a mailbox is not flooded")
}

func TestPutContact_SaysAllFaults(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, admin := t.Context(), w.As(models.RoleProviderAdmin)
	_, err := w.Provider.PutContact(ctx, admin, provider.Contact{ProviderID: w.Hoster.ID, Kind: "x", Email: "nobody", Phone: "call me"})
	for _, key := range []string{"contact.kind", "contact.email", "contact.phone"} {
		require.ErrorContains(t, err, key)
	}
	_, err = w.Provider.PutContact(ctx, admin, provider.Contact{
		ProviderID: w.Hoster.ID, Kind: models.ContactEscalation,
		Email: "baas@voorbeeld.example",
	})
	require.Equal(t, "contact.phone.missing", modelstest.Problem(t, err))
	_, err = w.Provider.PutContact(ctx, admin, provider.Contact{
		ProviderID: w.Hoster.ID, Kind: models.ContactAbuse,
		Email: "ABUSE@voorbeeld.example",
	})
	require.Equal(t, "contact.twice", modelstest.Problem(t, err))
	other := w.AddTenant("ander", "198.51.100.0/24")
	_, err = w.Provider.PutContact(ctx, admin, provider.Contact{
		ProviderID: other.ID, Kind: models.ContactAbuse,
		Email: "x@voorbeeld.example",
	})
	require.ErrorIs(t, err, models.ErrForbidden)
	_, err = w.Provider.PutContact(ctx, w.Agent, provider.Contact{
		ProviderID: w.Hoster.ID, Kind: models.ContactAbuse,
		Email: "x@voorbeeld.example",
	})
	require.ErrorIs(t, err, models.ErrForbidden)
}

func TestRemoveContact_TheLastAbuseDeskStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, admin := t.Context(), w.As(models.RoleProviderAdmin)
	first := w.Contact(models.ContactAbuse)
	require.Equal(t, "contact.last", modelstest.Problem(t, w.Provider.RemoveContact(ctx, admin, w.Hoster.ID, first.ID)))
	second, err := w.Provider.PutContact(ctx, admin,
		provider.Contact{ProviderID: w.Hoster.ID, Kind: models.ContactAbuse, Email: "twee@voorbeeld.example"})
	require.NoError(t, err)
	require.Equal(t, "contact.last", modelstest.Problem(t, w.Provider.RemoveContact(ctx, admin, w.Hoster.ID, first.ID)),
		"the other is not confirmed")
	require.NoError(t, w.Provider.ConfirmContact(ctx, admin, w.Hoster.ID, second.ID, w.MailedCode("twee@voorbeeld.example")))
	faults := make([]error, 2)
	w.AtOnce(2, func(ctx context.Context, i int) error {
		faults[i] = w.Provider.RemoveContact(ctx, admin, w.Hoster.ID, []uuid.UUID{first.ID, second.ID}[i])
		return nil
	})
	require.NotEqual(t, faults[0] == nil, faults[1] == nil, "one of both stays: %v", faults)
	require.Len(t, w.mailed(), 1)
	require.NoError(t, w.Provider.RemoveContact(ctx, admin, w.Hoster.ID, w.Contact(models.ContactNight).ID))
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
	w.Clock.Set(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC))
	require.Equal(t, 3, check())
	require.Zero(t, check(), "once")
	counts := make([]int, 4)
	w.Clock.Set(time.Date(2027, 4, 2, 0, 0, 0, 0, time.UTC))
	w.AtOnce(4, func(ctx context.Context, i int) (err error) {
		counts[i], err = w.Provider.CheckContacts(ctx, 100)
		return err
	})
	require.Equal(t, 3, counts[0]+counts[1]+counts[2]+counts[3], "once, however many look")
	require.Equal(t, []int{6}, modelstest.Query[int](w.World, `SELECT count(*)::int FROM mails WHERE kind = 'contact_check'`))
}

func TestContactCheck_AnswerAndHealth(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	w.Clock.Set(time.Date(2027, 1, 1, 8, 0, 0, 0, time.UTC))
	_, err := w.Provider.CheckContacts(ctx, 100)
	require.NoError(t, err)
	link := w.Link(models.MailContactCheck, "abuse@voorbeeld.example")
	unwell := func(actor models.Actor) (out []string) {
		list, err := w.Provider.UnhealthyContacts(ctx, actor)
		require.NoError(t, err)
		for _, c := range list {
			out = append(out, c.Email+" "+string(c.Health))
		}
		inbox, err := w.Notice.List(ctx, actor, notice.Filter{})
		require.NoError(t, err)
		if !actor.Staff() {
			require.Equal(t, len(list), inbox.Unhealthy, "the inbox counts them")
		}
		return out
	}
	k, err := w.Provider.ContactCheck(ctx, link, modelstest.Here)
	require.NoError(t, err)
	require.Nil(t, k.AnsweredAt)
	require.Equal(t, "voorbeeld", k.Provider)
	w.Clock.Set(w.Now().Add(14*24*time.Hour - time.Second))
	require.Empty(t, unwell(w.Agent))
	w.Clock.Set(w.Now().Add(time.Second))
	want := []string{"abuse@voorbeeld.example silent", "escalation@voorbeeld.example silent", "night@voorbeeld.example silent"}
	require.Equal(t, want, unwell(w.Agent))
	require.Equal(t, want, unwell(w.Analyst))
	require.Empty(t, unwell(w.AddTenant("ander", "198.51.100.0/24").Agent))
	require.NoError(t, w.Provider.AnswerContactCheck(ctx, link, modelstest.Here))
	require.NoError(t, w.Provider.AnswerContactCheck(ctx, link, modelstest.Here), "again changes nothing")
	require.Len(t, modelstest.Query[string](w.World, `SELECT kind FROM events WHERE kind = 'check_answered'`), 1)
	require.Equal(t, want[1:], unwell(w.Agent))

	// A code that is read at the address is an answer too.
	admin, escalation := w.As(models.RoleProviderAdmin), w.Contact(models.ContactEscalation)
	require.NoError(t, w.Provider.SendContactCode(ctx, admin, w.Hoster.ID, escalation.ID))
	require.NoError(t, w.Provider.ConfirmContact(ctx, admin, w.Hoster.ID, escalation.ID, w.MailedCode(escalation.Email)))
	require.Equal(t, want[2:], unwell(w.Agent))
	require.NoError(t, w.Provider.RemoveContact(ctx, admin, w.Hoster.ID, w.Contact(models.ContactNight).ID))
	require.Empty(t, unwell(w.Agent))
	_, err = w.Provider.ContactCheck(ctx, w.Link(models.MailContactCheck, "night@voorbeeld.example"), modelstest.Here)
	require.ErrorIs(t, err, models.ErrNotFound, "no contact any more")
	_, err = w.Provider.ContactCheck(ctx, w.LinkOfAnotherKind(w.Agent.UserID), modelstest.Here)
	require.True(t, errors.Is(err, models.ErrNotFound))
}

func TestMailFailed_ARefusalMarksTheContact(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	w.Deliver(2, 1)
	mails, err := w.Outbox.UnsentMails(ctx, 10)
	require.NoError(t, err)
	require.NoError(t, w.Outbox.MailFailed(ctx, mails[0].ID, "timeout", false))
	require.Nil(t, w.Contact(models.ContactAbuse).BouncedAt, "our own server's trouble")
	require.NoError(t, w.Outbox.MailFailed(ctx, mails[1].ID, "smtp 550", true))
	require.Equal(t, provider.ContactBounces, w.Contact(models.ContactAbuse).Health)
	queues, err := w.Notice.Queues(ctx, w.Analyst)
	require.NoError(t, err)
	require.Equal(t, 1, queues.Contacts.Count)
}
