package ui_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/static"
	"eokm.nl/hosting/templates/chart"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

func render(t testing.TB, l i18n.Lang, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, c.Render(i18n.With(t.Context(), printer(t, l)), &b))
	return b.String()
}

// page renders the gallery in its frame, as the demo shows it.
func page(ctx context.Context, t testing.TB, l i18n.Lang, theme string) string {
	t.Helper()
	frame := layout.Page{
		Search: &ui.Search{Action: "/notices/search", Label: "Zoek een melding"},
		Title:  "UI", Path: "/dev/ui?tab=todo", Error: true, Demo: true, Now: now, Theme: theme,
		User:   &layout.User{Name: "S. Bakker", Organisation: "Voorbeeld Hosting B.V."},
		Nav:    []layout.NavItem{{Label: "Meldingen", URL: "/notices", Count: 23, Current: true}, {Label: "Training", URL: "/training"}},
		Crumbs: []layout.Crumb{{Label: "Meldingen", URL: "/notices"}, {Label: "UI"}},
		Flash:  &ui.Notice{Kind: ui.KindSuccess, Text: "OK"},
	}
	var b strings.Builder
	ctx = i18n.With(ctx, printer(t, l))
	require.NoError(t, layout.Base(frame).Render(templ.WithChildren(ctx, ui.Gallery{Now: now, More: chart.Gallery{}}), &b))
	return b.String()
}

func document(t testing.TB, html string) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(html))
	require.NoError(t, err)
	return doc
}

func readStatic(t testing.TB, name string) string {
	t.Helper()
	raw, err := os.ReadFile("../../static/" + name)
	require.NoError(t, err)
	return string(raw)
}

func TestGallery_KeepsTheHouseRules(t *testing.T) {
	for _, l := range i18n.Langs() {
		html := page(t.Context(), t, l, "")
		doc := document(t, html)
		require.Equal(t, 1, doc.Find("h1").Length())
		require.Equal(t, string(l), doc.Find("html").AttrOr("lang", ""))
		require.NotRegexp(t, `![\w.?/]+!`, html, "a key or an argument is missing")
		requireUniqueIDs(t, doc)
		requireReferencesExist(t, doc)
		requireLabels(t, doc)
		requireNothingInline(t, doc)
		requireStaticFiles(t, doc)
		doc.Find("th").Each(func(_ int, th *goquery.Selection) {
			require.Contains(t, []string{"col", "row"}, th.AttrOr("scope", ""))
		})
	}
}

func requireUniqueIDs(t *testing.T, doc *goquery.Document) {
	t.Helper()
	seen := map[string]bool{}
	doc.Find("[id]").Each(func(_ int, s *goquery.Selection) {
		id := s.AttrOr("id", "")
		require.NotEmpty(t, id)
		require.False(t, seen[id], "id %q is used twice", id)
		seen[id] = true
	})
}

// requireReferencesExist checks every id that an attribute or a link on the page points to.
func requireReferencesExist(t *testing.T, doc *goquery.Document) {
	t.Helper()
	for _, attr := range []string{"aria-labelledby", "aria-describedby", "for", "form"} {
		doc.Find("[" + attr + "]").Each(func(_ int, s *goquery.Selection) {
			for id := range strings.FieldsSeq(s.AttrOr(attr, "")) {
				require.Equal(t, 1, doc.Find(`[id="`+id+`"]`).Length(), "%s=%q", attr, id)
			}
		})
	}
	doc.Find(`a[href^="#"]`).Each(func(_ int, s *goquery.Selection) {
		id := strings.TrimPrefix(s.AttrOr("href", ""), "#")
		require.Equal(t, 1, doc.Find(`[id="`+id+`"]`).Length(), "link to #%s", id)
	})
}

func requireLabels(t *testing.T, doc *goquery.Document) {
	t.Helper()
	doc.Find("input:not([type=hidden]), select, textarea").Each(func(_ int, s *goquery.Selection) {
		own := doc.Find(`label[for="` + s.AttrOr("id", "none") + `"]`).Text()
		name := own + s.Closest("label").Text() + s.AttrOr("aria-label", "")
		html, _ := goquery.OuterHtml(s)
		require.NotEmpty(t, strings.TrimSpace(name), "no label: %s", html)
	})
	doc.Find("nav, [role=region], [role=group]").Each(func(_ int, s *goquery.Selection) {
		require.NotEmpty(t, s.AttrOr("aria-label", "")+s.AttrOr("aria-labelledby", ""))
	})
}

func requireNothingInline(t *testing.T, doc *goquery.Document) {
	t.Helper()
	require.Zero(t, doc.Find("style").Length())
	doc.Find("script").Each(func(_ int, s *goquery.Selection) {
		require.NotEmpty(t, s.AttrOr("src", ""))
		require.Empty(t, strings.TrimSpace(s.Text()))
	})
	doc.Find("*").Each(func(_ int, s *goquery.Selection) {
		for _, a := range s.Nodes[0].Attr {
			require.NotEqual(t, "style", a.Key)
			require.False(t, strings.HasPrefix(a.Key, "on"), a.Key)
		}
	})
}

// requireStaticFiles checks that each file the page asks for is the current one, and each
// icon is in the sprite.
func requireStaticFiles(t *testing.T, doc *goquery.Document) {
	t.Helper()
	sprite := document(t, readStatic(t, "icons.svg"))
	for _, attr := range []string{"href", "src"} {
		doc.Find("[" + attr + "]").Each(func(_ int, s *goquery.Selection) {
			file, symbol, _ := strings.Cut(s.AttrOr(attr, ""), "#")
			if !strings.HasPrefix(file, "/static/") {
				return
			}
			parts := strings.Split(strings.TrimPrefix(file, "/static/"), ".")
			require.Len(t, parts, 3, file)
			require.Equal(t, static.Path(parts[0]+"."+parts[2]), file)
			if symbol != "" {
				require.Equal(t, 1, sprite.Find("symbol#"+symbol).Length(), "icon %s", symbol)
			}
		})
	}
}

func TestParts_ZeroValuesRender(t *testing.T) {
	parts := []templ.Component{
		ui.Tag{},
		ui.Clock{},
		ui.Button{},
		ui.ActionList{},
		ui.ErrorSummary{},
		ui.TextField{},
		ui.DateTimeField{},
		ui.FileField{},
		ui.TextArea{},
		ui.Select{},
		ui.Radios{},
		ui.Checkboxes{},
		ui.Checkbox{},
		ui.Hidden{},
		ui.Heading{},
		ui.Tabs{},
		ui.Search{},
		ui.Filters{},
		ui.Table{},
		ui.Th{},
		ui.Bulk{},
		ui.Pager{},
		ui.Panel{},
		ui.Receipt{},
		ui.Interrupt{},
		ui.Empty{},
		ui.Note{},
		ui.Notice{},
		ui.Timeline{},
		ui.Facts{},
		ui.Figures{},
		ui.Meter{},
		ui.Progress{},
		ui.TaskList{},
		ui.CopyButton{},
		ui.News{},
		ui.Keys{},
	}
	for _, part := range parts {
		require.NotContains(t, render(t, i18n.NL, part), "!ui.", "%T", part)
	}
	require.Empty(t, render(t, i18n.NL, ui.ErrorSummary{}), "no summary without faults")
}

func TestParts_EscapeWhatTheyShow(t *testing.T) {
	const planted = `"><script>alert(1)</script>`
	for _, part := range []templ.Component{
		ui.Tag{Text: planted},
		ui.Heading{Text: planted},
		ui.TextField{Name: planted, Value: planted, Label: planted},
		ui.Note{Text: planted},
		ui.Button{Text: planted, URL: planted},
		ui.Code(planted),
		ui.Select{Options: []ui.Option{{Label: planted, Value: planted}}},
	} {
		require.NotContains(t, render(t, i18n.NL, part), "<script>", "%T", part)
	}
	require.NotContains(t, render(t, i18n.NL, ui.Button{Text: "x", URL: "javascript:alert(1)"}), "javascript:")
}
