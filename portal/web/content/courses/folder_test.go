package courses_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/portaltest"
)

func TestCourses_ExportAndImportGiveTheSameBytes(t *testing.T) {
	t.Parallel()
	p, b := drafted(t)
	first := b.Get(deskPath + "/export?n=1")
	require.Equal(t, []string{"application/zip", `attachment; filename="abuse-desk-basics-1.zip"`},
		[]string{first.Header.Get("Content-Type"), first.Header.Get("Content-Disposition")})
	b.Submit(b.Get(deskPath+"/about"), deskPath+"/about", url.Values{"title_nl": {"Anders"}})
	revision := portaltest.Fields(b.Get(deskPath).Doc.Find(`form[action$="/import"]`))
	page := uploadZip(t, b, deskPath+"/import", revision, []byte(first.Body))
	require.Contains(t, page.Text(), "Ingelezen.")
	require.Equal(t, first.Body, b.Get(deskPath+"/export?n=2").Body)
	page = uploadZip(t, b, deskPath+"/import", revision, []byte(first.Body))
	require.Contains(t, page.Text(), "Iemand anders was u voor", "the draft is another by now")

	page = uploadZip(t, b, "/content/courses", url.Values{"slug": {"kopie"}}, []byte(first.Body))
	require.Equal(t, "/content/courses/kopie", page.Path)
	copied, err := p.Store.Learning.CourseVersion(t.Context(), p.Actor("editor"), "kopie", 0)
	require.NoError(t, err)
	require.Equal(t, folderOf(t, p), copied.Files)
	again, err := course.Pack("abuse-desk-basics", copied.Files)
	require.NoError(t, err)
	require.Equal(t, first.Body, string(again))
}

func TestCourses_AHostileZipIsRefusedInWords(t *testing.T) {
	t.Parallel()
	_, b := drafted(t)
	packed, err := course.Pack("x", map[string]string{"../../etc/passwd": "x", "about.toml": "\xff", "<script>.toml": "x"})
	require.NoError(t, err)
	revision := portaltest.Fields(b.Get(deskPath).Doc.Find(`form[action$="/import"]`))
	for file, want := range map[string]string{
		string(packed): "Dit hoort niet in een cursus.", "geen zip": "Dit is geen zip-bestand", "": "Kies een zip-bestand.",
		strings.Repeat("x", 950<<10): "Dit bestand is te groot.",
	} {
		page := uploadZip(t, b, deskPath+"/import", revision, []byte(file))
		if file == "" {
			page = b.Post(deskPath+"/import", revision)
		}
		require.Equal(t, http.StatusUnprocessableEntity, page.Status, want)
		require.Contains(t, page.Text(), want)
	}
	page := uploadZip(t, b, "/content/courses", url.Values{"slug": {"kopie"}, "title_nl": {"Getypt"}}, packed)
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, 3, page.Doc.Find("#faults ~ ul li").Length(), "all at once")
	require.Equal(t, "kopie", page.Doc.Find("#slug").AttrOr("value", ""))
	require.Equal(t, http.StatusNotFound, b.Get("/content/courses/kopie").Status)
}

// What an editor types is text wherever it shows, whatever it is.
func TestCourses_NoScriptGetsThrough(t *testing.T) {
	t.Parallel()
	p, b := drafted(t)
	const lesson, question, about = deskPath + "/lessons/what-eokm-does", deskPath + "/questions/saturday-night", deskPath + "/about"
	for _, attack := range []string{
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `[a](javascript:alert(1))`, `<a href="jAvAsCrIpT:alert(1)">a</a>`,
		`</textarea><svg/onload=alert(1)>`, `' onmouseover='alert(1)`, `![a](data:text/html,<script>alert(1)</script>)`,
		`{{.PluralCount}}<iframe src=//example.com>`,
	} {
		b.Submit(b.Get(lesson), lesson, url.Values{"title_nl": {attack}, "body_nl": {"Tekst " + attack + "\n\n## " + attack}})
		b.Submit(b.Get(question), question,
			url.Values{"text-nl": {attack}, "why-nl": {attack}, "option-1-nl": {attack}, "option-1-why-nl": {attack}})
		b.Submit(b.Get(about), about, url.Values{"title_nl": {attack}, "summary_nl": {attack}, "goals_nl": {attack}, "note_nl": {attack}})
		for _, path := range []string{
			deskPath, lesson, question, about, deskPath + "/preview", deskPath + "/preview/what-eokm-does",
			deskPath + "/preview/quiz?q=saturday-night", deskPath + "/versions/1..2", "/content/courses",
		} {
			page := b.Get(path)
			require.Equal(t, http.StatusOK, page.Status, path)
			page.Doc.Find("*").Each(func(_ int, e *goquery.Selection) {
				for _, a := range e.Nodes[0].Attr {
					require.False(t, strings.HasPrefix(a.Key, "on"), "%s: %s on %s", attack, a.Key, path)
					require.NotRegexp(t, `(?i)^\s*(javascript|data):`, a.Val, "%s on %s", attack, path)
				}
			})
			require.Zero(t, page.Doc.Find(`main script, main iframe, main img[src=x], main svg[onload]`).Length(), "%s on %s", attack, path)
		}
	}
	// Nor on the page that comes back with a fault.
	page := b.Submit(b.Get(lesson), lesson, url.Values{"minutes": {`"><script>alert(1)</script>`}})
	require.Zero(t, page.Doc.Find(`main script`).Length())
	_ = p
}
