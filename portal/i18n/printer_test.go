package i18n

import (
	"testing"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/stretchr/testify/require"
)

// testPrinter is a printer with a few texts of its own beside the date words.
func testPrinter(t testing.TB, l Lang, entries ...*goi18n.Message) *Printer {
	t.Helper()
	messages, err := load(locales, l)
	require.NoError(t, err)
	for _, e := range entries {
		messages[e.ID], err = newMessage(e)
		require.NoError(t, err)
	}
	p, err := newPrinter(l, messages)
	require.NoError(t, err)
	return p
}

func TestT(t *testing.T) {
	p := testPrinter(t, NL,
		&goi18n.Message{ID: "plain", Other: "Te doen"},
		&goi18n.Message{ID: "field", Other: "{{.Name}} heeft {{ .Count }} adressen."},
		&goi18n.Message{ID: "only", Other: "{{.Name}}"},
	)
	require.Equal(t, "Te doen", p.T("plain"))
	require.Equal(t, "Te doen", p.T("plain", "Unused", 1))
	require.Equal(t, "S. Bakker heeft 1.284 adressen.", p.T("field", "Name", "S. Bakker", "Count", 1284))
	require.Equal(t, "<b>", p.T("only", "Name", "<b>"), "plain text: the template escapes it")
	require.Equal(t, "!none!", p.T("none"))
	require.Equal(t, "!Name! heeft 2 adressen.", p.T("field", "Count", 2))
	require.Equal(t, "!Name! heeft !Count! adressen.", p.T("field", "Name"), "a name without a value")
	require.True(t, p.Has("plain"))
	require.False(t, p.Has("none"))
}

func TestN_ChoosesTheFormForTheNumber(t *testing.T) {
	entries := []*goi18n.Message{
		{ID: "n", One: "{{.PluralCount}} adres van {{.Who}}", Other: "{{.PluralCount}} adressen van {{.Who}}"},
		{ID: "same", Other: "{{.PluralCount}} min"},
	}
	for _, l := range Langs() {
		p := testPrinter(t, l, entries...)
		for n, want := range map[int]string{0: "0 adressen van u", 1: "1 adres van u", 2: "2 adressen van u", 11: "11 adressen van u"} {
			require.Equal(t, want, p.N("n", n, "Who", "u"), "%s %d", l, n)
		}
		require.Equal(t, "1 min", p.N("same", 1))
		require.Equal(t, "!none!", p.N("none", 1))
	}
	require.Equal(t, "1.284 adressen van u", testPrinter(t, NL, entries...).N("n", 1284, "Who", "u"))
}

func TestNumber(t *testing.T) {
	nl, en := printers(t)
	tests := map[int][2]string{
		0:             {"0", "0"},
		7:             {"7", "7"},
		999:           {"999", "999"},
		1000:          {"1.000", "1,000"},
		1284:          {"1.284", "1,284"},
		-999:          {"-999", "-999"},
		-100478:       {"-100.478", "-100,478"},
		1234567890123: {"1.234.567.890.123", "1,234,567,890,123"},
	}
	for n, want := range tests {
		require.Equal(t, want, [2]string{nl.Number(n), en.Number(n)})
	}
}

func TestDecimal(t *testing.T) {
	nl, en := printers(t)
	require.Equal(t, "84,2", nl.Decimal(84.16, 1))
	require.Equal(t, "84.2", en.Decimal(84.16, 1))
	require.Equal(t, "1.284", nl.Decimal(1284.4, 0))
	require.Equal(t, "-1.284,50", nl.Decimal(-1284.5, 2))
}

func TestNewMessage_RefusesMoreThanFields(t *testing.T) {
	for _, bad := range []string{"{{if .A}}x{{end}}", "{{.A.B}}", "{{", "a }} b", "{{printf .A}}"} {
		_, err := newMessage(&goi18n.Message{ID: "bad", Other: bad})
		require.Error(t, err, bad)
	}
	_, err := newMessage(&goi18n.Message{ID: "empty", One: "1"})
	require.Error(t, err)
}

func TestT_WithoutArgumentsDoesNotAllocate(t *testing.T) {
	nl, _ := printers(t)
	require.Zero(t, testing.AllocsPerRun(100, func() { nl.T("date.zone") }))
}

func BenchmarkT(b *testing.B) {
	nl, _ := printers(b)
	for b.Loop() {
		nl.T("date.zone")
	}
}

func BenchmarkTContext(b *testing.B) {
	nl, _ := printers(b)
	ctx := With(b.Context(), nl)
	for b.Loop() {
		T(ctx, "date.zone")
	}
}
