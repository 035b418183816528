package table_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"eokm.nl/hosting/portal/table"
)

func TestCell_IsNeverAFormula(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"=1+1": "'=1+1", "+31": "'+31", "-1": "'-1", "@a": "'@a", "\ta": "'\ta", "\r=1": "'\r=1", "a=1": "a=1", "": "", "—": "—", "ë": "ë",
		"＝1": "'＝1", "\n=1": "'\n=1", "'a": "'a", "'=1": "''=1", "''-1": "'''-1", "'": "'", " =1": " =1",
	} {
		require.Equal(t, want, table.Harmless(text))
		require.Equal(t, text, table.AsTyped(want))
	}
}

func TestHarmless_ComesBackTheSame(t *testing.T) {
	t.Parallel()
	cells := rapid.StringMatching(`'{0,2}[=+\-@＝\t a"',;]{0,4}`)
	rapid.Check(t, func(t *rapid.T) {
		text := cells.Draw(t, "text")
		require.Equal(t, text, table.AsTyped(table.Harmless(text)))
		require.NotRegexp(t, `^[=+\-@＝\t\r\n]`, table.Harmless(text))
		require.Equal(t, text, table.PartsAsTyped(table.HarmlessParts(text, ";"), ";"))
	})
}

func TestHarmlessLine_RunsNowhere(t *testing.T) {
	t.Parallel()
	const comma, semicolon = "url,observed_at,note", "url;observed_at;note"
	for line, want := range map[string]string{
		`http://a,x,y`: `http://a,x,y`, `=HYPERLINK("x"),-2+3,"	=1"`: `'=HYPERLINK("x"),'-2+3,"	'=1"`,
		`"=HYPERLINK(""x"")",-2+3,"` + "\t" + `=1"`: `"'=HYPERLINK(""x"")",'-2+3,"'` + "\t" + `=1"`,
		`"a,=b",c;=d,"e""f"`:                        `"a,=b","c;=d","e""f"`, `'=1,x,y`: `''=1,x,y`, `"@a`: `"'@a`,
		`a"b,=c`: `a"b,'=c`, "": "",
	} {
		require.Equal(t, want, table.HarmlessLine(comma, line), line)
	}
	require.Equal(t, `'=a;"b,=c";'@d`, table.HarmlessLine(semicolon, `=a;b,=c;@d`))
}
