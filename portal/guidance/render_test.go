package guidance_test

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/guidance"
)

func TestRender_HeadingsHaveStableIDsAndMakeTheContents(t *testing.T) {
	t.Parallel()
	doc := guidance.Render(
		"# Wat telt níet?\n\ntekst\n\n### Diep *en* schuin\n\n## Wat telt níet?\n\n## Vast {#blijft}\n\n#### Te diep\n\n## !!!\n")
	require.Equal(t, []guidance.Heading{
		{"s-wat-telt-níet", "Wat telt níet?", false},
		{"s-diep-en-schuin", "Diep en schuin", true},
		{"s-wat-telt-níet-2", "Wat telt níet?", false},
		{"s-blijft", "Vast", false},
		{"s-te-diep", "Te diep", true},
		{"s-x", "!!!", false},
	}, doc.Contents)
	page := parse(t, doc.HTML)
	require.Zero(t, page.Find("h1, h4").Length())
	for _, h := range doc.Contents {
		require.Equal(t, 1, page.Find(`[id="`+h.ID+`"]`).Length(), h.ID)
	}
}

func TestRender_LinksStayWithinThePortal(t *testing.T) {
	t.Parallel()
	doc := guidance.Render(strings.Join([]string{
		"[een](/kb/which-measure) [twee](/kb/which-measure#s-wat) [hulp](/help/exposure) [hier](#s-een)",
		"[weg](https://example.com/a) [ook](//example.com) [js](javascript:alert) [dat](data:text/html,x) <https://example.net/b> " +
			"![beeld](https://example.org/c.png)",
		"[k](/kb/../admin) [q](/kb/a?x=1) [h](/KB/x) [s](/static/x)",
	}, "\n\n"))
	page := parse(t, doc.HTML)
	var to []string
	page.Find("a").Each(func(_ int, a *goquery.Selection) { to = append(to, a.AttrOr("href", "")) })
	require.Equal(t, []string{"/kb/which-measure", "/kb/which-measure#s-wat", "/help/exposure", "#s-een"}, to)
	require.Contains(t, page.Text(), "weg ook js dat example.net/b beeld", "the words stay")
	require.Zero(t, page.Find("img, [src]").Length())
}

func TestRender_OnlyDrawingsOfThePortalShow(t *testing.T) {
	t.Parallel()
	const id = "01938f00-0000-7000-8000-000000000001"
	page := parse(t, guidance.Render("![keten](diagram:"+id+") ![a](diagram:../x) ![b](/kb/diagrams/"+id+
		") ![c](/static/x.svg) ![d](diagram:"+id+"?x)").HTML)
	require.Equal(t, 1, page.Find("img").Length())
	require.Equal(t, "/kb/diagrams/"+id+" keten", page.Find("img").AttrOr("src", "")+" "+page.Find("img").AttrOr("alt", ""))
}

func TestRender_TablesAreNamedAndScroll(t *testing.T) {
	t.Parallel()
	page := parse(t, guidance.Render("## Wat telt <&\"\n\n| Maatregel | Telt |\n|:--|--:|\n| Bestand | ja |\n").HTML)
	require.Equal(t, `Wat telt <&"`, page.Find("div.table[role=region][tabindex='0'] > table > caption.vh").Text())
	require.Equal(t, `Wat telt <&"`, page.Find("div.table").AttrOr("aria-label", ""))
	require.Equal(t, 2, page.Find("th[scope=col]").Length())
	require.Zero(t, page.Find("[style], [align]").Length())
}

func parse(t *testing.T, html string) *goquery.Document {
	t.Helper()
	page, err := goquery.NewDocumentFromReader(strings.NewReader(html))
	require.NoError(t, err)
	return page
}
