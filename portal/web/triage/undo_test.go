package triage_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/portaltest"
)

// Without a script: the row stays where it was, with the way back, until that is over.
func TestRechecks_TheRowStaysUntilItCannotBeUndone(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	first, second := p.Notice("192.0.2.1", "http://img.example.com/a"), p.Notice("192.0.2.2", "http://img.example.com/b")
	portaltest.ReportRemoval(t, p, first)
	portaltest.ReportRemoval(t, p, second)
	b := p.Browser("analyst")
	page := b.Submit(b.Get("/triage/rechecks"), "/"+first+"/verifications", url.Values{"n": {"1"}, "outcome": {"online"}})
	require.Equal(t, []string{first, second}, portaltest.Column(page, 3), "nothing slides")
	require.Equal(t, 1, page.Doc.Find("tr.checked").Length())
	require.Contains(t, page.Doc.Find("tr.checked").Text(), "Nog online, door")
	require.Equal(t, models.StateStillOnline, portaltest.State(t, p, first, 1))

	page = b.Submit(page, "/undo", nil)
	require.Contains(t, page.Text(), "De controle van 1 adres is ongedaan gemaakt. Er gaat geen mail uit.")
	require.Equal(t, models.StateAnswered, portaltest.State(t, p, first, 1))
	require.Zero(t, page.Doc.Find("tr.checked").Length())

	page = b.Submit(page, "/"+first+"/verifications", url.Values{"n": {"1"}, "outcome": {"offline"}})
	p.Clock.Advance(notice.UndoFor + time.Second)
	late := b.Submit(page, "/undo", nil)
	require.Contains(t, late.Text(), "Dit is niet meer ongedaan te maken")
	require.Equal(t, []string{second}, portaltest.Column(late, 3))
	require.Equal(t, models.StateVerified, portaltest.State(t, p, first, 1))
}
