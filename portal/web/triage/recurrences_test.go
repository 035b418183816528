package triage_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/observation"
	"eokm.nl/hosting/portal/portaltest"
)

func TestRecurrences_PageShowsWhatCameBackAndNoPath(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	const raw = "https://img.example.com/secret-path/1"
	ref := p.Notice("192.0.2.5", raw)
	require.Contains(t, p.Browser("analyst").Get("/triage/recurrences").Text(), "Er kwam niets terug")
	portaltest.ReportRemoval(t, p, ref)
	require.NoError(t, p.Store.Notice.Verify(t.Context(), p.Actor("analyst"), ref, nil, notice.FoundOffline))
	require.NoError(t, p.Store.Recurrence.Promise(t.Context(), p.Actor("provider-agent"), ref, "Wij controleren uploads."))
	p.Clock.Advance(48 * time.Hour)
	_, faults, err := p.Store.Observation.Take(t.Context(), models.System(), "scart", []observation.Row{{
		Row: 2, Ref: ref, N: 1, Outcome: notice.FoundOnline, At: p.Clock.Now().Add(-time.Hour), By: "nl-1",
	}})
	require.NoError(t, err)
	require.Empty(t, faults)
	again := p.Notice("192.0.2.5", raw)
	b := p.Browser("analyst")
	for _, by := range []string{"address", "path", "host", "machine", "nonsense"} {
		page := b.Get("/triage/recurrences?by=" + by)
		require.Contains(t, page.Text(), again, by)
		require.Contains(t, page.Text(), "Terug na toezegging van", by)
		require.Contains(t, page.Text(), "Wij controleren uploads.", by)
		require.NotContains(t, page.Body, "secret-path", by)
	}
	page := b.Get("/triage/recurrences")
	require.Contains(t, page.Text(), "Weer gezien na een controle")
	page = b.Submit(page, "/offline", nil)
	require.Contains(t, page.Text(), "u hebt gekeken en het is offline")
	require.NotContains(t, page.Text(), "Weer gezien na een controle")
	for account, status := range map[string]int{"auditor": 200, "editor": 403, "provider-agent": 403} {
		require.Equal(t, status, p.Browser(account).Get("/triage/recurrences").Status, account)
	}
	require.True(t, strings.Contains(b.Get("/providers/voorbeeld").Text(), "0 van 1 gecontroleerde antwoorden was nog online, in 90 dagen"))
}
