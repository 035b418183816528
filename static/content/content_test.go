package content_test

import (
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/portal/guidance"
	"eokm.nl/hosting/static/content"
)

// The articles of facts/process-and-content.md, section 4a, the ten of facts/content-review.md, section 2, and the block page's.
const articles = 29

func shipped(t *testing.T) []article.ShippedArticle {
	t.Helper()
	list, err := guidance.Shipped()
	require.NoError(t, err)
	return list
}

func TestGuidance_IsAllThereInBothLanguages(t *testing.T) {
	t.Parallel()
	list := shipped(t)
	require.Len(t, list, articles)
	var orders []int
	for _, a := range list {
		orders = append(orders, a.Position)
		require.NotEmpty(t, a.Manuscript.Audience, a.Slug)
		nl, en := guidance.Render(a.Manuscript.NL.Body), guidance.Render(a.Manuscript.EN.Body)
		require.Len(t, en.Contents, len(nl.Contents), "%s: as many headings in both languages", a.Slug)
		for _, language := range models.Languages {
			text := a.Manuscript.Text(language)
			require.NotEmpty(t, text.Title, "%s %s", a.Slug, language)
			require.NotEmpty(t, text.Tags, "%s %s", a.Slug, language)
			require.LessOrEqual(t, len(strings.Fields(text.Summary)), 25, "%s %s: the summary", a.Slug, language)
		}
	}
	slices.Sort(orders)
	for i, order := range orders {
		require.Equal(t, i+1, order, "numbered without a gap")
	}
}

func TestGuidance_ReadsEasily(t *testing.T) {
	t.Parallel()
	for _, a := range shipped(t) {
		for _, language := range models.Languages {
			body, sources, found := cutSources(a.Manuscript.Text(language).Body)
			require.True(t, found, "%s %s: no sources", a.Slug, language)
			require.Regexp(t, `\d{4}`, sources, "%s %s: sources have dates", a.Slug, language)
			p := guidance.Read(body)
			words := len(strings.Fields(body))
			require.True(t, words >= 400 && words <= 900, "%s %s has %d words", a.Slug, language, words)
			require.LessOrEqual(t, p.Average, float64(guidance.EasyAverage), "%s %s", a.Slug, language)
			require.LessOrEqual(t, p.Longest, 30, "%s %s: %s", a.Slug, language, p.Worst)
		}
	}
}

func cutSources(body string) (text, sources string, found bool) {
	for _, heading := range []string{"\n## Bronnen\n", "\n## Sources\n"} {
		if text, sources, found = strings.Cut(body, heading); found {
			return text, sources, true
		}
	}
	return body, "", false
}

// The pages of the portal that a text may lead to, beside its articles.
var pages = []string{"/contact", "/help/block-page", "/help/customers", "/help/exposure"}

func TestGuidance_LeadsOnlyToWhatIsThere(t *testing.T) {
	t.Parallel()
	list := shipped(t)
	link := regexp.MustCompile(`\]\(([^)]*)\)`)
	for _, a := range list {
		for _, language := range models.Languages {
			for _, m := range link.FindAllStringSubmatch(a.Manuscript.Text(language).Body, -1) {
				slug, isArticle := strings.CutPrefix(m[1], "/kb/")
				slug, _, _ = strings.Cut(slug, "#")
				known := slices.ContainsFunc(list, func(b article.ShippedArticle) bool { return b.Slug == slug })
				require.True(t, isArticle && known || slices.Contains(pages, m[1]), "%s %s leads to %s", a.Slug, language, m[1])
			}
		}
	}
}

// claim is something that nobody may publish: the facts mark it as unsourced, or keep it out.
type claim struct {
	ID        string `toml:"id"`
	PatternNL string `toml:"pattern_nl"`
	PatternEN string `toml:"pattern_en"`
	Why       string `toml:"why"`
	ExampleNL string `toml:"example_nl"`
	ExampleEN string `toml:"example_en"`
}

func claims(t *testing.T) []claim {
	t.Helper()
	raw, err := os.ReadFile("forbidden.toml")
	require.NoError(t, err)
	var file struct {
		Claim []claim `toml:"claim"`
	}
	_, err = toml.Decode(string(raw), &file)
	require.NoError(t, err)
	require.Greater(t, len(file.Claim), 20)
	return file.Claim
}

func TestGuidance_ClaimsNothingThatIsNotSourced(t *testing.T) {
	t.Parallel()
	for _, c := range claims(t) {
		nl, en := regexp.MustCompile(c.PatternNL), regexp.MustCompile(c.PatternEN)
		require.Regexp(t, nl, c.ExampleNL, c.ID)
		require.Regexp(t, en, c.ExampleEN, c.ID)
		require.NotEmpty(t, c.Why, c.ID)
		require.NoError(t, fs.WalkDir(content.Files, ".", func(path string, e fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".md") {
				return err
			}
			raw, err := fs.ReadFile(content.Files, path)
			if err != nil {
				return err
			}
			pattern := nl
			if strings.HasSuffix(path, "en.md") {
				pattern = en
			}
			require.NotRegexp(t, pattern, string(raw), "%s claims %s: %s", path, c.ID, c.Why)
			return nil
		}))
	}
}

func TestSynonyms_AreWordsInNoMoreThanTwoGroups(t *testing.T) {
	t.Parallel()
	of, err := guidance.Synonyms()
	require.NoError(t, err)
	for _, language := range models.Languages {
		require.GreaterOrEqual(t, len(of[language]), 30, language)
		seen := map[string]int{}
		for _, group := range of[language] {
			require.Greater(t, len(group), 1)
			for _, word := range group {
				require.Equal(t, strings.ToLower(word), word)
				seen[word]++
				require.LessOrEqual(t, seen[word], 2, word)
			}
		}
	}
}
