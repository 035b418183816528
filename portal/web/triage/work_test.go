package triage_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/portaltest"
)

// checkable is as many notices that wait for a check, on one machine.
func checkable(t *testing.T, p *portaltest.Portal, ip string, count int) []string {
	t.Helper()
	var refs []string
	for i := range count {
		ref := p.Notice(ip, fmt.Sprintf("https://img.example.com/%s/%d", strings.ReplaceAll(ip, ".", "-"), i))
		portaltest.ReportRemoval(t, p, ref)
		refs = append(refs, ref)
	}
	return refs
}

// One after the other: a verdict leads to the next by itself, and a colleague never gets the same.
func TestWork_OneAfterTheOther(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	refs := checkable(t, p, "192.0.2.5", 3)
	one, two := p.Browser("analyst"), p.Browser("admin")
	first := one.Get("/triage/work/rechecks")
	require.Equal(t, "Te controleren: 1 van 3", first.H1())
	require.Contains(t, first.Text(), refs[0])
	second := two.Get("/triage/work/rechecks")
	require.Contains(t, second.Text(), refs[1])
	held := two.Get(portaltest.PathOf(first))
	require.Contains(t, held.Text(), "werkt hieraan, tot")
	require.Zero(t, held.Doc.Find("form[data-verdict]").Length())

	next := one.Submit(one.Get(portaltest.PathOf(first)), "/"+refs[0]+"/verifications", url.Values{"n": {"1"}, "outcome": {"offline"}})
	require.Contains(t, next.Text(), refs[2], "the next that nobody has")
	require.Equal(t, "Te controleren: 2 van 2", next.H1())
	require.Contains(t, next.Text(), "Ongedaan maken")
	back := one.Submit(next, "/undo", nil)
	require.Equal(t, models.StateAnswered, portaltest.State(t, p, refs[0], 1))
	require.Equal(t, portaltest.PathOf(next), portaltest.PathOf(back), "the place one was at is kept")

	none := one.Submit(back, "/skip", url.Values{"reason": {"waits"}})
	require.Contains(t, none.Text(), refs[0], "on from the beginning")
	passed := one.Get("/triage/rechecks")
	require.Contains(t, passed.Text(), "Nog 3 te behandelen")
	skipped := two.Submit(two.Get(portaltest.PathOf(second)), "/skip", url.Values{"reason": {"later"}})
	require.Contains(t, skipped.Text(), "Overgeslagen door")
	require.Contains(t, skipped.Text(), "wacht op een antwoord")
	require.Equal(t, http.StatusForbidden, p.Browser("provider-agent").Get("/triage/work/rechecks").Status)
}

// All of a machine at once: ticked, shown, given, and taken back at once.
func TestVerdict_OfAMachineWithPreview(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	refs := checkable(t, p, "192.0.2.5", 3)
	other := checkable(t, p, "192.0.2.6", 1)
	b := p.Browser("analyst")
	list := b.Get("/triage/machines")
	box := list.Doc.Find("input[name=sel]").First()
	require.Contains(t, box.AttrOr("aria-label", ""), "192[.]0[.]2[.]5")
	query := url.Values{"sel": {box.AttrOr("value", "")}, "outcome": {"offline"}, "next": {"/triage/machines"}}
	preview := b.Get("/triage/verdict?" + query.Encode())
	require.Contains(t, preview.Text(), "3 adressen in 3 meldingen van 1 provider")
	done := b.Submit(preview, "/triage/verdicts", nil)
	require.Equal(t, "/triage/machines", portaltest.PathOf(done))
	require.Contains(t, done.Text(), "3 adressen zijn offline bevonden.")
	for _, ref := range refs {
		require.Equal(t, models.StateVerified, portaltest.State(t, p, ref, 1))
	}
	require.Equal(t, models.StateAnswered, portaltest.State(t, p, other[0], 1))
	b.Submit(done, "/undo", nil)
	require.Equal(t, models.StateAnswered, portaltest.State(t, p, refs[2], 1))

	late := b.Get("/triage/verdict?" + query.Encode())
	colleague := p.Browser("admin")
	colleague.Submit(colleague.Get("/triage/rechecks"), "/"+refs[1]+"/verifications", url.Values{"n": {"1"}, "outcome": {"online"}})
	conflict := b.Submit(late, "/triage/verdicts", nil)
	require.Equal(t, http.StatusConflict, conflict.Status)
	require.Contains(t, conflict.Text(), refs[1], "which, by whom")
	require.Contains(t, conflict.Text(), "2 adressen in 2 meldingen", "as it is now")
	require.Equal(t, models.StateAnswered, portaltest.State(t, p, refs[0], 1), "all or none")
	empty := b.Get("/triage/verdict?outcome=offline&next=/triage/rechecks")
	require.Contains(t, empty.Text(), "Er is niets aangevinkt.")
}

// One reason for a page of the queue, and a line in the log of each notice; the numbers of the reporter stand beside, and in a file.
func TestRechecks_OneRevealForAPage(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	p.Import("external_ref,url,ip,observed_at\nS-77,https://img.example.com/secret/1,192.0.2.5,2026-11-23T08:00:00Z\n")
	refs := append(checkable(t, p, "192.0.2.5", 2), portaltest.RefsOn(p.Browser("provider-agent").Get("/notices"))[0])
	portaltest.ReportRemoval(t, p, refs[2])
	b := p.Browser("analyst")
	list := b.Get("/triage/rechecks")
	require.NotContains(t, list.Text(), "/secret/1")
	require.Contains(t, list.Text(), "Nummer melder: S-77")
	form := list.Doc.Find(`form[action="/triage/reveal"]`)
	ask := b.Get("/triage/reveal?" + portaltest.Fields(form).Encode())
	require.Contains(t, ask.Text(), "elk van de 3 meldingen")
	require.NotContains(t, ask.Text(), "Verwijderen of blokkeren", "EOKM's people have reasons of their own")
	require.Equal(t, http.StatusUnprocessableEntity, b.Submit(ask, "/triage/reveal", nil).Status)
	shown := b.Submit(ask, "/triage/reveal", url.Values{"why": {"check"}})
	require.Equal(t, "/triage/rechecks", portaltest.PathOf(shown))
	require.Contains(t, shown.Text(), "hxxps://img[.]example[.]com/secret/1")
	require.Contains(t, shown.Text(), "U ziet volledige adressen tot")
	var logged int
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT count(DISTINCT notice_id) FROM events WHERE kind = 'revealed'
		AND data->>'code' = 'check'`).Scan(&logged))
	require.Equal(t, 3, logged)
	require.NotContains(t, p.Browser("admin").Get("/triage/rechecks").Text(), "/secret/1", "for who gave the reason")
	require.NotContains(t, b.Submit(shown, "/triage/cover", nil).Text(), "/secret/1")

	file := b.Submit(list, "/triage/rechecks/export", nil)
	require.Contains(t, file.Body, "S-77")
	require.NotContains(t, file.Body, "example.com")
	require.Equal(t, 3, strings.Count(file.Body, "EOKM-2026-"))
}

// Who works through what has no provider sees the addresses in one go too, and takes a queue along; a file has no address.
func TestQueues_UnroutedIsRevealedAndTakenAlong(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	refs := []string{
		p.Notice("203.0.113.9", "https://img.example.org/secret/1"), p.Notice("203.0.113.9", "https://img.example.org/secret/2"),
	}
	b := p.Browser("analyst")
	list := b.Get("/triage/unrouted")
	require.NotContains(t, list.Text(), "/secret/1")
	require.Contains(t, list.Text(), "Nummer melder: T-")
	ask := b.Get("/triage/reveal?" + portaltest.Fields(list.Doc.Find(`form[action="/triage/reveal"]`)).Encode())
	shown := b.Submit(ask, "/triage/reveal", url.Values{"why": {"route"}})
	require.Equal(t, "/triage/unrouted", portaltest.PathOf(shown))
	require.Contains(t, shown.Text(), "hxxps://img[.]example[.]org/secret/1")
	require.Contains(t, shown.Text(), "hxxps://img[.]example[.]org/secret/2")
	require.NotContains(t, p.Browser("admin").Get("/triage/unrouted").Text(), "/secret/1", "for who gave the reason")
	one := b.Get("/triage/work/unrouted")
	require.Contains(t, one.Text(), "Nummer melder: T-", "also one after the other")
	require.NotZero(t, one.Doc.Find(`form[action="/triage/unrouted/export"]`).Length())
	file := b.Submit(list, "/triage/unrouted/export", nil)
	require.Equal(t, len(refs), strings.Count(file.Body, "EOKM-2026-"))
	require.NotContains(t, file.Body, "example.org")
	require.NotContains(t, b.Post("/triage/disputes/export", nil).Body, refs[0], "each queue has a file of its own")
}

// So does who works through the disputes: one reveal for what stands on the page, the reporter's numbers, the queue as a file; in the list
// and one after the other.
func TestQueues_DisputesAreRevealedAndTakenAlong(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	p.Import("external_ref,url,ip,observed_at\nS-77,https://img.example.com/secret/1,192.0.2.5,2026-11-23T08:00:00Z\n" +
		"S-77,https://img.example.com/secret/2,192.0.2.5,2026-11-23T08:00:00Z\n")
	desk := p.Browser("provider-agent")
	ref := portaltest.RefsOn(desk.Get("/notices"))[0]
	portaltest.Object(t, p, ref, 2)
	b := p.Browser("analyst")
	list := b.Get("/triage/disputes")
	require.Contains(t, list.Text(), "2 · img[.]example[.]com")
	require.NotContains(t, list.Text(), "1 · img", "what is not disputed")
	require.Contains(t, list.Text(), "Nummer melder: S-77")
	require.NotContains(t, list.Text(), "/secret/")

	one := b.Get("/triage/work/disputes")
	require.Contains(t, one.Text(), "Nummer melder: S-77")
	ask := b.Get("/triage/reveal?" + portaltest.Fields(one.Doc.Find(`form[action="/triage/reveal"]`)).Encode())
	shown := b.Submit(ask, "/triage/reveal", url.Values{"why": {"dispute"}})
	require.Equal(t, portaltest.PathOf(one), portaltest.PathOf(shown))
	require.Contains(t, shown.Text(), "hxxps://img[.]example[.]com/secret/2")
	require.NotContains(t, shown.Text(), "/secret/1")
	require.Contains(t, b.Get("/triage/disputes").Text(), "/secret/2", "one reveal for both")
	file := b.Submit(shown, "/triage/disputes/export", nil)
	require.Contains(t, file.Body, "S-77")
	require.Equal(t, 1, strings.Count(file.Body, ref))
}
