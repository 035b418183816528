package intake_test

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/portal/intake"
)

// keysInCode finds every message key that the reading of files can give.
func keysInCode(t *testing.T) []string {
	t.Helper()
	key := regexp.MustCompile(`"((?:row|file)\.[a-z_.]+)"`)
	var keys []string
	for _, pattern := range []string{
		"*.go", "lines/*.go", "../table/*.go", "../scart/*.go", "../xarf/*.go", "../../models/address/*.go", "../../models/incoming/*.go",
	} {
		paths, err := filepath.Glob(pattern)
		require.NoError(t, err)
		require.NotEmpty(t, paths, pattern)
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			source, err := os.ReadFile(path)
			require.NoError(t, err)
			for _, match := range key.FindAllStringSubmatch(string(source), -1) {
				keys = append(keys, match[1])
			}
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

func TestKeys_EveryFaultHasASentence(t *testing.T) {
	keys := keysInCode(t)
	require.Greater(t, len(keys), 40)
	for _, lang := range []string{"nl", "en"} {
		var sentences map[string]struct{ Other string }
		_, err := toml.DecodeFile("../i18n/locales/intake."+lang+".toml", &sentences)
		require.NoError(t, err)
		for _, key := range keys {
			require.NotEmpty(t, sentences[key].Other, "%s: %s", lang, key)
		}
		for key := range sentences {
			require.Contains(t, keys, key, "%s: nothing gives this fault", lang)
		}
	}
}

// Every field of a sentence has a value, and every value is used: a fault of each kind is made and compared.
func TestKeys_ArgumentsFitTheSentences(t *testing.T) {
	var sentences map[string]struct{ Other string }
	_, err := toml.DecodeFile("../i18n/locales/intake.en.toml", &sentences)
	require.NoError(t, err)
	field := regexp.MustCompile(`\{\{\.(\w+)\}\}`)
	faults := everyArgs(t)
	require.Equal(t, keysInCode(t), slices.Sorted(maps.Keys(faults)), "every fault can happen")
	for key, args := range faults {
		want := []string{}
		for _, match := range field.FindAllStringSubmatch(sentences[key].Other, -1) {
			want = append(want, match[1])
		}
		require.ElementsMatch(t, want, args, key)
	}
}

// museum has a file for every fault.
func museum() map[string]intake.Format {
	long := strings.Repeat("x", 70_000)
	const notice = "url;IP;firstseen;lastseen;note\n"
	files := map[string]intake.Format{
		"": intake.Auto, header: intake.Auto, "\x00": intake.Auto, "\xe9": intake.Auto, long: intake.Auto,
		"url\n": intake.CSV, "url,observed_at,x\n": intake.CSV, "url,url\n": intake.CSV, "a.b\n": intake.CSV, "x\n": intake.SCART,
		"url,observed_at\na\nb,\"\n": intake.CSV, "url,observed_at\nx\"y\",\n": intake.CSV,
		"http://example.com/a.jpg,192.0.2.1\n": intake.Auto, "title\nurl,observed_at\n": intake.CSV,
		"sep=^\nurl^observed_at\n":  intake.Auto,
		"url,,observed_at\na,b,c\n": intake.CSV, "http://example.com/\nhttp://example.com/a.jpg,NL\nhttp://example.com/a,b\n": intake.SCART,
		"external_ref;url;ip;observed_at;reported_at\n1,23E+11;http://example.nope/a b;2002::1;2024-01-01T00:00:00Z;" +
			"2026-01-01T00:00:00Z\n" +
			";http://example.onion/;;2026-11-23T10:00:00Z;\n;http://192.0.2.1/;192.0.2.2;2026-11-23T10:00:00Z;\n": intake.CSV,
		notice + "http://example.com/;;2026-11-20 10:00;2026-11-20 09:00;\n": intake.SCART,

		"url;note\nx":               intake.SCART,
		"http://example.com/;;x":    intake.SCART,
		"http://example.com/;;;;;x": intake.SCART,
		notice + "http://example.com/;;x;;\nhttp://example.com/;;2026-03-29 02:30;;\n": intake.SCART,
	}
	for _, url := range []string{
		"", "http://example.com/" + strings.Repeat("a", 4096), "example.com", "ftp://example.com", "http://", "http://-_/",
		"http://a.1/", "http://example.com:0", "http://a@example.com", `http://a\b`, "http://a b", "http://a/ http://b/",
		"http://a\x07", "http://a\u202e",
		"x http://example.com/", "http://http://example.com/", "http://localhost/",
		"http://a\u200b", "http://a\xff", "http://a\x00",
	} {
		files["url,observed_at\n"+url+",2026-11-23T10:00:00Z\n"] = intake.CSV
	}
	for _, at := range []string{"", "x", "2027-01-01T00:00:00Z", "1980-01-01T00:00:00Z"} {
		files["url,observed_at\nx,"+at+"\n"] = intake.CSV
	}
	for column, texts := range map[string][]string{
		"ip": {"x", "192.0.2.1 192.0.2.2", "10.0.0.1"}, "asn": {"x"}, "country": {"x"}, "scope": {"x"}, "md5": {"x"},
		"external_ref": {"a://b", strings.Repeat("x", 201), "\x07"}, "note": {"\x07", strings.Repeat("x", 2001)},
	} {
		for _, text := range texts {
			files["url,observed_at,"+column+"\nx,y,"+text+"\n"] = intake.CSV
		}
	}
	maps.Copy(files, museumOfXARF())
	return files
}

// museumOfXARF has a file for every fault of XARF.
func museumOfXARF() map[string]intake.Format {
	const party = `{"org":"o","contact":"a@example.org","domain":"example.org"}`
	report := func(more string) string {
		return `{"xarf_version":"4.2.0","report_id":"b7ca7591-811e-4d40-83d9-dc043c08555d","timestamp":"2026-11-20T10:30:00Z","reporter":` +
			party + `,"sender":` + party + `,"source_identifier":"x","category":"content","url":"https://img.example.com/a"` + more + `}`
	}
	evidence := func(piece string) string { return report(`,"type":"malware","evidence":[` + piece + `]`) }
	files := map[string]intake.Format{
		" ": intake.XARF, `{"example":`: intake.Auto, `{"example":1,"example":2}`: intake.Auto, "[1]": intake.XARF, "{}": intake.Auto,
		`{"x":` + strings.Repeat("[", 40): intake.Auto, `{"x":[` + strings.Repeat("1,", 100_001): intake.Auto,
		`{"x":"` + strings.Repeat("x", 21<<20): intake.Auto,
		report(`,"type":"malware","tags":["a"],"asn":0,"source_port":"x","description":"` + strings.Repeat("x", 1001) + `"`): intake.Auto,
		strings.Replace(report(`,"type":"x"`), `"content"`, `"copyright"`, 1):                                                intake.Auto,
		report(`,"type":"malware","tags":[` + strings.Repeat(`"a:b",`, 20) + `"a:b"]`):                                       intake.Auto,
		report(`,"type":"malware","content_removed":true,"domain":"other.example","victim_age":1`):                           intake.Auto,
		evidence(`{"content_type":"image/png","payload":"","example":1}`):                                                    intake.Auto,
		evidence(`{"content_type":"text/plain","payload":"%"}`):                                                              intake.Auto,
		evidence(`{"content_type":"text/plain","payload":"` + strings.Repeat("AAAA", 2<<20) + `"}`):                          intake.Auto,
		evidence(`{"content_type":"text/plain","payload":"","hash":"md5:00"}`):                                               intake.Auto,
		`{"Version":"3","Report":{"ReportType":"ChildAbuse","Date":"2026-11-20T10:30:00Z","SourceUrl":"http://a.example/"}}`: intake.Auto,
	}
	return files
}

// everyArgs gives for every key the names of its arguments.
func everyArgs(t *testing.T) map[string][]string {
	t.Helper()
	args := make(map[string][]string)
	note := func(key string, values map[string]string) {
		args[key] = slices.Sorted(maps.Keys(values))
		for name, value := range values {
			require.NotContains(t, value, "example", "%s: %s quotes the file", key, name)
		}
	}
	for file, format := range museum() {
		rows, err := read(format, strings.NewReader(file))
		if invalid, ok := errors.AsType[*models.Invalid](err); ok {
			note(invalid.Key, invalid.Args)
		}
		for _, r := range rows {
			for _, f := range slices.Concat(r.Faults, r.Warnings) {
				note(f.Key, f.Args)
			}
		}
	}
	_, err := intake.ParseFormat("x")
	invalid, _ := errors.AsType[*models.Invalid](err)
	note(invalid.Key, invalid.Args)
	_, err = address.Parse("")
	invalid, _ = errors.AsType[*models.Invalid](err)
	note(invalid.Key, invalid.Args)
	_, err = address.Parse("http://a\xff")
	invalid, _ = errors.AsType[*models.Invalid](err)
	note(invalid.Key, invalid.Args)
	return args
}
