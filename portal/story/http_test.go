package story_test

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/portaltest"
)

// The main path: a file, the inbox, the answer, the check, the end.
func TestStory_FromTheFileToClosed(t *testing.T) {
	t.Parallel()
	p := portaltest.NewRunning(t)
	staff := p.Browser(analyst)

	preview := ok(t,
		upload(t, staff, file("SCART-7", "192.0.2.10", "https://img.example.com/a/b1.jpg", "https://img.example.com/a/b2.jpg")))
	require.Equal(t, "Controleer het bestand", preview.H1())
	require.Contains(t, preview.Text(), "Er is nog niets opgeslagen")
	require.Equal(t, []int{0, 0, 0}, saved(t, p), "nothing before the confirmation")
	done := ok(t, staff.Submit(preview, "/confirm", nil))
	require.Contains(t, done.Text(), "Er is 1 melding gemaakt.")
	require.Equal(t, []int{1, 2, 1}, saved(t, p))

	mails := waitForMails(t, p, 1)
	desk := p.Browser(agent)
	ref := onlyRef(t, desk, "/notices")
	require.Equal(t, "abuse@voorbeeld.example.nl", mails[0].To)
	require.Equal(t, "["+ref+"] Melding: bevestig vóór di 24 nov 2026 09:30", mails[0].Subject)
	require.Contains(t, mails[0].Text, p.URL+"/notices/"+ref+"\n", "the way to the notice")
	notice := told(t, desk, ref, 1)
	require.Equal(t, []string{"Nieuw", "nog 24 u 00 min"}, []string{tagOf(notice), clockOf(notice)})

	p.Clock.Advance(20 * time.Minute)
	notice = ok(t, desk.Submit(notice, "/acknowledge", nil))
	require.Contains(t, notice.Text(), "Ontvangst bevestigd.")
	require.Equal(t, []string{"In behandeling", "nog 23 u 40 min"}, []string{tagOf(notice), clockOf(notice)})

	p.Clock.Advance(25 * time.Minute)
	receipt := confirmAtSecondTry(t, desk, ref)
	require.Equal(t, "Uw bevestiging is vastgelegd", receipt.H1())
	require.Contains(t, receipt.Text(), "Bestand verwijderd")

	p.Clock.Advance(3 * time.Hour)
	staff = p.Browser(analyst)
	queue := ok(t, staff.Get("/triage/rechecks"))
	require.Contains(t, queue.Text(), "Bestand verwijderd, 23 nov, 10:15")
	queue = ok(t, staff.Submit(queue, ref+"/verifications", url.Values{"n": {"1", "2"}, "outcome": {"offline"}}))
	require.Equal(t, "/triage/rechecks", queue.Path, "on to the next one")
	require.Contains(t, queue.Text(), ref+": 2 adressen zijn offline bevonden.")

	desk = p.Browser(agent)
	require.Equal(t, ref, onlyRef(t, desk, "/notices?tab=done"))
	notice = ok(t, desk.Get("/notices/"+ref))
	require.Equal(t, []string{"Verwijderd", "0 u 45 min"}, []string{tagOf(notice), clockOf(notice)}, "the desk's time counts")
	require.Empty(t, cmp.Diff([]string{
		"Melding afgeleverd met 2 adressen",
		"Mail verstuurd aan abuse@voorbeeld.example.nl",
		"S. Bakker heeft ontvangst bevestigd van alle 2 adressen",
		"S. Bakker heeft verwijdering gemeld van alle 2 adressen",
		"EOKM heeft gecontroleerd: alle 2 adressen zijn niet meer bereikbaar",
		"De melding is afgerond",
	}, history(notice)))
	waitForMails(t, p, 1) // and no other
	mailsAreThin(t, p, "img.example", "192.0.2.10", "/a/b1", "b2.jpg", "SCART")
}

// confirmAtSecondTry sends the form with all that can be wrong with it, sees that nothing typed is lost, and mends it.
func confirmAtSecondTry(t *testing.T, desk *portaltest.Browser, ref string) *portaltest.Page {
	t.Helper()
	form := ok(t, desk.Get("/notices/"+ref+"/confirm"))
	wrong := desk.Submit(form, "/confirm", url.Values{
		"which": nil, "when": {"vanmorgen"}, "logs": {"yes"}, "note": {"De klant is gewaarschuwd."}, "cache_purged": {"1"},
	})
	require.Equal(t, 422, wrong.Status)
	require.True(t, strings.HasPrefix(wrong.Doc.Find("title").Text(), "Fout: "))
	var list []string
	for _, link := range wrong.Doc.Find(".error-summary a").EachIter() {
		list = append(list, link.AttrOr("href", "")+" "+link.Text())
		require.Equal(t, 1, wrong.Doc.Find(link.AttrOr("href", "")).Length(), "the link leads to the field")
	}
	require.Equal(t, []string{
		"#which-1 Kies ten minste één adres", "#measure-1 Kies wat u heeft gedaan", "#when Schrijf dag en tijd zoals 23-11-2026 09:05",
	}, list)
	kept := portaltest.Fields(wrong.Doc.Find(`form[action$="/confirm"]`))
	require.Equal(t, portaltest.Fields(form.Doc.Find(`form[action$="/confirm"]`)).Get("submission"),
		kept.Get("submission"), "still one answer")
	kept.Del("submission")
	require.Equal(t, url.Values{
		"when": {"vanmorgen"}, "logs": {"yes"}, "note": {"De klant is gewaarschuwd."}, "cache_purged": {"1"},
		"seen": {"1:1,2"},
	}, kept)

	mended := url.Values{"which": {"1", "2"}, "measure": {"file_removed"}, "when": {"23-11-2026 10:15"}}
	receipt := ok(t, desk.Submit(wrong, "/confirm", mended))
	again := ok(t, desk.Submit(wrong, "/confirm", mended))
	require.Equal(t, receipt.Path, again.Path, "sent twice is recorded once")
	return receipt
}

// saved counts notices, items and mails.
func saved(t *testing.T, p *portaltest.Portal) []int {
	t.Helper()
	counts := make([]int, 3)
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM notices), (SELECT count(*) FROM items),
		(SELECT count(*) FROM mails)`).Scan(&counts[0], &counts[1], &counts[2]))
	return counts
}

// mailsAreThin looks at all that left the portal, headers and both forms of the text, for what was reported and for the
// words of any category.
func mailsAreThin(t *testing.T, p *portaltest.Portal, reported ...string) {
	t.Helper()
	for _, lang := range i18n.Langs() {
		printer := p.App.Catalogue.Printer(lang)
		for _, category := range models.Categories {
			reported = append(reported, printer.T("notices.category."+string(category)),
				printer.T("notices.category."+string(category)+".reason"))
		}
	}
	list, err := p.Mails.List()
	require.NoError(t, err)
	require.NotEmpty(t, list)
	for _, m := range list {
		kept, err := p.Mails.Read(m.ID)
		require.NoError(t, err)
		raw, err := os.ReadFile(filepath.Join(p.Mails.Dir, m.ID+".eml"))
		require.NoError(t, err)
		text := strings.ToLower(strings.ReplaceAll(string(raw), "=\r\n", "") + kept.Subject + kept.Text)
		for _, word := range reported {
			require.NotContains(t, text, strings.ToLower(word))
		}
	}
}

// A check that finds it still there voids the answer: the clock has run on, and the ladder with it.
func TestStory_StillOnlineReopensOnTheFirstClock(t *testing.T) {
	t.Parallel()
	p := portaltest.NewRunning(t)
	ref := p.Notice("192.0.2.11", "https://files.example.org/x/1")
	p.Clock.Advance(2 * time.Hour)
	answer(t, p.Browser(agent), ref, "file_removed")

	p.Clock.Advance(9 * time.Hour)
	p.Work()
	page := verify(t, p.Browser(analyst), ref, "online", "1")
	require.Contains(t, page.Text(), "De klok loopt door vanaf het begin: nog 13 u 00 min.")
	undoTimeOver(t, p)
	mails := waitForMails(t, p, 2)
	require.Equal(t, "["+ref+"] Nog online: bevestig vóór di 24 nov 2026 09:30", mails[1].Subject)

	desk := p.Browser(agent)
	require.Equal(t, ref, onlyRef(t, desk, "/notices"), "back in the inbox")
	page = told(t, desk, ref, 2)
	require.Equal(t, []string{"Nog online", "nog 13 u 00 min"}, []string{tagOf(page), clockOf(page)})
	require.Contains(t, page.Text(), "vanaf de eerste aflevering")

	p.Clock.Advance(13*time.Hour + time.Minute)
	p.Work()
	desk = p.Browser(agent)
	require.Equal(t, ref, onlyRef(t, desk, "/notices?tab=overdue"))
	page = ok(t, desk.Get("/notices/"+ref))
	require.Equal(t, []string{"Nog online", "te laat met 0 u 01 min"}, []string{tagOf(page), clockOf(page)})

	p.Clock.Advance(time.Hour)
	answer(t, p.Browser(agent), ref, "account_suspended", "24-11-2026 10:31")
	p.Clock.Advance(time.Hour)
	verify(t, p.Browser(analyst), ref, "offline", "1")
	page = ok(t, p.Browser(agent).Get("/notices/"+ref))
	require.Equal(t, []string{"Te laat verwijderd", "25 u 01 min (buiten norm)"}, []string{tagOf(page), clockOf(page)})
}

// A notice that nobody answers climbs the ladder, once each step.
func TestStory_SilenceClimbsTheLadder(t *testing.T) {
	t.Parallel()
	p := portaltest.NewRunning(t)
	ref := p.Notice("192.0.2.12", "https://forum.example.net/t/9")
	sent := len(waitForMails(t, p, 1))
	const desk, lead, night = "abuse@voorbeeld.example.nl", "lead@voorbeeld.example.nl", "night@voorbeeld.example.nl"
	for _, step := range []struct {
		at      time.Duration
		subject string
		to      []string
	}{
		{4 * time.Hour, "Herinnering: bevestig vóór di 24 nov 2026 09:30", []string{desk, lead}},
		{12 * time.Hour, "Tweede herinnering: bevestig vóór di 24 nov 2026 09:30", []string{desk}},
		{20 * time.Hour, "Bijna te laat: bevestig vóór di 24 nov 2026 09:30", []string{desk, lead, night}},
		{24 * time.Hour, "Te laat: de termijn was di 24 nov 2026 09:30", []string{desk, lead, night}},
	} {
		p.Clock.Advance(portaltest.Start.Add(step.at).Sub(p.Clock.Now()) - time.Second)
		p.Work()
		waitForMails(t, p, sent) // not a second early
		p.Clock.Advance(time.Second)
		p.Work()
		p.Work() // twice is once
		mails := waitForMails(t, p, sent+len(step.to))[sent:]
		var to []string
		for _, m := range mails {
			require.Equal(t, "["+ref+"] "+step.subject, m.Subject)
			to = append(to, m.To)
		}
		require.ElementsMatch(t, step.to, to, step.at)
		sent += len(mails)
	}
	p.Clock.Advance(48 * time.Hour)
	p.Work()
	waitForMails(t, p, sent)
	lines := strings.Join(history(told(t, p.Browser(agent), ref, 5)), "\n")
	for _, line := range []string{
		"\nHerinnering: ", "\nDe helft van de termijn is voorbij", "\nDe termijn verloopt binnenkort", "\nDe termijn is voorbij",
	} {
		require.Equal(t, 1, strings.Count(lines, line), "%s in\n%s", line, lines)
	}
	mailsAreThin(t, p, "forum.example", "192.0.2.12", "/t/9")
}

// A session ends half an hour after the last page, and ten hours after it began, by the portal's clock.
func TestStory_ASessionEnds(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	desk := p.Browser(agent)
	p.Clock.Advance(29 * time.Minute)
	require.Equal(t, "/notices", desk.Get("/notices").Path)
	p.Clock.Advance(30 * time.Minute)
	require.Equal(t, "/login?next=%2Fnotices", desk.Get("/notices").Path)

	desk = p.Browser(agent)
	for range 20 {
		require.Equal(t, "/notices", desk.Get("/notices").Path)
		p.Clock.Advance(29 * time.Minute)
	}
	require.Equal(t, "/notices", desk.Get("/notices").Path, "9 h 40 min")
	p.Clock.Advance(20 * time.Minute)
	require.Equal(t, "/login?next=%2Fnotices", desk.Get("/notices").Path)
}
