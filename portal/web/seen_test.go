package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/portaltest"
)

// Two analysts have the form of one dispute open, and send it at the same moment: one decides, the other is told what was
// decided and keeps what was typed.
func TestSeen_OfTwoDecisionsAtOnceOneIsTaken(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	one, two := p.Browser("analyst"), p.Browser("admin")
	both := 0
	for range 15 {
		ref := p.Notice("192.0.2.1", "http://img.example.com/"+uuid.NewString())
		portaltest.Object(t, p, ref, 1)
		path := "/notices/" + ref + "/decision"
		forms := []*portaltest.Page{one.Get(path), two.Get(path)}
		answers := make([]*portaltest.Page, 2)
		var wg sync.WaitGroup
		wg.Go(func() {
			answers[0] = one.Submit(forms[0], "/decision", url.Values{"decision": {"uphold"}, "reason": {"De melding klopt."}})
		})
		wg.Go(func() {
			answers[1] = two.Submit(forms[1], "/decision", url.Values{"decision": {"withdraw"}, "reason": {"Een fout van ons."}})
		})
		wg.Wait()
		switch {
		case answers[0].Status == http.StatusOK && answers[1].Status == http.StatusOK:
			both++
		case answers[0].Status == http.StatusOK:
			require.Equal(t, http.StatusConflict, answers[1].Status)
			require.Equal(t, models.StateAcknowledged, portaltest.State(t, p, ref, 1))
		default:
			require.Equal(t, []int{http.StatusConflict, http.StatusOK}, []int{answers[0].Status, answers[1].Status})
			require.Equal(t, models.StateWithdrawn, portaltest.State(t, p, ref, 1))
		}
	}
	require.Zero(t, both, "times that both were taken")
}

// Whatever is decided about what was seen: when it changed meanwhile, so that the decision would still fit, it is not taken;
// its maker is told who did what, and keeps what was typed.
func TestSeen_WhatWasDecidedMeanwhileIsTold(t *testing.T) { //nolint:tparallel // its parts share a portal
	t.Parallel()
	p := portaltest.New(t)
	admin := p.Actor("admin")
	uphold := func(ref string) {
		require.NoError(t, p.Store.Notice.Decide(t.Context(), admin,
			notice.Decision{Ref: ref, Numbers: []int{1}, Act: notice.DecideUphold, Reason: "De melding klopt."}))
	}
	answerAgain := func(ref string) { // found online, and answered anew
		require.NoError(t, p.Store.Notice.Verify(t.Context(), admin, ref, []int{1}, notice.FoundOnline))
		portaltest.ReportRemoval(t, p, ref, 1)
	}
	for name, test := range map[string]struct {
		before func(ref string)
		form   string
		meanwh func(ref string)
		send   url.Values
		told   string
		kept   string // id of the field
	}{
		"upheld, then withdrawn": {
			func(ref string) { portaltest.Object(t, p, ref, 1) }, "/decision", uphold,
			url.Values{"decision": {"withdraw"}, "reason": {"Een fout van ons."}},
			"R. Visser", "#reason",
		},
		"disputed anew": {
			func(ref string) { portaltest.Object(t, p, ref, 1) }, "/decision",
			func(ref string) { uphold(ref); portaltest.Object(t, p, ref, 1) },
			url.Values{"decision": {"withdraw"}, "reason": {"Een fout van ons."}},
			"S. Bakker", "#reason",
		},
		"held of another state": {
			func(string) {}, "/hold",
			func(ref string) { portaltest.Object(t, p, ref, 1); uphold(ref) },
			url.Values{"n": {"1"}, "reason": {"eokm_error"}, "explanation": {"Wij zoeken het uit."}},
			"R. Visser", "#explanation",
		},
		"checked of another answer": {
			func(ref string) { portaltest.ReportRemoval(t, p, ref, 1) }, "", answerAgain,
			url.Values{"outcome": {"online"}},
			"S. Bakker", "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			ref := p.Notice("192.0.2.1", "http://img.example.com/"+uuid.NewString())
			test.before(ref)
			b := p.Browser("analyst")
			form := b.Get("/notices/" + ref + test.form)
			test.meanwh(ref)
			was := portaltest.State(t, p, ref, 1)
			action := test.form
			if action == "" {
				action = "/verifications"
			}
			page := b.Submit(form, action, test.send)
			require.Equal(t, http.StatusConflict, page.Status)
			require.Equal(t, was, portaltest.State(t, p, ref, 1))
			note := strings.Join(strings.Fields(page.Doc.Find(".note").First().Text()), " ")
			require.Contains(t, note, test.told)
			require.Contains(t, note, "Er is nu niets opgeslagen")
			if test.kept != "" {
				require.Equal(t, test.send.Get(strings.TrimPrefix(test.kept, "#")), page.Doc.Find(test.kept).Text())
			}
			require.Equal(t, http.StatusOK, b.Submit(page, action, test.send).Status, "after a look it is taken")
		})
	}
}

// The same of what EOKM decides about organisations and their networks.
func TestSeen_OfAClaimAnApplicationAndAStanding(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b, ctx := p.Browser("admin"), t.Context()
	_, err := p.Store.Provider.Claim(ctx, p.Actor("provider-admin"), p.Provider("voorbeeld"), "203.0.113.0/24", "Ons nieuwe netwerk.")
	require.NoError(t, err)
	var claim uuid.UUID
	require.NoError(t, p.Owner.QueryRow(ctx, `SELECT id FROM networks WHERE state = 'waits'`).Scan(&claim))
	form := b.Get("/triage/claims/" + claim.String())
	_, err = p.Store.Provider.DecideClaim(ctx, p.Actor("analyst"), claim,
		provider.ClaimDecision{Act: provider.ClaimAsk, Reason: "Van wie huurt u dit?"})
	require.NoError(t, err)
	page := b.Submit(form, claim.String(), url.Values{"act": {"refuse"}, "reason": {"Niet van u."}})
	require.Equal(t, http.StatusConflict, page.Status)
	require.Equal(t, "Niet van u.", page.Doc.Find("#reason").Text())
	require.Contains(t, page.Text(), "Van wie huurt u dit?")
	require.Equal(t, "/triage/claims", b.Submit(page, claim.String(), nil).Path, "after a look it is taken")

	_, account := portaltest.Applicant(t, p, "w.adema@waddenzee.example.nl")
	portaltest.Apply(t, p, account)
	form = b.Get("/providers/waddenzee-servers")
	one := p.Browser("analyst")
	one.Submit(one.Get("/providers/waddenzee-servers"), "/application", url.Values{"do": {"ask"}, "text": {"Wie bent u?"}})
	page = b.Submit(form, "/application", url.Values{"do": {"refuse"}, "text": {"Niet te vinden."}})
	require.Equal(t, http.StatusConflict, page.Status)
	require.Equal(t, "Niet te vinden.", page.Doc.Find("#text").Text())
	require.Contains(t, page.Text(), "Wie bent u?")

	require.NoError(t, p.Store.Provider.ChangeStanding(ctx, p.Actor("provider-admin"), p.Provider("voorbeeld"),
		provider.ActAskLeave, "Wij stoppen."))
	form = b.Get("/providers/voorbeeld/leave")
	require.NoError(t, p.Store.Provider.ChangeStanding(ctx, p.Actor("admin"), p.Provider("voorbeeld"),
		provider.ActSuspend, "Een controle."))
	page = b.Submit(form, "/leave", url.Values{"reason": {"Het ga u goed."}})
	require.Equal(t, http.StatusConflict, page.Status)
	require.Contains(t, page.Text(), "Een controle.")
	require.Equal(t, "Het ga u goed.", page.Doc.Find("#reason").Text())
}
