package intake_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/portaltest"
)

// The files of ../shared/cases about when two reports are the same, each as somebody uploads it: what its preview says, and what then is
// so on the page of what came of it, in both languages.
func TestIntake_CasesOfIdentity(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		files []string
		want  [][]string // rows, new, come back, joined, known, not illegal, faulty; notices, unrouted
	}{
		{
			"02 one address, two providers",
			[]string{"02-one-address-two-providers.csv", "02-one-address-two-providers.csv"},
			[][]string{{"2", "2", "0", "0", "0", "0", "0", "2", "0"}, {"2", "0", "0", "0", "2", "0", "0", "0", "0"}},
		},
		{
			"03 came back",
			[]string{"03-came-back-1-first-report.csv", "03-came-back-2-after-verified-offline.csv", "03-came-back-1-first-report.csv"},
			[][]string{
				{"1", "1", "0", "0", "0", "0", "0", "1", "0"},
				{"1", "0", "1", "0", "0", "0", "0", "1", "0"},
				{"1", "0", "0", "0", "1", "0", "0", "0", "0"},
			},
		},
		{"04 fragment", []string{"04-fragment.csv"}, [][]string{{"2", "2", "0", "0", "0", "0", "0", "1", "0"}}},
		{
			"05 worse category",
			[]string{"05-worse-category-1.csv", "05-worse-category-2.csv"},
			[][]string{{"1", "1", "0", "0", "0", "0", "0", "1", "0"}, {"1", "0", "0", "1", "0", "0", "0", "0", "0"}},
		},
		{"06 not illegal", []string{"06-not-illegal.csv"}, [][]string{{"1", "0", "0", "0", "0", "1", "0", "0", "0"}}},
	} {
		for _, language := range []string{"nl", "en"} {
			t.Run(c.name+", "+language, func(t *testing.T) {
				t.Parallel()
				p := portaltest.New(t)
				p.Clock.Advance(6 * 24 * time.Hour) // the files' times lie after the usual start
				b := p.Browser("analyst")
				b.Get("/intake?lang=" + language)
				for i, name := range c.files {
					page := uploadText(b, portaltest.Case(t, name))
					require.Equal(t, c.want[i], figures(page), "%s: the preview", name)
					page = b.Submit(page, "/confirm", nil)
					require.Equal(t, c.want[i], figures(page), "%s: what came of it", name)
					if strings.HasPrefix(name, "03-came-back-1") && i == 0 {
						ref := refOfOnly(t, p)
						require.NoError(t, p.Store.Notice.Verify(t.Context(), p.Actor("analyst"), ref, nil, notice.FoundOffline))
					}
				}
				require.NotContains(t, b.Get("/intake").Body, "example.com", "no address on a page of files")
			})
		}
	}
}

// refOfOnly is the reference of the one notice there is.
func refOfOnly(t *testing.T, p *portaltest.Portal) string {
	t.Helper()
	var ref string
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT ref FROM notices`).Scan(&ref))
	return ref
}
