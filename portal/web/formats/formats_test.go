package formats_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/codes"
	"eokm.nl/hosting/portal/portaltest"
	"eokm.nl/hosting/portal/xarf"
)

// Every word of the table is on the page, in both languages, for anybody; and what is our choice says so.
func TestFormats_ShowTheTable(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	for lang, choice := range map[string]string{"nl": "(onze keuze)", "en": "(our choice)"} {
		page := p.Browser("").Get("/formats?lang=" + lang)
		require.Equal(t, http.StatusOK, page.Status)
		marked, rows := 0, 0
		count := func(id, code string, w codes.Words) {
			rows++
			row := page.Doc.Find("#codes-" + id + " tbody tr").FilterFunction(func(_ int, s *goquery.Selection) bool {
				return s.Find("td").First().Find("code").Text() == code
			})
			require.Equal(t, 1, row.Length(), code)
			for _, word := range []codes.Word{w.SCART, w.Grade, w.Action, w.Reason, w.AWS, w.GSE, w.DSA} {
				require.Contains(t, row.Text(), word.Text, code)
				if word.Ours {
					marked++
				}
			}
		}
		for _, row := range codes.States() {
			count("states", string(row.Code), row.Words)
		}
		for _, row := range codes.Measures() {
			count("measures", string(row.Code), row.Words)
		}
		for _, row := range codes.Refusals() {
			count("reasons", string(row.Code), row.Words)
		}
		require.Equal(t, rows, page.Doc.Find(".table tbody tr").Length())
		require.Equal(t, marked, strings.Count(page.Doc.Find(".table tbody").Text(), choice))
	}
}

func TestFormats_TheSchemaIsWhereItsIDSays(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.Browser("")
	link := b.Get("/formats").Doc.Find(`main a[href$="answer-1.json"]`).AttrOr("href", "")
	file := b.Get(link)
	require.Equal(t, "application/schema+json", file.Header.Get("Content-Type"))
	require.Equal(t, "*", file.Header.Get("Access-Control-Allow-Origin"))
	var schema map[string]any
	require.NoError(t, json.Unmarshal([]byte(file.Body), &schema))
	id, err := url.Parse(schema["$id"].(string))
	require.NoError(t, err)
	require.Equal(t, link, id.Path)
	require.NotEqual(t, "portal.invalid", id.Host)
}

// What a desk answers goes out as the answer message, and in again; without an address, so without a reveal.
func TestAnswers_OfANotice(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", "https://img.example.com/"+portaltest.Planted, portaltest.Image(2), portaltest.Image(3))
	desk := p.Browser("provider-agent")
	notice := "/notices/" + ref
	require.Zero(t, desk.Get(notice).Doc.Find(`a[href="`+notice+`/answers"]`).Length(), "nothing was said")
	require.Empty(t, desk.Get(notice+"/answers").Body)

	for _, sent := range []string{
		`{"kind":"done","item":1,"at":"2026-11-23T08:30:00Z","measure":"ip_null_routed"`,
		`{"kind":"refused","item":2,"reason":"legality","explanation":"We see nothing that is illegal."`,
	} {
		answers, faults, err := xarf.ReadAnswers(strings.NewReader(sent+`,"answer_version":"1.0.0","notice":"`+ref+
			`","answer_id":"b7ca7591-811e-4d40-83d9-dc043c08555d"}`), 1, p.Clock.Now())
		require.NoError(t, err)
		require.Empty(t, faults)
		for range 2 { // the same one again changes nothing
			require.NoError(t, answers[0].Record(t.Context(), p.Store.Notice, p.Actor("provider-agent")))
		}
	}
	file := desk.Get(desk.Get(notice).Doc.Find(`a[href="`+notice+`/answers"]`).AttrOr("href", ""))
	require.Equal(t, http.StatusOK, file.Status)
	require.NotContains(t, file.Body, portaltest.Planted)
	answers, faults, err := xarf.ReadAnswers(strings.NewReader(file.Body), 10, p.Clock.Now())
	require.NoError(t, err)
	require.Empty(t, faults)
	require.Len(t, answers, 2)
	require.Equal(t, "ip_null_routed", string(answers[0].Measure))
	require.Equal(t, "legality", string(answers[1].Reason))
	require.Contains(t, file.Body, `"aws_reason_code":"REVIEWED_NO_AWS_ACTION"`)
	require.Equal(t, http.StatusOK, p.Browser("auditor").Get(notice+"/answers").Status)
	require.Equal(t, http.StatusNotFound, p.Browser("other-agent").Get(notice+"/answers").Status)
}
