package models_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
)

// registered asks for a link to begin an application, and gives its secret.
func (w *world) registered(email string) string {
	w.t.Helper()
	from := here
	from.IP = uuid.NewString() // its own count of tries
	require.NoError(w.t, w.Provider.Register(w.t.Context(), provider.Registration{
		Organisation: "Waddenzee Servers B.V.", Name: "W. Adden", Email: email, Language: "nl",
	}, from))
	return w.link(models.MailRegistration, email)
}

// applicant is the admin of a provider that has just registered itself.
func (w *world) applicant() models.Actor {
	w.t.Helper()
	account, err := w.Provider.OpenApplication(w.t.Context(), w.registered(uuid.NewString()+"@waddenzee.example"), goodPassword, here)
	require.NoError(w.t, err)
	return account.Actor(here.IP)
}

func organisation() provider.Organisation {
	return provider.Organisation{
		LegalName: "Waddenzee Servers B.V.", KVK: "12345678", Address: "Dijk 1\n8800 AA Harlingen", Country: "Nederland",
		Website: "https://Waddenzee.example/", Size: provider.SizeMicro,
	}
}

// ready is an applicant who has done every task.
func (w *world) ready() models.Actor {
	w.t.Helper()
	ctx, a := w.t.Context(), w.applicant()
	require.NoError(w.t, w.Provider.SetOrganisation(ctx, a, organisation()))
	require.NoError(w.t, w.Provider.AcceptConduct(ctx, a, provider.ConductVersion))
	_, err := w.Provider.Claim(ctx, a, a.ProviderID, "203.0.113.0/24", "Register.")
	require.NoError(w.t, err)
	verified := w.Now()
	for kind, at := range map[models.ContactKind]*time.Time{models.ContactAbuse: &verified, models.ContactEscalation: nil} {
		_, err := w.Provider.AddContact(ctx, models.System(), provider.Contact{
			ProviderID: a.ProviderID, Kind: kind, Email: string(kind) + "@waddenzee.example", VerifiedAt: at,
		})
		require.NoError(w.t, err)
	}
	return a
}

// sent is an applicant whose application waits for EOKM.
func (w *world) sent() models.Actor {
	w.t.Helper()
	a := w.ready()
	require.NoError(w.t, w.Provider.SendApplication(w.t.Context(), a, ""))
	return a
}

// vet decides about an application as it is now.
func (w *world) vet(actor models.Actor, providerID uuid.UUID, do provider.ApplicationAction, text string) error {
	w.t.Helper()
	round := query[int](w, `SELECT round FROM applications WHERE provider_id = $1`, providerID)[0]
	return w.Provider.DecideApplication(w.t.Context(), actor, provider.ApplicationDecision{Provider: providerID, Round: round, Do: do, Text: text})
}

// application puts a row of a provider into every table about registering.
func (w *world) application(provider uuid.UUID) {
	w.t.Helper()
	a := w.sent()
	for _, table := range []string{"organisations", "conduct_acceptances", "applications", "provider_steps"} {
		w.exec(`UPDATE `+table+` SET provider_id = $1 WHERE provider_id = $2`, provider, a.ProviderID)
	}
}

func (w *world) suspend(providerID uuid.UUID) {
	w.t.Helper()
	require.NoError(w.t, w.Provider.ChangeStanding(w.t.Context(), w.as(models.RoleAdmin), providerID, provider.ActSuspend, "Onderzoek."))
}

func (w *world) status(provider uuid.UUID) models.ProviderStatus {
	w.t.Helper()
	return query[models.ProviderStatus](w, `SELECT status FROM providers WHERE id = $1`, provider)[0]
}

func TestRegister_MakesNothingBeforeItsLinkIsUsed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.counts("providers")
	link := w.registered("a@waddenzee.example")
	require.Equal(t, before, w.counts("providers"))
	account, err := w.Provider.OpenApplication(t.Context(), link, goodPassword, here)
	require.NoError(t, err)
	require.Equal(t, models.RoleProviderAdmin, account.Role)
	require.Equal(t, models.ProviderApplied, w.status(account.ProviderID))
	require.Equal(t, []string{"waddenzee-servers"}, query[string](w, `SELECT slug FROM providers WHERE id = $1`, account.ProviderID))
	page, err := w.Provider.OwnProvider(t.Context(), account.Actor(""))
	require.NoError(t, err)
	require.Equal(t, provider.ApplicationOpen, page.Application.State)
	_, err = w.Provider.OpenApplication(t.Context(), link, goodPassword, here)
	require.ErrorIs(t, err, models.ErrNotFound, "used")
	require.Equal(t, []string{"registered", "joined"}, query[string](w, `SELECT kind FROM events WHERE provider_id = $1 ORDER BY id`, account.ProviderID))
}

func TestRegister_TellsNobodyWhoHasAnAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	require.NoError(t, w.Provider.Register(t.Context(), provider.Registration{
		Organisation: "X", Name: "X", Email: "Agent@voorbeeld.example", Language: "nl",
	}, here))
	require.Zero(t, w.counts("registrations"))
	require.Equal(t, []string{"registered_before agent@voorbeeld.example"}, query[string](w, `SELECT kind || ' ' || recipient FROM mails`))
	for range 5 {
		require.NoError(t, w.Provider.Register(t.Context(), provider.Registration{Organisation: "X", Name: "X", Email: "new@waddenzee.example", Language: "nl"}, here))
	}
	require.Equal(t, 3, w.counts("registrations"), "a mailbox is not flooded, and nobody is told")
	for range 10 {
		_ = w.Provider.Register(t.Context(), provider.Registration{Organisation: "X", Name: "X", Email: "other@waddenzee.example", Language: "nl"}, here)
	}
	require.ErrorIs(t, w.Provider.Register(t.Context(), provider.Registration{Organisation: "X", Name: "X", Email: "third@waddenzee.example", Language: "nl"}, here),
		models.ErrThrottled)
}

func TestRegister_SaysAllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	err := w.Provider.Register(t.Context(), provider.Registration{Organisation: "a\nb", Email: "nobody"}, here)
	for _, key := range []string{"provider.name", "user.name", "user.email"} {
		require.ErrorContains(t, err, key)
	}
}

func TestRegister_ALinkEndsAfterADayAndIsForgotten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	link := w.registered("a@waddenzee.example")
	w.after(24 * time.Hour)
	_, err := w.Provider.OpenApplication(t.Context(), link, goodPassword, here)
	require.ErrorIs(t, err, models.ErrNotFound)
	require.NoError(t, w.Provider.SweepRegistrations(t.Context()))
	require.Zero(t, w.counts("registrations"))
	_, err = w.Provider.Registration(t.Context(), "made-up", here)
	require.ErrorIs(t, err, models.ErrNotFound)
}

func TestRegister_TwentyOfOneNameAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	links := make([]string, 10)
	for i := range links {
		links[i] = w.registered(uuid.NewString() + "@waddenzee.example")
	}
	w.atOnce(20, func(ctx context.Context, i int) error { // each link is tried twice
		_, err := w.Provider.OpenApplication(ctx, links[i/2], goodPassword, here)
		if errors.Is(err, models.ErrNotFound) {
			return nil
		}
		return err
	})
	require.Equal(t, 10, query[int](w, `SELECT count(DISTINCT slug) FROM providers WHERE slug LIKE 'waddenzee-servers%' AND status = 'applied'`)[0])
	require.Equal(t, 10, query[int](w, `SELECT count(*) FROM users WHERE email LIKE '%@waddenzee.example'`)[0])
}
