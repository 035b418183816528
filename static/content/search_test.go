package content_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/portal/guidance"
	"eokm.nl/hosting/portal/portaltest/testdb"
)

func TestMain(m *testing.M) { testdb.Main(m) }

// search is what a desk types, and the articles of which one must come first.
type search struct {
	typed string
	fits  []string
}

// The desk's searches of facts/content-review.md, section 2: the fifteen that found nothing, the five that found something else, and
// what desks ask for besides.
var searches = map[string][]search{
	"nl": {
		{"deepfake", []string{"ai-made-material"}},
		{"telegram", []string{"live-chat-and-short-lived"}},
		{"registrar", []string{"not-a-host"}},
		{"tor", []string{"not-a-host"}},
		{"vpn", []string{"not-a-host"}},
		{"bucket", []string{"hidden-copies"}},
		{"S3", []string{"hidden-copies"}},
		{"prullenbak", []string{"hidden-copies"}},
		{"naaktfoto", []string{"images-without-consent"}},
		{"wordpress", []string{"hacked-site-or-forum"}},
		{"avg", []string{"privacy-for-the-abuse-desk"}},
		{"crawler", []string{"letting-the-check-through"}},
		{"forum", []string{"hacked-site-or-forum"}},
		{"darkweb", []string{"live-chat-and-short-lived"}},
		{"0900-8844", []string{"who-helps-whom", "calling-the-police"}},

		{"linkverkorter", []string{"not-a-host"}},
		{"manga", []string{"ai-made-material"}},
		{"cloudflare", []string{"cdn-and-proxy"}},
		{"huurserver", []string{"faceless-reseller"}},
		{"ip leasing", []string{"faceless-reseller", "not-a-host"}},

		{"sextortion", []string{"images-without-consent"}},
		{"wraakporno", []string{"images-without-consent"}},
		{"uitkleedapp", []string{"ai-made-material"}},
		{"livestream", []string{"live-chat-and-short-lived"}},
		{"112", []string{"who-helps-whom", "calling-the-police"}},
		{"captcha", []string{"letting-the-check-through"}},
		{"geoblokkade", []string{"which-measure"}},
		{"snapshot", []string{"hidden-copies"}},
		{"inzageverzoek", []string{"privacy-for-the-abuse-desk"}},
		{"journalist", []string{"press-and-customers"}},
		{"blokpagina", []string{"block-page"}},
		{"bulletproof", []string{"faceless-reseller"}},
		{"doorverkoper", []string{"reseller-notices"}},
		{"nullroute", []string{"which-measure"}},
		{"cdn", []string{"cdn-and-proxy"}},
		{"hash", []string{"finding-known-material"}},
		{"bewaarbevel", []string{"preserving-evidence"}},
		{"motivering", []string{"statement-of-reasons"}},
		{"dwangsom", []string{"atkm-instruction"}},
		{"24 uur", []string{"the-24-hour-norm"}},
		{"abuse-c", []string{"contact-details"}},
		{"phishing", []string{"is-this-notice-genuine"}},
		{"nazorg", []string{"caring-for-people"}},
		{"gehackte site", []string{"hacked-site-or-forum"}},
	},
	"en": {
		{"deepfake", []string{"ai-made-material"}},
		{"telegram", []string{"live-chat-and-short-lived"}},
		{"registrar", []string{"not-a-host"}},
		{"tor exit", []string{"not-a-host"}},
		{"vpn", []string{"not-a-host"}},
		{"bucket", []string{"hidden-copies"}},
		{"S3", []string{"hidden-copies"}},
		{"recycle bin", []string{"hidden-copies"}},
		{"nudes", []string{"images-without-consent"}},
		{"wordpress", []string{"hacked-site-or-forum"}},
		{"gdpr", []string{"privacy-for-the-abuse-desk"}},
		{"crawler", []string{"letting-the-check-through"}},
		{"forum", []string{"hacked-site-or-forum"}},
		{"dark web", []string{"live-chat-and-short-lived"}},
		{"0900-8844", []string{"who-helps-whom", "calling-the-police"}},
		{"shortener", []string{"not-a-host"}},
		{"manga", []string{"ai-made-material"}},
		{"cloudflare", []string{"cdn-and-proxy"}},
		{"rented server", []string{"faceless-reseller"}},
		{"ip leasing", []string{"faceless-reseller", "not-a-host"}},
		{"journalist", []string{"press-and-customers"}},
		{"block page", []string{"block-page"}},
		{"sextortion", []string{"images-without-consent"}},
	},
}

// Beside a notice of each kind stands the text about it. These kinds had none.
func TestFit_EachKindHasItsText(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	_, err := w.Article.Sync(t.Context(), shipped(t))
	require.NoError(t, err)
	for slug, fits := range map[string][]article.Fit{
		"hacked-site-or-forum": {
			{SiteType: models.SiteTypeForum, Deed: article.DeedConfirm},
			{SiteType: models.SiteTypeBlog, Deed: article.DeedConfirm},
			{SiteType: models.SiteTypeWebsite, Deed: article.DeedConfirm},
		},
		"not-a-host": {
			{SiteType: models.SiteTypeLinkSite, Deed: article.DeedDispute},
			{SiteType: models.SiteTypeShortener, Deed: article.DeedDispute},
			{SiteType: models.SiteTypeRedirector, Deed: article.DeedNotOurs},
			{SiteType: models.SiteTypeWebArchive, Deed: article.DeedDispute},
			{SiteType: models.SiteTypeSearch, Deed: article.DeedDispute},
		},
		"live-chat-and-short-lived": {{SiteType: models.SiteTypeChat, Deed: article.DeedAccept}},
		"ai-made-material":          {{Category: models.CategorySynthetic, Deed: article.DeedConfirm}},
		"images-without-consent": {
			{Category: models.CategoryNCII, Deed: article.DeedConfirm}, {Category: models.CategoryExtortion, Deed: article.DeedAccept},
		},
		"faceless-reseller": {{Deed: article.DeedDelegate, Reasons: []models.Reason{models.ReasonResellerAddressed}}},
	} {
		for _, fit := range fits {
			list, err := w.Article.Fitting(t.Context(), w.Agent, "nl", fit)
			require.NoError(t, err)
			require.True(t, slices.ContainsFunc(list, func(a article.Article) bool { return a.Slug == slug }), "%s: %+v", slug, fit)
		}
	}
}

func TestSearch_LeadsADeskToWhatFits(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	_, err := w.Article.Sync(t.Context(), shipped(t))
	require.NoError(t, err)
	synonyms, err := guidance.Synonyms()
	require.NoError(t, err)
	require.Len(t, searches["nl"], 44)
	for _, language := range models.Languages {
		for _, s := range searches[language] {
			found, err := w.Article.Search(t.Context(), w.Agent, language, s.typed, article.Filter{}, synonyms[language])
			require.NoError(t, err, s.typed)
			if len(found.Hits) == 0 {
				t.Errorf("%s %q finds nothing", language, s.typed)
				continue
			}
			if first := found.Hits[0].Slug; found.Meant != "" || !slices.Contains(s.fits, first) {
				t.Errorf("%s %q leads to %s first, meant %q", language, s.typed, first, found.Meant)
			}
		}
	}
}
