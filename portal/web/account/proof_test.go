package account_test

import (
	"bytes"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/portaltest"
)

// older makes the session of a browser 37 minutes old, at work all the time.
func older(p *portaltest.Portal, browsers ...*portaltest.Browser) {
	for _, step := range []time.Duration{20 * time.Minute, 17 * time.Minute} {
		p.Clock.Advance(step)
		for _, b := range browsers {
			b.Get("/account")
		}
	}
}

// What somebody could do with a browser that was left open an hour ago: take lists along, decide and route.
func TestProof_ExportsDecisionsAndRoutingAskForOne(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref, nobodys := p.Notice("192.0.2.1", portaltest.Image(1)), p.Notice("203.0.113.9", portaltest.Image(2))
	portaltest.Object(t, p, ref, 1)
	_, account := portaltest.Applicant(t, p, "w.adema@waddenzee.example.nl")
	portaltest.Apply(t, p, account)
	imp := p.Import("external_ref,url,ip,observed_at\nA," + portaltest.Image(3) + ",192.0.2.3,2026-11-23T08:00:00Z\n")
	analyst, desk, lead := p.Browser("analyst"), p.Browser("provider-agent"), p.Browser("provider-admin")
	older(p, analyst, desk, lead)
	var open []string
	for name, page := range map[string]*portaltest.Page{
		"claims":        analyst.Get("/triage/claims/new"),
		"notices":       analyst.Post("/notices/export", url.Values{"back": {"/notices?tab=all"}}),
		"desk":          desk.Post("/notices/export", url.Values{"back": {"/notices?tab=all"}}),
		"team":          lead.Post("/training/team/export", nil),
		"faulty rows":   analyst.Post("/intake/imports/"+imp.ID.String()+"/faulty", nil),
		"decision form": analyst.Get("/notices/" + ref + "/decision"),
		"decision":      analyst.Post("/notices/"+ref+"/decision", url.Values{"n": {"1"}, "decision": {"withdraw"}, "reason": {"Fout."}}),
		"route form":    analyst.Get("/notices/" + nobodys + "/route"),
		"route":         analyst.Post("/notices/"+nobodys+"/route", url.Values{"n": {"1"}, "other": {p.Provider("voorbeeld").String()}}),
		"application": analyst.Post("/providers/waddenzee-servers/application",
			url.Values{"round": {"1"}, "do": {"refuse"}, "text": {"Nee."}}),
	} {
		if portaltest.PathOf(page) != "/account/prove" {
			open = append(open, name)
		}
	}
	require.Empty(t, open, "open to a session of 37 minutes")
	require.Equal(t, models.StateDisputed, portaltest.State(t, p, ref, 1))
	require.Equal(t, models.StateUnrouted, portaltest.State(t, p, nobodys, 1))
}

// After the proof a person goes on with what they were doing, and nothing that they sent is lost.
func TestProof_AFormThatWasSentIsCarriedOutAfterIt(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.1", portaltest.Image(1))
	portaltest.Object(t, p, ref, 1)
	b := p.Browser("")
	person := p.Join(b, p.Invite("m.ik@eokm.example.nl", models.RoleAnalyst, ""), "m.ik@eokm.example.nl")
	form := b.Get("/notices/" + ref + "/decision")
	p.Clock.Advance(16 * time.Minute)
	const reason = "De melding klopt; het duurde even."
	page := b.Submit(form, "/decision", url.Values{"decision": {"uphold"}, "reason": {reason}})
	require.Equal(t, "/account/prove", portaltest.PathOf(page))
	require.Contains(t, page.Text(), "Wat u verstuurde, bewaren wij zolang.")
	require.Equal(t, models.StateDisputed, portaltest.State(t, p, ref, 1))

	var stored []byte
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT string_agg(data, '') FROM sessions`).Scan(&stored))
	require.False(t, bytes.Contains(stored, []byte("het duurde even")), "what was typed lies nowhere in the clear")

	page = b.Get(page.Doc.Find(".account a[hreflang=en]").AttrOr("href", "")) // another language does not lose it either
	page = b.Get(page.Doc.Find(".account a[hreflang=nl]").AttrOr("href", ""))
	page = b.Submit(page, "/account/prove", url.Values{"code": {"000000"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, models.StateDisputed, portaltest.State(t, p, ref, 1))
	page = b.Submit(page, "/account/prove", url.Values{"code": {person.Code()}})
	require.Equal(t, "/notices/"+ref, page.Path)
	require.Contains(t, page.Text(), "De melding blijft staan voor 1 adres.")
	require.Equal(t, models.StateAcknowledged, portaltest.State(t, p, ref, 1))
	require.Contains(t, p.Browser("provider-agent").Get("/notices/"+ref).Text(), reason)

	faulty := p.Notice("192.0.2.2", portaltest.Image(2))
	form = b.Get("/notices/" + faulty + "/decision")
	p.Clock.Advance(16 * time.Minute)
	page = b.Submit(form, "/decision", url.Values{"decision": {"reroute"}, "reason": {reason}})
	page = b.Submit(page, "/account/prove", url.Values{"code": {person.Code()}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status, "what is wrong with it is said then")
	require.Equal(t, reason, page.Doc.Find("#reason").Text(), "and nothing is lost")
	page = b.Submit(page, "/decision", url.Values{"to": {p.Provider("noorderlicht").String()}})
	require.Equal(t, "/notices/"+faulty, page.Path)
}

// A list to take along is offered again on the page that it was asked on: a file that comes instead of a page would leave the
// question on the screen.
func TestProof_AListIsOfferedAgainAfterIt(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	p.Notice("192.0.2.1", portaltest.Image(1))
	b := p.Browser("")
	person := p.Join(b, p.Invite("desk@voorbeeld.example.nl", models.RoleProviderAdmin, "voorbeeld"), "desk@voorbeeld.example.nl")
	p.Clock.Advance(16 * time.Minute)
	page := b.Post("/notices/export", url.Values{"back": {"/notices?tab=all&size=25"}})
	require.Equal(t, "/account/prove", portaltest.PathOf(page))
	page = b.Submit(page, "/account/prove", url.Values{"code": {person.Code()}})
	require.Equal(t, "/notices?size=25&tab=all", page.Path)
	require.Contains(t, page.Text(), "Klik nog een keer")
	file := b.Submit(page, "/notices/export", nil)
	require.Contains(t, file.Header.Get("Content-Disposition"), "attachment")

	p.Clock.Advance(16 * time.Minute)
	page = b.Post("/training/team/export", url.Values{"course": {"abuse-desk-basics"}, "state": {"todo"}})
	page = b.Submit(page, "/account/prove", url.Values{"code": {person.Code()}})
	require.Equal(t, "/training/team", portaltest.PathOf(page))
}

// What was kept is its sender's alone, is carried out once, and only by way of a proof.
func TestProof_WhatWasKeptIsUsedOnce(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("203.0.113.9", portaltest.Image(1), portaltest.Image(2))
	b := p.Browser("")
	person := p.Join(b, p.Invite("m.ik@eokm.example.nl", models.RoleAnalyst, ""), "m.ik@eokm.example.nl")
	other := p.Browser("analyst")
	p.Clock.Advance(16 * time.Minute)
	send := url.Values{"n": {"1"}, "other": {p.Provider("voorbeeld").String()}}
	page := b.Post("/notices/"+ref+"/route", send)
	next := portaltest.Fields(page.Doc.Find(`form[action="/account/prove"]`)).Get("next")
	require.Equal(t, http.StatusOK, b.Get(next).Status)
	require.Equal(t, http.StatusOK, other.Get(next).Status)
	require.Equal(t, models.StateUnrouted, portaltest.State(t, p, ref, 1), "looking at it does nothing")
	page = b.Submit(page, "/account/prove", url.Values{"code": {person.Code()}})
	require.Equal(t, "/triage/unrouted", page.Path)
	require.Equal(t, models.StateClosed, portaltest.State(t, p, ref, 1))
	page = b.Post("/account/prove", url.Values{"next": {next}})
	require.NotContains(t, page.Text(), "toegewezen")
	require.Equal(t, models.StateUnrouted, portaltest.State(t, p, ref, 2))
}

// An invented person of the demo has no factor. They sign in anew, and go on with what they sent.
func TestProof_InTheDemo(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("203.0.113.9", portaltest.Image(1))
	b := p.Browser("analyst")
	form := b.Get("/notices/" + ref + "/route")
	p.Clock.Advance(16 * time.Minute)
	page := b.Submit(form, "/route", url.Values{"other": {p.Provider("voorbeeld").String()}})
	page = b.Submit(page, "/demo/login", nil)
	require.Equal(t, "U kunt verder", page.H1())
	require.Equal(t, models.StateUnrouted, portaltest.State(t, p, ref, 1))
	page = b.Submit(page, "/account/prove", nil)
	require.Equal(t, "/triage/unrouted", page.Path)
	require.Contains(t, page.Text(), "1 adres is toegewezen.")
}

// No page asks an invented person for what they do not have: a code, a passkey, or a password that nobody knows.
func TestProof_TheDemoAsksForNoneThatItsPeopleLack(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.Browser("provider-admin")
	page := b.Get("/account/prove?next=/org")
	require.Equal(t, 1, page.Doc.Find(`main form[action="/demo/login"]`).Length())
	require.Zero(t, page.Doc.Find(`main input:not([type=hidden]), main form:not([action="/demo/login"])`).Length())

	page = b.Get("/account/password")
	require.Zero(t, page.Doc.Find("#present").Length())
	page = b.Submit(page, "/account/password", url.Values{"password": {"een zin met wat losse woorden"}})
	require.Equal(t, "/account", page.Path)
	page = b.Get("/account/password") // somebody of the demo chose one: whoever comes next does not know it
	require.Zero(t, page.Doc.Find("main input").Length())
	require.Equal(t, "/login/recover", page.Doc.Find("main .note a").AttrOr("href", ""))
}
