package notices_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

// An address that was reported again shows under what, and one that became graver shows its own category.
func TestShow_AnAddressReportedAgain(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	const header = "external_ref,url,ip,category,observed_at\n"
	p.Import(header + "R-05a,https://k1.example.com/a,192.0.2.1,unclear,2026-11-23T07:00:00Z\n" +
		"R-05a,https://k1.example.com/b,192.0.2.1,unclear,2026-11-23T07:00:00Z\n")
	p.Import(header + "R-05b,https://k1.example.com/a,192.0.2.1,baseline,2026-11-23T08:00:00Z\n")
	b := p.Browser("provider-agent")
	ref := refOf(t, b.Get("/notices"))
	for lang, want := range map[string][]string{
		"nl": {"Ook gemeld onder: R-05b", "Strenger gemeld op", "Strenger gemeld: adres 1", "Categorie: In onderzoek"},
		"en": {
			"Also reported under: R-05b", "Reported as more serious on", "Reported as more serious: address 1", "Category: Under review",
		},
	} {
		text := b.Get("/notices/" + ref + "?lang=" + lang).Text()
		for _, w := range want {
			require.Contains(t, text, w)
		}
		require.NotContains(t, text, "Kijk wat er is veranderd. Kijk")
	}
}
