package triage_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

// Two analysts see the same sample on one day.
func TestRechecks_SampleIsTheSameForEverybody(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	for i := range 11 {
		ref := p.Notice("192.0.2.5", portaltest.Image(i+1))
		portaltest.ReportRemoval(t, p, ref)
	}
	p.Clock.Advance(time.Hour)
	page := p.Browser("analyst").Get("/triage/rechecks")
	require.Len(t, portaltest.Column(page, 3), 11)
	require.Equal(t, 1, page.Doc.Find(`a[href="/triage/rechecks?sample=1"]`).Length())
	sample := p.Browser("analyst").Get("/triage/rechecks?sample=1")
	require.Len(t, portaltest.Column(sample, 3), 3, "one in five of eleven, rounded up")
	require.Contains(t, sample.Text(), "De steekproef van vandaag: 3 van 11 meldingen.")
	require.Equal(t, portaltest.Column(sample, 3), portaltest.Column(p.Browser("admin").Get("/triage/rechecks?sample=1"), 3))
}
