package portaltest

import (
	"fmt"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// Planted is a word that stands in reported addresses only: where it turns up, an address did.
const Planted = "plantedbythistest"

// PlantedAddresses are reported addresses that hold the word.
func PlantedAddresses() []string {
	return []string{
		"https://" + Planted + "-host.example.com/" + Planted + "/one.html?q=" + Planted,
		"http://img.example.org:8080/" + Planted + "/two",
	}
}

// Image is a reported address on a host of Voorbeeld Hosting; the numbered ones are all different.
func Image(n int) string { return fmt.Sprintf("https://img.example.com/a/%d", n) }

// ReportRemoval answers items of a notice as their desk: they were removed at this moment.
func ReportRemoval(t *testing.T, p *Portal, ref string, numbers ...int) {
	t.Helper()
	_, err := p.Store.Notice.Respond(t.Context(), p.Actor("provider-agent"), notice.Response{
		Submission: uuid.New(), Refs: []string{ref}, Numbers: numbers, Measure: models.MeasureFileRemoved, RemovedAt: p.Clock.Now(),
	})
	require.NoError(t, err)
}

// Object disputes items of a notice as their desk.
func Object(t *testing.T, p *Portal, ref string, numbers ...int) {
	t.Helper()
	require.NoError(t, p.Store.Notice.Dispute(t.Context(), p.Actor("provider-agent"), notice.Dispute{
		Submission: uuid.New(), Ref: ref, Numbers: numbers, Reason: models.ReasonNoFileAccess, Explanation: "De klant beheert de server.",
	}))
}

// State is where an item stands.
func State(t *testing.T, p *Portal, ref string, n int) models.State {
	t.Helper()
	page, err := p.Store.Notice.Page(t.Context(), models.System(), ref, 0)
	require.NoError(t, err)
	return page.Items[n-1].State
}
