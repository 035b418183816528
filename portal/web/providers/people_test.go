package providers_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/portaltest"
)

func TestPeople_WhoOfEOKMSeesAndWhoActs(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	p.Join(p.Browser(""), p.Invite("nieuw@voorbeeld.example.nl", models.RoleAgent, "voorbeeld"), "nieuw@voorbeeld.example.nl")
	p.Invite("later@voorbeeld.example.nl", models.RoleAgent, "voorbeeld")
	for name, status := range map[string]int{"analyst": 200, "auditor": 200, "admin": 200, "editor": 403, "provider-admin": 403} {
		page := p.Browser(name).Get("/providers/voorbeeld/people")
		require.Equal(t, status, page.Status, name)
		if status != http.StatusOK {
			continue
		}
		row := page.Doc.Find("#people tbody tr").FilterFunction(portaltest.Holds("nieuw@voorbeeld.example.nl"))
		require.Contains(t, row.Text(), "app met codes", name)
		require.Contains(t, row.Text(), "2026", "the day they last signed in")
		require.Contains(t, page.Doc.Find("#invitations").Text(), "later@voorbeeld.example.nl", name)
		require.Equal(t, name == "admin", row.Find("a").Length() == 1, name)
		require.Equal(t, name == "admin", page.Doc.Find(`a[href$="/invite"]`).Length() == 1, name)
	}
	require.Equal(t, 1, p.Browser("analyst").Get("/providers/voorbeeld").Doc.Find(`a[href="/providers/voorbeeld/people"]`).Length())
	require.Equal(t, http.StatusNotFound,
		p.Browser("admin").Get("/providers/noorderlicht/people/"+p.Actor("provider-agent").UserID.String()).Status)
}

func TestPeople_EOKMIsTheSecondPersonAndTheProviderReadsWhy(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ctx, own := t.Context(), p.Actor("provider-admin")
	p.Join(p.Browser(""), p.Invite("nieuw@voorbeeld.example.nl", models.RoleAgent, "voorbeeld"), "nieuw@voorbeeld.example.nl")
	person, err := p.Store.People.AccountByEmail(ctx, models.System(), "nieuw@voorbeeld.example.nl")
	require.NoError(t, err)
	require.NoError(t, p.Store.People.AskFactorReset(ctx, own, own.ProviderID, person.ID, "Telefoon kwijt."))

	admin, path := p.Browser("admin"), "/providers/voorbeeld/people/"+person.ID.String()
	page := admin.Get(path)
	require.Contains(t, page.Text(), "Telefoon kwijt.", "why it was asked")
	page = admin.Submit(page, path, nil)
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	page = admin.Submit(page, path, url.Values{"do": {"approve_reset"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, 1, page.Doc.Find(`#do-1[checked]`).Length(), "what was chosen is kept")
	page = admin.Submit(page, path, url.Values{"do": {"approve_reset"}, "reason": {"Gebeld op het bekende nummer."}})
	require.Equal(t, "/providers/voorbeeld/people", page.Path)
	require.Contains(t, page.Text(), "Over 24 uur")
	require.Contains(t, p.Browser("provider-admin").Get("/org/log").Text(), "Gebeld op het bekende nummer.")

	page = admin.Submit(admin.Get(path), path, url.Values{"do": {"approve_reset"}, "reason": {"Nog eens."}})
	require.Contains(t, page.Text(), "Iemand anders was u voor", "it was approved already")
	p.Clock.Advance(16 * time.Minute)
	require.Equal(t, "/account/prove", portaltest.PathOf(admin.Get(path)), "an old session proves itself first")
}

func TestPeople_EOKMInvitesAnAdminAndKeepsAnotherOut(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	admin, own := p.Browser("admin"), p.Browser("provider-admin")
	path := "/providers/voorbeeld/people/" + p.Actor("provider-admin").UserID.String()
	refused := admin.Submit(admin.Get(path), path, url.Values{"do": {"disable"}, "reason": {"Gevraagd door de directie."}})
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Text(), "Nodig eerst een nieuwe beheerder uit")
	require.Contains(t, refused.Text(), "Gevraagd door de directie.", "what was typed is kept")

	page := admin.Submit(admin.Get("/providers/voorbeeld/people/invite"), "/invite", url.Values{"email": {"geen adres"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, 3, page.Doc.Find(".error-summary li").Length(), "all faults at once")
	page = admin.Submit(page, "/invite",
		url.Values{"name": {"B. Aas"}, "email": {"baas@voorbeeld.example.nl"}, "reason": {"Nieuwe directie."}})
	require.Contains(t, page.Doc.Find("#invitations").Text(), "baas@voorbeeld.example.nl")
	require.Contains(t, own.Get("/org/log").Text(), "Nieuwe directie.")
	admin.Submit(page, "/send", nil)

	page = admin.Submit(refused, path, nil)
	require.Contains(t, page.Text(), "De toegang is geblokkeerd")
	require.Equal(t, "/login", portaltest.PathOf(own.Get("/org")), "at their next request")
	page = admin.Submit(page, "/end", nil)
	require.Equal(t, 0, page.Doc.Find("#invitations").Length())
	page = admin.Submit(admin.Get(path), path, url.Values{"do": {"enable"}, "reason": {"Vergissing."}})
	require.Contains(t, page.Text(), "De toegang is er weer")
}

func TestOrganisation_ASingleAdminIsAdvisedToAppointAnother(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	const advice = "Uw organisatie leunt op één beheerder."
	own := p.Browser("provider-admin")
	for _, path := range []string{"/org", "/org/members"} {
		require.Contains(t, own.Get(path).Text(), advice, path)
	}
	require.NotContains(t, p.Browser("provider-agent").Get("/org").Text(), advice, "who cannot appoint anybody")
	require.NotContains(t, p.Browser("admin").Get("/admin/users").Text(), advice)
	for _, email := range []string{"een@voorbeeld.example.nl", "twee@voorbeeld.example.nl"} {
		p.Join(p.Browser(""), p.Invite(email, models.RoleProviderAdmin, "voorbeeld"), email)
	}
	for _, path := range []string{"/org", "/org/members"} {
		require.NotContains(t, own.Get(path).Text(), advice, path)
	}
}
