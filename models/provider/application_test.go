package provider_test

import (
	"context"
	"errors"
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

func TestApplication_IsSentWhenEveryTaskIsDone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.Applicant()
	err := w.Provider.SendApplication(t.Context(), a, "")
	for _, task := range []string{"organisation", "networks", "abuse", "escalation", "conduct"} {
		require.ErrorContains(t, err, "application.missing."+task)
	}
	require.NotContains(t, err.Error(), "keys", "a key is no duty")
	_, err = w.Provider.PutContact(t.Context(), a,
		provider.Contact{ProviderID: a.ProviderID, Kind: models.ContactAbuse, Email: "abuse@waddenzee.example"})
	require.NoError(t, err)
	page, err := w.Provider.OwnProvider(t.Context(), a)
	require.NoError(t, err)
	require.Equal(t, provider.TaskStarted, page.State(provider.TaskAbuse), "not confirmed yet")

	a = w.SentApplicant()
	require.NoError(t, w.Provider.RecallApplication(t.Context(), a))
	require.NoError(t, w.Provider.SetPGPKey(t.Context(), a, provider.PGPKey{
		ProviderID: a.ProviderID, Armored: "-----BEGIN PGP PUBLIC KEY BLOCK-----\n", Fingerprint: "AA",
	}))
	require.NoError(t, w.Provider.SendApplication(t.Context(), a, ""))
	page, err = w.Provider.OwnProvider(t.Context(), a)
	require.NoError(t, err)
	require.Empty(t, page.Missing())
	require.Equal(t, provider.TaskDone, page.State(provider.TaskKeys))
	require.Equal(t, provider.ApplicationSent, page.Application.State)
	require.Equal(t, "waddenzee.example", page.Organisation.Website, "a host name only")
	require.Equal(t, "W. Adden", page.Conduct.By)
	require.ErrorIs(t, w.Provider.SendApplication(t.Context(), a, ""), models.ErrConflict)
	require.ErrorIs(t, w.Provider.SetOrganisation(t.Context(), a, modelstest.Organisation()), models.ErrConflict,
		"what EOKM looks at stays as it is")
	require.ErrorIs(t, w.Provider.AcceptConduct(t.Context(), a, provider.ConductVersion), models.ErrConflict)
}

func TestApplication_AClaimThatEndedIsNoNetwork(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.SentApplicant()
	page, err := w.Provider.OwnProvider(t.Context(), a)
	require.NoError(t, err)
	require.Len(t, page.Networks, 1)
	require.NoError(t, w.Provider.RecallApplication(t.Context(), a))
	require.NoError(t, w.Provider.WithdrawClaim(t.Context(), a, page.Networks[0].ID))
	page, err = w.Provider.OwnProvider(t.Context(), a)
	require.NoError(t, err)
	require.Empty(t, page.Networks)
	require.Equal(t, provider.TaskTodo, page.State(provider.TaskNetworks))
}

func TestApplication_OnlyItsAdminFillsItIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.Applicant()
	for _, role := range models.Roles() {
		actor := w.As(role)
		want := models.ErrForbidden
		if role == models.RoleProviderAdmin {
			want = models.ErrNotFound // of a provider that EOKM added: it has no application
		}
		require.ErrorIs(t, w.Provider.SetOrganisation(t.Context(), actor, modelstest.Organisation()), want, role)
		require.ErrorIs(t, w.Provider.AcceptConduct(t.Context(), actor, provider.ConductVersion), want, role)
		require.ErrorIs(t, w.Provider.SendApplication(t.Context(), actor, ""), want, role)
	}
	require.ErrorIs(t, w.Provider.AcceptConduct(t.Context(), a, "2020-01"), models.ErrConflict, "a text that nobody shows any more")
	_, err := w.Provider.Page(t.Context(), a, "voorbeeld")
	require.ErrorIs(t, err, models.ErrForbidden)
	_, err = w.Provider.Rows(t.Context(), a, "")
	require.ErrorIs(t, err, models.ErrForbidden)
	rows, _, err := w.Provider.WaitingApplications(t.Context(), a, models.Cursor{})
	require.NoError(t, err)
	require.Empty(t, rows)
}

func TestOrganisation_SaysAllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.Applicant()
	err := w.Provider.SetOrganisation(t.Context(), a, provider.Organisation{KVK: "123", Website: "203.0.113.1"})
	for _, field := range []string{"legal_name", "kvk", "address", "country", "website", "size"} {
		require.ErrorContains(t, err, "organisation."+field)
	}
	for website, want := range map[string]string{
		"": "", "waddenzee.example": "waddenzee.example", "HTTPS://www.Waddenzee.example/": "www.waddenzee.example",
		"bücher.example": "xn--bcher-kva.example",
	} {
		o := modelstest.Organisation()
		o.Website = website
		require.NoError(t, w.Provider.SetOrganisation(t.Context(), a, o), website)
		page, err := w.Provider.OwnProvider(t.Context(), a)
		require.NoError(t, err)
		require.Equal(t, want, page.Organisation.Website)
	}
	for field, change := range map[string]func(*provider.Organisation){
		"kvk":      func(o *provider.Organisation) { o.KVK = "1234567" },
		"both":     func(o *provider.Organisation) { o.Register = "Firmenbuch 1" },
		"register": func(o *provider.Organisation) { o.KVK, o.Register = "", strings.Repeat("x", 101) },
		"address":  func(o *provider.Organisation) { o.Address = "https://img.example.com/x" },
		"website":  func(o *provider.Organisation) { o.Website = "waddenzee.example/pad" },
		"size":     func(o *provider.Organisation) { o.Size = "3" },
	} {
		o := modelstest.Organisation()
		change(&o)
		require.ErrorContains(t, w.Provider.SetOrganisation(t.Context(), a, o), "organisation."+field)
	}
}

func TestApplication_TakesTwoPeopleOfEOKM(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, second := w.SentApplicant(), w.As(models.RoleAdmin)
	for _, role := range []models.Role{models.RoleAgent, models.RoleProviderAdmin, models.RoleEditor, models.RoleAuditor} {
		require.ErrorIs(t, w.Vet(w.As(role), a.ProviderID, provider.ActApprove, ""), models.ErrForbidden, role)
	}
	require.ErrorIs(t, w.Vet(a, a.ProviderID, provider.ActApprove, ""), models.ErrForbidden)
	require.NoError(t, w.Vet(w.Analyst, a.ProviderID, provider.ActApprove, ""))
	require.Equal(t, models.ProviderApplied, w.status(a.ProviderID))
	require.Equal(t, "application.second_person", modelstest.Problem(t, w.Vet(w.Analyst, a.ProviderID, provider.ActApprove, "")))
	rows, _, err := w.Provider.WaitingApplications(t.Context(), w.Analyst, models.Cursor{})
	require.NoError(t, err)
	require.Equal(t, []int{1, 1}, []int{len(rows), rows[0].Approvals})
	require.True(t, rows[0].Own)
	own, err := w.Provider.OwnProvider(t.Context(), a)
	require.NoError(t, err)
	require.Len(t, own.Steps, 1, "the provider does not see who approved already")

	require.NoError(t, w.Vet(second, a.ProviderID, provider.ActApprove, ""))
	require.Equal(t, models.ProviderActive, w.status(a.ProviderID))
	require.Equal(t, []string{"provider_activated"},
		modelstest.Query[string](w.World, `SELECT kind FROM mails WHERE provider_id = $1`, a.ProviderID))
	require.ErrorIs(t, w.Vet(second, a.ProviderID, provider.ActRefuse, "Nee."), models.ErrConflict)
	require.Equal(t, 1, modelstest.Query[int](w.World,
		`SELECT count(*) FROM events WHERE provider_id = $1 AND kind = 'provider_activated' AND NOT internal`, a.ProviderID)[0])
	w.Claim(a.ProviderID, "203.0.113.0/24")
	require.Equal(t, a.ProviderID, w.Router().Find(modelstest.ParseIP(t, "203.0.113.9"), 0, "").ProviderID, "it can be routed to")
}

// A question ends the round: who approved before approved something else.
func TestApplication_AQuestionBeginsTheApprovalsAnew(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, second := w.SentApplicant(), w.As(models.RoleAdmin)
	require.NoError(t, w.Vet(w.Analyst, a.ProviderID, provider.ActApprove, ""))
	require.Equal(t, "text.missing", modelstest.Problem(t, w.Vet(second, a.ProviderID, provider.ActAsk, " ")))
	require.NoError(t, w.Vet(second, a.ProviderID, provider.ActAsk, "Van wie is het netwerk?"))
	require.ErrorIs(t, w.Vet(second, a.ProviderID, provider.ActApprove, ""), models.ErrConflict)
	require.NoError(t, w.Provider.SetOrganisation(t.Context(), a, modelstest.Organisation()), "it may be mended")
	require.Equal(t, "text.missing", modelstest.Problem(t, w.Provider.SendApplication(t.Context(), a, "")), "a question wants an answer")
	require.NoError(t, w.Provider.SendApplication(t.Context(), a, "Van ons, sinds 2020."))
	late := w.Provider.DecideApplication(t.Context(), second,
		provider.ApplicationDecision{Provider: a.ProviderID, Round: 1, Do: provider.ActApprove})
	require.ErrorIs(t, late, models.ErrConflict, "it was sent anew since that page was opened")
	require.NoError(t, w.Vet(second, a.ProviderID, provider.ActApprove, ""))
	require.Equal(t, models.ProviderApplied, w.status(a.ProviderID), "one of this round")
	require.NoError(t, w.Vet(w.Analyst, a.ProviderID, provider.ActApprove, ""), "the first of the other round may again")
	require.Equal(t, models.ProviderActive, w.status(a.ProviderID))
}

func TestApplication_ARefusalKeepsTheRecordAndItsReason(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.SentApplicant()
	require.Equal(t, "text.missing", modelstest.Problem(t, w.Vet(w.Analyst, a.ProviderID, provider.ActRefuse, "")))
	require.NoError(t, w.Vet(w.Analyst, a.ProviderID, provider.ActRefuse, "Geen hostingprovider."))
	page, err := w.Provider.OwnProvider(t.Context(), a)
	require.NoError(t, err)
	require.Equal(t, provider.ApplicationRefused, page.Application.State)
	require.Equal(t, "Geen hostingprovider.", page.Last(string(provider.ActRefuse)).Text)
	require.Empty(t, page.Last(string(provider.ActRefuse)).By, "EOKM's people stay nameless")
	account, err := w.People.Account(t.Context(), models.System(), a.UserID)
	require.NoError(t, err, "they can sign in")
	require.Equal(t, models.ProviderApplied, account.Status)
	require.ErrorIs(t, w.Provider.SendApplication(t.Context(), a, "Toch."), models.ErrConflict)
	require.NoError(t, w.Vet(w.As(models.RoleAdmin), a.ProviderID, provider.ActAsk, "Wat doet u dan?"), "EOKM may think again")
}

// Twenty approvals at once, of two people: the provider is active once, with one mail; the rest hear that they were not first.
func TestApplication_RaceOfApprovals(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, people := w.SentApplicant(), []models.Actor{w.Analyst, w.As(models.RoleAdmin)}
	ended := w.Race(20, func(ctx context.Context, i int) error {
		return w.Provider.DecideApplication(ctx, people[i%2],
			provider.ApplicationDecision{Provider: a.ProviderID, Round: 1, Do: provider.ActApprove})
	})
	wins := 0
	for _, err := range ended {
		var invalid *models.Invalid
		switch {
		case err == nil:
			wins++
		case errors.As(err, &invalid):
			require.Equal(t, "application.second_person", invalid.Key)
		default:
			require.ErrorIs(t, err, models.ErrConflict)
		}
	}
	require.Equal(t, 2, wins)
	require.Equal(t, models.ProviderActive, w.status(a.ProviderID))
	require.Equal(t, []string{"send", "approve", "approve", "activate"},
		modelstest.Query[string](w.World, `SELECT did FROM provider_steps WHERE provider_id = $1 ORDER BY id`, a.ProviderID))
	require.Equal(t, 1, modelstest.Query[int](w.World, `SELECT count(*) FROM mails WHERE kind = 'provider_activated'`)[0])
	require.Len(t, modelstest.Query[uuid.UUID](w.World, `SELECT DISTINCT user_id FROM provider_steps WHERE did = 'approve'`), 2)
}

// Nothing of notices reaches a provider that is not active, whatever network of it somebody approved.
func TestApplication_NothingIsRoutedToAnApplicant(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.SentApplicant()
	require.Equal(t, notice.UnroutedUnknown, w.Router().Find(modelstest.ParseIP(t, "203.0.113.9"), 0, "").Reason, "a claim routes nothing")
	w.Claim(a.ProviderID, "203.0.113.0/24")
	route := w.Router().Find(modelstest.ParseIP(t, "203.0.113.9"), 0, "")
	require.Equal(t, notice.Route{Reason: notice.UnroutedInactive, Inactive: a.ProviderID}, route)
	ref := w.Unrouted(1)
	require.Equal(t, "decision.provider_inactive",
		modelstest.Problem(t, w.Notice.RouteItems(t.Context(), w.Analyst, ref, nil, a.ProviderID)), "nor by hand")
	list, err := w.Notice.List(t.Context(), a, notice.Filter{Tab: notice.TabAll})
	require.NoError(t, err)
	require.Empty(t, list.Rows)
	_, err = w.Notice.Page(t.Context(), a, ref, 0)
	require.ErrorIs(t, err, models.ErrNotFound)
}

func TestProviderRows_WhatWaitsComesFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.SentApplicant()
	w.AddTenant("noorderlicht", "198.51.100.0/24")
	w.Deliver(2, 1)
	w.After(25 * time.Hour)
	rows, err := w.Provider.Rows(t.Context(), w.As(models.RoleAuditor), "")
	require.NoError(t, err)
	var names []string
	for _, r := range rows {
		names = append(names, r.Name)
	}
	require.Equal(t, []string{"Waddenzee Servers B.V.", "voorbeeld", "noorderlicht"}, names)
	require.Equal(t, []int{1, 0, 1, 2, 2}, []int{rows[0].People, rows[0].Networks, rows[0].Claims, rows[0].Contacts, rows[0].Confirmed})
	require.Equal(t, []int{2, 2, 1}, []int{rows[1].Open, rows[1].Overdue, rows[1].Networks})
	for status, want := range map[models.ProviderStatus]int{models.ProviderApplied: 1, models.ProviderActive: 2, models.ProviderLeft: 0} {
		rows, err := w.Provider.Rows(t.Context(), w.Analyst, status)
		require.NoError(t, err)
		require.Len(t, rows, want, status)
	}
	queues, err := w.Notice.Queues(t.Context(), w.Analyst)
	require.NoError(t, err)
	require.Equal(t, 1, queues.Applications.Count)
}
