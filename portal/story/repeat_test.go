package story_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/portaltest"
)

// At night, on a phone: confirm one address, go back, tick the other and send. Both are confirmed, though the browser brings the form
// back as it was left, with the key that was used. Without JavaScript it keeps that: then the page says which address is not
// confirmed, and one more click does it.
func TestBrowser_BackAndTheOtherAddress(t *testing.T) { //nolint:tparallel // its parts share a browser
	t.Parallel()
	chromium := portaltest.NewChromium(t)
	for name, noScript := range map[string]bool{"with JavaScript": false, "without": true} {
		t.Run(name, func(t *testing.T) {
			p := portaltest.New(t)
			ref := p.Notice("192.0.2.77", "https://img.example.com/s/1", "https://img.example.com/s/2")
			phone := portaltest.Phone
			phone.NoScript = noScript
			desk := signInOnPhone(t, chromium, p, phone, "S. Bakker, medewerker bij Voorbeeld Hosting")
			desk.Open("/notices/" + ref + "/confirm")
			desk.Leave()
			key := keyIn(desk)
			desk.Tick("2 ·") // takes its tick away
			desk.Tick("Bestand verwijderd")
			require.Equal(t, http.StatusOK, desk.Follow("Bevestigen"))
			require.Equal(t, "Uw bevestiging is vastgelegd", desk.H1())
			require.Equal(t, models.StateDelivered, stateOf(t, p, ref, 2))

			require.True(t, desk.Back(), "the browser brings the form back as it was left")
			if !noScript {
				require.Eventually(t, func() bool { return keyIn(desk) != key }, 30*time.Second, 50*time.Millisecond,
					"a page that is brought back gets a new key")
			}
			desk.Tick("2 ·")
			require.True(t, portaltest.Eval[bool](desk, `document.querySelector("[name=measure][value=file_removed]").checked`),
				"what was chosen stays")
			status := desk.Follow("Bevestigen")
			if noScript {
				require.Equal(t, http.StatusConflict, status)
				require.Contains(t, desk.Text(), "Adres 2 is nog niet bevestigd")
				require.Equal(t, http.StatusOK, desk.Follow("Bevestigen"))
			}
			require.Equal(t, "Uw bevestiging is vastgelegd", desk.H1())
			require.Equal(t, models.StateAnswered, stateOf(t, p, ref, 2), "or its clock would run on unseen")
		})
	}
}

// keyIn is the hidden key of the form in a window.
func keyIn(w *portaltest.Window) string {
	return portaltest.Eval[string](w, `document.querySelector("main input[name=submission]")?.value ?? ""`)
}

func stateOf(t *testing.T, p *portaltest.Portal, ref string, n int) models.State {
	t.Helper()
	page, err := p.Store.Notice.Page(t.Context(), models.System(), ref, 0)
	require.NoError(t, err)
	return page.Items[n-1].State
}
