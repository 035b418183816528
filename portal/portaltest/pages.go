package portaltest

import (
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"
)

// RefsOn lists the references of a page's table, in order.
func RefsOn(page *Page) []string {
	var refs []string
	page.Doc.Find("#notices .c-title a").Each(func(_ int, s *goquery.Selection) { refs = append(refs, s.Text()) })
	return refs
}

// Column lists the text of a table's nth cell, row by row.
func Column(page *Page, n int) []string {
	var out []string
	page.Doc.Find("tbody tr").Each(func(_ int, row *goquery.Selection) {
		out = append(out, strings.Join(strings.Fields(row.Find("td, th").Eq(n).Text()), " "))
	})
	return out
}

// PathOf is the path of a page's address, without its query.
func PathOf(page *Page) string {
	u, err := url.Parse(page.Path)
	if err != nil {
		return page.Path
	}
	return u.Path
}

// FaultsOn lists an error summary's links; each must lead to an element of the page.
func FaultsOn(t *testing.T, page *Page) []string {
	t.Helper()
	var to []string
	page.Doc.Find(".error-summary li").Each(func(_ int, s *goquery.Selection) {
		href := s.Find("a").AttrOr("href", "")
		if href != "" {
			require.Equal(t, 1, page.Doc.Find(href).Length(), "%s leads to a field", href)
		}
		to = append(to, href)
	})
	return to
}

// FactsOn reads a list of names and values.
func FactsOn(page *Page) map[string]string {
	facts := map[string]string{}
	page.Doc.Find(".facts > div").Each(func(_ int, s *goquery.Selection) { facts[s.Find("dt").Text()] = s.Find("dd").Text() })
	return facts
}
