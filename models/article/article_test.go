package article_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/version"
)

// versionStates lists where the versions of an article stand, the first one first.
func (w *world) versionStates(slug string) []string {
	w.T.Helper()
	return modelstest.Query[string](w.World, `SELECT v.state FROM article_versions v JOIN articles a ON a.id = v.article_id
		WHERE a.slug = $1 ORDER BY v.n`, slug)
}

// shelf lists the slugs that the actor reads.
func (w *world) shelf(actor models.Actor, language string, f article.Filter) []string {
	w.T.Helper()
	list, err := w.Article.Articles(w.T.Context(), actor, language, f)
	require.NoError(w.T, err)
	var slugs []string
	for _, a := range list {
		slugs = append(slugs, a.Slug)
	}
	return slugs
}

func TestVersion_ASecondPersonPublishes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.Editors()
	w.DraftArticle(one, "eerste", modelstest.Manuscript("De eerste"))
	require.Empty(t, w.shelf(w.Agent, "nl", article.Filter{}))
	require.ErrorIs(t, w.ChangeVersion(two, "eerste", version.Change{Act: version.Approve}), models.ErrConflict,
		"it was not sent")
	require.NoError(t, w.ChangeVersion(one, "eerste", version.Change{Act: version.Send}))
	for _, act := range []version.Act{version.Approve, version.Return, version.Schedule} {
		require.Equal(t, "article.second", modelstest.Problem(t,
			w.ChangeVersion(one, "eerste", version.Change{Act: act, Reason: "Nee.", At: modelstest.Start.Add(time.Hour)})))
	}
	require.Equal(t, "text.missing", modelstest.Problem(t,
		w.ChangeVersion(two, "eerste", version.Change{Act: version.Return})))
	require.NoError(t, w.ChangeVersion(two, "eerste", version.Change{Act: version.Return, Reason: "De kop klopt niet."}))
	v, _, err := w.Article.Version(t.Context(), one, "eerste", 0)
	require.NoError(t, err)
	require.Equal(t, []any{version.Draft, "De kop klopt niet.", two.UserID.String(), true},
		[]any{v.State, v.Returned, w.UserNamed(v.DecidedBy), v.Wrote})

	// Whoever mends a word is a writer too, and then a third has to look.
	w.RewriteArticle(two, "eerste", modelstest.Manuscript("De eerste beter"))
	require.NoError(t, w.ChangeVersion(two, "eerste", version.Change{Act: version.Send}))
	require.Equal(t, "article.second", modelstest.Problem(t,
		w.ChangeVersion(two, "eerste", version.Change{Act: version.Approve})))
	require.Equal(t, "article.second", modelstest.Problem(t,
		w.ChangeVersion(one, "eerste", version.Change{Act: version.Approve})))
	require.NoError(t, w.ChangeVersion(w.As(models.RoleAdmin), "eerste", version.Change{Act: version.Approve}))
	a, err := w.Article.Article(t.Context(), w.Agent, "eerste", "en")
	require.NoError(t, err)
	require.Equal(t, "De eerste beter (en)", a.Title)
	require.Equal(t, "2026-11-20 2027-05-20", a.CheckedOn.Format(time.DateOnly)+" "+a.ReviewOn.Format(time.DateOnly))
	require.Equal(t, []string{"published"}, w.versionStates("eerste"))
	require.Equal(t, []string{"article_begun", "article_sent", "article_returned", "article_sent", "article_published"},
		modelstest.Query[string](w.World, `SELECT kind FROM events WHERE kind LIKE 'article%' ORDER BY id`))
}

// A draft was dropped and another begun while somebody typed: what they send fits the new one no more than the old.
func TestSaveDraft_AFormOfADroppedDraftFitsNoLaterOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.Editors()
	w.DraftArticle(one, "gids", modelstest.Manuscript("Gids"))
	w.ReleaseArticle(one, two, "gids")
	w.RewriteArticle(one, "gids", modelstest.Manuscript("Eerste"))
	old, _, err := w.Article.Version(t.Context(), one, "gids", 0)
	require.NoError(t, err)
	require.NoError(t, w.ChangeVersion(two, "gids", version.Change{Act: version.Drop}))
	w.RewriteArticle(two, "gids", modelstest.Manuscript("Tweede"))
	_, err = w.Article.SaveDraft(t.Context(), one, "gids", old.Revision, modelstest.Manuscript("Over de tweede heen"))
	require.ErrorIs(t, err, models.ErrConflict)
}

func TestVersion_LifecycleHoldsInTheDatabase(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.Editors()
	acts := []version.Act{
		version.Send, version.TakeBack, version.Return, version.Approve, version.Schedule,
		version.Release,
		version.Drop, version.Replace, "x",
	}
	for state, ready := range map[version.State][]version.Act{
		version.Draft:     {},
		version.Review:    {version.Send},
		version.Scheduled: {version.Send, version.Schedule},
	} {
		for _, act := range acts {
			slug := string(state) + "-" + strings.ReplaceAll(string(act), "_", "-")
			w.DraftArticle(one, slug, modelstest.Manuscript(slug))
			for _, step := range ready {
				actor := one
				if step == version.Schedule {
					actor = two
				}
				require.NoError(t, w.ChangeVersion(actor, slug, version.Change{Act: step, At: modelstest.Start.Add(time.Hour)}))
			}
			err := w.ChangeVersion(two, slug, version.Change{Act: act, Reason: "Waarom.", At: modelstest.Start.Add(time.Hour)})
			require.Equal(t, state.Allows(act), err == nil, "%s: %v", slug, err)
		}
	}
}

func TestVersion_TwoEditorsLoseNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.Editors()
	w.DraftArticle(one, "samen", modelstest.Manuscript("Samen"))
	errs := w.Race(8, func(ctx context.Context, _ int) error {
		_, err := w.Article.SaveDraft(ctx, one, "samen", 1, modelstest.Manuscript("Samen"))
		return err
	})
	require.Len(t, slices.DeleteFunc(errs, func(err error) bool { return err == nil }), 7)
	_, err := w.Article.SaveDraft(t.Context(), two, "samen", 1, modelstest.Manuscript("Anders"))
	require.ErrorIs(t, err, models.ErrConflict, "somebody saved since")
	_, kept, err := w.Article.Version(t.Context(), two, "samen", 0)
	require.NoError(t, err)
	require.Equal(t, "Samen", kept.NL.Title)
	rev, err := w.Article.SaveDraft(t.Context(), two, "samen", 2, modelstest.Manuscript("Anders"))
	require.NoError(t, err)
	require.Equal(t, 3, rev)
	require.NoError(t, w.ChangeVersion(one, "samen", version.Change{Act: version.Send}))
	_, err = w.Article.SaveDraft(t.Context(), two, "samen", 3, modelstest.Manuscript("Te laat"))
	require.ErrorIs(t, err, models.ErrConflict, "it is with the second person")
	_, err = w.Article.ChangeVersion(t.Context(), w.As(models.RoleAdmin), "samen",
		version.Change{Act: version.Approve, Revision: 2})
	require.ErrorIs(t, err, models.ErrConflict, "the second person judged another text")
}

func TestVersion_EveryOneIsKeptAndComesBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.Editors()
	w.PublishArticle("oud", modelstest.Manuscript("Oud"))
	w.RewriteArticle(one, "oud", modelstest.Manuscript("Nieuw"))
	w.ReleaseArticle(one, two, "oud")
	require.Equal(t, []string{"former", "published"}, w.versionStates("oud"))
	n, err := w.Article.RestoreVersion(t.Context(), one, "oud", 1)
	require.NoError(t, err)
	require.Equal(t, 3, n)
	_, m, err := w.Article.Version(t.Context(), one, "oud", 0)
	require.NoError(t, err)
	require.Equal(t, modelstest.Manuscript("Oud").NL, m.NL)
	_, err = w.Article.RestoreVersion(t.Context(), two, "oud", 2)
	require.ErrorIs(t, err, models.ErrConflict, "a draft is on its way")
	again, err := w.Article.OpenDraft(t.Context(), two, "oud")
	require.NoError(t, err)
	require.Equal(t, 3, again)
	require.NoError(t, w.ChangeVersion(one, "oud", version.Change{Act: version.Drop}))
	require.Equal(t, []string{"former", "published", "dropped"}, w.versionStates("oud"))

	require.NoError(t, w.Article.Archive(t.Context(), one, "oud"))
	require.ErrorIs(t, w.Article.Archive(t.Context(), one, "oud"), models.ErrConflict)
	require.Empty(t, w.shelf(w.Agent, "nl", article.Filter{}))
	found, err := w.Article.Search(t.Context(), w.Agent, "nl", "nieuw", article.Filter{}, nil)
	require.NoError(t, err)
	require.Zero(t, found.Count)
	_, err = w.Article.OpenDraft(t.Context(), one, "oud")
	require.NoError(t, err)
	w.ReleaseArticle(one, two, "oud")
	require.Equal(t, []string{"oud"}, w.shelf(w.Agent, "nl", article.Filter{}))
}

func TestVersion_ScheduledIsPublishedThen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.Editors()
	w.DraftArticle(one, "straks", modelstest.Manuscript("Straks"))
	require.NoError(t, w.ChangeVersion(one, "straks", version.Change{Act: version.Send}))
	require.Equal(t, "article.at.past", modelstest.Problem(t,
		w.ChangeVersion(two, "straks", version.Change{Act: version.Schedule, At: modelstest.Start})))
	require.NoError(t, w.ChangeVersion(two, "straks",
		version.Change{Act: version.Schedule, At: modelstest.Start.Add(2 * time.Hour)}))
	due := func() int {
		n, err := w.Article.PublishDue(t.Context())
		require.NoError(t, err)
		return n
	}
	w.After(2*time.Hour - time.Second)
	require.Zero(t, due())
	w.After(2 * time.Hour)
	require.Equal(t, 1, due())
	require.Zero(t, due())
	require.Equal(t, []string{"straks"}, w.shelf(w.Agent, "nl", article.Filter{}))
}

func TestArticle_ALanguageThatStayedBehindSaysSo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.Editors()
	w.PublishArticle("twee-talen", modelstest.Manuscript("Een"))
	behind := func(language string) bool {
		a, err := w.Article.Article(t.Context(), w.Agent, "twee-talen", language)
		require.NoError(t, err)
		return a.Behind
	}
	changed := modelstest.Manuscript("Een")
	changed.NL.Body += "\n\nEn nog iets."
	w.RewriteArticle(one, "twee-talen", changed)
	w.ReleaseArticle(one, two, "twee-talen")
	require.Equal(t, []bool{false, true}, []bool{behind("nl"), behind("en")})
	changed.Level = true
	w.RewriteArticle(one, "twee-talen", changed)
	w.ReleaseArticle(one, two, "twee-talen")
	require.Equal(t, []bool{false, false}, []bool{behind("nl"), behind("en")})
}

func TestArticle_WhoReadsWhat(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, _ := w.Editors()
	open := modelstest.Manuscript("Open")
	open.Public = true
	w.PublishArticle("open", open)
	w.PublishArticle("besloten", modelstest.Manuscript("Besloten"))
	w.RewriteArticle(one, "besloten", modelstest.Manuscript("Nog geheim"))
	for _, role := range append(models.Roles(), "") {
		actor := models.Actor{}
		want := []string{"open"}
		if role != "" {
			actor, want = w.As(role), []string{"open", "besloten"}
		}
		require.Equal(t, want, w.shelf(actor, "nl", article.Filter{}), role)
		_, err := w.Article.Article(t.Context(), actor, "besloten", "nl")
		require.Equal(t, role == "", err != nil, "%s: %v", role, err)
		found, err := w.Article.Search(t.Context(), actor, "nl", "bestand", article.Filter{}, nil)
		require.NoError(t, err)
		require.Equal(t, len(want), found.Count, role)
		found, err = w.Article.Search(t.Context(), actor, "nl", "geheim", article.Filter{}, nil)
		require.NoError(t, err)
		require.Zero(t, found.Count, role)
		_, _, err = w.Article.Version(t.Context(), actor, "besloten", 0)
		require.Equal(t, actor.Staff(), err == nil, "%s reads a draft: %v", role, err)
		_, err = w.Article.New(t.Context(), actor, "van-"+strings.ReplaceAll(string(role), "_", "-"), modelstest.Manuscript("X"))
		require.Equal(t, role == models.RoleEditor || role == models.RoleAdmin, err == nil, "%s writes: %v", role, err)
	}
	require.NoError(t, w.ChangeVersion(one, "besloten", version.Change{Act: version.Send}))
	for _, role := range models.Roles() {
		_, err := w.Article.ChangeVersion(t.Context(), w.As(role), "besloten", version.Change{Act: "x"})
		require.ErrorIs(t, err, map[bool]error{
			true:  models.ErrConflict,
			false: models.ErrForbidden,
		}[role == models.RoleEditor || role == models.RoleAdmin], role)
	}
}

func TestManuscript_SaysAllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, _ := w.Editors()
	m := article.Manuscript{Categories: []models.Category{"x"}, NL: article.Text{Title: strings.Repeat("é", 121), Body: "a\x00b"}}
	_, err := w.Article.New(t.Context(), one, "fout", m)
	require.Equal(t, []string{"categories article.choice", "title_nl article.too_long", "body_nl text.characters"},
		modelstest.Problems(t, err))
	for _, slug := range []string{"", "Groot", "a--b", "-a", "a/b", strings.Repeat("a", 81)} {
		_, err := w.Article.New(t.Context(), one, slug, modelstest.Manuscript("X"))
		require.Equal(t, "article.slug", modelstest.Problem(t, err), slug)
	}
	_, err = w.Article.New(t.Context(), one, "search", modelstest.Manuscript("X"))
	require.Equal(t, "article.slug.reserved", modelstest.Problem(t, err))
	w.DraftArticle(one, "leeg", article.Manuscript{})
	_, err = w.Article.New(t.Context(), one, "leeg", modelstest.Manuscript("X"))
	require.Equal(t, "article.slug.taken", modelstest.Problem(t, err))
	require.Equal(t, []string{
		"audience article.audience.missing", "body_en article.body.missing", "body_nl article.body.missing",
		"summary_en article.summary.missing", "summary_nl article.summary.missing", "title_en article.title.missing",
		"title_nl article.title.missing",
	}, modelstest.Problems(t, w.ChangeVersion(one, "leeg", version.Change{Act: version.Send})))
}

func TestSyncArticles_OverwritesNobodysWork(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.Editors()
	shipped := func(digest, title string) []article.ShippedArticle {
		return []article.ShippedArticle{{Slug: "mee", Position: 1, Digest: digest, Manuscript: modelstest.Manuscript(title)}}
	}
	sync := func(digest, title string) string {
		r, err := w.Article.Sync(t.Context(), shipped(digest, title))
		require.NoError(t, err)
		return fmt.Sprint(len(r.Added), len(r.Renewed), len(r.Unchanged), len(r.Kept))
	}
	title := func() string {
		a, err := w.Article.Article(t.Context(), w.Agent, "mee", "nl")
		require.NoError(t, err)
		return a.Title
	}
	require.Equal(t, "1 0 0 0", sync("a", "Eerst"))
	require.Equal(t, "0 0 1 0", sync("a", "Eerst"))
	require.Equal(t, "0 1 0 0", sync("b", "Verbeterd"))
	require.Equal(t, "Verbeterd", title())
	w.RewriteArticle(one, "mee", modelstest.Manuscript("Van EOKM"))
	require.Equal(t, "0 0 0 1", sync("c", "Nog beter"), "a draft is on its way")
	w.ReleaseArticle(one, two, "mee")
	require.Equal(t, "0 0 0 1", sync("c", "Nog beter"), "EOKM changed it")
	require.Equal(t, "Van EOKM", title())
	require.NoError(t, w.Article.Archive(t.Context(), one, "mee"))
	require.Equal(t, "0 0 0 1", sync("d", "Terug"), "EOKM took it away")
	require.Empty(t, w.shelf(w.Agent, "nl", article.Filter{}))

	w.DraftArticle(one, "eigen", modelstest.Manuscript("Eigen"))
	r, err := w.Article.Sync(t.Context(), []article.ShippedArticle{{
		Slug: "eigen", Digest: "z",
		Manuscript: modelstest.Manuscript("Vreemd"),
	}})
	require.NoError(t, err)
	require.Equal(t, []string{"eigen"}, r.Kept)
}
