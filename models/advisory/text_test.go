package advisory_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/advisory"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/provider"
)

func TestAdvisoryText_SaysAllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, _ := w.Editors()
	_, err := w.Advisory.New(t.Context(), one, advisory.Text{
		TitleNL: strings.Repeat("é", 121), TitleEN: "Look at 192.0.2.5", BodyNL: strings.Repeat("a", 4001), BodyEN: "a\x00b", Days: 5,
		Reach:    "x",
		Networks: []provider.NetworkKind{"x"}, Sizes: []provider.OrganisationSize{"x"}, Languages: []string{"de"},
	})
	require.Equal(t, []string{
		"title_nl article.too_long", "title_en advisory.address", "body_nl article.too_long", "body_en text.characters",
		"days article.choice",
		"networks article.choice", "sizes article.choice", "languages article.choice", "reach article.choice",
	}, modelstest.Problems(t, err))
	_, err = w.Advisory.New(t.Context(), one, advisory.Text{Days: 30, Ready: true, Reach: advisory.ReachSome})
	require.Equal(t, []string{
		"title_nl advisory.title.missing", "title_en advisory.title.missing", "body_nl advisory.body.missing",
		"body_en advisory.body.missing",
		"reach advisory.some.missing",
	}, modelstest.Problems(t, err))
	_, err = w.Advisory.New(t.Context(), one, modelstest.AdvisoryTo(modelstest.Warning("x")))
	require.Equal(t, "advisory.named.missing", modelstest.Problem(t, err))
	require.NotEmpty(t, w.NewAdvisory(one, advisory.Text{Days: 30, Reach: advisory.ReachNamed}), "a draft may lack anything")
}

func TestAdvisoryText_NamesNoAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, _ := w.Editors()
	for _, text := range []string{
		"https://img.example.com/a", "hxxp://img[.]example[.]com", "img.example.com/a", "www.example.org", "img[.]example[.]com",
		"img(.)example.com",
		"192.0.2.5", "(192.0.2.5)", "ip=192.0.2.0/24", "192[.]0[.]2[.]5", "2001:db8::1", "[2001:db8:1::5]:8080", "2001:db8::/32,",
		"voor\nhttps ://example.org\nna", "![x](https://example.org/p.png)", "<img src=//img.example.org/p.png>",
		"javascript:alert(1)//www.example.org",
	} {
		for field, put := range map[string]func(t *advisory.Text){
			"title": func(t *advisory.Text) { t.TitleEN = text }, "body": func(t *advisory.Text) { t.BodyNL = text },
		} {
			bad := modelstest.Warning("x")
			put(&bad)
			_, err := w.Advisory.New(t.Context(), one, bad)
			require.Equal(t, "advisory.address", modelstest.Problem(t, err), "%s: %q", field, text)
		}
		hidden := address.Hide("voor " + text + " na")
		require.NotContains(t, hidden, "192.0.2")
		require.NotContains(t, hidden, "2001:db8")
		require.NotContains(t, hidden, "img.example.com")
		bad := modelstest.Warning("x")
		bad.BodyNL = hidden
		_, err := w.Advisory.New(t.Context(), one, bad)
		require.NoError(t, err, "%q as %q", text, hidden)
	}
	for _, text := range []string{
		"Versie 2.4.1 en ouder, om 12:30:05.", "Zie [de uitleg](/kb/which-measure#s-wat) en/of bel ons.", "desk@example.org", "AS64496",
		"50 % van 1.284",
		"Kijk bij EOKM-2026-004182::ja", "<script>alert(1)</script>",
	} {
		good := modelstest.Warning("x")
		good.BodyNL = text
		_, err := w.Advisory.New(t.Context(), one, good)
		require.NoError(t, err, text)
		require.Equal(t, text, address.Hide(text))
	}
}
