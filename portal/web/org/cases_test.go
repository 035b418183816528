package org_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

// Case 11: a range comes back as the network that it is, and is claimed when it is sent again.
func TestNetworks_TheCaseOfARange(t *testing.T) {
	t.Parallel()
	for lang, says := range map[string]string{
		"nl": "Regel 1: dit schrijven wij als 203.0.113.0/24", "en": "Line 1: we write this as 203.0.113.0/24",
	} {
		b := portaltest.New(t).Browser("provider-admin")
		form := b.Get("/org/networks/new?lang=" + lang)
		lines := portaltest.Case(t, "11-range-as-network.txt")
		page := b.Submit(form, "/org/networks", url.Values{"lines": {lines}, "evidence": {"ORG-VB1"}})
		require.Equal(t, http.StatusUnprocessableEntity, page.Status)
		require.Contains(t, page.Doc.Find("#lines-error").Text(), says)
		page = b.Submit(page, "/org/networks", nil)
		require.Equal(t, "/org/networks", page.Path)
		require.Contains(t, page.Text(), "203.0.113.0/24")
	}
}

// Cases 12 and 24: what counts is the day on which nobody can encrypt any more; a key that nobody can encrypt to is refused.
func TestKeys_TheCases(t *testing.T) {
	t.Parallel()
	for lang, says := range map[string]struct {
		until, soon string
		refused     map[string]string
	}{
		"nl": {"11 dec 2026", "Deze sleutel verloopt op", map[string]string{
			"24-key-expired.asc":    "Deze sleutel is verlopen. Verleng hem eerst.",
			"24-key-revoked.asc":    "Deze sleutel is ingetrokken.",
			"24-key-signs-only.asc": "Met deze sleutel kan niemand versleutelen",
		}},
		"en": {"11 Dec 2026", "This key expires on", map[string]string{
			"24-key-expired.asc":    "This key has expired. Extend it first.",
			"24-key-revoked.asc":    "This key was revoked.",
			"24-key-signs-only.asc": "Nobody can encrypt with this key",
		}},
	} {
		p := portaltest.New(t)
		p.Clock.Advance(7 * 24 * time.Hour) // the keys were made after the usual start
		b := p.Browser("provider-admin")
		form := b.Get("/org/keys?lang=" + lang)
		for name, refused := range says.refused {
			page := b.Submit(form, "/org/keys", url.Values{"key": {portaltest.Case(t, name)}})
			require.Equal(t, http.StatusUnprocessableEntity, page.Status, name)
			require.Contains(t, page.Doc.Find("#key-error").Text(), refused, name)
		}
		page := b.Submit(form, "/org/keys", url.Values{"key": {portaltest.Case(t, "12-subkey-runs-out-first.asc")}})
		require.Equal(t, http.StatusOK, page.Status)
		require.Contains(t, page.Text(), says.until)
		require.Contains(t, page.Doc.Find("main .note").Text(), says.soon)
	}
}

// Case 18: each way of writing a number is taken, and shown in one form.
func TestContacts_TheCaseOfPhoneNumbers(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"nl", "en"} {
		for typed := range strings.Lines(portaltest.Case(t, "18-phone.txt")) {
			b := portaltest.New(t).Browser("provider-admin")
			form := b.Get("/org/contacts/new?lang=" + lang)
			page := b.Submit(form, "/org/contacts", url.Values{
				"kind": {"escalation"}, "email": {"dienst@voorbeeld.example.nl"}, "phone": {typed},
			})
			require.Equal(t, http.StatusOK, page.Status, "%s: %s", lang, typed)
			require.Contains(t, portaltest.Column(page, 2), "+31 20 555 0101", "%s: %s", lang, typed)
		}
	}
}
