package people_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/provider"
)

// tries counts how many of n got through, and how many were one too many.
func tries(t *testing.T, n int, do func(i int) error) (through, throttled int) {
	t.Helper()
	for i := range n {
		if err := do(i); err != nil {
			require.ErrorIs(t, err, models.ErrThrottled)
			throttled++
			continue
		}
		through++
	}
	return through, throttled
}

func stranger(i int) string { return fmt.Sprintf("stranger-%d@elsewhere.example", i) }

// to invites a stranger to the world's provider.
func (w *world) invite(actor models.Actor, email string) (people.Invitation, error) {
	return w.People.Invite(w.T.Context(), actor, people.Invitation{
		ProviderID: actor.ProviderID, Email: email, Name: "Bel 0900",
		Role: models.RoleAgent,
	})
}

// Whoever registers may type anything as their organisation: nobody hears it before EOKM looked at it.
func TestApplicant_MailsNobodyElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	a := w.Applicant()
	mails := func() int { return modelstest.Query[int](w.World, `SELECT count(*) FROM mails`)[0] }
	before := mails()
	for i := range 50 {
		_, err := w.invite(a, stranger(i))
		require.Equal(t, "invitation.applying", modelstest.Problem(t, err))
	}
	for i := range 20 {
		_, err := w.Provider.PutContact(ctx, a, provider.Contact{ProviderID: a.ProviderID, Kind: models.ContactAbuse, Email: stranger(i)})
		require.Equal(t, "contact.applying", modelstest.Problem(t, err))
	}
	require.Equal(t, before, mails())

	put, often := tries(t, 20, func(i int) error {
		_, err := w.Provider.PutContact(ctx, a, provider.Contact{
			ProviderID: a.ProviderID, Kind: models.ContactAbuse,
			Email: fmt.Sprintf("desk-%d@WADDENZEE.example", i),
		})
		return err
	})
	require.Equal(t, []int{6, 14}, []int{put, often}, "their own domain, and not many of it")

	// What EOKM wrote down counts at once, and whom it invites was looked at by EOKM. Neither is the applicant's to mail.
	c, err := w.Provider.AddContact(ctx, models.System(),
		provider.Contact{ProviderID: a.ProviderID, Kind: models.ContactNight, Email: stranger(1)})
	require.NoError(t, err)
	require.Equal(t, "contact.applying", modelstest.Problem(t, w.Provider.SendContactCode(ctx, a, a.ProviderID, c.ID)))
	i, err := w.People.Invite(ctx, w.As(models.RoleAdmin), people.Invitation{
		ProviderID: a.ProviderID, Email: stranger(2), Name: "Bel 0900", Role: models.RoleProviderAdmin, Reason: "Gevraagd.",
	})
	require.NoError(t, err)
	require.Equal(t, "invitation.applying", modelstest.Problem(t, w.People.SendInvitation(ctx, a, a.ProviderID, i.ID)))
	require.NoError(t, w.People.EndInvitation(ctx, a, a.ProviderID, w.oldInvitation(a)), "one from before this rule")
}

// oldInvitation is one of an applicant's own, as there were before.
func (w *world) oldInvitation(a models.Actor) uuid.UUID {
	w.T.Helper()
	id := uuid.New()
	w.Exec(`INSERT INTO invitations (id, provider_id, email, name, role, language, invited_by, created_at, expires_at)
		VALUES ($1, $2, 'old@elsewhere.example', 'O. Ud', 'agent', 'nl', $3, $4, $4::timestamptz + interval '7 days')`, id, a.ProviderID,
		a.UserID, w.Now())
	return id
}

func TestMails_AreCountedForPersonOrganisationAndMailbox(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	one, two, three := w.As(models.RoleProviderAdmin), w.As(models.RoleProviderAdmin), w.As(models.RoleProviderAdmin)

	i, err := w.invite(one, "mailbox@elsewhere.example")
	require.NoError(t, err)
	sent, often := tries(t, 40, func(n int) error {
		w.After(time.Duration(n+1) * time.Second)
		return w.People.SendInvitation(ctx, one, w.Hoster.ID, i.ID)
	})
	require.Equal(t, []int{4, 36}, []int{sent, often}, "a mailbox gets five mails")
	require.Len(t, modelstest.Query[int](w.World, `SELECT 1 FROM mails WHERE recipient = 'mailbox@elsewhere.example'`), 5)

	sent, often = tries(t, 60, func(i int) error { _, err := w.invite(two, stranger(i)); return err })
	require.Equal(t, []int{15, 45}, []int{sent, often}, "a person")
	sent, _ = tries(t, 20, func(i int) error {
		_, err := w.Provider.PutContact(ctx, two, provider.Contact{
			ProviderID: w.Hoster.ID, Kind: models.ContactNight,
			Email: stranger(100 + i),
		})
		return err
	})
	require.Zero(t, sent, "of either kind")
	sent, _ = tries(t, 60, func(i int) error { _, err := w.invite(three, stranger(200+i)); return err })
	require.Less(t, sent, 15, "an organisation")
	require.Len(t, modelstest.Query[int](w.World, `SELECT 1 FROM mails WHERE provider_id = $1 AND kind IN ('invitation', 'contact_code')`,
		w.Hoster.ID), 5+15+sent)

	w.After(time.Hour)
	sent, _ = tries(t, 60, func(i int) error { _, err := w.invite(two, stranger(300+i)); return err })
	require.Equal(t, 5, sent, "waiting is enough")
	for range 20 { // the portal's own command is nobody's flood
		_, err := w.People.Invite(ctx, models.System(),
			people.Invitation{ProviderID: w.Hoster.ID, Email: uuid.NewString() + "@people.example", Name: "X", Role: models.RoleAgent})
		require.NoError(t, err)
	}
}

// All together make no more than EOKM can look through, and EOKM hears when that much was asked.
func TestMails_HaveACeilingThatEOKMHearsOf(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	reached := func() []string {
		return modelstest.Query[string](w.World, `SELECT data->>'code' FROM events WHERE kind = 'mail_ceiling' ORDER BY id`)
	}
	total := 0
	for n := range 12 {
		p := w.AddProvider(fmt.Sprintf("groot-%d", n), fmt.Sprintf("203.0.113.%d/32", n))
		for m := range 2 {
			boss := w.AddUser(fmt.Sprintf("baas-%d-%d@groot.example", n, m), models.RoleProviderAdmin, p.ID)
			sent, _ := tries(t, 15, func(int) error { _, err := w.invite(boss, uuid.NewString()+"@elsewhere.example"); return err })
			total += sent
		}
	}
	require.Equal(t, 150, total)
	require.Equal(t, []string{"mail"}, reached(), "once in an hour")
	n, err := w.Notice.OweStaffMails(ctx, "dienst@eokm.example")
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.Equal(t, []string{"staff_ceiling"}, modelstest.Query[string](w.World,
		`SELECT kind FROM mails WHERE recipient = 'dienst@eokm.example'`))

	require.NoError(t, w.Provider.Register(ctx, provider.Registration{
		Organisation: "X", Name: "X", Email: "x@elsewhere.example",
		Language: "nl",
	}, modelstest.Here),
		"each kind has a ceiling of its own: a flood of one leaves the others")
	sent, _ := tries(t, 40, func(i int) error {
		return w.Provider.Register(ctx, provider.Registration{Organisation: "X", Name: "X", Email: stranger(i), Language: "nl"},
			models.Visitor{IP: fmt.Sprintf("203.0.113.%d", i)})
	})
	require.Equal(t, 29, sent)
	require.Equal(t, []string{"mail", "registration"}, reached())
}

// A mail to a mailbox that has not shown that it wants one says nothing that anybody typed.
func TestMail_ToAStrangerHoldsNoTextOfTheSender(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	boss := w.As(models.RoleProviderAdmin)
	_, err := w.invite(boss, "stranger@elsewhere.example")
	require.NoError(t, err)
	a := w.Applicant()
	_, err = w.Provider.PutContact(ctx, a, provider.Contact{
		ProviderID: a.ProviderID, Kind: models.ContactAbuse,
		Email: "desk@waddenzee.example",
	})
	require.NoError(t, err)
	_, err = w.People.Invite(ctx, w.As(models.RoleAdmin), people.Invitation{
		ProviderID: a.ProviderID, Email: "second@waddenzee.example", Name: "Bel 0900", Role: models.RoleProviderAdmin, Reason: "Gevraagd.",
	})
	require.NoError(t, err)
	own := w.email(a.UserID) // of the mail with which it began
	list, err := w.Outbox.UnsentMails(ctx, 10)
	require.NoError(t, err)
	seen := map[string]string{}
	for _, m := range list {
		if !m.Kind.ToStranger() {
			continue
		}
		m, err := w.Outbox.Mail(ctx, m.ID)
		require.NoError(t, err)
		require.Empty(t, m.Person, "%s to %s", m.Kind, m.Recipient)
		seen[m.Recipient] = m.Provider
	}
	require.Equal(t, map[string]string{
		"stranger@elsewhere.example": w.Hoster.Name, // EOKM looked at this name
		"desk@waddenzee.example":     "", "second@waddenzee.example": "", own: "-",
	}, seen)
}
