package story_test

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/portaltest"
)

var startLink = regexp.MustCompile(`/register/start/\S+`)

// A provider that nobody knows: it registers itself, comes back, is asked something, and two of EOKM's people admit it.
func TestRegister_FromNobodyToActive(t *testing.T) {
	t.Parallel()
	p := portaltest.NewRunning(t)
	b := p.Browser("")
	form := ok(t, b.Get("/register"))
	require.Contains(t, form.H1(), "Meld uw organisatie aan")
	page := ok(t, b.Submit(form, "/register", url.Values{
		"organisation": {"Waddenzee Servers"}, "name": {"W. Adema"}, "email": {"w.adema@waddenzee.example.nl"},
	}))
	require.Contains(t, page.Text(), "Kijk in uw mail.")
	mail := waitForMails(t, p, 1)[0]
	require.Equal(t, "w.adema@waddenzee.example.nl", mail.To)
	require.NotContains(t, mail.Text, "Waddenzee Servers", "a stranger's words go into nobody's mailbox")
	person := p.Join(b, startLink.FindString(mail.Text), "w.adema@waddenzee.example.nl")

	page = ok(t, b.Get("/notices"))
	require.Equal(t, "/register/tasks", page.Path)
	require.Contains(t, page.Text(), "1 van 6 verplichte taken klaar")
	page = b.Submit(opened(t, b, "/register/organisation"), "/register/organisation", url.Values{"legal_name": {"Waddenzee Servers B.V."}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Text(), "KvK-nummer van acht cijfers")
	page = ok(t, b.Submit(page, "/register/organisation", url.Values{
		"kvk": {"1234 5678"}, "address": {"Dijk 1, 1234 AB Voorbeeldstad"}, "size": {"2-9"}, "website": {"https://www.example.nl/"},
	}))
	require.Equal(t, "/register/tasks", page.Path)
	ok(t, b.Post("/logout", nil))
	b = p.Browser("")
	page = person.SignIn(b)
	require.Equal(t, "/register/tasks", page.Path, "saving and returning is signing in")
	require.Contains(t, page.Text(), "2 van 6 verplichte taken klaar")
	page = b.Submit(opened(t, b, "/register/conduct"), "/register/conduct", nil)
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	ok(t, b.Submit(page, "/register/conduct", url.Values{"agree": {"1"}}))
	page = b.Submit(opened(t, b, "/register/check"), "/register/check", nil)
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Text(), "Geef minstens één netwerk op.")
	connect(t, p, "w.adema@waddenzee.example.nl")

	page = ok(t, b.Submit(opened(t, b, "/register/check"), "/register/check", nil))
	require.Equal(t, "/register/status", page.Path)
	require.Contains(t, page.Text(), "Uw aanmelding wacht op beoordeling.")
	require.Equal(t, "/register/status", b.Get("/register/organisation").Path, "what was sent stays as it is")

	first, second := p.Browser(analyst), p.Browser("admin")
	page = ok(t, first.Get("/triage/applications"))
	require.Contains(t, page.Text(), "Waddenzee Servers")
	page = ok(t, first.Get("/providers/waddenzee-servers"))
	require.Contains(t, page.Text(), "12345678")
	page = first.Submit(page, "/application", url.Values{"do": {"ask"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	ok(t, first.Submit(page, "/application", url.Values{"do": {"ask"}, "text": {"Van wie is het netwerk?"}}))
	require.Equal(t, "[EOKM] Vraag over uw aanmelding", waitForMails(t, p, 4)[3].Subject)
	page = ok(t, b.Get("/register/status"))
	require.Contains(t, page.Text(), "Van wie is het netwerk?")
	require.NotContains(t, page.Text(), "M. Jansen")
	page = ok(t, b.Submit(opened(t, b, "/register/check"), "/register/check", url.Values{"answer": {"Van ons, sinds 2020."}}))
	require.Contains(t, page.Text(), "wacht op beoordeling")

	page = ok(t, first.Submit(ok(t, first.Get("/providers/waddenzee-servers")), "/application", url.Values{"do": {"approve"}}))
	require.Contains(t, page.Text(), "Uw goedkeuring is vastgelegd.")
	require.Contains(t, page.Text(), "U keurde goed. Een collega moet dat ook doen.")
	page = first.Post("/providers/waddenzee-servers/application", url.Values{"do": {"approve"}, "round": {"2"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, "/register/status", b.Get("/notices").Path, "one approval is none")
	page = ok(t, second.Submit(ok(t, second.Get("/providers/waddenzee-servers")), "/application", url.Values{"do": {"approve"}}))
	require.Contains(t, page.Text(), "Waddenzee Servers is nu actief.")
	require.Equal(t, "[EOKM] Uw organisatie is actief", waitForMails(t, p, 5)[4].Subject)
	require.Equal(t, "Begin", ok(t, b.Get("/")).H1())
	require.Contains(t, ok(t, b.Get("/register/status")).Text(), "Uw organisatie is actief.")
	require.Equal(t, "/", b.Get("/register/tasks").Path)
}

// opened is a page that must be there, and stay there.
func opened(t *testing.T, b *portaltest.Browser, path string) *portaltest.Page {
	t.Helper()
	page := ok(t, b.Get(path))
	require.Equal(t, path, page.Path)
	return page
}

// connect records what a provider answers for and where it is reached, as the pages under /org do.
func connect(t *testing.T, p *portaltest.Portal, email string) {
	t.Helper()
	account, err := p.Store.People.AccountByEmail(t.Context(), models.System(), email)
	require.NoError(t, err)
	_, err = p.Store.Provider.Claim(t.Context(), account.Actor(""), account.ProviderID, "203.0.113.0/24", "Register.")
	require.NoError(t, err)
	now := p.Clock.Now()
	for _, kind := range []models.ContactKind{models.ContactAbuse, models.ContactEscalation} {
		_, err := p.Store.Provider.AddContact(t.Context(), models.System(), provider.Contact{
			ProviderID: account.ProviderID, Kind: kind, Email: string(kind) + "@waddenzee.example.nl", VerifiedAt: &now,
		})
		require.NoError(t, err)
	}
}
