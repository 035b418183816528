package story_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/portaltest"
)

// At 03:10 a mail comes in on a phone. From its link to the receipt are six screens, signing in counted: nothing is asked twice.
func TestBrowser_FromTheMailToTheReceiptOnAPhone(t *testing.T) { //nolint:tparallel // its parts share a window
	t.Parallel()
	p := portaltest.NewRunning(t)
	home := strings.Replace(p.URL, "127.0.0.1", "localhost", 1) // a passkey belongs to a name
	w := portaltest.NewChromium(t).Window(t, home, portaltest.Phone)
	device := w.Authenticator()
	device.Verifies(true)
	w.Open("/login?lang=nl")
	w.Open(p.Invite("nacht@voorbeeld.example.nl", models.RoleAgent, "voorbeeld"))
	w.Type("Nieuw wachtwoord", portaltest.Password)
	w.Follow("Account maken")
	w.Type("Naam van de passkey", "Telefoon")
	w.Follow("Passkey maken")
	w.Follow("Codes maken")
	w.Follow("Ik heb de codes bewaard")
	p.Clock.Advance(time.Hour) // that session is long over

	p.Notice("192.0.2.33", "https://img.example.com/nacht/1", "https://img.example.com/nacht/2")
	sent := waitForMails(t, p, 3)
	link := regexp.MustCompile(`/notices/EOKM-\d{4}-\d{6}`).FindString(sent[2].Text)
	require.NotEmpty(t, link, sent[2].Text)

	var screens []string
	seen := func(status int) {
		t.Helper()
		require.Equal(t, http.StatusOK, status, w.Text())
		screens = append(screens, w.H1())
	}
	seen(w.Open(link))
	require.Equal(t, "Inloggen", w.H1())
	seen(w.Follow("Inloggen met een passkey"))
	require.Equal(t, link, w.Path())
	seen(w.Follow("Volledige adressen tonen"))
	w.Tick("Verwijderen of blokkeren")
	seen(w.Follow("Tonen"))
	require.Contains(t, w.Text(), "hxxps://img[.]example[.]com/nacht/2")
	seen(w.Follow("Verwijdering bevestigen"))
	w.Tick("Bestand verwijderd")
	seen(w.Follow("Bevestigen"))
	require.Equal(t, "Uw bevestiging is vastgelegd", w.H1())
	require.LessOrEqual(t, len(screens), 6, "%q", screens)

	t.Run("the browser tells that there is something to do and nothing more", func(t *testing.T) {
		shown := w.Pushed(`{"title":"EOKM","text":"3 meldingen wachten op u."}`)
		require.Equal(t, []portaltest.Shown{{Title: "EOKM", Body: "3 meldingen wachten op u.", Tag: "todo"}}, shown)
		require.Equal(t, shown, w.Pushed(`{"title":"EOKM","text":"3 meldingen wachten op u."}`), "one of them, however often it is told")
	})
	t.Run("back never asks to send a form again", func(t *testing.T) {
		w.Open("/account")
		w.Follow("Uitloggen")
		w.Open("/login")
		w.Type("E-mailadres", "nacht@voorbeeld.example.nl")
		w.Type("Wachtwoord", "niet het wachtwoord")
		require.Equal(t, http.StatusUnprocessableEntity, w.Follow("Verder"))
		w.Open("/kb")
		w.Back()
		require.Equal(t, "Inloggen", w.H1(), "the form, and no page of the browser's")
	})
}
