package content_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/portal/portaltest"
)

func TestMain(m *testing.M) { portaltest.Main(m) }

// An editor finds what was read long ago, what rests on others' words alone, and what names no source.
func TestSources_ListsWhatToLookUpAgain(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	body := func(source string) article.Text {
		return article.Text{Title: source, Summary: "x", Tags: "x", Body: "Tekst.\n\n## Bronnen\n\n- " + source}
	}
	var shipped []article.ShippedArticle
	for slug, source := range map[string]string{
		"vers": "Wet; gelezen op 1 november 2026.", "oud": "Wet; gelezen op 1 mei 2026.",
		"via": "Wet; gelezen via iemand op 1 november 2026.",
	} {
		shipped = append(shipped, article.ShippedArticle{Slug: slug, Digest: slug, Manuscript: article.Manuscript{
			Audience: []article.Audience{article.AudienceDesk}, NL: body(source), EN: body(source),
		}})
	}
	_, err := p.Store.Article.Sync(t.Context(), shipped)
	require.NoError(t, err)
	page := p.Browser("editor").Get("/content/sources")
	require.Contains(t, page.Text(), "Wet; gelezen op 1 mei 2026.Langer dan zes maanden geleden")
	require.Contains(t, page.Text(), "Wet; gelezen via iemand op 1 november 2026.Alleen uit de tweede hand")
	require.NotContains(t, page.Text(), "Wet; gelezen op 1 november 2026.")
	p.Clock.Advance(365 * 24 * time.Hour)
	require.Contains(t, p.Browser("editor").Get("/content/sources").Text(),
		"Wet; gelezen op 1 november 2026.Langer dan zes maanden geleden")
}
