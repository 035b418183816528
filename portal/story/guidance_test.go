package story_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

// An article's way: one editor writes it, a second reads and publishes it, a desk finds it by a word that it mistypes and says what
// is missing, and the editor reads that. With a script that suggests and saves by itself, and without one.
func TestBrowser_GuidanceFromTheWriterToTheReaderAndBack(t *testing.T) { //nolint:tparallel // its parts share a browser
	t.Parallel()
	chromium := portaltest.NewChromium(t)
	phone, desktop := portaltest.Phone, portaltest.Desktop
	t.Run("as most people", func(t *testing.T) { walkGuidance(t, chromium, phone, desktop) })
	phone.NoScript, desktop.NoScript = true, true
	t.Run("without JavaScript", func(t *testing.T) { walkGuidance(t, chromium, phone, desktop) })
}

func walkGuidance(t *testing.T, chromium *portaltest.Chromium, phone, desktop portaltest.Screen) {
	t.Helper()
	p := portaltest.New(t)
	writer := comeIn(t, chromium, p, desktop, "Redacteur bij EOKM")
	writeArticle(t, writer)
	writer.Follow("Stuur ter controle")
	require.Contains(t, writer.Text(), "Deze versie wacht op iemand die er niet aan schreef.")
	require.NotContains(t, writer.Text(), "Publiceer nu", "not by who wrote it")

	desk := comeIn(t, chromium, p, phone, "S. Bakker, medewerker bij Voorbeeld Hosting")
	require.Equal(t, http.StatusNotFound, desk.Open("/kb/snapshot-bewaren"), "nobody read it yet")

	second := comeIn(t, chromium, p, desktop, "Beheerder bij EOKM")
	second.Follow("Inhoud")
	require.Contains(t, second.Text(), "Wacht op u")
	second.Follow("Een momentopname bewaren")
	second.Follow("Voorbeeld")
	require.Contains(t, second.Text(), "Maak eerst een momentopname van de schijf.")
	second.Follow("Terug")
	second.Follow("Publiceer nu")
	require.Contains(t, second.Text(), "Gepubliceerd.")

	findArticle(t, desk, phone.NoScript)
	require.Equal(t, http.StatusUnprocessableEntity, desk.Follow("Versturen"), "neither yes nor no")
	desk.Press("Kies ja of nee.")
	desk.Tick("Nee")
	desk.Type("Wat kan beter?", "Hoe lang bewaar ik de kopie?")
	require.Equal(t, http.StatusOK, desk.Follow("Versturen"))
	require.Contains(t, desk.Text(), "Dank u.")

	writer.Follow("Inhoud")
	writer.Follow("Reacties")
	require.Equal(t, "/content/feedback", writer.Path())
	for _, words := range []string{"Een momentopname bewaren", "Hoe lang bewaar ik de kopie?", "S. Bakker", "Voorbeeld Hosting"} {
		require.Contains(t, writer.Text(), words)
	}
	writer.Follow("Afgehandeld")
	require.Contains(t, writer.Text(), "Alles is afgehandeld.")
}

// comeIn opens a window and signs in by the words on the screen.
func comeIn(t *testing.T, chromium *portaltest.Chromium, p *portaltest.Portal, screen portaltest.Screen, who string) *portaltest.Window {
	t.Helper()
	w := chromium.Window(t, p.URL, screen)
	w.Open("/login?lang=nl")
	w.Follow(who)
	require.Equal(t, "/", w.Path())
	return w
}

// writeArticle is from the menu to a draft that could be sent, both languages, with one thing forgotten on the way.
func writeArticle(t *testing.T, w *portaltest.Window) {
	t.Helper()
	w.Follow("Inhoud")
	w.Follow("Nieuw artikel")
	w.Type("Titel in het Nederlands", "Een momentopname bewaren")
	w.Type("Titel in het Engels", "Keeping a snapshot")
	w.Type("Naam in het adres", "snapshot-bewaren")
	w.Follow("Begin te schrijven")
	require.Equal(t, "/content/articles/snapshot-bewaren/edit", w.Path())
	w.Type("Samenvatting", "U bewaart een kopie voordat u verwijdert.")
	w.Type("Tekst", "## Eerst\n\nMaak eerst een momentopname van de schijf.\n\n## Daarna\n\nVerwijder het bestand.")
	w.Type("Zoekwoorden", "snapshot, kopie")
	w.Key("\t") // from the last Dutch field but one over "what changed" into the English text
	for _, text := range []string{
		"Keeping a snapshot", "You keep a copy before you remove.",
		"## First\n\nTake a snapshot of the disk.\n\n## Then\n\nRemove the file.", "snapshot, copy",
	} {
		w.Key("\t" + text)
	}
	w.Follow("Bewaar")
	require.Contains(t, w.Text(), "Bewaard.")
	require.Equal(t, http.StatusUnprocessableEntity, w.Follow("Stuur ter controle"), "for whom?")
	require.Contains(t, w.Text(), "Kies voor wie het artikel is.")
	w.Follow("Verder schrijven")
	w.Tick("Voor techniek en netwerk")
	w.Follow("Bewaar en bekijk")
	require.Contains(t, w.Text(), "Take a snapshot of the disk.")
	w.Follow("Terug")
}

// findArticle goes to the article by a word that is not spelt so.
func findArticle(t *testing.T, w *portaltest.Window, noScript bool) {
	t.Helper()
	w.Open("/kb")
	w.Type("Zoek in de kennisbank", "momento")
	if !noScript {
		require.Equal(t, "/kb/snapshot-bewaren", suggested(w), "while they type")
	}
	w.Key("pnmae")
	w.Enter() // the header has a button with the same words
	require.Contains(t, w.Text(), "Gezocht op: momentopname.")
	require.Contains(t, w.Text(), "1 artikel gevonden")
	w.Follow("Een momentopname bewaren")
	require.True(t, strings.HasPrefix(w.Path(), "/kb/snapshot-bewaren"))
	require.Contains(t, w.Text(), "Verwijder het bestand.")
}

// suggested waits for an article below the field of a search, and gives where it leads.
func suggested(w *portaltest.Window) string {
	return portaltest.Eval[string](w, `new Promise((done) => {
		const first = () => document.querySelector("[data-suggestions]:not([hidden]) a");
		const look = () => first() ? done(first().getAttribute("href")) : requestAnimationFrame(look);
		look();
		setTimeout(() => done(""), 10_000);
	})`)
}
