package feeds_test

import (
	"encoding/xml"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

// element is any element of a document.
type element struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Text     string     `xml:",chardata"`
	Children []element  `xml:",any"`
}

func (e element) all(name string) (list []element) {
	for _, c := range e.Children {
		if c.XMLName.Local == name {
			list = append(list, c)
		}
	}
	return list
}

func (e element) attr(name string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// checkAtom holds a document to what RFC 4287 demands of one (sections 4.1.1, 4.1.2, 4.2 and 3.3).
func checkAtom(t *testing.T, body string) element {
	t.Helper()
	var feed element
	require.NoError(t, xml.Unmarshal([]byte(body), &feed))
	require.Equal(t, xml.Name{Space: "http://www.w3.org/2005/Atom", Local: "feed"}, feed.XMLName)
	rfc3339 := regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$`)
	ids := map[string]bool{}
	for _, of := range append([]element{feed}, feed.all("entry")...) {
		for _, name := range []string{"id", "title", "updated"} { // exactly one of each
			require.Len(t, of.all(name), 1, "%s of %s", name, of.XMLName.Local)
		}
		id := of.all("id")[0].Text
		parsed, err := url.Parse(id)
		require.NoError(t, err)
		require.True(t, parsed.IsAbs(), "an id is an absolute IRI")
		require.False(t, ids[id], "ids differ")
		ids[id] = true
		require.LessOrEqual(t, len(of.all("published")), 1)
		for _, date := range append(of.all("updated"), of.all("published")...) {
			require.Regexp(t, rfc3339, date.Text)
		}
		seen := map[string]bool{}
		for _, link := range of.all("link") {
			require.NotEmpty(t, link.attr("href"))
			key := link.attr("rel") + link.attr("type") + link.attr("hreflang")
			require.False(t, seen[key], "one alternate of a type and language")
			seen[key] = true
		}
		require.NotEmpty(t, of.all("link"), "what has no content has a link to an alternate")
		for _, category := range of.all("category") {
			require.NotEmpty(t, category.attr("term"))
		}
	}
	require.Len(t, feed.all("author"), 1, "of all entries that have none")
	require.NotEmpty(t, feed.all("author")[0].all("name"))
	return feed
}

func TestFeed_FromTheAdminsPageToAReader(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.5", portaltest.Image(1), portaltest.Image(2))
	admin, reader := p.Browser("provider-admin"), p.Browser("")
	made := admin.Post("/org/feeds", nil)
	link := regexp.MustCompile(`https?://[^\s<]*(/feeds/[A-Za-z0-9_-]{43})`).FindStringSubmatch(made.Body)
	require.NotNil(t, link, made.Text())
	require.NotContains(t, admin.Get("/org/feeds").Body, link[1], "shown once")
	require.Equal(t, http.StatusForbidden, p.Browser("provider-agent").Post("/org/feeds", nil).Status)

	answer := reader.Get(link[1])
	require.Equal(t, http.StatusOK, answer.Status)
	require.Equal(t, "application/atom+xml; charset=utf-8", answer.Header.Get("Content-Type"))
	feed := checkAtom(t, answer.Body)
	entries := feed.all("entry")
	require.Len(t, entries, 1)
	require.Equal(t, ref+": bij u", entries[0].all("title")[0].Text)
	require.Contains(t, entries[0].all("summary")[0].Text, "Stand: bij u. Uiterlijk dinsdag 24 november 2026, 09:30")
	for _, secret := range []string{"img", "example.com", "192.0.2", link[1], "T-"} {
		require.NotContains(t, strings.ReplaceAll(answer.Body, p.URL, ""), secret)
	}

	ask := func(name, value string) *http.Response {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.URL+link[1], nil)
		require.NoError(t, err)
		request.Header.Set(name, value)
		got, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		require.NoError(t, got.Body.Close())
		return got
	}
	tag, modified := answer.Header.Get("ETag"), answer.Header.Get("Last-Modified")
	for name, value := range map[string]string{"If-None-Match": `"x", W/` + tag, "If-Modified-Since": modified} {
		got := ask(name, value)
		require.Equal(t, http.StatusNotModified, got.StatusCode, name)
		require.Equal(t, tag, got.Header.Get("ETag"))
	}
	p.Clock.Advance(time.Hour)
	portaltest.ReportRemoval(t, p, ref, 1, 2)
	for name, value := range map[string]string{"If-None-Match": tag, "If-Modified-Since": modified} {
		require.Equal(t, http.StatusOK, ask(name, value).StatusCode, name)
	}
	require.Contains(t, reader.Get(link[1]).Body, ref+": bij EOKM")

	admin = p.Browser("provider-admin") // the first was away for an hour
	gone := admin.Submit(admin.Get("/org/feeds"), "/revoke", nil)
	require.Contains(t, gone.Text(), "De feedlink is ingetrokken")
	require.Equal(t, http.StatusNotFound, reader.Get(link[1]).Status)
	require.Equal(t, http.StatusNotFound, reader.Get("/feeds/"+uuid.NewString()).Status)
}
