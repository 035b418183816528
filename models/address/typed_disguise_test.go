package address_test

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
)

// However a desk writes a host or an IP address that was reported, it is in no text that is kept; and the same forms of what was
// not reported stay as they were typed. The answer of somebody whose text is looked up is kept all the same.
func TestTyped_DisguisesHideNothing(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	ref := w.ImportRows(w.Report("A", "https://k38hqz.a.example/p", "192.0.2.93"))[0]
	const host, ip, otherHost, otherIP = "k38hqz.a.example", "192.0.2.93", "ns1.b.example", "198.51.100.7"
	hosts := map[string]func(string) string{
		"as it is":        func(h string) string { return h },
		"in capitals":     strings.ToUpper,
		"[.]":             func(h string) string { return strings.ReplaceAll(h, ".", "[.]") },
		"[dot]":           func(h string) string { return strings.ReplaceAll(h, ".", "[dot]") },
		"(dot)":           func(h string) string { return strings.ReplaceAll(h, ".", "(dot)") },
		"{.}":             func(h string) string { return strings.ReplaceAll(h, ".", "{.}") },
		"dot as a word":   func(h string) string { return strings.ReplaceAll(h, ".", " dot ") },
		"punt as a word":  func(h string) string { return strings.ReplaceAll(h, ".", " punt ") },
		"zero-width":      func(h string) string { return h[:3] + "\u200b" + h[3:] },
		"soft hyphen":     func(h string) string { return h[:3] + "\u00ad" + h[3:] },
		"。":               func(h string) string { return strings.ReplaceAll(h, ".", "。") },
		"．":               func(h string) string { return strings.ReplaceAll(h, ".", "．") },
		"․":               func(h string) string { return strings.ReplaceAll(h, ".", "․") },
		"wide letters":    func(h string) string { return strings.Map(func(r rune) rune { return r + 0xfee0 }, h) },
		"%2E":             func(h string) string { return strings.ReplaceAll(h, ".", "%2E") },
		"per cent":        func(h string) string { return fmt.Sprintf("%%%02x", h[0]) + h[1:] },
		"&#46;":           func(h string) string { return strings.ReplaceAll(h, ".", "&#46;") },
		"space before":    func(h string) string { return strings.ReplaceAll(h, ".", " .") },
		"break after":     func(h string) string { return strings.Replace(h, ".", ".\n", 1) },
		"base64":          func(h string) string { return base64.StdEncoding.EncodeToString([]byte(h)) },
		"hex":             func(h string) string { return hex.EncodeToString([]byte(h)) },
		"backwards":       reversed,
		"with a port":     func(h string) string { return h + ":8443" },
		"of a mailbox":    func(h string) string { return "abuse@" + h },
		"with a dot":      func(h string) string { return h + "." },
		"in Markdown":     func(h string) string { return "**" + h + "**" },
		"of a name":       func(h string) string { return "host=" + h + ";" },
		"between quotes":  func(h string) string { return "“" + h + "”" },
		"two lines of it": func(h string) string { return h + "\n" + h },
	}
	ips := map[string]func(string) string{
		"[.]":            func(a string) string { return strings.ReplaceAll(a, ".", "[.]") },
		"in-addr.arpa":   func(a string) string { return pointer(a) + ".in-addr.arpa" },
		"dashes":         func(a string) string { return strings.ReplaceAll(a, ".", "-") },
		"name of a host": func(a string) string { return "static-" + strings.ReplaceAll(a, ".", "-") + ".isp.example" },
		"zeros":          func(a string) string { return fmt.Sprintf("%03d.%03d.%03d.%03d", bytesOf(a)...) },
		"octal":          func(a string) string { return fmt.Sprintf("0%o.0%o.0%o.0%o", bytesOf(a)...) },
		"one number":     func(a string) string { return strconv.Itoa(asNumber(a)) },
		"hex number":     func(a string) string { return fmt.Sprintf("0x%X", asNumber(a)) },
		"space before":   func(a string) string { return strings.ReplaceAll(a, ".", " .") },
		"space around":   func(a string) string { return strings.ReplaceAll(a, ".", " . ") },
		"in IPv6":        func(a string) string { return netip.AddrFrom16(netip.MustParseAddr(a).As16()).String() },
		"backwards":      reversed,
		"base64":         func(a string) string { return base64.StdEncoding.EncodeToString([]byte(a)) },
		"prefix":         func(a string) string { return a + "/32" },
		"ip:":            func(a string) string { return "ip:" + a },
	}
	kept := func(text string) string {
		t.Helper()
		w.Clock.Set(w.Now().Add(time.Minute)) // for the throttle
		_, err := w.Notice.Respond(t.Context(), w.Agent, notice.Response{
			Submission: uuid.New(), Refs: []string{ref}, Numbers: []int{1}, Measure: models.MeasureGeoBlocked, RemovedAt: w.Now(),
			Note: text,
		})
		require.NoError(t, err)
		return modelstest.Query[string](w, `SELECT note FROM responses ORDER BY created_at DESC LIMIT 1`)[0]
	}
	for _, of := range []struct {
		forms             map[string]func(string) string
		reported, other   string
		stands, withdrawn string
	}{{hosts, host, otherHost, "[host 1]", "k38hqz"}, {ips, ip, otherIP, "[IP 1]", "192"}} {
		for name, form := range of.forms {
			text := "Gezien op " + form(of.reported) + " en weg"
			got := kept(text)
			require.Contains(t, got, of.stands, "%s: %q", name, text)
			require.NotContains(t, got, of.withdrawn, "%s: %q", name, text)
			require.True(t, strings.HasPrefix(got, "Gezien op ") && strings.HasSuffix(got, " en weg"), "%s: %q", name, got)
			text = "Gezien op " + form(of.other) + " en weg"
			require.Equal(t, text, kept(text), name)
		}
	}
	const words = "Om 16.30 uur, versie 1.2.3 en v1.2.3.4: file1.php, e.g. d.w.z. config.inc.php; bel 020-555 01 01, 12:30:15, € 1.000,50."
	require.Equal(t, words, kept(words))
}

// So it is with hosts that registries would not give out, and that exist.
func TestTyped_HostsWithOddSignsHideNothing(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	hosts := []string{
		"k38_hqz.a.example", "_k38hqz.b.example", "-k38hqz.c.example", "k38hqz-.d.example", "r3---k38hqz.e.example",
		"k38$hqz.f.example",
		"k38+hqz.g.example", "k38=hqz.h.example", "k38'hqz,x.i.example", "k38hqz.-.j.example",
	}
	var rows []*incoming.Row
	for _, host := range hosts {
		rows = append(rows, w.Report("A", "https://"+host+"/p", "192.0.2.93"))
	}
	ref := w.ImportRows(rows...)[0]
	kept := func(text string) string {
		t.Helper()
		w.Clock.Set(w.Now().Add(time.Minute)) // for the throttle
		_, err := w.Notice.Respond(t.Context(), w.Agent, notice.Response{
			Submission: uuid.New(), Refs: []string{ref}, Numbers: []int{1}, Measure: models.MeasureGeoBlocked, RemovedAt: w.Now(),
			Note: text,
		})
		require.NoError(t, err, text)
		return modelstest.Query[string](w, `SELECT note FROM responses ORDER BY created_at DESC LIMIT 1`)[0]
	}
	for _, host := range hosts {
		for _, text := range []string{
			"Gezien op " + host + ".", "Zie (" + strings.ToUpper(host) + ")", "host=" + host + " weg",
			"• " + strings.ReplaceAll(host, ".", "[.]"), "“" + host + "”, en weg", "abuse@" + host,
		} {
			require.NotContains(t, strings.ToLower(kept(text)), "hqz", text)
		}
	}
	for _, text := range []string{"Kosten: $5,-; a=b.c, (x)+y.z", "Het is -weg-. _Nu_ echt."} {
		require.Equal(t, text, kept(text))
	}
}

func reversed(text string) string {
	letters := []rune(text)
	slices.Reverse(letters)
	return string(letters)
}

func bytesOf(ip string) (parts []any) {
	var a, b, c, d int
	_, _ = fmt.Sscanf(ip, "%d.%d.%d.%d", &a, &b, &c, &d)
	return []any{a, b, c, d}
}

func asNumber(ip string) (n int) {
	for _, part := range bytesOf(ip) {
		n = n<<8 | part.(int)
	}
	return n
}

func pointer(ip string) string {
	p := bytesOf(ip)
	return fmt.Sprintf("%d.%d.%d.%d", p[3], p[2], p[1], p[0])
}
