package account_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/portaltest"
	"eokm.nl/hosting/portal/web/page"
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

// Who is told of a notice before they have an account reads the mail, meets the page to sign in, finds the invitation, and comes out at
// the notice.
func TestAccount_TheNoticeOfTheFirstMailIsWhereItEnds(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.10", "https://img.example.com/1")
	b := p.Browser("")
	require.Equal(t, "/login", portaltest.PathOf(b.Get("/notices/"+ref)))
	link := p.Invite("nieuw@voorbeeld.example.nl", models.RoleAgent, "voorbeeld")
	page := b.Get(link)
	require.Contains(t, page.Text(), "Stap 1 van 3")
	page = b.Submit(page, link, url.Values{"password": {portaltest.Password}})
	require.Contains(t, page.Text(), "Stap 2 van 3")
	page = b.Get("/account/totp")
	require.Contains(t, page.Text(), "Stap 2 van 3")
	person := p.PersonOn(page, "nieuw@voorbeeld.example.nl")
	page = b.Submit(page, "/account/totp", url.Values{"code": {person.Code()}})
	require.Contains(t, page.Text(), "Stap 3 van 3")
	page = b.Submit(b.Submit(page, "/account/codes", nil), "/account/codes/kept", nil)
	require.Equal(t, "/notices/"+ref, page.Path)
	require.Equal(t, "/", person.SignIn(p.Browser("")).Path)
	b.Post("/logout", nil)
	require.Equal(t, "/", person.SignIn(b).Path, "it is remembered once")
}

// And who has a password and no factor yet, after the link of the mail.
func TestAccount_WhereTheyWereGoingSurvivesAFirstFactor(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.10", "https://img.example.com/1")
	begun := p.Browser("")
	link := p.Invite("nieuw@voorbeeld.example.nl", models.RoleAgent, "voorbeeld")
	begun.Submit(begun.Get(link), link, url.Values{"password": {portaltest.Password}})
	b := p.Browser("")
	page := b.Submit(b.Get("/notices/"+ref), "/login",
		url.Values{"email": {"nieuw@voorbeeld.example.nl"}, "password": {portaltest.Password}})
	require.Equal(t, "/account/factors/new", page.Path)
	page = b.Get("/account/totp")
	person := p.PersonOn(page, "nieuw@voorbeeld.example.nl")
	page = b.Submit(page, "/account/totp", url.Values{"code": {person.Code()}})
	page = b.Submit(b.Submit(page, "/account/codes", nil), "/account/codes/kept", nil)
	require.Equal(t, "/notices/"+ref, page.Path)
}

func TestAccount_KeyAndCodesCanBeTakenAlong(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.Browser("")
	link := p.Invite("nieuw@voorbeeld.example.nl", models.RoleAgent, "voorbeeld")
	b.Submit(b.Get(link), link, url.Values{"password": {portaltest.Password}})
	page := b.Get("/account/totp")
	person := p.PersonOn(page, "nieuw@voorbeeld.example.nl")
	require.Equal(t, "otpauth://totp/EOKM:nieuw@voorbeeld.example.nl?issuer=EOKM&secret="+person.Secret,
		page.Doc.Find("main a.btn").AttrOr("href", ""))
	file := b.Post("/account/totp/key", nil)
	require.Equal(t, person.Secret, file.Body)
	page = b.Submit(page, "/account/totp", url.Values{"code": {person.Code()}})
	page = b.Submit(page, "/account/codes", nil)
	file = b.Post("/account/codes/file", url.Values{"code": portaltest.CodesOn(page)})
	require.Equal(t, `attachment; filename="herstelcodes.txt"`, file.Header.Get("Content-Disposition"))
	require.Equal(t, portaltest.CodesOn(page), portaltest.CodesOn(file))
	for _, codes := range [][]string{nil, {"<script>alert(1)</script>"}, {"een zin van 16 l"}, make([]string, 11)} {
		require.Equal(t, http.StatusBadRequest, b.Post("/account/codes/file", url.Values{"code": codes}).Status, codes)
	}
	require.Equal(t, http.StatusNotFound, b.Post("/account/totp/key", nil).Status, "the app is set up: its key is shown to nobody")
}

// On a phone the passkey is the one of that phone.
func TestAccount_APasskeyIsOfThePhoneInHand(t *testing.T) {
	t.Parallel()
	require.True(t, page.IsPhone("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/156.0 Mobile Safari/537.36"))
	require.True(t, page.IsPhone("Mozilla/5.0 (iPhone; CPU iPhone OS 20_0 like Mac OS X)"))
	require.False(t, page.IsPhone("Mozilla/5.0 (X11; Linux x86_64) Firefox/150.0"))
}

func TestPreferences_FollowThePersonAndTheirBrowser(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.Browser("provider-agent")
	form := b.Get("/account/preferences")
	require.Contains(t, form.Text(), "Nederlandse tijd")
	html := func(page *portaltest.Page) []string {
		root := page.Doc.Find("html")
		return []string{root.AttrOr("data-theme", ""), root.AttrOr("data-density", ""), root.AttrOr("data-keys", "")}
	}
	require.Equal(t, []string{"", "", "on"}, html(form))
	page := b.Post("/account/preferences", url.Values{"theme": {"dark"}, "density": {"comfortable"}, "language": {"en"}})
	require.Equal(t, []string{"dark", "comfortable", "off"}, html(page))
	require.Contains(t, page.Text(), "Your preferences are saved.")
	require.Equal(t, []string{"dark", "comfortable", "off"}, html(b.Get("/notices")))
	require.Equal(t, []string{"dark", "comfortable", "off"}, html(p.Browser("provider-agent").Get("/notices")), "on another device too")
	require.Equal(t, []string{"", "", "on"}, html(p.Browser("provider-admin").Get("/notices")), "a colleague's are their own")
	b.Post("/logout", nil)
	require.Equal(t, []string{"dark", "comfortable", "off"}, html(b.Get("/login")), "before signing in")
	require.Equal(t, []string{"", "", "on"}, html(p.Browser("").Get("/login")))

	b = p.Browser("provider-agent")
	page = b.Post("/account/preferences", url.Values{"theme": {`"><script>`}, "language": {"nl"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	page = b.Post("/account/preferences", url.Values{"theme": {"light"}, "language": {"fr"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, []string{"dark", "comfortable", "off"}, html(b.Get("/notices")), "nothing was saved")
}
