package account_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/portaltest"
)

func TestAccount_FromInvitationToInbox(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.Browser("")
	link := p.Invite("nieuw@voorbeeld.example.nl", models.RoleAgent, "voorbeeld")
	page := b.Get(link)
	require.Contains(t, page.Text(), "Voorbeeld Hosting B.V.")
	page = b.Submit(page, link, url.Values{"password": {"te kort"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Text(), "ten minste 15 tekens")
	person := p.Join(b, link, "nieuw@voorbeeld.example.nl")
	require.Equal(t, "Begin", b.Get("/").H1())
	require.Equal(t, http.StatusNotFound, p.Browser("").Get(link).Status, "the link is used")

	other := p.Browser("")
	require.Equal(t, "/", person.SignIn(other).Path)
	page = other.Get("/account")
	require.Contains(t, page.Text(), "App met codes")
	require.Equal(t, 2, page.Doc.Find("#session-table tbody tr").Length())
	page = other.Submit(page, "/account/sessions/end", url.Values{"session": {""}})
	require.Equal(t, 1, page.Doc.Find("#session-table tbody tr").Length())
	require.Equal(t, "/login", portaltest.PathOf(b.Get("/notices")), "the first browser is signed out")
}

func TestLogin_APasswordAloneOpensNothing(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	person := p.Join(p.Browser(""), p.Invite("desk@voorbeeld.example.nl", models.RoleProviderAdmin, "voorbeeld"),
		"desk@voorbeeld.example.nl")
	b := p.Browser("")
	page := b.Submit(b.Get("/login?next=/notices%3Ftab%3Ddone"), "/login",
		url.Values{"email": {person.Email}, "password": {portaltest.Password}})
	require.Equal(t, "/login/factor", portaltest.PathOf(page))
	for _, path := range []string{"/notices", "/account", "/org/members", "/account/prove"} {
		require.Equal(t, "/login", portaltest.PathOf(b.Get(path)), path)
	}
	require.Equal(t, "/login", portaltest.PathOf(b.Get("/account/factors/new")), "a new factor needs the old one")
	page = b.Get("/login/factor?next=/notices%3Ftab%3Ddone")
	page = b.Submit(page, "/login/factor", url.Values{"code": {"000000"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	p.Clock.Advance(time.Minute)
	page = b.Submit(page, "/login/factor", url.Values{"code": {person.Code()}})
	require.Equal(t, "/notices?tab=done", page.Path, "on to where they were going")
	p.Clock.Advance(16 * time.Minute)
	slow := p.Browser("")
	page = slow.Submit(slow.Get("/login"), "/login", url.Values{"email": {person.Email}, "password": {portaltest.Password}})
	p.Clock.Advance(16 * time.Minute)
	page = slow.Submit(page, "/login/factor", url.Values{"code": {person.Code()}})
	require.Equal(t, "/login", page.Path)
	require.Contains(t, page.Text(), "Begin opnieuw")
}

func TestLogin_AnswersAlikeForWhoHasNoAccount(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	person := p.Join(p.Browser(""), p.Invite("desk@voorbeeld.example.nl", models.RoleAgent, "voorbeeld"), "desk@voorbeeld.example.nl")
	answer := func(email string) (int, string) {
		b := p.Browser("")
		page := b.Submit(b.Get("/login"), "/login", url.Values{"email": {email}, "password": {"een heel andere zin dan die"}})
		text := page.Doc.Find("main").Clone()
		text.Find("input[name=email]").Remove()
		return page.Status, text.Text()
	}
	status, text := answer(person.Email)
	otherStatus, otherText := answer("niemand@voorbeeld.example.nl")
	require.Equal(t, http.StatusUnprocessableEntity, status)
	require.Equal(t, status, otherStatus)
	require.Equal(t, text, otherText)
}

func TestLogin_ARecoveryCodeInThePlaceOfTheApp(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	person := p.Join(p.Browser(""), p.Invite("desk@voorbeeld.example.nl", models.RoleAgent, "voorbeeld"), "desk@voorbeeld.example.nl")
	try := func() *portaltest.Page {
		b := p.Browser("")
		page := b.Submit(b.Get("/login"), "/login", url.Values{"email": {person.Email}, "password": {portaltest.Password}})
		return b.Submit(page, "/login/factor", url.Values{"code": {person.Codes[3]}})
	}
	page := try()
	require.Equal(t, "/", page.Path)
	require.Contains(t, page.Text(), "Nog 9 herstelcodes")
	require.Equal(t, http.StatusUnprocessableEntity, try().Status)
}

func TestAccount_WhatMattersAsksForAProofAgain(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.Browser("")
	person := p.Join(b, p.Invite("desk@voorbeeld.example.nl", models.RoleProviderAdmin, "voorbeeld"), "desk@voorbeeld.example.nl")
	p.Clock.Advance(16 * time.Minute)
	require.Equal(t, http.StatusOK, b.Get("/account").Status)
	for _, path := range []string{"/account/password", "/account/codes", "/account/factors/new"} {
		require.Equal(t, "/account/prove", portaltest.PathOf(b.Get(path)), path)
	}
	require.Equal(t, "/account/prove",
		portaltest.PathOf(b.Post("/org/members", url.Values{"name": {"X"}, "email": {"x@voorbeeld.example.nl"}, "role": {"agent"}})))
	page := b.Submit(b.Get("/account/password"), "/account/prove", url.Values{"code": {person.Code()}})
	require.Equal(t, "/account/password", page.Path, "back to where they were going")
	const next = "nieuwe zin met genoeg woorden"
	page = b.Submit(page, "/account/password", url.Values{"present": {portaltest.Password}, "password": {next}})
	require.Equal(t, "/account", page.Path)
	require.Contains(t, page.Text(), "Uw wachtwoord is gewijzigd")
}

func TestSession_NewNameAtEachStepUp(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.Browser("")
	person := p.Join(b, p.Invite("desk@voorbeeld.example.nl", models.RoleAgent, "voorbeeld"), "desk@voorbeeld.example.nl")
	names := map[string]bool{b.Cookie("sid"): true}
	b = p.Browser("")
	page := b.Submit(b.Get("/login"), "/login", url.Values{"email": {person.Email}, "password": {portaltest.Password}})
	names[b.Cookie("sid")] = true
	p.Clock.Advance(time.Minute)
	b.Submit(page, "/login/factor", url.Values{"code": {person.Code()}})
	names[b.Cookie("sid")] = true
	p.Clock.Advance(time.Minute)
	b.Submit(b.Get("/account/prove"), "/account/prove", url.Values{"code": {person.Code()}})
	names[b.Cookie("sid")] = true
	require.Len(t, names, 4)
}

func TestRecover_SameAnswerAndANewPassword(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.Browser("")
	person := p.Join(b, p.Invite("desk@voorbeeld.example.nl", models.RoleAgent, "voorbeeld"), "desk@voorbeeld.example.nl")
	var texts []string
	for _, email := range []string{person.Email, "niemand@voorbeeld.example.nl"} {
		other := p.Browser("")
		texts = append(texts, other.Submit(other.Get("/login/recover"), "/login/recover", url.Values{"email": {email}}).Text())
	}
	require.Equal(t, texts[0], texts[1])
	link := p.MailedLink(models.MailPasswordLink, person.Email)
	page := b.Get("/login/reset/" + link)
	const next = "nieuwe zin met genoeg woorden"
	page = b.Submit(page, "/login/reset/"+link, url.Values{"password": {next}})
	require.Equal(t, "/login", page.Path)
	require.Equal(t, "/login", portaltest.PathOf(b.Get("/notices")), "signed out everywhere")
	page = b.Submit(b.Get("/login"), "/login", url.Values{"email": {person.Email}, "password": {next}})
	require.Equal(t, "/login/factor", page.Path, "the second factor is asked as ever")
	require.Equal(t, http.StatusNotFound, b.Get("/login/reset/"+link).Status)
}

func TestMembers_AnAdminInvitesChangesAndResets(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	admin := p.Browser("provider-admin")
	page := admin.Submit(admin.Get("/org/members"), "/org/members", url.Values{"name": {""}, "email": {"geen adres"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, 3, page.Doc.Find(".error-summary li").Length(), "all faults at once")
	require.Contains(t, page.Body, `value="geen adres"`, "what was typed is kept")
	page = admin.Submit(page, "/org/members", url.Values{"name": {"A. Nieuw"}, "email": {"nieuw@voorbeeld.example.nl"}, "role": {"agent"}})
	require.Contains(t, page.Text(), "De uitnodiging is verstuurd")
	link := "/invite/" + p.MailedLink(models.MailInvitation, "nieuw@voorbeeld.example.nl")
	b := p.Browser("")
	person := p.Join(b, link, "nieuw@voorbeeld.example.nl")

	page = admin.Get("/org/members")
	row := page.Doc.Find("#members tbody tr").FilterFunction(portaltest.Holds("A. Nieuw"))
	require.Equal(t, 1, row.Length())
	page = admin.Post(row.Find(`form[action$="/reset"]`).AttrOr("action", ""), url.Values{"reason": {"Telefoon kwijt."}})
	require.Contains(t, page.Text(), "Een tweede persoon moet het goedkeuren")
	page = b.Get("/account")
	require.Contains(t, page.Text(), "Iemand wil uw tweede bewijs herstellen")
	page = b.Submit(page, "/stop", nil)
	require.Contains(t, page.Text(), "Het herstel is gestopt")

	row = admin.Get("/org/members").Doc.Find("#members tbody tr").FilterFunction(portaltest.Holds("A. Nieuw"))
	page = admin.Post(row.Find(`form[action$="/disable"]`).AttrOr("action", ""), nil)
	require.Contains(t, page.Text(), "De toegang is geblokkeerd")
	require.Equal(t, "/login", portaltest.PathOf(b.Get("/notices")), "at their next request")
	out := p.Browser("")
	page = out.Submit(out.Get("/login"), "/login", url.Values{"email": {person.Email}, "password": {portaltest.Password}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
}
