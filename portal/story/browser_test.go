package story_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

// The paths as people walk them, by what they read and click: the desk in Dutch on a phone, EOKM in English at a desk.
// A Window fails its test when a page asks another host for anything, breaks the policy, or writes to the console.

func TestBrowser(t *testing.T) { //nolint:tparallel // its parts share a browser
	t.Parallel()
	chromium := portaltest.NewChromium(t)
	phone, desktop := portaltest.Phone, portaltest.Desktop
	t.Run("from the file to closed", func(t *testing.T) { walkMainPath(t, chromium, phone, desktop) })
	t.Run("from no to the other desk", func(t *testing.T) { walkDispute(t, chromium, phone, desktop) })
	phone.NoScript, desktop.NoScript = true, true
	t.Run("from the file to closed without JavaScript", func(t *testing.T) { walkMainPath(t, chromium, phone, desktop) })
}

func walkMainPath(t *testing.T, chromium *portaltest.Chromium, phone, desktop portaltest.Screen) {
	t.Helper()
	p := portaltest.NewRunning(t)
	staff := chromium.Window(t, p.URL, desktop)
	staff.Open("/")
	staff.Follow("Sign in")
	staff.Follow("Analyst at EOKM")
	staff.Follow("English") // the account says Dutch
	staff.Follow("Import")
	require.Equal(t, http.StatusUnprocessableEntity, staff.Follow("Check the file"), "without a file")
	staff.Attach("file", onDisk(t, file("B-1", "192.0.2.70", "https://img.example.com/s/1", "https://img.example.com/s/2")))
	staff.Follow("Check the file")
	require.Equal(t, "Check the file", staff.H1())
	staff.Follow("Import 2 addresses")
	require.Equal(t, "The file was imported", staff.H1())

	desk := signInOnPhone(t, chromium, p, phone, "S. Bakker, medewerker bij Voorbeeld Hosting")
	ref := onlyRef(t, p.Browser(agent), "/notices")
	require.Contains(t, desk.Text(), "1 melding wacht op u.")
	link := waitForMails(t, p, 1)[0].Text
	link = link[strings.Index(link, p.URL)+len(p.URL):]
	desk.Open(link[:strings.Index(link, "\n")])
	require.Equal(t, ref, desk.H1(), "the mail leads there")
	desk.Follow("Ontvangst bevestigen")
	require.Contains(t, desk.Text(), "Ontvangst bevestigd.")
	require.NotContains(t, desk.Text(), "/s/1")
	desk.Follow("Volledige adressen tonen")
	desk.Tick("Verwijderen of blokkeren")
	desk.Follow("Tonen")
	require.Contains(t, desk.Text(), "hxxps://img[.]example[.]com/s/1")

	desk.Follow("Verwijdering bevestigen")
	desk.Type("Toelichting", "Klant is gewaarschuwd.")
	require.Equal(t, http.StatusUnprocessableEntity, desk.Follow("Bevestigen"), "without a measure")
	desk.Press("Kies wat u heeft gedaan")
	desk.Tick("Account opgeschort")
	desk.Tick("Ja")
	require.Equal(t, http.StatusOK, desk.Follow("Bevestigen"))
	require.Equal(t, "Uw bevestiging is vastgelegd", desk.H1())
	require.Contains(t, desk.Text(), "Account opgeschort")

	staff.Follow("Triage")
	staff.Follow("To check")
	require.Contains(t, staff.Text(), "Account suspended")
	if desktop.NoScript {
		staff.Follow("Offline")
		require.Contains(t, staff.Text(), "2 addresses were found offline.")
	} else {
		staff.Press("Offline") // the row says it in its place
	}
	staff.Says("Found offline by", true)
	desk.Open("/notices?tab=done")
	desk.Follow(ref)
	require.Contains(t, desk.Text(), "De melding is afgerond")
	desk.Tick("Toon de 5 regels daarvoor")
	require.Contains(t, desk.Text(), "Klant is gewaarschuwd.")
}

func walkDispute(t *testing.T, chromium *portaltest.Chromium, phone, desktop portaltest.Screen) {
	t.Helper()
	p := portaltest.NewRunning(t)
	ref := p.Notice("198.51.100.150", "https://shop.example.nl/k")
	desk := signInOnPhone(t, chromium, p, phone, "S. Bakker, medewerker bij Voorbeeld Hosting")
	desk.Follow(ref)
	desk.Follow("Klopt niet, of niet van ons")
	require.Equal(t, http.StatusUnprocessableEntity, desk.Follow("Versturen"), "without reason and text")
	desk.Tick("Niet ons netwerk")
	desk.Type("Toelichting", "Dit netwerk is van Noorderlicht.")
	desk.Follow("Versturen")
	require.Contains(t, desk.Text(), "Betwist")

	staff := chromium.Window(t, p.URL, desktop)
	staff.Open("/login?lang=en")
	staff.Follow("Analyst at EOKM")
	staff.Follow("Triage")
	staff.Follow("Disputed")
	require.Contains(t, staff.Text(), "Not our network")
	staff.Follow("Decide " + ref)
	staff.Tick("To another provider")
	staff.Choose("Which other provider?", "Noorderlicht Cloud")
	staff.Type("Your reason", "Inderdaad. Wij sturen het door.")
	require.Equal(t, http.StatusOK, staff.Follow("Record the decision"))
	require.Contains(t, staff.Text(), "1 address went to the other provider.")

	second := signInOnPhone(t, chromium, p, phone, "J. Yilmaz, medewerker bij Noorderlicht Cloud")
	second.Follow(onlyRef(t, p.Browser(other), "/notices"))
	require.Contains(t, second.Text(), "Nog 24 u 00 min")
	require.Equal(t, http.StatusNotFound, second.Open("/notices/"+ref))
	desk.Open("/notices/" + ref)
	require.Contains(t, desk.Text(), "Inderdaad. Wij sturen het door.")
}

func signInOnPhone(t *testing.T, chromium *portaltest.Chromium, p *portaltest.Portal, phone portaltest.Screen,
	who string,
) *portaltest.Window {
	t.Helper()
	w := chromium.Window(t, p.URL, phone)
	w.Open("/")
	w.Follow("Nederlands")
	w.Follow("Inloggen")
	w.Follow(who)
	require.Equal(t, "/", w.Path())
	return w
}

func onDisk(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "scart.csv")
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	return name
}
