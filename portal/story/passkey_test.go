package story_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/portaltest"
)

// Coming in as people do, in a real browser with a virtual passkey device: EOKM's admin by invitation and passkey, and a desk
// by app on a phone without JavaScript.
func TestBrowser_SigningIn(t *testing.T) { //nolint:tparallel // its parts share a browser
	t.Parallel()
	chromium := portaltest.NewChromium(t)
	t.Run("an admin by passkey", func(t *testing.T) { walkPasskey(t, chromium) })
	t.Run("a desk by app, without JavaScript", func(t *testing.T) { walkApp(t, chromium) })
}

func walkPasskey(t *testing.T, chromium *portaltest.Chromium) {
	t.Helper()
	p := portaltest.New(t)
	home := strings.Replace(p.URL, "127.0.0.1", "localhost", 1) // a passkey belongs to a name
	w := chromium.Window(t, home, portaltest.Desktop)
	device := w.Authenticator()
	w.Open("/login?lang=nl")
	w.Open(p.Invite("baas@eokm.example.nl", models.RoleAdmin, ""))
	require.Equal(t, "Welkom, P. Ersoon", w.H1())
	w.Type("Nieuw wachtwoord", portaltest.Password)
	w.Follow("Account maken")
	require.Equal(t, "Kies een tweede bewijs", w.H1())
	require.NotContains(t, w.Text(), "App met codes", "an admin needs a passkey")
	w.Type("Naam van de passkey", "Laptop werk")
	w.Follow("Passkey maken")
	require.Equal(t, "Herstelcodes", w.H1())
	w.Follow("Codes maken")
	w.Follow("Ik heb de codes bewaard")
	require.Equal(t, "/", w.Path(), "signed in")

	w.Follow("Uitloggen")
	w.Open("/login")
	w.Follow("Inloggen met een passkey")
	require.Equal(t, "/", w.Path(), "no password needed")

	p.Clock.Advance(20 * time.Minute)
	w.Open("/account/password")
	require.Equal(t, "Bevestig dat u het bent", w.H1())
	w.Follow("Inloggen met een passkey")
	require.Equal(t, "Nieuw wachtwoord", w.H1())

	w.Open("/account")
	require.Contains(t, w.Text(), "Passkey: Laptop werk")
	w.Follow("Verwijderen Laptop werk")
	require.Contains(t, w.Text(), "Dit is uw laatste tweede bewijs")

	w.Follow("Uitloggen")
	w.Open("/login")
	device.Verifies(false)
	w.Press("Inloggen met een passkey")
	require.Eventually(t, func() bool { return strings.Contains(w.Text(), "Uw browser gaf geen passkey") }, 20*time.Second,
		50*time.Millisecond,
		"the device does not know who holds it")
	require.Equal(t, "/login", w.Path())
}

func walkApp(t *testing.T, chromium *portaltest.Chromium) {
	t.Helper()
	p := portaltest.New(t)
	phone := portaltest.Phone
	phone.NoScript = true
	person := p.Join(p.Browser(""), p.Invite("nacht@voorbeeld.example.nl", models.RoleAgent, "voorbeeld"), "nacht@voorbeeld.example.nl")
	ref := p.Notice("192.0.2.33", "https://img.example.com/nacht")
	w := chromium.Window(t, p.URL, phone)
	w.Open("/login?lang=nl")
	w.Open("/notices/" + ref)
	require.Equal(t, "Inloggen", w.H1())
	w.Type("E-mailadres", person.Email)
	w.Type("Wachtwoord", portaltest.Password)
	w.Follow("Verder")
	p.Clock.Advance(time.Minute)
	w.Type("Code", person.Code())
	w.Follow("Bevestigen")
	require.Equal(t, ref, w.H1(), "on to the notice")
}
