package guest_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

// listed puts Noorderlicht's abuse desk into the directory, and gives its mailbox.
func listed(t *testing.T, p *portaltest.Portal) (mailbox string) {
	t.Helper()
	require.NoError(t, p.Owner.QueryRow(t.Context(), `UPDATE contacts SET listed_at = now(), verified_at = coalesce(verified_at, now())
		WHERE provider_id = $1 AND kind = 'abuse' RETURNING email`, p.Provider("noorderlicht")).Scan(&mailbox))
	return mailbox
}

// A registered reseller has what was handed to it by its own account, each of its people; nobody else does, and the desk sees the hops.
func TestHanded_ARegisteredResellerAnswersInItsOwnPortal(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	mailbox := listed(t, p)
	ref := p.Notice("192.0.2.17", portaltest.Image(1), portaltest.Image(2))
	desk, reseller, stranger := p.Browser("provider-agent"), p.Browser("other-agent"), p.Browser("")
	require.NotContains(t, reseller.Get("/").Text(), "aan u doorgezet")
	form := desk.Get("/notices/" + ref + "/delegate")
	require.Equal(t, []string{"", mailbox}, form.Doc.Find("#reseller option").Map(func(_ int, o *goquery.Selection) string {
		return o.AttrOr("value", "")
	}), "not the desk's own")
	page := desk.Submit(form, "/delegate", url.Values{"reseller": {mailbox}, "email": {customer}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status, "one of the two")
	page = desk.Submit(form, "/delegate", url.Values{"reseller": {"nobody@example.org"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	page = desk.Submit(form, "/delegate", url.Values{"reseller": {mailbox}})
	require.Contains(t, page.Text(), "Noorderlicht Cloud krijgt een mail en ziet de adressen in het portaal.")
	var sent []string
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT array_agg(kind || ' ' || recipient) FROM mails
		WHERE kind LIKE 'handed%'`).Scan(&sent))
	require.Equal(t, []string{"handed " + mailbox}, sent)

	require.Contains(t, reseller.Get("/").Text(), "1 melding is aan u doorgezet door een andere provider.")
	require.Equal(t, http.StatusNotFound, reseller.Get("/notices/"+ref).Status, "it is no notice of its own")
	require.Contains(t, reseller.Get("/guest/handed").Text(), ref+", van Voorbeeld Hosting B.V.")
	shown := reseller.Get("/guest/handed/" + ref)
	require.Contains(t, shown.Text(), "••••••••")
	require.Equal(t, http.StatusNotFound, desk.Get("/guest/handed/"+ref).Status, "it was not handed to the desk")
	require.Equal(t, "/login", portaltest.PathOf(stranger.Get("/guest/handed/"+ref)))
	require.Equal(t, http.StatusNotFound, reseller.Get("/guest/notices/"+ref).Status, "no browser has it")
	ask := reseller.Get("/guest/handed/" + ref + "/reveal")
	revealed := reseller.Submit(ask, "/reveal", url.Values{"why": {"remove"}})
	require.Contains(t, revealed.Text(), "U ziet nu de volledige adressen tot")
	page = reseller.Submit(shown, "/answer", url.Values{"which": {"1"}, "answer": {"file_removed"}})
	require.Contains(t, page.Text(), "Uw antwoord is verstuurd")
	page = reseller.Submit(page, "/answer", url.Values{"which": {"2"}, "answer": {"cannot"}})
	require.Contains(t, page.Text(), "U hebt alles beantwoord.")

	seen := desk.Get("/notices/" + ref).Text()
	require.Contains(t, seen, "Link geopend door Noorderlicht Cloud")
	require.Contains(t, seen, "Verwijdering gemeld")
	require.NotContains(t, reseller.Get("/").Text(), "aan u doorgezet")
	var who []string
	require.NoError(t,
		p.Owner.QueryRow(t.Context(), `SELECT array_agg(DISTINCT u.email) FROM guest_answers a JOIN users u ON u.id = a.user_id
		WHERE u.provider_id = $1`, p.Provider("noorderlicht")).
			Scan(&who))
	require.Len(t, who, 1)
	var own int
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT count(*) FROM events WHERE kind = 'revealed' AND provider_id = $1`,
		p.Provider("noorderlicht")).Scan(&own))
	require.Equal(t, 1, own, "its own admin sees who looked")
}

// The deadline is the provider's own, and who says nothing is reminded at half of it; at three quarters the addresses are the desk's again.
func TestHanded_SilenceGoesBackToTheDesk(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	mailbox := listed(t, p)
	ref := p.Notice("192.0.2.17", portaltest.Image(1))
	desk := p.Browser("provider-agent")
	desk.Submit(desk.Get("/notices/"+ref+"/delegate"), "/delegate", url.Values{"reseller": {mailbox}, "until": {""}})
	for _, step := range []struct {
		after time.Duration
		kind  string
	}{{12*time.Hour + time.Minute, "handed_reminder"}, {6 * time.Hour, "guest_silent"}} {
		p.Clock.Advance(step.after)
		_, err := p.Store.Guest.FallBack(t.Context(), 100)
		require.NoError(t, err)
		var n int
		require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT count(*) FROM mails WHERE kind = $1`, step.kind).Scan(&n))
		require.Positive(t, n, step.kind)
	}
	reseller := p.Browser("other-agent")
	require.Equal(t, http.StatusOK, reseller.Get("/guest/handed/"+ref).Status, "it may still answer")
	p.Clock.Advance(6 * time.Hour)
	_, err := p.Store.Guest.FallBack(t.Context(), 100)
	require.NoError(t, err)
	reseller = p.Browser("other-agent")
	late := reseller.Get("/guest/handed/" + ref)
	require.Equal(t, http.StatusGone, late.Status)
	require.Contains(t, late.Text(), "Deze link is verlopen")
}

// Several notices go to one reseller at once, with one mail; what is answered is left alone, and the same form again changes nothing.
func TestHanded_SeveralAtOnce(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	mailbox := listed(t, p)
	var refs []string
	for n := range 7 {
		refs = append(refs, p.Notice("192.0.2.17", portaltest.Image(n)))
	}
	desk, reseller := p.Browser("provider-agent"), p.Browser("other-agent")
	desk.Submit(desk.Get("/notices/"+refs[6]+"/confirm"), "/confirm", url.Values{"measure": {"file_removed"}})
	require.Contains(t, desk.Post("/notices/bulk", url.Values{"all": {"1"}, "do": {"delegate"}}).Text(), "Vink ze aan.")
	form := desk.Post("/notices/bulk", url.Values{"sel": refs, "do": {"delegate"}})
	require.Equal(t, "Zet 6 meldingen door", form.H1())
	bad := desk.Submit(form, "/guest/handed/new", url.Values{"to": {"customer"}, "email": {customer}})
	require.Equal(t, http.StatusUnprocessableEntity, bad.Status)
	require.Contains(t, bad.Text(), "Naar een mailadres zet u ten hoogste 5 meldingen tegelijk door.")
	late := url.Values{"reseller": {mailbox}, "until": {"25-11-2026 09:30"}}
	require.Equal(t, http.StatusUnprocessableEntity, desk.Submit(form, "/guest/handed/new", late).Status)
	done := desk.Submit(form, "/guest/handed/new", url.Values{"reseller": {mailbox}})
	require.Contains(t, done.Text(), "6 meldingen zijn doorgezet.")
	desk.Submit(form, "/guest/handed/new", url.Values{"reseller": {mailbox}})
	var links, mails, items int
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM guest_links), count(*), max(items) FROM mails
		WHERE kind = 'handed'`).Scan(&links, &mails, &items))
	require.Equal(t, []int{6, 1, 6}, []int{links, mails, items})
	require.Contains(t, reseller.Get("/").Text(), "6 meldingen zijn aan u doorgezet door andere providers.")
	require.Equal(t, http.StatusOK, reseller.Get("/guest/handed/"+refs[5]).Status)
	require.Equal(t, http.StatusNotFound, reseller.Get("/guest/handed/new?sel="+refs[0]).Status, "a form about another's notices")
}
