package models_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/models/version"
)

// manuscript is a complete one that says this.
func manuscript(title string) article.Manuscript {
	return article.Manuscript{
		Audience: []article.Audience{article.AudienceDesk},
		NL:       article.Text{Title: title, Summary: "Wat u doet.", Tags: "uitleg", Body: "## Eerst\n\nVerwijder het bestand van " + title + "."},
		EN:       article.Text{Title: title + " (en)", Summary: "What to do.", Tags: "guide", Body: "## First\n\nRemove the file of " + title + "."},
	}
}

// editors are two people who write and publish.
func (w *world) editors() (one, two models.Actor) {
	return w.as(models.RoleEditor), w.as(models.RoleEditor)
}

// draft begins an article.
func (w *world) draft(actor models.Actor, slug string, m article.Manuscript) {
	w.t.Helper()
	_, err := w.Article.New(w.t.Context(), actor, slug, m)
	require.NoError(w.t, err)
}

// change brings the version on its way a step on, as it is now.
func (w *world) change(actor models.Actor, slug string, c version.Change) error {
	w.t.Helper()
	v, _, err := w.Article.Version(w.t.Context(), actor, slug, 0)
	if err != nil {
		return err
	}
	c.Revision = v.Revision
	_, err = w.Article.ChangeVersion(w.t.Context(), actor, slug, c)
	return err
}

// published begins an article and publishes it.
func (w *world) published(slug string, m article.Manuscript) {
	w.t.Helper()
	one, two := w.editors()
	w.draft(one, slug, m)
	w.release(one, two, slug)
}

func (w *world) release(writer, second models.Actor, slug string) {
	w.t.Helper()
	require.NoError(w.t, w.change(writer, slug, version.Change{Act: version.Send}))
	require.NoError(w.t, w.change(second, slug, version.Change{Act: version.Approve}))
}

// rewrite saves the version on its way with this manuscript.
func (w *world) rewrite(actor models.Actor, slug string, m article.Manuscript) {
	w.t.Helper()
	_, err := w.Article.OpenDraft(w.t.Context(), actor, slug)
	require.NoError(w.t, err)
	v, _, err := w.Article.Version(w.t.Context(), actor, slug, 0)
	require.NoError(w.t, err)
	_, err = w.Article.SaveDraft(w.t.Context(), actor, slug, v.Revision, m)
	require.NoError(w.t, err)
}

// versionStates lists where the versions of an article stand, the first one first.
func (w *world) versionStates(slug string) []string {
	w.t.Helper()
	return query[string](w, `SELECT v.state FROM article_versions v JOIN articles a ON a.id = v.article_id WHERE a.slug = $1 ORDER BY v.n`, slug)
}

// shelf lists the slugs that the actor reads.
func (w *world) shelf(actor models.Actor, language string, f article.Filter) []string {
	w.t.Helper()
	list, err := w.Article.Articles(w.t.Context(), actor, language, f)
	require.NoError(w.t, err)
	var slugs []string
	for _, a := range list {
		slugs = append(slugs, a.Slug)
	}
	return slugs
}

func TestVersion_ASecondPersonPublishes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.editors()
	w.draft(one, "eerste", manuscript("De eerste"))
	require.Empty(t, w.shelf(w.agent, "nl", article.Filter{}))
	require.ErrorIs(t, w.change(two, "eerste", version.Change{Act: version.Approve}), models.ErrConflict, "it was not sent")
	require.NoError(t, w.change(one, "eerste", version.Change{Act: version.Send}))
	for _, act := range []version.Act{version.Approve, version.Return, version.Schedule} {
		require.Equal(t, "article.second", problem(t, w.change(one, "eerste", version.Change{Act: act, Reason: "Nee.", At: start.Add(time.Hour)})))
	}
	require.Equal(t, "text.missing", problem(t, w.change(two, "eerste", version.Change{Act: version.Return})))
	require.NoError(t, w.change(two, "eerste", version.Change{Act: version.Return, Reason: "De kop klopt niet."}))
	v, _, err := w.Article.Version(t.Context(), one, "eerste", 0)
	require.NoError(t, err)
	require.Equal(t, []any{version.Draft, "De kop klopt niet.", two.UserID.String(), true}, []any{v.State, v.Returned, w.userNamed(v.DecidedBy), v.Wrote})

	// Whoever mends a word is a writer too, and then a third has to look.
	w.rewrite(two, "eerste", manuscript("De eerste beter"))
	require.NoError(t, w.change(two, "eerste", version.Change{Act: version.Send}))
	require.Equal(t, "article.second", problem(t, w.change(two, "eerste", version.Change{Act: version.Approve})))
	require.Equal(t, "article.second", problem(t, w.change(one, "eerste", version.Change{Act: version.Approve})))
	require.NoError(t, w.change(w.as(models.RoleAdmin), "eerste", version.Change{Act: version.Approve}))
	a, err := w.Article.Article(t.Context(), w.agent, "eerste", "en")
	require.NoError(t, err)
	require.Equal(t, "De eerste beter (en)", a.Title)
	require.Equal(t, "2026-11-20 2027-05-20", a.CheckedOn.Format(time.DateOnly)+" "+a.ReviewOn.Format(time.DateOnly))
	require.Equal(t, []string{"published"}, w.versionStates("eerste"))
	require.Equal(t, []string{"article_begun", "article_sent", "article_returned", "article_sent", "article_published"},
		query[string](w, `SELECT kind FROM events WHERE kind LIKE 'article%' ORDER BY id`))
}

// A draft was dropped and another begun while somebody typed: what they send fits the new one no more than the old.
func TestSaveDraft_AFormOfADroppedDraftFitsNoLaterOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.editors()
	w.draft(one, "gids", manuscript("Gids"))
	w.release(one, two, "gids")
	w.rewrite(one, "gids", manuscript("Eerste"))
	old, _, err := w.Article.Version(t.Context(), one, "gids", 0)
	require.NoError(t, err)
	require.NoError(t, w.change(two, "gids", version.Change{Act: version.Drop}))
	w.rewrite(two, "gids", manuscript("Tweede"))
	_, err = w.Article.SaveDraft(t.Context(), one, "gids", old.Revision, manuscript("Over de tweede heen"))
	require.ErrorIs(t, err, models.ErrConflict)
}

func (w *world) userNamed(name string) string {
	w.t.Helper()
	return query[uuid.UUID](w, `SELECT id FROM users WHERE name = $1`, name)[0].String()
}

func TestVersion_LifecycleHoldsInTheDatabase(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.editors()
	acts := []version.Act{
		version.Send, version.TakeBack, version.Return, version.Approve, version.Schedule, version.Release,
		version.Drop, version.Replace, "x",
	}
	for state, ready := range map[version.State][]version.Act{
		version.Draft:     {},
		version.Review:    {version.Send},
		version.Scheduled: {version.Send, version.Schedule},
	} {
		for _, act := range acts {
			slug := string(state) + "-" + strings.ReplaceAll(string(act), "_", "-")
			w.draft(one, slug, manuscript(slug))
			for _, step := range ready {
				actor := one
				if step == version.Schedule {
					actor = two
				}
				require.NoError(t, w.change(actor, slug, version.Change{Act: step, At: start.Add(time.Hour)}))
			}
			err := w.change(two, slug, version.Change{Act: act, Reason: "Waarom.", At: start.Add(time.Hour)})
			require.Equal(t, state.Allows(act), err == nil, "%s: %v", slug, err)
		}
	}
}

func TestVersion_TwoEditorsLoseNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.editors()
	w.draft(one, "samen", manuscript("Samen"))
	errs := w.race(8, func(ctx context.Context, _ int) error {
		_, err := w.Article.SaveDraft(ctx, one, "samen", 1, manuscript("Samen"))
		return err
	})
	require.Len(t, slices.DeleteFunc(errs, func(err error) bool { return err == nil }), 7)
	_, err := w.Article.SaveDraft(t.Context(), two, "samen", 1, manuscript("Anders"))
	require.ErrorIs(t, err, models.ErrConflict, "somebody saved since")
	_, kept, err := w.Article.Version(t.Context(), two, "samen", 0)
	require.NoError(t, err)
	require.Equal(t, "Samen", kept.NL.Title)
	rev, err := w.Article.SaveDraft(t.Context(), two, "samen", 2, manuscript("Anders"))
	require.NoError(t, err)
	require.Equal(t, 3, rev)
	require.NoError(t, w.change(one, "samen", version.Change{Act: version.Send}))
	_, err = w.Article.SaveDraft(t.Context(), two, "samen", 3, manuscript("Te laat"))
	require.ErrorIs(t, err, models.ErrConflict, "it is with the second person")
	_, err = w.Article.ChangeVersion(t.Context(), w.as(models.RoleAdmin), "samen", version.Change{Act: version.Approve, Revision: 2})
	require.ErrorIs(t, err, models.ErrConflict, "the second person judged another text")
}

func TestVersion_EveryOneIsKeptAndComesBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.editors()
	w.published("oud", manuscript("Oud"))
	w.rewrite(one, "oud", manuscript("Nieuw"))
	w.release(one, two, "oud")
	require.Equal(t, []string{"former", "published"}, w.versionStates("oud"))
	n, err := w.Article.RestoreVersion(t.Context(), one, "oud", 1)
	require.NoError(t, err)
	require.Equal(t, 3, n)
	_, m, err := w.Article.Version(t.Context(), one, "oud", 0)
	require.NoError(t, err)
	require.Equal(t, manuscript("Oud").NL, m.NL)
	_, err = w.Article.RestoreVersion(t.Context(), two, "oud", 2)
	require.ErrorIs(t, err, models.ErrConflict, "a draft is on its way")
	again, err := w.Article.OpenDraft(t.Context(), two, "oud")
	require.NoError(t, err)
	require.Equal(t, 3, again)
	require.NoError(t, w.change(one, "oud", version.Change{Act: version.Drop}))
	require.Equal(t, []string{"former", "published", "dropped"}, w.versionStates("oud"))

	require.NoError(t, w.Article.Archive(t.Context(), one, "oud"))
	require.ErrorIs(t, w.Article.Archive(t.Context(), one, "oud"), models.ErrConflict)
	require.Empty(t, w.shelf(w.agent, "nl", article.Filter{}))
	found, err := w.Article.Search(t.Context(), w.agent, "nl", "nieuw", article.Filter{}, nil)
	require.NoError(t, err)
	require.Zero(t, found.Count)
	_, err = w.Article.OpenDraft(t.Context(), one, "oud")
	require.NoError(t, err)
	w.release(one, two, "oud")
	require.Equal(t, []string{"oud"}, w.shelf(w.agent, "nl", article.Filter{}))
}

func TestVersion_ScheduledIsPublishedThen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.editors()
	w.draft(one, "straks", manuscript("Straks"))
	require.NoError(t, w.change(one, "straks", version.Change{Act: version.Send}))
	require.Equal(t, "article.at.past", problem(t, w.change(two, "straks", version.Change{Act: version.Schedule, At: start})))
	require.NoError(t, w.change(two, "straks", version.Change{Act: version.Schedule, At: start.Add(2 * time.Hour)}))
	due := func() int {
		n, err := w.Article.PublishDue(t.Context())
		require.NoError(t, err)
		return n
	}
	w.after(2*time.Hour - time.Second)
	require.Zero(t, due())
	w.after(2 * time.Hour)
	require.Equal(t, 1, due())
	require.Zero(t, due())
	require.Equal(t, []string{"straks"}, w.shelf(w.agent, "nl", article.Filter{}))
}

func TestArticle_ALanguageThatStayedBehindSaysSo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.editors()
	w.published("twee-talen", manuscript("Een"))
	behind := func(language string) bool {
		a, err := w.Article.Article(t.Context(), w.agent, "twee-talen", language)
		require.NoError(t, err)
		return a.Behind
	}
	changed := manuscript("Een")
	changed.NL.Body += "\n\nEn nog iets."
	w.rewrite(one, "twee-talen", changed)
	w.release(one, two, "twee-talen")
	require.Equal(t, []bool{false, true}, []bool{behind("nl"), behind("en")})
	changed.Level = true
	w.rewrite(one, "twee-talen", changed)
	w.release(one, two, "twee-talen")
	require.Equal(t, []bool{false, false}, []bool{behind("nl"), behind("en")})
}

func TestArticle_WhoReadsWhat(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, _ := w.editors()
	open := manuscript("Open")
	open.Public = true
	w.published("open", open)
	w.published("besloten", manuscript("Besloten"))
	w.rewrite(one, "besloten", manuscript("Nog geheim"))
	for _, role := range append(models.Roles(), "") {
		actor := models.Actor{}
		want := []string{"open"}
		if role != "" {
			actor, want = w.as(role), []string{"open", "besloten"}
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
		_, err = w.Article.New(t.Context(), actor, "van-"+strings.ReplaceAll(string(role), "_", "-"), manuscript("X"))
		require.Equal(t, role == models.RoleEditor || role == models.RoleAdmin, err == nil, "%s writes: %v", role, err)
	}
	require.NoError(t, w.change(one, "besloten", version.Change{Act: version.Send}))
	for _, role := range models.Roles() {
		_, err := w.Article.ChangeVersion(t.Context(), w.as(role), "besloten", version.Change{Act: "x"})
		require.ErrorIs(t, err, map[bool]error{true: models.ErrConflict, false: models.ErrForbidden}[role == models.RoleEditor || role == models.RoleAdmin], role)
	}
}

func TestManuscript_SaysAllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, _ := w.editors()
	m := article.Manuscript{Categories: []models.Category{"x"}, NL: article.Text{Title: strings.Repeat("é", 121), Body: "a\x00b"}}
	_, err := w.Article.New(t.Context(), one, "fout", m)
	require.Equal(t, []string{"categories article.choice", "title_nl article.too_long", "body_nl text.characters"}, problems(t, err))
	for _, slug := range []string{"", "Groot", "a--b", "-a", "a/b", strings.Repeat("a", 81)} {
		_, err := w.Article.New(t.Context(), one, slug, manuscript("X"))
		require.Equal(t, "article.slug", problem(t, err), slug)
	}
	_, err = w.Article.New(t.Context(), one, "search", manuscript("X"))
	require.Equal(t, "article.slug.reserved", problem(t, err))
	w.draft(one, "leeg", article.Manuscript{})
	_, err = w.Article.New(t.Context(), one, "leeg", manuscript("X"))
	require.Equal(t, "article.slug.taken", problem(t, err))
	require.Equal(t, []string{
		"audience article.audience.missing", "body_en article.body.missing", "body_nl article.body.missing",
		"summary_en article.summary.missing", "summary_nl article.summary.missing", "title_en article.title.missing", "title_nl article.title.missing",
	}, problems(t, w.change(one, "leeg", version.Change{Act: version.Send})))
}

// problems lists the faults of a form, as "field key".
func problems(t *testing.T, err error) []string {
	t.Helper()
	joined, ok := err.(interface{ Unwrap() []error })
	for wrapped := err; !ok && wrapped != nil; {
		next, more := wrapped.(interface{ Unwrap() error })
		require.True(t, more, "%v", err)
		wrapped = next.Unwrap()
		joined, ok = wrapped.(interface{ Unwrap() []error })
	}
	var list []string
	for _, one := range joined.Unwrap() {
		var invalid *models.Invalid
		require.ErrorAs(t, one, &invalid)
		list = append(list, invalid.Field+" "+invalid.Key)
	}
	return list
}

func TestSyncArticles_OverwritesNobodysWork(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.editors()
	shipped := func(digest, title string) []article.ShippedArticle {
		return []article.ShippedArticle{{Slug: "mee", Position: 1, Digest: digest, Manuscript: manuscript(title)}}
	}
	sync := func(digest, title string) string {
		r, err := w.Article.Sync(t.Context(), shipped(digest, title))
		require.NoError(t, err)
		return fmt.Sprint(len(r.Added), len(r.Renewed), len(r.Unchanged), len(r.Kept))
	}
	title := func() string {
		a, err := w.Article.Article(t.Context(), w.agent, "mee", "nl")
		require.NoError(t, err)
		return a.Title
	}
	require.Equal(t, "1 0 0 0", sync("a", "Eerst"))
	require.Equal(t, "0 0 1 0", sync("a", "Eerst"))
	require.Equal(t, "0 1 0 0", sync("b", "Verbeterd"))
	require.Equal(t, "Verbeterd", title())
	w.rewrite(one, "mee", manuscript("Van EOKM"))
	require.Equal(t, "0 0 0 1", sync("c", "Nog beter"), "a draft is on its way")
	w.release(one, two, "mee")
	require.Equal(t, "0 0 0 1", sync("c", "Nog beter"), "EOKM changed it")
	require.Equal(t, "Van EOKM", title())
	require.NoError(t, w.Article.Archive(t.Context(), one, "mee"))
	require.Equal(t, "0 0 0 1", sync("d", "Terug"), "EOKM took it away")
	require.Empty(t, w.shelf(w.agent, "nl", article.Filter{}))

	w.draft(one, "eigen", manuscript("Eigen"))
	r, err := w.Article.Sync(t.Context(), []article.ShippedArticle{{Slug: "eigen", Digest: "z", Manuscript: manuscript("Vreemd")}})
	require.NoError(t, err)
	require.Equal(t, []string{"eigen"}, r.Kept)
}

// guidance puts a row into every table of the knowledge base, and into those of its readers one of each desk's.
func (w *world) guidance(desks ...models.Actor) {
	w.t.Helper()
	ctx := w.t.Context()
	w.published("voor-allen", manuscript("Voor allen"))
	w.draft(w.as(models.RoleEditor), "nog-niet", manuscript("Nog niet"))
	_, err := w.Article.AddDiagram(ctx, w.as(models.RoleEditor), "voor-allen", article.Diagram{Name: "keten", Kind: article.DiagramSVG, Bytes: []byte("<svg/>")})
	require.NoError(w.t, err)
	for _, desk := range desks {
		require.NoError(w.t, w.Article.GiveFeedback(ctx, desk, "voor-allen", "nl", false, "Wat is een map?"))
		require.NoError(w.t, w.Article.Follow(ctx, desk, "voor-allen", 1))
	}
	require.NoError(w.t, w.Notice.CountSearch(ctx, "nl", "nullroute", 0))
}
