package i18n

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func printers(t testing.TB) (nl, en *Printer) {
	t.Helper()
	c, err := New()
	require.NoError(t, err)
	return c.Printer(NL), c.Printer(EN)
}

func TestParse_AcceptsOnlyOurLanguages(t *testing.T) {
	for in, want := range map[string]Lang{"nl": NL, "en": EN} {
		got, ok := Parse(in)
		require.True(t, ok, in)
		require.Equal(t, want, got)
	}
	for _, in := range []string{"", "NL", "de", "en-GB", "../en"} {
		got, ok := Parse(in)
		require.False(t, ok, in)
		require.Equal(t, NL, got)
	}
}

func TestMatch(t *testing.T) {
	tests := map[string]Lang{
		"":                            NL,
		"nl-NL,nl;q=0.9,en;q=0.8":     NL,
		"en-GB,en;q=0.9":              EN,
		"en-US,en;q=0.9,nl;q=0.8":     EN,
		"fr-FR,fr;q=0.9,en;q=0.7":     EN,
		"ja":                          NL,
		"nl-BE":                       NL,
		"*":                           NL,
		"q=;;;,":                      NL,
		"en;q=0.2,nl;q=0.9":           NL,
		"xx-not-a-language,en;q=0.01": NL,
	}
	for header, want := range tests {
		require.Equal(t, want, Match(header), "Accept-Language: %q", header)
	}
}

func TestPrinter_UnknownLanguageIsDutch(t *testing.T) {
	c, err := New()
	require.NoError(t, err)
	require.Equal(t, NL, c.Printer("de").Lang())
	require.Equal(t, EN, c.Printer(EN).Lang())
}

func TestContext(t *testing.T) {
	_, en := printers(t)
	ctx := With(t.Context(), en)
	require.Same(t, en, From(ctx))
	require.Equal(t, "(Dutch time)", T(ctx, "date.zone"))
	require.PanicsWithValue(t, "i18n: context has no printer", func() { From(t.Context()) })
}
