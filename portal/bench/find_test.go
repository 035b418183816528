package bench

import (
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
)

// finds reports how long a search for what people have in their hand takes among the items of fill, for a desk and for EOKM: what it finds,
// and the row that keeps it.
func (w *world) finds(b *testing.B, size string) {
	b.Helper()
	var ref string
	require.NoError(b,
		w.owner.QueryRow(b.Context(), `SELECT max(ref) FROM notices WHERE provider_id = $1`, w.agents[0].ProviderID).Scan(&ref))
	for _, what := range []struct{ name, text string }{
		{"number", ref},
		{"tail", ref[len(ref)-4:]},
		{"reporters", "F1-10"},
		{"address", "https://h10.example.com/1/10"},
		{"host", "h10.example.com"},
		{"domain", "example.com"},
		{"ip", "192.0.2.10"},
		{"nothing", "https://h10.example.com/none"},
	} {
		for who, actor := range map[string]models.Actor{"desk": w.agents[0], "eokm": w.analyst} {
			p50, p99 := percentiles(200, func() {
				found, err := w.store.Search.Find(b.Context(), actor, what.text)
				if err != nil || len(found.Refs) == 0 && what.name != "nothing" {
					b.Error(what.name, found, err)
				}
			})
			b.ReportMetric(p50, size+"-find-"+what.name+"-"+who+"-p50-ms")
			b.ReportMetric(p99, size+"-find-"+what.name+"-"+who+"-p99-ms")
		}
	}
}
