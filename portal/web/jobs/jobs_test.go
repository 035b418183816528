package jobs_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/portaltest"
)

func TestMain(m *testing.M) { portaltest.Main(m) }

// many brings in so many notices of one item each, all in one file.
func many(p *portaltest.Portal, n int) {
	rows := []byte("external_ref,url,ip,observed_at\n")
	for i := range n {
		rows = fmt.Appendf(rows, "M%d,%s,192.0.2.17,2026-11-23T09:00:00+01:00\n", i, portaltest.Image(i))
	}
	p.Import(string(rows))
}

// confirmAll confirms all that waits for a desk, by the list's own form.
func confirmAll(desk *portaltest.Browser) *portaltest.Page {
	preview := desk.Post("/notices/bulk", url.Values{"all": {"1"}, "do": {"confirm"}})
	return desk.Submit(preview, "/bulk/confirm", url.Values{"measure": {"server_suspended"}, "when": {"23-11-2026 09:30"}})
}

// A thousand confirmed at once, undone, and confirmed again, without JavaScript.
func TestJobs_AThousandConfirmedUndoneAndConfirmedAgain(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	many(p, notice.BulkLimit)
	desk := p.Browser("provider-agent")
	job := confirmAll(desk)
	require.Equal(t, "Uw bevestiging is vastgelegd", job.H1())
	require.Equal(t, []string{"1.000", "1.000"}, []string{portaltest.FactsOn(job)["Adressen"], portaltest.FactsOn(job)["Meldingen"]})
	require.Contains(t, job.Text(), "U kunt dit ongedaan maken tot 09:40.")
	require.Empty(t, portaltest.RefsOn(desk.Get("/notices")))

	undone := desk.Submit(job, "/undo", nil)
	require.Equal(t, job.Path, undone.Path)
	require.Equal(t, "Uw bevestiging is ongedaan gemaakt", undone.H1())
	require.Contains(t, undone.Text(), "Ongedaan gemaakt door S. Bakker op ma 23 nov 2026 09:30. 1.000 adressen staan weer zoals ze waren.")
	require.Zero(t, undone.Doc.Find(`form[action$="/undo"]`).Length())
	require.Len(t, portaltest.RefsOn(desk.Get("/notices")), 50)
	require.Contains(t, desk.Submit(job, "/undo", nil).Text(), "Dit was al ongedaan gemaakt.")
	receipt := desk.Get(undone.Doc.Find(`main a[href^="/receipts/"]`).AttrOr("href", ""))
	require.Contains(t, receipt.Text(), "Deze bevestiging is ingetrokken en geldt niet meer.")

	again := confirmAll(desk)
	require.Equal(t, "1.000", portaltest.FactsOn(again)["Adressen"])
	require.NotEqual(t, job.Path, again.Path)
	require.Empty(t, portaltest.RefsOn(desk.Get("/notices")))

	p.Clock.Advance(10 * time.Minute)
	final := desk.Get(again.Path)
	require.Zero(t, final.Doc.Find(`form[action$="/undo"]`).Length())
	require.Contains(t, final.Text(), "Dit was ongedaan te maken tot ma 23 nov 2026 09:40 en is nu definitief.")
	require.Contains(t, desk.Submit(again, "/undo", nil).Text(), "De tien minuten zijn voorbij")
	require.Empty(t, portaltest.RefsOn(desk.Get("/notices")))
	list := desk.Get("/jobs")
	require.Equal(t, 2, list.Doc.Find("#jobs tbody tr").Length())
	require.Contains(t, list.Text(), "Ongedaan gemaakt")

	staff := p.Browser("analyst")
	told := "S. Bakker (Voorbeeld Hosting B.V.) bevestigde in korte tijd 1.000 adressen. Dat is veel meer dan gewoon"
	for _, path := range []string{"/", "/providers/voorbeeld"} {
		page := staff.Get(path)
		require.Contains(t, page.Text(), told, path)
		link := page.Doc.Find(`main .note a[href^="/jobs/"]`).First().AttrOr("href", "")
		require.Equal(t, http.StatusOK, staff.Get(link).Status)
	}
	require.NotContains(t, staff.Get("/providers/noorderlicht").Text(), "in korte tijd")
	p.Clock.Advance(4 * models.Day)
	staff = p.Browser("analyst")
	require.NotContains(t, staff.Get("/").Text(), "in korte tijd")
	require.Contains(t, staff.Get("/providers/voorbeeld").Text(), told)
}

// Who is second: a colleague answered one of them between preview and sending, and the job says who.
func TestJobs_TheFileSaysWhatBecameOfEach(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	many(p, 3)
	desk, colleague := p.Browser("provider-agent"), p.Browser("provider-admin")
	refs := portaltest.RefsOn(desk.Get("/notices"))
	preview := desk.Post("/notices/bulk", url.Values{"sel": refs, "do": {"confirm"}})
	colleague.Submit(colleague.Get("/notices/"+refs[0]+"/confirm"), "/confirm", url.Values{"measure": {"file_removed"}})
	job := desk.Submit(preview, "/bulk/confirm", url.Values{"measure": {"server_suspended"}, "when": {"23-11-2026 09:30"}})
	require.Contains(t, job.Text(), refs[0]+" – adres 1: al beantwoord door N. de Vries (ma 23 nov 2026 09:30)")
	number := portaltest.FactsOn(job)["Ontvangstnummer"]
	require.NoError(t, p.Store.Notice.Verify(t.Context(), p.Actor("analyst"), refs[1], nil, notice.FoundOffline))
	desk.Submit(job, "/undo", nil)
	file := desk.Get(job.Path + "/result")
	require.Equal(t, http.StatusOK, file.Status)
	require.Equal(t, `attachment; filename="resultaat-20261123-0930.csv"`, file.Header.Get("Content-Disposition"))
	in := csv.NewReader(strings.NewReader(strings.TrimPrefix(file.Body, "\ufeff")))
	in.Comma = ';'
	rows, err := in.ReadAll()
	require.NoError(t, err)
	for _, row := range rows[1:] {
		require.Regexp(t, `^M[0-2]$`, row[2])
		row[2] = "M"
	}
	require.Equal(t, [][]string{
		{"Zaaknummer", "Adres", "Kenmerk van de melder", "Resultaat", "Waarom", "Maatregel", "Ontvangstnummer"},
		{refs[0], "1", "M", "overgeslagen", "EOKM is aan zet", "", ""},
		{refs[1], "1", "M", "gedaan", "intussen veranderd", "Server of VPS uitgezet", number},
		{refs[2], "1", "M", "ongedaan gemaakt", "", "Server of VPS uitgezet", number},
	}, rows)
	for _, path := range []string{"", "/result", "/progress"} {
		require.Equal(t, http.StatusNotFound, p.Browser("other-agent").Get(job.Path+path).Status)
	}
	require.Equal(t, http.StatusOK, p.Browser("analyst").Get(job.Path).Status)
	require.Equal(t, http.StatusNotFound, p.Browser("other-agent").Post(job.Path+"/undo", nil).Status)
	require.Equal(t, http.StatusNoContent, desk.Get(job.Path+"/progress").Status)
	require.Equal(t, models.StateVerified, portaltest.State(t, p, refs[1], 1))
}

// More than fifty at once from a session that nobody proved lately: the form waits for the proof, and is then carried out.
func TestJobs_ManyAtOnceAskForAProof(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	many(p, 51)
	desk := p.Browser("provider-agent")
	few := portaltest.RefsOn(desk.Get("/notices"))[:1]
	p.Clock.Advance(16 * time.Minute)
	asked := confirmAll(desk)
	require.True(t, strings.HasPrefix(asked.Path, "/account/prove"), asked.Path)
	require.Len(t, portaltest.RefsOn(desk.Get("/notices?size=100")), 51, "nothing is recorded yet")
	preview := desk.Post("/notices/bulk", url.Values{"sel": few, "do": {"confirm"}})
	job := desk.Submit(preview, "/bulk/confirm", url.Values{"measure": {"server_suspended"}, "when": {"23-11-2026 09:30"}})
	require.Equal(t, "1", portaltest.FactsOn(job)["Adressen"], "a few need none")
}
