package login_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/portaltest"
)

// A desk signs in at its own organisation in the place of a password; the second factor is ours, and an invitation comes
// first. The way: an admin connects, a person asks, comes back with an answer, gives a code.
func TestOrganisation_FromConnectionToInbox(t *testing.T) {
	t.Parallel()
	idp := portaltest.NewIDP(t)
	p := portaltest.New(t, portaltest.WithIDP(idp))
	boss := p.Browser("")
	p.Join(boss, p.Invite("baas@voorbeeld.example.nl", models.RoleProviderAdmin, "voorbeeld"), "baas@voorbeeld.example.nl")
	page := boss.Submit(boss.Get("/org/members/sign-in"), "/org/members/sign-in", url.Values{
		"issuer": {"idp.example.nl?x"}, "client": {""}, "secret": {""}, "domain": {"noorderlicht.example.nl"},
	})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, 4, page.Doc.Find(".error-summary li").Length(), "all faults at once: nobody speaks for another's domain")
	page = boss.Submit(page, "/org/members/sign-in", url.Values{
		"issuer": {idp.URL}, "client": {"portal"}, "secret": {"between us"}, "domain": {"voorbeeld.example.nl"},
	})
	require.Contains(t, page.Text(), "De koppeling is opgeslagen")
	require.NotContains(t, page.Body, "between us")

	person := p.Join(p.Browser(""), p.Invite("desk@voorbeeld.example.nl", models.RoleAgent, "voorbeeld"), "desk@voorbeeld.example.nl")
	b := p.Browser("")
	ask := func() url.Values {
		page := b.Submit(b.Get("/login/organisation?next=/notices%3Ftab%3Ddone"), "/login/organisation",
			url.Values{"email": {person.Email}})
		require.Contains(t, page.Text(), "Naar mijn organisatie")
		away := b.Away("/login/organisation/go")
		u, err := url.Parse(away)
		require.NoError(t, err)
		return url.Values{"state": {u.Query().Get("state")}, "code": {idp.SignIn(away, person.Email)}}
	}
	back := ask()
	page = b.Get("/login/organisation/callback?state=another&code=" + back.Get("code"))
	require.Contains(t, page.Text(), "kon niet bewijzen wie u bent", "an answer to no question of this browser")
	back = ask()
	page = b.Get("/login/organisation/callback?" + back.Encode())
	require.Equal(t, "/login/factor", portaltest.PathOf(page), "the second factor is asked as ever")
	p.Clock.Advance(time.Minute)
	page = b.Submit(page, "/login/factor", url.Values{"code": {person.Code()}})
	require.Equal(t, "/notices?tab=done", page.Path)
	page = b.Get("/login/organisation/callback?" + back.Encode())
	require.Equal(t, http.StatusUnprocessableEntity, page.Status, "an answer is good once")
}

func TestOrganisation_NobodyComesInWithoutAnInvitation(t *testing.T) {
	t.Parallel()
	idp := portaltest.NewIDP(t)
	p := portaltest.New(t, portaltest.WithIDP(idp))
	boss := p.Browser("")
	p.Join(boss, p.Invite("baas@voorbeeld.example.nl", models.RoleProviderAdmin, "voorbeeld"), "baas@voorbeeld.example.nl")
	boss.Submit(boss.Get("/org/members/sign-in"), "/org/members/sign-in", url.Values{
		"issuer": {idp.URL}, "client": {"portal"}, "secret": {"between us"}, "domain": {"voorbeeld.example.nl"},
	})
	p.Join(p.Browser(""), p.Invite("desk@noorderlicht.example.nl", models.RoleAgent, "noorderlicht"), "desk@noorderlicht.example.nl")
	for _, email := range []string{
		"nieuw@voorbeeld.example.nl",   // no account
		"desk@noorderlicht.example.nl", // of another organisation, whatever this provider says
		"analyst@example.org",
	} {
		b := p.Browser("")
		b.Submit(b.Get("/login/organisation"), "/login/organisation", url.Values{"email": {"x@voorbeeld.example.nl"}})
		away := b.Away("/login/organisation/go")
		u, err := url.Parse(away)
		require.NoError(t, err)
		page := b.Get("/login/organisation/callback?" +
			url.Values{"state": {u.Query().Get("state")}, "code": {idp.SignIn(away, email)}}.Encode())
		require.Equal(t, http.StatusUnprocessableEntity, page.Status, email)
		require.Contains(t, page.Text(), "om een uitnodiging", email)
		require.Equal(t, "/login", portaltest.PathOf(b.Get("/notices")))
	}
	b := p.Browser("")
	page := b.Submit(b.Get("/login/organisation"), "/login/organisation", url.Values{"email": {"x@elders.example.nl"}})
	require.Contains(t, page.Text(), "geen eigen inlogpagina")
}

// The issuer is kept in the clear and called at each sign-in: it is no host that was reported, also not to somebody else.
func TestOrganisation_IssuerIsNoReportedHost(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	p.Notice("192.0.2.14", "https://img.reported.example/a")
	p.Notice("198.51.100.7", "https://elsewhere.example.net/a")
	boss := p.Browser("")
	p.Join(boss, p.Invite("baas@voorbeeld.example.nl", models.RoleProviderAdmin, "voorbeeld"), "baas@voorbeeld.example.nl")
	save := func(issuer string) *portaltest.Page {
		return boss.Submit(boss.Get("/org/members/sign-in"), "/org/members/sign-in", url.Values{
			"issuer": {issuer}, "client": {"portal"}, "secret": {"between us"}, "domain": {"voorbeeld.example.nl"},
		})
	}
	for _, issuer := range []string{
		"img.reported.example", "https://img.reported.example/realms/a", "img.reported.example:8443",
		"idp.example.nl/img.reported.example", "elsewhere.example.net", "192.0.2.14", "198.51.100.7",
	} {
		page := save(issuer)
		require.Equal(t, http.StatusUnprocessableEntity, page.Status, issuer)
		require.Contains(t, page.Text(), "het noemt een server die bij EOKM is gemeld", issuer)
		require.Equal(t, "#issuer", page.Doc.Find(".error-summary a").AttrOr("href", ""))
	}
	var kept int
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT count(*) FROM oidc_connections`).Scan(&kept))
	require.Zero(t, kept)
	require.Contains(t, save("idp.voorbeeld.example.nl/realms/hosting").Text(), "De koppeling is opgeslagen")
}
