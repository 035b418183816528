package xarf_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/portal/xarf"
)

var now = time.Date(2025, 11, 23, 12, 0, 0, 0, time.UTC)

// official is where the schemas and samples of the specification lie beside the repository.
const official = "../../../shared/xarf"

// sample reads one of the specification's own; the test is skipped where they are not.
func sample(t testing.TB, name string) map[string]any {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(official, "samples", name))
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("needs the XARF samples beside the repository, in " + official)
	}
	require.NoError(t, err)
	var report map[string]any
	require.NoError(t, json.Unmarshal(text, &report))
	return report
}

// taken is what became of one report.
type taken struct {
	incoming.Report
	line     string
	faults   []string // column: key
	warnings []string
}

// readAll reads a file; the error is the one about the file.
func readAll(src io.Reader) (all []taken, err error) {
	in, err := xarf.NewReader(src, now)
	if err != nil {
		return nil, err
	}
	for {
		var one taken
		switch err := in.Read(&one.Report); {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return all, err
		}
		one.line = string(in.Line())
		for _, f := range in.Faults() {
			one.faults = append(one.faults, f.Column+": "+f.Key)
		}
		for _, w := range in.Warnings() {
			one.warnings = append(one.warnings, w.Column+": "+w.Key)
		}
		all = append(all, one)
	}
}

// readOne reads a file of one report.
func readOne(t testing.TB, report any) taken {
	t.Helper()
	text, err := json.Marshal(report)
	require.NoError(t, err)
	all, err := readAll(strings.NewReader(string(text)))
	require.NoError(t, err)
	require.Len(t, all, 1)
	return all[0]
}

// small is a report with all that is required and recommended.
func small() map[string]any {
	return map[string]any{
		"xarf_version": "4.2.0", "report_id": "b7ca7591-811e-4d40-83d9-dc043c08555d", "timestamp": "2025-11-20T10:30:00Z",
		"reporter":          map[string]any{"org": "Org", "contact": "a@example.org", "domain": "example.org"},
		"sender":            map[string]any{"org": "Org", "contact": "a@example.org", "domain": "example.org"},
		"source_identifier": "192.0.2.1", "source_port": 443, "category": "content", "type": "csam", "evidence_source": "hotline",
		"confidence": 1, "url": "https://img.example.com/a", "domain": "img.example.com", "verified_at": "2025-11-21T10:30:00Z",
		"verification_method": "manual", "classification": "baseline", "detection_method": "manual_review", "media_type": "image",
		"hash_values": map[string]any{"sha256": strings.Repeat("0a", 32)}, "ncmec_report_id": "1", "content_removed": false,
	}
}

// with is a report with one field as given; nil takes it away.
func with(report map[string]any, name string, value any) map[string]any {
	report[name] = value
	if value == nil {
		delete(report, name)
	}
	return report
}

func TestReader_OfficialSamplesHaveTheWarningsTheyDeserve(t *testing.T) {
	csam := readOne(t, sample(t, "content-csam.json"))
	require.Empty(t, csam.faults)
	require.Equal(t, []string{
		"evidence[0].hash: row.warn.xarf.hash", "evidence: row.warn.xarf.evidence",
		"content_removed: row.warn.xarf.removed", ": row.warn.xarf.recommended",
	}, csam.warnings)
	require.Equal(t, "https://example.com/illegal-content", csam.Address.Raw())
	require.Equal(t, "198.51.100.42", csam.IP.String())
	require.Equal(t, models.CategoryNational, csam.Category)
	require.Equal(t, "b7ca7591-811e-4d40-83d9-dc043c08555d", csam.ExternalRef)
	require.Len(t, csam.SHA256, 32)
	require.Equal(t, time.Date(2025, 1, 20, 10, 30, 0, 0, time.UTC), csam.ObservedAt)

	csem := readOne(t, sample(t, "content-csem.json"))
	require.Empty(t, csem.faults)
	require.Equal(t, []string{
		"evidence[0].hash: row.warn.xarf.hash", "evidence: row.warn.xarf.evidence", ": row.warn.xarf.recommended",
	}, csem.warnings)
	require.Equal(t, models.CategoryNational, csem.Category, "distribution")

	phishing := readOne(t, sample(t, "content-phishing.json"))
	require.Equal(t, []string{"evidence[0]: row.xarf.visual"}, phishing.faults)
	require.NotContains(t, phishing.line, "iVBORw0KGgo")
	require.NotContains(t, phishing.line, "takedown@")
	require.True(t, phishing.Address.IsZero())
	without := readOne(t, with(sample(t, "content-phishing.json"), "evidence", nil))
	require.Empty(t, without.faults)
	require.Equal(t, []string{"type: row.warn.xarf.matter", ": row.warn.xarf.recommended"}, without.warnings)
	require.Equal(t, models.CategoryUnclear, without.Category)
}

func TestReader_TakesAnObjectAListAndLines(t *testing.T) {
	one, err := json.Marshal(small())
	require.NoError(t, err)
	two := strings.ReplaceAll(string(one), "img.example.com/a", "img.example.com/b")
	for _, file := range []string{
		"[" + string(one) + ",\n" + two + "]", string(one) + "\n" + two + "\n",
		"\ufeff \r\n" + string(one) + two, string(one) + "\r\n\r\n" + two,
	} {
		require.True(t, xarf.Recognises([]byte(file)))
		all, err := readAll(strings.NewReader(file))
		require.NoError(t, err)
		require.Len(t, all, 2)
		require.Empty(t, all[1].faults)
		require.Empty(t, all[0].warnings)
		require.Equal(t, 2, all[1].Row)
		require.Equal(t, "https://img.example.com/b", all[1].Address.Raw())
	}
	for _, other := range []string{"url,observed_at\n", "[2001:db8::1]", "", "http://example.com/"} {
		require.False(t, xarf.Recognises([]byte(other)), other)
	}
}

// What the portal keeps of one report, and what it says of the rest.
func TestReader_OurRules(t *testing.T) {
	long := "https://img.example.com/" + strings.Repeat("a", 4000)
	picture := []any{map[string]any{"content_type": "text/plain", "payload": "iVBORw0KGgoAAAANSUhEUg=="}}
	inText := []any{map[string]any{"content_type": "text/html", "payload": "PGltZyBzcmM9ImRhdGE6aW1hZ2UvcG5nO2Jhc2U2NCwiPg=="}}
	for name, c := range map[string]struct {
		field    string
		value    any
		faults   []string
		warnings []string
		check    func(taken)
	}{
		"long":   {"url", long, nil, nil, func(r taken) { require.Equal(t, long, r.Address.Raw()) }},
		"script": {"url", "javascript:alert(1)", []string{"url: row.url.scheme"}, nil, nil},
		"upper":  {"domain", "IMG.Example.COM", nil, nil, nil},
		"idn":    {"domain", "xn--caf-dma.example.com", nil, []string{"domain: row.warn.xarf.domain"}, nil},
		"idn url": {"url", "https://café.EXAMPLE.com/", nil, []string{"domain: row.warn.xarf.domain"}, func(r taken) {
			require.Equal(t, "xn--caf-dma.example.com", r.Address.Host())
		}},
		"small":    {"country_code", "nl", nil, nil, func(r taken) { require.Equal(t, "NL", r.Country) }},
		"ipv6":     {"source_identifier", "[2001:db8::1]", nil, nil, func(r taken) { require.Equal(t, "2001:db8::1", r.IP.String()) }},
		"private":  {"source_identifier", "10.0.0.1", []string{"source_identifier: row.ip.local"}, nil, nil},
		"internal": {"_internal", map[string]any{"analyst": "x"}, nil, []string{": row.warn.xarf.stripped"}, nil},
		"victim":   {"whois", map[string]any{"victim_name": "x"}, nil, []string{": row.warn.xarf.stripped"}, nil},
		"actor":    {"Perpetrator_Indicators", map[string]any{"account_id": "x"}, nil, []string{": row.warn.xarf.stripped"}, nil},
		"picture":  {"evidence", picture, []string{"evidence[0]: row.xarf.visual"}, nil, nil},
		"in text":  {"evidence", inText, []string{"evidence[0]: row.xarf.visual"}, nil, nil},
		"future":   {"verified_at", "2027-01-01T00:00:00Z", []string{"verified_at: row.time.future"}, nil, nil},
		"other":    {"category", "messaging", []string{"category: row.xarf.category"}, nil, nil},
		"type":     {"type", "ncii", []string{"type: row.code"}, nil, nil},
		"ours": {"eokm", map[string]any{
			"external_ref": "2026/1", "scope": "page", "site_type": "forum", "category": "synthetic",
		}, nil, nil, func(r taken) {
			require.Equal(t, []any{"2026/1", models.ScopePage, models.SiteTypeForum, models.CategorySynthetic},
				[]any{r.ExternalRef, r.Scope, r.SiteType, r.Category})
		}},
		"not ours": {"eokm", map[string]any{"scope": "x"}, []string{"eokm.scope: row.code"}, nil, nil},
		"asn":      {"asn", 64496.0, nil, nil, func(r taken) { require.Equal(t, uint32(64496), r.ASN) }},
	} {
		t.Run(name, func(t *testing.T) {
			got := readOne(t, with(small(), c.field, c.value))
			require.Equal(t, c.faults, got.faults)
			require.Equal(t, c.warnings, got.warnings)
			if c.check != nil {
				c.check(got)
			}
		})
	}
}

func TestReader_NothingOfPeopleOrEvidenceStaysOfAFaultyReport(t *testing.T) {
	report := with(small(), "type", "wrong")
	report["victim_name"], report["_internal"] = "canary1", "canary2"
	report["reporter"].(map[string]any)["contact"] = "canary3@example.org"
	report["evidence"] = []any{map[string]any{"content_type": "text/plain", "payload": "Y2FuYXJ5"}}
	got := readOne(t, report)
	require.NotEmpty(t, got.faults)
	require.Contains(t, got.line, "img.example.com")
	for _, gone := range []string{"canary", "Y2FuYXJ5", "evidence\""} {
		require.NotContains(t, got.line, gone)
	}
	all, err := readAll(strings.NewReader(strings.ReplaceAll(got.line, `"wrong"`, `"csam"`)))
	require.NoError(t, err)
	require.Empty(t, all[0].faults, "mended, it comes in")
}

func TestReader_VersionThreeIsConverted(t *testing.T) {
	old := func(kind string, more map[string]any) map[string]any {
		report := map[string]any{
			"ReportClass": "Content", "ReportType": kind, "Date": "2025-11-20T10:30:00Z", "SourceIp": "192.0.2.1",
			"SourceUrl": "https://img.example.com/a",
		}
		for name, value := range more {
			report = with(report, name, value)
		}
		return map[string]any{
			"Version": "3", "ReporterInfo": map[string]any{"ReporterOrg": "Org", "ReporterOrgEmail": "a@example.org"}, "Report": report,
		}
	}
	for name, report := range map[string]map[string]any{
		"child abuse": old("ChildAbuse", nil),
		"dev":         old("ChildSexualAbuseMaterial", map[string]any{"ReportSubType": "Link-Sharing", "ReporterCaseID": "2025/17"}),
		"nested": old("csam", map[string]any{
			"SourceUrl": nil, "SourceIp": nil,
			"Source": map[string]any{"URL": "https://img.example.com/a", "IP": "192.0.2.1", "Type": "uri"},
		}),
		"capitals": old("ChildAbuse", map[string]any{"SourceIp": nil, "SourceIP": "192.0.2.1"}),
	} {
		t.Run(name, func(t *testing.T) {
			got := readOne(t, report)
			require.Empty(t, got.faults)
			require.Equal(t, []string{"Version: row.warn.xarf.old"}, got.warnings)
			require.Equal(t, "https://img.example.com/a", got.Address.Raw())
			require.Equal(t, "192.0.2.1", got.IP.String())
			require.Empty(t, got.Category, "nobody classified it: EOKM does")
		})
	}
	require.Equal(t, "2025/17", readOne(t, old("ChildAbuse", map[string]any{"ReporterCaseID": "2025/17"})).ExternalRef)
	require.Equal(t, []string{"category: row.xarf.category"}, readOne(t, old("Spam", map[string]any{"ReportClass": "Messaging"})).faults)
	require.Equal(t, []string{"evidence[0]: row.xarf.visual"}, readOne(t, old("ChildAbuse", map[string]any{
		"Samples": []any{map[string]any{"ContentType": "image/jpeg", "Payload": "AAAA"}},
	})).faults)
	require.Equal(t, []string{"timestamp: row.xarf.missing", "url: row.xarf.missing"},
		readOne(t, old("ChildAbuse", map[string]any{"Date": nil, "SourceUrl": nil})).faults)
}

func TestReader_RefusesInBoundedMemory(t *testing.T) {
	one, err := json.Marshal(small())
	require.NoError(t, err)
	for key, src := range map[string]io.Reader{
		"file.json.empty":     strings.NewReader(" \n"),
		"file.encoding":       strings.NewReader("{\"a\":\"\xe9\"}"),
		"file.json.syntax":    strings.NewReader(string(one) + "{\"a\":canary}"),
		"file.json.duplicate": strings.NewReader(`{"canary":1,"canary":2}`),
		"file.json.depth":     strings.NewReader(`{"a":` + strings.Repeat("[", 50_000)),
		"file.json.values":    strings.NewReader(`{"a":[` + strings.Repeat("1,", 200_000)),
		"file.json.too_long":  io.MultiReader(strings.NewReader(`{"a":"`), &endless{size: 100 << 20}),
	} {
		t.Run(key, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := readAll(src)
			runtime.ReadMemStats(&after)
			var invalid *models.Invalid
			require.ErrorAs(t, err, &invalid)
			require.Equal(t, []string{"file", key}, []string{invalid.Field, invalid.Key})
			for _, value := range invalid.Args {
				require.NotContains(t, value, "canary")
			}
			require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(100<<20))
			if e, is := src.(*endless); is {
				require.Less(t, e.given, 30<<20)
			}
		})
	}
	for _, file := range []string{"\xff\xfe{\x00", "{\x00\"\x00a\x00\"\x00:\x001\x00}\x00"} {
		_, err := readAll(strings.NewReader(file))
		var invalid *models.Invalid
		require.ErrorAs(t, err, &invalid)
		require.Equal(t, "file.encoding", invalid.Key)
	}
	deep := readErr(strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 40))
	require.Equal(t, "file.json.depth", deep)
	require.Equal(t, "file.json.syntax", readErr("["+string(one)+"] x"))
	require.Equal(t, "file.json.syntax", readErr("["+string(one)))
	require.Equal(t, "file.json.syntax", readErr("["+string(one)+string(one)+"]"))
	broken := errors.New("broken")
	_, err = readAll(io.MultiReader(strings.NewReader("{"), &failing{broken}))
	require.ErrorIs(t, err, broken)
}

func readErr(file string) string {
	_, err := readAll(strings.NewReader(file))
	if invalid, is := errors.AsType[*models.Invalid](err); is {
		return invalid.Key
	}
	return ""
}

// endless gives that many times an x.
type endless struct{ size, given int }

func (e *endless) Read(to []byte) (int, error) {
	if e.given >= e.size {
		return 0, io.EOF
	}
	for i := range to {
		to[i] = 'x'
	}
	e.given += len(to)
	return len(to), nil
}

type failing struct{ err error }

func (f *failing) Read([]byte) (int, error) { return 0, f.err }

func FuzzReader(f *testing.F) {
	one, _ := json.Marshal(small())
	f.Add(one)
	f.Add([]byte(`[{"Version":"3","Report":{"ReportClass":"Content","ReportType":"ChildAbuse","Samples":[{}]}},{"xarf_version":4}]`))
	f.Add([]byte("\ufeff{\"url\":\"http://a\"}\n{\"evidence\":[{\"payload\":\"AA\"}],\"asn\":1e99}"))
	f.Fuzz(func(t *testing.T, file []byte) {
		all, err := readAll(strings.NewReader(string(file)))
		if err != nil {
			var invalid *models.Invalid
			require.ErrorAs(t, err, &invalid)
			require.Equal(t, "file", invalid.Field)
		}
		for i, r := range all {
			require.Equal(t, i+1, r.Row)
			if len(r.faults) > 0 {
				require.Empty(t, r.warnings)
			} else {
				require.False(t, r.Address.IsZero())
			}
			require.NotContains(t, r.line, "\n")
			require.LessOrEqual(t, len(r.line), 64<<10)
		}
	})
}
