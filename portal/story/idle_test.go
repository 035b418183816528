package story_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

// TestBrowser_WhoTypesLongLosesNothing: a page warns two minutes before its reader is signed out, and keeps what they typed
// also when they come too late.
func TestBrowser_WhoTypesLongLosesNothing(t *testing.T) {
	t.Parallel()
	chromium, p := portaltest.NewChromium(t), portaltest.NewRunning(t)
	ref := p.Notice("192.0.2.70", "https://img.example.com/s/1")
	desk := signInOnPhone(t, chromium, p, portaltest.Phone, "S. Bakker, medewerker bij Voorbeeld Hosting")
	desk.FastMinutes()
	desk.Open("/notices/" + ref + "/confirm")
	desk.Tick("Account opgeschort")
	desk.Tick("Ja")
	desk.Type("Toelichting", "Klant is gewaarschuwd.")
	pass := func(minutes time.Duration) {
		desk.Pass(minutes * time.Minute)
		p.Clock.Advance(minutes * time.Minute)
	}
	const warning, over = "Over twee minuten wordt u uitgelogd.", "U bent uitgelogd. Wat u invulde, staat er nog."
	pass(27)
	portaltest.Eval[bool](desk, `new Promise((done) => setInterval(() => done(true), 60_000))`) // the page looks four times a minute
	desk.Says(warning, false)
	pass(2)
	desk.Says(warning, true)
	desk.Press("Ingelogd blijven")
	desk.Says(warning, false)
	pass(29)
	desk.Says(warning, true) // and the session lives: its time began anew
	pass(2)
	desk.Says(over, true)
	desk.Says(warning, false)
	require.Equal(t, http.StatusOK,
		portaltest.Eval[int](desk, `fetch("/notices").then((a) => a.redirected && a.url.includes("/login") ? 200 : 0)`),
		"it is over indeed")

	portaltest.Eval[int](desk,
		`fetch("/demo/login", {method: "POST", body: new URLSearchParams({account: "provider-agent"})}).then((a) => a.status)`)
	require.Equal(t, http.StatusOK, desk.Follow("Bevestigen"), "after signing in elsewhere")
	require.Equal(t, "Uw bevestiging is vastgelegd", desk.H1())
	desk.Open("/notices/" + ref)
	require.Contains(t, desk.Text(), "Klant is gewaarschuwd.")
}
