package provider_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/provider"
)

// edits are all that an applicant can change of what its application consists of, by name.
func (w *world) edits(a models.Actor) map[string]func() error {
	w.T.Helper()
	ctx := w.T.Context()
	page, err := w.Provider.OwnProvider(ctx, a)
	require.NoError(w.T, err)
	contact := page.Contacts[0]
	return map[string]func() error{
		"claim a network": func() error {
			_, err := w.Provider.Claim(ctx, a, a.ProviderID, "203.0.113.0/25", "Van ons.")
			return err
		},
		"withdraw a claim": func() error { return w.Provider.WithdrawClaim(ctx, a, page.Networks[0].ID) },
		"add a contact": func() error {
			_, err := w.Provider.PutContact(ctx, a,
				provider.Contact{ProviderID: a.ProviderID, Kind: models.ContactNight, Email: uuid.NewString()[:8] + "@waddenzee.example"})
			return err
		},
		"change a contact": func() error {
			changed := contact
			changed.Phone = "+31 20 000 0000"
			_, err := w.Provider.PutContact(ctx, a, changed)
			return err
		},
		"remove a contact": func() error { return w.Provider.RemoveContact(ctx, a, a.ProviderID, page.Contacts[1].ID) },
		"set a key": func() error {
			return w.Provider.SetPGPKey(ctx, a, provider.PGPKey{
				ProviderID: a.ProviderID, Armored: "-----BEGIN PGP PUBLIC KEY BLOCK-----\n",
				Fingerprint: "AA",
			})
		},
		"remove a key": func() error { return w.Provider.RemovePGPKey(ctx, a, a.ProviderID) },
	}
}

func TestApplication_NothingOfItChangesWhileEOKMLooksAtIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.SentApplicant()
	require.NoError(t, w.Vet(w.Analyst, a.ProviderID, provider.ActApprove, ""))
	before := w.AllRows()
	for name, edit := range w.edits(a) {
		require.Equal(t, "application.locked.sent", modelstest.Problem(t, edit()), name)
	}
	require.Equal(t, before, w.AllRows(), "what the first person approved is what the second sees")
	_, err := w.Provider.Claim(t.Context(), w.Analyst, a.ProviderID, "203.0.113.128/25", "Gebeld.")
	require.NoError(t, err, "EOKM's own knowledge")

	require.NoError(t, w.Vet(w.As(models.RoleAdmin), a.ProviderID, provider.ActRefuse, "Geen hostingprovider."))
	for name, edit := range w.edits(a) {
		require.Equal(t, "application.locked.refused", modelstest.Problem(t, edit()), name)
	}
	require.NoError(t, w.Vet(w.Analyst, a.ProviderID, provider.ActAsk, "Wat doet u dan?"))
	for name, edit := range w.edits(a) {
		require.NoError(t, edit(), name)
	}
}

// A recall ends the round as a question does: both people look again at what is sent then.
func TestApplication_ARecallBeginsTheApprovalsAnew(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, a, second := t.Context(), w.SentApplicant(), w.As(models.RoleAdmin)
	require.NoError(t, w.Vet(w.Analyst, a.ProviderID, provider.ActApprove, ""))
	require.ErrorIs(t, w.Provider.RecallApplication(ctx, w.AddUser("agent@waddenzee.example", models.RoleAgent, a.ProviderID)),
		models.ErrForbidden)
	require.ErrorIs(t, w.Provider.RecallApplication(ctx, w.As(models.RoleProviderAdmin)), models.ErrNotFound,
		"of a provider that EOKM added")
	require.NoError(t, w.Provider.RecallApplication(ctx, a))
	require.ErrorIs(t, w.Provider.RecallApplication(ctx, a), models.ErrConflict)
	require.ErrorIs(t, w.Vet(second, a.ProviderID, provider.ActApprove, ""), models.ErrConflict, "there is nothing to decide")
	require.Equal(t, models.ProviderApplied, w.status(a.ProviderID))
	rows, _, err := w.Provider.WaitingApplications(ctx, w.Analyst, models.Cursor{})
	require.NoError(t, err)
	require.Empty(t, rows)

	_, err = w.Provider.Claim(ctx, a, a.ProviderID, "203.0.113.0/25", "Van ons.")
	require.NoError(t, err)
	require.NoError(t, w.Provider.SendApplication(ctx, a, ""))
	late := w.Provider.DecideApplication(ctx, second,
		provider.ApplicationDecision{Provider: a.ProviderID, Round: 1, Do: provider.ActApprove})
	require.ErrorIs(t, late, models.ErrConflict, "the page showed what was sent before")
	require.NoError(t, w.Vet(second, a.ProviderID, provider.ActApprove, ""))
	require.Equal(t, models.ProviderApplied, w.status(a.ProviderID), "the approval of the first round counts no more")
	require.NoError(t, w.Vet(w.Analyst, a.ProviderID, provider.ActApprove, ""))
	require.Equal(t, models.ProviderActive, w.status(a.ProviderID))
	require.ErrorIs(t, w.Provider.RecallApplication(ctx, a), models.ErrConflict)
	page, err := w.Provider.Page(ctx, w.Analyst, w.slug(a.ProviderID))
	require.NoError(t, err)
	require.NotNil(t, page.Last(string(provider.ActRecall)), "both read that it was taken back")
	for name, edit := range w.edits(a) {
		if name != "withdraw a claim" && name != "claim a network" {
			require.NoError(t, edit(), name)
		}
	}
}

func (w *world) slug(provider uuid.UUID) string {
	w.T.Helper()
	return modelstest.Query[string](w.World, `SELECT slug FROM providers WHERE id = $1`, provider)[0]
}

// What proves an address that EOKM saw changes nothing; a code for another one does.
func TestApplication_AContactIsProvedWhileEOKMLooksAtIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, a := t.Context(), w.SentApplicant()
	require.NoError(t, w.Provider.RecallApplication(ctx, a))
	night, err := w.Provider.PutContact(ctx, a, provider.Contact{
		ProviderID: a.ProviderID, Kind: models.ContactNight,
		Email: "nacht@waddenzee.example",
	})
	require.NoError(t, err)
	page, err := w.Provider.OwnProvider(ctx, a)
	require.NoError(t, err)
	abuse := page.Contacts[0]
	abuse.Email = "anders@waddenzee.example"
	_, err = w.Provider.PutContact(ctx, a, abuse)
	require.NoError(t, err)
	require.NoError(t, w.Provider.SendApplication(ctx, a, ""))
	code := w.MailedCode
	require.Equal(t, "application.locked.sent", modelstest.Problem(t,
		w.Provider.ConfirmContact(ctx, a, a.ProviderID, abuse.ID, code("anders@waddenzee.example"))))
	require.NoError(t, w.Provider.SendContactCode(ctx, a, a.ProviderID, night.ID))
	require.NoError(t, w.Provider.ConfirmContact(ctx, a, a.ProviderID, night.ID, code("nacht@waddenzee.example")))
}

// Sending, recalling, deciding and editing at once end one after another: none waits for another that waits for it.
func TestApplication_RaceOfEditsAndDecisions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, edits := w.SentApplicant(), []func(ctx context.Context) error{}
	for _, edit := range w.edits(a) {
		edits = append(edits, func(context.Context) error { return edit() })
	}
	edits = append(edits, func(ctx context.Context) error { return w.Provider.SendApplication(ctx, a, "Ja.") },
		func(ctx context.Context) error { return w.Provider.RecallApplication(ctx, a) },
		func(ctx context.Context) error { return w.Provider.SetOrganisation(ctx, a, modelstest.Organisation()) },
		func(ctx context.Context) error {
			return w.Provider.DecideApplication(ctx, w.Analyst,
				provider.ApplicationDecision{Provider: a.ProviderID, Round: 1, Do: provider.ActAsk, Text: "Wat?"})
		})
	for _, err := range w.Race(4*len(edits), func(ctx context.Context, i int) error { return edits[i%len(edits)](ctx) }) {
		var invalid *models.Invalid
		if err != nil && !errors.As(err, &invalid) && !errors.Is(err, models.ErrThrottled) && !errors.Is(err, models.ErrNotFound) {
			require.ErrorIs(t, err, models.ErrConflict)
		}
	}
}
