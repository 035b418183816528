package article_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/modelstest"
)

var synonyms = models.Synonyms{{"nullroute", "null-route", "blackhole"}, {"vps", "virtuele server"}}

// hits lists the slugs that a search finds, the best first.
func (w *world) hits(actor models.Actor, language, q string) ([]string, article.Found) {
	w.T.Helper()
	found, err := w.Article.Search(w.T.Context(), actor, language, q, article.Filter{}, synonyms)
	require.NoError(w.T, err)
	var slugs []string
	for _, h := range found.Hits {
		slugs = append(slugs, h.Slug)
	}
	return slugs, found
}

func library(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	for slug, text := range map[string][2]string{
		"maatregel": {
			"Welke maatregel kiest u",
			"Zet het adres op een null-route als de klant niet verwijdert. Let op een virtuele server.",
		},
		"doorverkoper": {"Melding over uw doorverkoper", "Bel de doorverkoper. De klok loopt door in het weekend."},
		"cdn":          {"CDN en reverse proxy", "Een CDN bewaart geen bestanden. Maak de cache leeg."},
	} {
		m := modelstest.Manuscript(slug)
		m.NL.Title, m.NL.Body, m.NL.Summary, m.NL.Tags = text[0], text[1], "", "tag"
		m.EN.Title, m.EN.Body = "About "+slug, "Suspend the reseller's servers, or blackhole the address."
		m.NL.Summary = "Kort."
		w.PublishArticle(slug, m)
	}
	return w
}

func TestSearchArticles_FindsWhatWasMeant(t *testing.T) {
	t.Parallel()
	w := library(t)
	for q, want := range map[string]string{
		"maatregelen":          "maatregel",        // a plural
		"verwijderen":          "maatregel",        // a verb in another form
		"doorverk":             "doorverkoper",     // its beginning
		"blackhole":            "maatregel",        // a synonym
		"VPS":                  "maatregel",        // a phrase as a synonym, and capitals
		"de klok in het cdn?":  "cdn doorverkoper", // no article has all: those with some
		"weekend klok":         "doorverkoper",     // words that stand apart
		"kl":                   "",                 // too short a beginning
		"proxy'; DROP TABLE":   "cdn",              // nobody's statement
		"''' & | ! :* <->":     "",                 // and no operator
		"maatregel":            "maatregel",        // the title goes first
		"de het een":           "",                 // words that say nothing
		"klok":                 "doorverkoper",     //
		"bestanden cache":      "cdn",              //
		"doorverkoper melding": "doorverkoper",     //
	} {
		slugs, found := w.hits(w.Agent, "nl", q)
		if strings.Contains(q, "klok in het cdn") {
			require.ElementsMatch(t, strings.Fields(want), slugs, q)
			require.True(t, found.Loose, q)
			continue
		}
		require.Equal(t, want, strings.Join(slugs, " "), q)
	}
	slugs, _ := w.hits(w.Agent, "en", "resellers blackholes")
	require.Len(t, slugs, 3)
}

func TestSearchArticles_ForgivesATypingError(t *testing.T) {
	t.Parallel()
	w := library(t)
	for q, meant := range map[string]string{
		"doorvekoper":       "doorverkoper",
		"maatreggel":        "maatregel",
		"weekent klok":      "weekend klok",
		"nul-route":         "null-route",
		"xqzzzvrk":          "",
		"xqzzzvrk maatregl": "xqzzzvrk maatregel",
	} {
		_, found := w.hits(w.Agent, "nl", q)
		require.Equal(t, meant != "", found.Count > 0, q)
		require.Equal(t, meant, found.Meant, q)
	}
}

func TestSearchArticles_ShowsWhereItWasFound(t *testing.T) {
	t.Parallel()
	w := library(t)
	_, found := w.hits(w.Agent, "nl", "virtuele")
	require.Contains(t, found.Hits[0].Snippet, article.MarkBegin+"virtuele"+article.MarkEnd)
}

func TestSuggestArticles_ByTitleAndTags(t *testing.T) {
	t.Parallel()
	w := library(t)
	for q, want := range map[string]int{"do": 0, "doo": 1, "over doo": 1, "tag": 3, "weekend": 0, "'": 0, "doo'x": 0} {
		list, err := w.Article.Suggest(t.Context(), w.Agent, "nl", q)
		require.NoError(t, err)
		require.Len(t, list, want, q)
	}
}

// What most of the open items are about goes first, and what is done counts no more.
func TestArticlesForOpen_FitWhatIsOpen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for slug, change := range map[string]func(m *article.Manuscript){
		"beeld":    func(m *article.Manuscript) { m.SiteTypes = []models.SiteType{models.SiteTypeImageHost} },
		"forum":    func(m *article.Manuscript) { m.SiteTypes = []models.SiteType{models.SiteTypeForum} },
		"gemaakt":  func(m *article.Manuscript) { m.Categories = []models.Category{models.CategorySynthetic} },
		"algemeen": func(_ *article.Manuscript) {},
	} {
		m := modelstest.Manuscript(slug)
		change(&m)
		w.PublishArticle(slug, m)
	}
	fit := func(actor models.Actor) (slugs []string) {
		list, err := w.Article.ForOpen(t.Context(), actor, "nl")
		require.NoError(t, err)
		for _, a := range list {
			slugs = append(slugs, a.Slug)
		}
		return slugs
	}
	require.Empty(t, fit(w.Agent), "nothing is open")
	about := func(ref string, n int, site models.SiteType, category models.Category) *incoming.Row {
		row := w.Row(ref, n)
		row.SiteType, row.Category = site, category
		return row
	}
	refs := w.ImportRows(
		about("a", 1, models.SiteTypeForum, models.CategoryBaseline), about("a", 2, models.SiteTypeForum, models.CategoryBaseline),
		about("b", 3, models.SiteTypeImageHost, models.CategorySynthetic))
	require.Equal(t, []string{"forum", "beeld", "gemaakt"}, fit(w.Agent))
	require.Empty(t, fit(w.AddUser("agent@noorderlicht.example", models.RoleAgent, w.AddProvider("noorderlicht", "198.51.100.0/24").ID)),
		"another desk's notices are not theirs")
	_, err := w.Article.ForOpen(t.Context(), w.Analyst, "nl")
	require.ErrorIs(t, err, models.ErrForbidden)

	forum := slices.IndexFunc(refs, func(ref string) bool { return len(w.Page(ref).Items) == 2 })
	w.Answer(w.Now(), refs[forum])
	require.Equal(t, []string{"beeld", "gemaakt"}, fit(w.Agent), "the forum's are answered")
}

func TestFittingArticles_TheAnswerGoesFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for slug, change := range map[string]func(m *article.Manuscript){
		"eerst":    func(m *article.Manuscript) { m.Deeds = []article.Deed{article.DeedConfirm} },
		"dns":      func(m *article.Manuscript) { m.Measures = []models.Measure{models.MeasureDNSRemoved} },
		"beeld":    func(m *article.Manuscript) { m.SiteTypes = []models.SiteType{models.SiteTypeImageHost} },
		"algemeen": func(_ *article.Manuscript) {},
		"gemaakt": func(m *article.Manuscript) {
			m.Categories, m.Deeds = []models.Category{models.CategorySynthetic}, []article.Deed{article.DeedConfirm}
		},
	} {
		m := modelstest.Manuscript(slug)
		change(&m)
		w.PublishArticle(slug, m)
	}
	for _, c := range []struct {
		fit  article.Fit
		want string
	}{
		{article.Fit{}, ""},
		{article.Fit{Deed: article.DeedConfirm}, "eerst gemaakt"},
		{article.Fit{Deed: article.DeedConfirm, Category: models.CategoryNational}, "eerst"},
		{article.Fit{Deed: article.DeedConfirm, Category: models.CategorySynthetic}, "gemaakt eerst"},
		{article.Fit{
			Deed: article.DeedConfirm, SiteType: models.SiteTypeImageHost, Measures: []models.Measure{models.MeasureDNSRemoved},
			Category: models.CategoryNational,
		}, "dns eerst beeld"},
		{article.Fit{SiteType: models.SiteTypeForum}, ""},
	} {
		list, err := w.Article.Fitting(t.Context(), w.Agent, "nl", c.fit)
		require.NoError(t, err)
		var slugs []string
		for _, a := range list {
			slugs = append(slugs, a.Slug)
		}
		if c.want == "eerst gemaakt" {
			require.ElementsMatch(t, strings.Fields(c.want), slugs)
			continue
		}
		require.Equal(t, c.want, strings.Join(slugs, " "), "%+v", c.fit)
	}
}

func TestSearchTerms_KeepNoAddressAndNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	editor, _ := w.Editors()
	for _, q := range []string{
		"Null  Route", "null route", "weekend", "https://img.example.com/a", "img.example.com", "192.0.2.7", "2001:db8::1",
		"iemand@example.com",
		"0612345678", strings.Repeat("a ", 40), "a\x00b", "", "img[.]example[.]com",
	} {
		require.NoError(t, w.Search.Count(t.Context(), "nl", q, 0))
	}
	w.After(26 * time.Hour)
	require.NoError(t, w.Search.Count(t.Context(), "nl", "weekend", 2))
	terms := func(missed bool) (out []string) {
		list, err := w.Search.Terms(t.Context(), editor, modelstest.Start.AddDate(0, -1, 0), missed)
		require.NoError(t, err)
		for _, term := range list {
			out = append(out, term.Term)
		}
		return out
	}
	require.Equal(t, []string{"weekend", "null route"}, terms(false))
	require.Equal(t, []string{"null route"}, terms(true), "what was found at last is not missing")
	_, err := w.Search.Terms(t.Context(), w.Agent, modelstest.Start, false)
	require.ErrorIs(t, err, models.ErrForbidden)
	w.After(366 * 24 * time.Hour)
	require.NoError(t, w.Search.SweepTerms(t.Context()))
	require.Len(t, modelstest.Query[string](w.World, `SELECT term FROM search_terms`), 1)
}

func TestFeedback_IsForTheEditorAlone(t *testing.T) {
	t.Parallel()
	w := library(t)
	other := w.AddTenant("ander", "198.51.100.0/24")
	editor, _ := w.Editors()
	ctx := t.Context()
	require.Equal(t, "text.address", modelstest.Problem(t,
		w.Article.GiveFeedback(ctx, w.Agent, "cdn", "nl", false, "Zie https://img.example.com/a")))
	require.ErrorIs(t, w.Article.GiveFeedback(ctx, w.Agent, "geen", "nl", false, ""), models.ErrNotFound)
	require.ErrorIs(t, w.Article.GiveFeedback(ctx, models.Actor{}, "cdn", "nl", false, ""), models.ErrForbidden)
	require.NoError(t, w.Article.GiveFeedback(ctx, w.Agent, "cdn", "nl", false, ""))
	require.NoError(t, w.Article.GiveFeedback(ctx, w.Agent, "cdn", "nl", false, "Welke cache?"))
	require.NoError(t, w.Article.GiveFeedback(ctx, other.Agent, "cdn", "nl", true, ""))
	list, err := w.Article.FeedbackList(ctx, editor, false)
	require.NoError(t, err)
	require.Len(t, list, 1, "who only said yes or no wrote nothing to handle")
	require.Equal(t, []any{"Welke cache?", "voorbeeld", false}, []any{list[0].Text, list[0].Provider, list[0].Helpful})
	desk, err := w.Article.DeskArticles(ctx, editor)
	require.NoError(t, err)
	for _, a := range desk {
		if a.Slug == "cdn" {
			require.Equal(t, []int{1, 1}, []int{a.Helped, a.Helpless}, "one voice a person")
		}
	}
	_, err = w.Article.FeedbackList(ctx, w.Agent, false)
	require.ErrorIs(t, err, models.ErrForbidden)
	require.ErrorIs(t, w.Article.HandleFeedback(ctx, w.Analyst, list[0].ID), models.ErrForbidden)
	require.NoError(t, w.Article.HandleFeedback(ctx, editor, list[0].ID))
	require.ErrorIs(t, w.Article.HandleFeedback(ctx, editor, list[0].ID), models.ErrConflict)
}

func TestFollow_WhoHasAndWhoHasNot(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	one, two := w.Editors()
	m := modelstest.Manuscript("Volg")
	m.AsksFollow = true
	w.PublishArticle("volg", m)
	changed := func() []bool {
		list, err := w.Article.Changed(ctx, w.Agent, "nl", modelstest.Start.AddDate(1, 0, 0))
		require.NoError(t, err)
		var out []bool
		for _, a := range list {
			out = append(out, a.Followed)
		}
		return out
	}
	require.Equal(t, []bool{false}, changed(), "it waits, however old")
	require.ErrorIs(t, w.Article.Follow(ctx, one, "volg", 1), models.ErrForbidden)
	require.NoError(t, w.Article.Follow(ctx, w.Agent, "volg", 1))
	require.NoError(t, w.Article.Follow(ctx, w.Agent, "volg", 1))
	require.Empty(t, changed())
	list, err := w.Article.Followers(ctx, one, "volg")
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.NotNil(t, list[0].FollowedAt)
	m.NL.Note = "De kop is nieuw."
	w.RewriteArticle(one, "volg", m)
	w.ReleaseArticle(one, two, "volg")
	require.ErrorIs(t, w.Article.Follow(ctx, w.Agent, "volg", 1), models.ErrConflict, "another version by now")
	require.Equal(t, []bool{false}, changed())
}
