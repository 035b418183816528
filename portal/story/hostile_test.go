package story_test

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/portal/portaltest"
)

// hostile are addresses that are legal and mean harm to whoever shows them.
var hostile = []string{
	`https://img.example.com/%22%3E%3Cscript%3Ealert(1)%3C/script%3E`,
	`https://img.example.com/2"><script>alert(2)</script>`,
	`https://img.example.com/'onmouseover='alert(1)`,
	`https://img.example.com/"autofocus/onfocus="alert(1)`,
	`https://img.example.com/<img/src=//img.example.com/p.png/onerror=alert(1)>`,
	`https://img.example.com/<svg/onload=alert(1)>`,
	`https://img.example.com/</td></table></main><iframe/src=//img.example.com/>`,
	`https://img.example.com/-->]]><!--<style>body{display:none}</style>`,
	`https://img.example.com/&lt;b&gt;&amp;amp;&#x27;`,
	`https://img.example.com/javascript:alert(1)?next=https://cdn3.example.net/x`,
	`https://img.example.com/{{7*7}}${7*7}<%=7*7%>`,
	`https://img.example.com/%E2%80%AEgpj.exe#%0d%0aSet-Cookie:a=b`,
	`https://img.example.com/%00%0a=cmd|'/c'!A1`,
	"https://img.example.com/`id`\\..\\",
	"https://img.example.com/line\nbreak", // a browser takes the break away
	`https://xn--bcher-kva.example.com/`,
	`https://bücher.example.com/é/раураl`,
	`http://[2001:db8:1::5]:8080/a`,
	`http://192.0.2.77/b`,
	`https://img.example.com/` + strings.Repeat("lang", 1000),
	`https://img.example.com/` + strings.Repeat("%3C", 1300),
}

// refusedRows are addresses that may not come in; what they say must not come out again either.
var refusedRows = []string{
	`javascript:alert(document.cookie)`,
	`data:text/html,<script>alert(2)</script>`,
	"https://img.example.com/\u202egpj.exe",
	"https://img.example.com/\u200bzero-width",
	`https://planted:planted@img.example.com/`,
	`https://img.example.com\@planted.example.net/`,
	`https://img.example.com/` + strings.Repeat("planted", 600), // over 4,096
}

// Whatever an address holds, the page shows it as text: nothing runs, nothing is asked for, nothing is led to.
func TestBrowser_HostileAddressesAreText(t *testing.T) {
	t.Parallel()
	chromium := portaltest.NewChromium(t)
	p := portaltest.New(t)
	p.Import(hostileFile(t, hostile))
	ref := onlyRef(t, p.Browser(agent), "/notices")

	w := signIn(t, chromium, p.URL, agent, "nl")
	require.Equal(t, http.StatusOK, w.Open("/notices/"+ref))
	for _, text := range shownAddresses(w) {
		require.Regexp(t, `^hxxps?://[a-z0-9:\[\].-]+(/|/•+)$`, text)
	}
	w.Open("/notices/" + ref + "/reveal")
	w.Tick("Verwijderen of blokkeren")
	w.Follow("Tonen")
	var want []string
	for _, raw := range hostile {
		address, err := address.Parse(raw)
		require.NoError(t, err, raw)
		want = append(want, address.Defanged())
	}
	require.Empty(t, cmp.Diff(want, shownAddresses(w)))
	for _, part := range []string{
		"main script", "main img", "main iframe", "main style", "main svg:not(.icon)", "[onmouseover]", "[onfocus]", "main a[href*=img]",
	} {
		require.Zero(t, portaltest.Eval[int](w, `document.querySelectorAll("`+part+`").length`), part)
	}
	require.Equal(t, 1, portaltest.Eval[int](w, `document.querySelectorAll("main").length`))
	w.Resize(320, 640)
	require.LessOrEqual(t, portaltest.Eval[int](w, `document.documentElement.scrollWidth`), 320)

	staff := signIn(t, chromium, p.URL, analyst, "nl")
	staff.Open("/intake")
	staff.Attach("file", onDisk(t, hostileFile(t, refusedRows)))
	staff.Follow("Bestand controleren")
	require.Equal(t, len(refusedRows), portaltest.Eval[int](staff, `document.querySelectorAll("#faulty tbody tr").length`))
	html := portaltest.Eval[string](staff, `document.documentElement.outerHTML`)
	for _, word := range []string{"alert(", "planted", "gpj", "zero-width", "img.example"} {
		require.NotContains(t, html, word)
	}
}

// shownAddresses are the texts of the table of addresses.
func shownAddresses(w *portaltest.Window) []string {
	return portaltest.Eval[[]string](w, `[...document.querySelectorAll("#addresses-table code")].map((e) => e.textContent)`)
}

// hostileFile is a file of one notice, quoted as CSV asks.
func hostileFile(t *testing.T, addresses []string) string {
	t.Helper()
	var out bytes.Buffer
	file := csv.NewWriter(&out)
	require.NoError(t, file.Write([]string{"external_ref", "url", "ip", "observed_at"}))
	for _, address := range addresses {
		ip := "192.0.2.77"
		if strings.Contains(address, "//[") {
			ip = "" // the address names its own
		}
		require.NoError(t, file.Write([]string{"H-1", address, ip, portaltest.Start.Format(time.RFC3339)}))
	}
	file.Flush()
	require.NoError(t, file.Error())
	return out.String()
}
