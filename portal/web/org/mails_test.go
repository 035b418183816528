package org_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/ProtonMail/gopenpgp/v3/crypto"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

func TestMails_ADeskChoosesAndIsNeverLeftInTheDark(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	admin, agent := p.Browser("provider-admin"), p.Browser("provider-agent")
	require.Zero(t, agent.Get("/org/mails").Doc.Find(`main form button`).Length(), "who may not change it reads it")
	page := admin.Submit(admin.Get("/org/mails"), "/org/mails", url.Values{"channel-new": {"digest"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Doc.Find(".error-summary").Text(), "Dan zou niemand van uw organisatie meteen horen van een nieuwe melding")

	page = agent.Submit(agent.Get("/account/mails"), "/account/mails", url.Values{"channel-new": {"mail"}, "hour": {"7"}})
	require.Contains(t, page.Text(), "De keuzes zijn opgeslagen.")
	require.Equal(t, "mail", page.Doc.Find(`[name="channel-new"][checked]`).AttrOr("value", ""))
	require.Equal(t, "7", page.Doc.Find(`[name="hour"] [selected]`).AttrOr("value", ""))
	page = admin.Submit(admin.Get("/org/mails"), "/org/mails", url.Values{"channel-new": {"digest"}})
	require.Contains(t, page.Text(), "De keuzes zijn opgeslagen.")
	page = agent.Submit(agent.Get("/account/mails"), "/account/mails", url.Values{"channel-new": {"none"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	page = agent.Post("/account/mails", url.Values{"channel-new": {"pigeon"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, http.StatusForbidden, p.Browser("analyst").Get("/account/mails").Status)
}

func TestMails_ATestMessageShowsThatMailComes(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	agent, admin := p.Browser("provider-agent"), p.Browser("provider-admin")
	for range 3 {
		require.Contains(t, agent.Post("/account/mails/test", nil).Text(), "Er is een testbericht onderweg naar")
	}
	require.Contains(t, agent.Post("/account/mails/test", nil).Text(), "Wacht tien minuten")
	require.Contains(t, admin.Post("/org/mails/test", nil).Text(), "onderweg")
	p.Work()
	var sent int
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT count(*) FROM mails WHERE kind = 'test'`).Scan(&sent))
	require.GreaterOrEqual(t, sent, 4)
}

// Encrypted mail is for who gave a key that works today: without one the page says how to get there.
func TestMails_FullTextNeedsAKeyThatEncrypts(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	admin := p.Browser("provider-admin")
	bare := admin.Get("/org/mails")
	require.Zero(t, bare.Doc.Find(`[name="full_text"]`).Length())
	require.Contains(t, bare.Text(), "Geef dan eerst uw PGP-sleutel op")
	forced := admin.Submit(bare, "/org/mails", url.Values{"full_text": {"1"}})
	require.Equal(t, http.StatusUnprocessableEntity, forced.Status)
	require.Contains(t, forced.Text(), "Met uw PGP-sleutel kan nu niet worden versleuteld")

	key, err := crypto.PGP().KeyGeneration().AddUserId("Desk", "abuse@voorbeeld.example.nl").
		GenerationTime(p.Clock.Now().Add(-time.Hour).Unix()).Lifetime(3 * 24 * 3600).New().GenerateKey()
	require.NoError(t, err)
	armored, err := key.GetArmoredPublicKey()
	require.NoError(t, err)
	admin.Submit(admin.Get("/org/keys"), "/org/keys", url.Values{"key": {armored}})
	chosen := admin.Submit(admin.Get("/org/mails"), "/org/mails", url.Values{"full_text": {"1"}})
	require.Contains(t, chosen.Text(), "De keuzes zijn opgeslagen.")
	require.Equal(t, 1, chosen.Doc.Find(`[name="full_text"][checked]`).Length())
	own := admin.Submit(admin.Get("/account/mails"), "/account/mails", url.Values{"full_text": {"1"}})
	require.Zero(t, own.Doc.Find(`[name="full_text"]`).Length(), "a person has no key")
}
