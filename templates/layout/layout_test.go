package layout_test

import (
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

func render(t *testing.T, l i18n.Lang, p layout.Page) *goquery.Document {
	t.Helper()
	c, err := i18n.New()
	require.NoError(t, err)
	ctx := templ.WithChildren(i18n.With(t.Context(), c.Printer(l)), ui.Heading{Text: p.Title})
	var b strings.Builder
	require.NoError(t, layout.Base(p).Render(ctx, &b))
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(b.String()))
	require.NoError(t, err)
	return doc
}

func TestBase_Title(t *testing.T) {
	p := layout.Page{Title: "Meldingen", Path: "/notices"}
	require.Equal(t, "Meldingen – Portaal hostingproviders", render(t, i18n.NL, p).Find("title").Text())
	p.Error = true
	require.Equal(t, "Fout: Meldingen – Portaal hostingproviders", render(t, i18n.NL, p).Find("title").Text())
	require.Equal(t, "Error: Meldingen – Hosting provider portal", render(t, i18n.EN, p).Find("title").Text())
}

func TestBase_LanguageSwitchKeepsThePageAndTheFilter(t *testing.T) {
	tests := map[string]string{
		"/notices":                         "/notices?lang=en",
		"/notices?tab=todo&asn=64496":      "/notices?asn=64496&lang=en&tab=todo",
		"/notices?lang=nl":                 "/notices?lang=en",
		"/kb/a%20b":                        "/kb/a%20b?lang=en",
		"":                                 "/?lang=en",
		"//other.example/notices":          "/?lang=en",
		`/\other.example/`:                 "/%5Cother.example/?lang=en",
		"https://other.example/":           "/?lang=en",
		"javascript:alert(1)":              "/?lang=en",
		"/%":                               "/?lang=en",
		"/notices/EOKM-2026-004182?x=%22b": "/notices/EOKM-2026-004182?lang=en&x=%22b",
	}
	for path, want := range tests {
		doc := render(t, i18n.NL, layout.Page{Title: "x", Path: path})
		link := doc.Find(".account a[hreflang=en]")
		require.Equal(t, want, link.AttrOr("href", ""), path)
		require.Equal(t, "en", link.AttrOr("lang", ""))
		require.Equal(t, want, doc.Find("link[hreflang=en]").AttrOr("href", ""))
	}
}

func TestBase_Account(t *testing.T) {
	doc := render(t, i18n.NL,
		layout.Page{Title: "x", Path: "/", User: &layout.User{Name: "S. Bakker", Organisation: "Voorbeeld Hosting B.V."}})
	require.Equal(t, "S. Bakker · Voorbeeld Hosting B.V.", doc.Find(`.account a[href="/account"]`).First().Text())
	require.Equal(t, "post", doc.Find(`.account form[action="/logout"]`).AttrOr("method", ""))
	require.Zero(t, doc.Find(`a[href="/login"]`).Length())

	doc = render(t, i18n.NL, layout.Page{Title: "x", Path: "/", User: &layout.User{Name: "A. Analist", Staff: true}})
	require.Equal(t, "A. Analist · EOKM", doc.Find(`.account a[href="/account"]`).First().Text())

	doc = render(t, i18n.NL, layout.Page{Title: "x", Path: "/"})
	require.Equal(t, 1, doc.Find(`a[href="/login"]`).Length())
	require.Zero(t, doc.Find("form").Length())
}

func TestBase_MenuShowsWhereTheReaderIs(t *testing.T) {
	doc := render(t, i18n.EN, layout.Page{Title: "x", Path: "/", Nav: []layout.NavItem{
		{Label: "Notices", URL: "/notices", Count: 1284, Current: true}, {Label: "Training", URL: "/training"},
	}})
	current := doc.Find(".menu [aria-current]")
	require.Equal(t, 1, current.Length())
	require.Equal(t, "/notices", current.AttrOr("href", ""))
	require.Equal(t, "1,284", doc.Find(".menu .count").Text())
}

func TestBase_Breadcrumb(t *testing.T) {
	doc := render(t, i18n.NL,
		layout.Page{Title: "x", Path: "/", Crumbs: []layout.Crumb{{Label: "Meldingen", URL: "/notices"}, {Label: "EOKM-2026-004182"}}})
	require.Equal(t, "EOKM-2026-004182", doc.Find(".crumbs [aria-current=page]").Text())
	require.Zero(t, render(t, i18n.NL, layout.Page{Title: "x", Path: "/"}).Find(".crumbs").Length())
}

func TestBase_FooterHasTheUsualLinksOrThePagesOwn(t *testing.T) {
	doc := render(t, i18n.NL, layout.Page{Title: "x", Path: "/"})
	for _, url := range []string{"/help/exposure", "/contact", "/accessibility", "/privacy", "/status"} {
		require.Equal(t, 1, doc.Find(`footer a[href="`+url+`"]`).Length(), url)
	}
	doc = render(t, i18n.NL, layout.Page{Title: "x", Path: "/", Footer: []layout.Link{{Label: "Status", URL: "/status"}}})
	require.Equal(t, 1, doc.Find("footer a").Length())
}

func TestBase_PreferencesAndState(t *testing.T) {
	plain := render(t, i18n.NL, layout.Page{Title: "x", Path: "/"})
	_, themed := plain.Find("html").Attr("data-theme")
	require.False(t, themed, "no theme follows the system")
	require.Equal(t, "on", plain.Find("html").AttrOr("data-keys", ""))
	require.Zero(t, plain.Find(".demo, meta[http-equiv=refresh]").Length())
	require.Equal(t, "noindex", plain.Find("meta[name=robots]").AttrOr("content", ""))
	require.Equal(t, "no-referrer", plain.Find("meta[name=referrer]").AttrOr("content", ""))

	doc := render(t, i18n.NL, layout.Page{
		Title: "x", Path: "/", Theme: "dark", Density: "comfortable", KeysOff: true, Demo: true, Narrow: true,
		Refresh: 5 * time.Second, Now: time.Date(2026, 11, 23, 12, 30, 0, 0, time.UTC),
		Flash: &ui.Notice{Kind: ui.KindSuccess, Text: "Opgeslagen"},
	})
	html := doc.Find("html")
	require.Equal(t, "dark", html.AttrOr("data-theme", ""))
	require.Equal(t, "comfortable", html.AttrOr("data-density", ""))
	require.Equal(t, "off", html.AttrOr("data-keys", ""))
	require.Equal(t, "5", doc.Find("meta[http-equiv=refresh]").AttrOr("content", ""))
	require.Equal(t, "2026-11-23T12:30:00Z", doc.Find("body").AttrOr("data-now", ""))
	require.Equal(t, "Demo: verzonnen gegevens", doc.Find(".demo").Text())
	require.Equal(t, 1, doc.Find("main .notice[role=status]").Length())
	require.Equal(t, 1, doc.Find("main > .narrow > .heading h1").Length())
}
