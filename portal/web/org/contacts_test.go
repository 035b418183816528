package org_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/ProtonMail/gopenpgp/v3/crypto"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/portaltest"
)

// code is what a mail to a mailbox asks to be entered.
func code(t *testing.T, p *portaltest.Portal, to string) string {
	t.Helper()
	var id uuid.UUID
	require.NoError(t, p.Owner.QueryRow(t.Context(),
		`SELECT id FROM mails WHERE kind = 'contact_code' AND recipient = $1 ORDER BY created_at DESC LIMIT 1`, to).Scan(&id))
	m, err := p.Store.Outbox.Mail(t.Context(), id)
	require.NoError(t, err)
	return m.Code
}

func TestContacts_AddConfirmReplaceRemove(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.Browser("provider-admin")
	page := b.Submit(b.Get("/org/contacts/new"), "/org/contacts", url.Values{"kind": {"escalation"}, "email": {"x"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Text(), "moet EOKM kunnen bellen")
	page = b.Submit(page, "/org/contacts", url.Values{"kind": {"abuse"}, "email": {"nieuw@voorbeeld.example.nl"}})
	require.Contains(t, page.Text(), "niet bevestigd")
	page = b.Submit(page, "/confirm", url.Values{"code": {"12345678"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Text(), "Deze code klopt niet")
	page = b.Submit(page, "/confirm", url.Values{"code": {code(t, p, "nieuw@voorbeeld.example.nl")}})
	require.Contains(t, page.Text(), "Het adres is bevestigd")
	edit := page.Doc.Find(`td a[href^="/org/contacts/"]`).First().AttrOr("href", "")
	page = b.Submit(b.Get(edit), edit, url.Values{"email": {"abuse3@voorbeeld.example.nl"}})
	require.Contains(t, page.Text(), "Nieuw adres: abuse3@voorbeeld.example.nl")
	page = b.Submit(b.Get(edit), edit+"/remove", nil)
	require.Contains(t, page.Text(), "Het contact is verwijderd")
	edit = page.Doc.Find(`td a[href^="/org/contacts/"]`).First().AttrOr("href", "")
	page = b.Submit(b.Get(edit), edit+"/remove", nil)
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Text(), "laatste bevestigde abusedesk")
}

// Both sides are warned where they look first, until somebody presses the button of the mail. Opening the link is not enough.
func TestContacts_SilenceIsSeenByBothSides(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	_, err := p.Owner.Exec(t.Context(),
		`UPDATE contacts SET verified_at = verified_at - interval '1 year' WHERE email = 'abuse@voorbeeld.example.nl'`)
	require.NoError(t, err)
	_, err = p.Store.Provider.CheckContacts(t.Context(), 10)
	require.NoError(t, err)
	pages := map[string]string{"provider-agent": "/", "provider-admin": "/org", "analyst": "/triage"}
	const warning = "Mail aan 1 contact komt misschien niet aan"
	for account, path := range pages {
		require.NotContains(t, p.Browser(account).Get(path).Text(), warning)
	}
	p.Clock.Advance(15 * 24 * time.Hour)
	link := "/contact-check/" + p.MailedLink(models.MailContactCheck, "abuse@voorbeeld.example.nl")
	anybody := p.Browser("")
	page := anybody.Get(link)
	for account, path := range pages {
		require.Contains(t, p.Browser(account).Get(path).Text(), warning, "opening the link changes nothing")
	}
	require.NotContains(t, p.Browser("other-agent").Get("/").Text(), warning)
	inbox := func(account string) string {
		return p.Browser(account).Get("/notices").Doc.Find(`.alerts a[href="/org/contacts"]`).Text()
	}
	require.Contains(t, inbox("provider-agent"), "1 contact")
	require.Empty(t, inbox("other-agent"))
	require.Equal(t, []string{"Voorbeeld Hosting B.V."}, portaltest.Column(p.Browser("analyst").Get("/triage/contacts"), 0))
	require.Contains(t, anybody.Submit(page, link, nil).Text(), "De testmail is beantwoord")
	for account, path := range pages {
		require.NotContains(t, p.Browser(account).Get(path).Text(), warning)
	}
	require.Equal(t, http.StatusNotFound, anybody.Get("/contact-check/x").Status)
}

func TestKeys_OnlyAPublicOne(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.Browser("provider-admin")
	pair, err := crypto.PGP().KeyGeneration().AddUserId("Abusedesk", "abuse@voorbeeld.example.nl").GenerationTime(p.Clock.Now().Unix()).
		Lifetime(40 * 24 * 3600).New().GenerateKey()
	require.NoError(t, err)
	private, err := pair.Armor()
	require.NoError(t, err)
	public, err := pair.GetArmoredPublicKey()
	require.NoError(t, err)
	page := b.Submit(b.Get("/org/keys"), "/org/keys", url.Values{"key": {private}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Text(), "Wij hebben hem niet bewaard")
	require.NotContains(t, page.Body, "BEGIN PGP PRIVATE")
	page = b.Submit(page, "/org/keys", url.Values{"key": {public}})
	require.Contains(t, page.Text(), "Abusedesk <abuse@voorbeeld.example.nl>")
	require.NotContains(t, page.Text(), "verloopt")
	p.Clock.Advance(11 * 24 * time.Hour)
	agent := p.Browser("provider-agent")
	require.Contains(t, agent.Get("/org/keys").Text(), "Deze sleutel verloopt op")
	require.Zero(t, agent.Get("/org/keys").Doc.Find("main form").Length())
	require.Contains(t, agent.Get("/org").Text(), "verloopt binnen 30 dagen")
	b = p.Browser("provider-admin")
	require.Contains(t, b.Submit(b.Get("/org/keys"), "/org/keys/remove", nil).Text(), "De sleutel is verwijderd")
}

func TestContacts_WhatRDAPNamesIsOfferedAndNothingMore(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b, account := portaltest.Applicant(t, p, "w.adema@waddenzee.example.nl")
	_, err := p.Store.Provider.Claim(t.Context(), account.Actor(""), account.ProviderID, "203.0.113.0/24", "Van ons.")
	require.NoError(t, err)
	found, err := p.Store.Provider.NetworksToLookUp(t.Context(), 10)
	require.NoError(t, err)
	var mine provider.Network
	for _, n := range found {
		if n.ProviderID == account.ProviderID {
			mine = n
		}
	}
	staff := p.Browser("analyst")
	claim := "/triage/claims/" + mine.ID.String()
	require.NotContains(t, staff.Get(claim).Text(), "RDAP", "nobody asked yet")
	require.NoError(t, p.Store.Provider.LookedUp(t.Context(), mine, "<script>@waddenzee"))
	require.Contains(t, staff.Get(claim).Text(), "Niet gevonden", "what is no mailbox is none")
	require.NoError(t, p.Store.Provider.LookedUp(t.Context(), mine, "Abuse@Waddenzee.example.nl"))

	page := b.Get("/org/contacts")
	require.Contains(t, page.Text(), "Gevonden in RDAP: abuse@waddenzee.example.nl")
	form := b.Get(page.Doc.Find(`main a[href*="from="]`).AttrOr("href", ""))
	require.Equal(t, "abuse@waddenzee.example.nl", form.Doc.Find("#email").AttrOr("value", ""))
	require.Empty(t, b.Get("/org/contacts/new").Doc.Find("#email").AttrOr("value", ""), "only what was chosen is filled in")
	contacts, err := p.Store.Provider.Contacts(t.Context(), account.Actor(""), account.ProviderID)
	require.NoError(t, err)
	require.Empty(t, contacts, "nothing is saved by itself")
	require.Contains(t, staff.Get(claim).Text(), "abuse@waddenzee.example.nl (opgehaald op")
	require.Contains(t, staff.Get(claim).Text(), "geen bevestigd contact")

	b.Submit(form, "/org/contacts", nil)
	require.NotContains(t, b.Get("/org/contacts").Text(), "RDAP", "it is a contact now")
	other := p.Browser("provider-admin").Get("/org/contacts/new?from=" + mine.ID.String())
	require.NotContains(t, other.Body, "waddenzee", "another's")
	now := p.Clock.Now()
	_, err = p.Store.Provider.AddContact(t.Context(), models.System(), provider.Contact{
		ProviderID: account.ProviderID, Kind: models.ContactNight, Email: "abuse@waddenzee.example.nl", VerifiedAt: &now,
	})
	require.NoError(t, err)
	require.Contains(t, staff.Get(claim).Text(), "Dit is een bevestigd contact van de provider.")
}
