package modelstest

import (
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/models/version"
)

// Manuscript is a complete one that says this.
func Manuscript(title string) article.Manuscript {
	return article.Manuscript{
		Audience: []article.Audience{article.AudienceDesk},
		NL: article.Text{
			Title: title, Summary: "Wat u doet.", Tags: "uitleg",
			Body: "## Eerst\n\nVerwijder het bestand van " + title + ".",
		},
		EN: article.Text{
			Title: title + " (en)", Summary: "What to do.", Tags: "guide",
			Body: "## First\n\nRemove the file of " + title + ".",
		},
	}
}

// Editors are two people who write and publish.
func (w *World) Editors() (one, two models.Actor) {
	return w.As(models.RoleEditor), w.As(models.RoleEditor)
}

// DraftArticle begins an article.
func (w *World) DraftArticle(actor models.Actor, slug string, m article.Manuscript) {
	w.T.Helper()
	_, err := w.Article.New(w.T.Context(), actor, slug, m)
	require.NoError(w.T, err)
}

// ChangeVersion brings the version on its way a step on, as it is now.
func (w *World) ChangeVersion(actor models.Actor, slug string, c version.Change) error {
	w.T.Helper()
	v, _, err := w.Article.Version(w.T.Context(), actor, slug, 0)
	if err != nil {
		return err
	}
	c.Revision = v.Revision
	_, err = w.Article.ChangeVersion(w.T.Context(), actor, slug, c)
	return err
}

// PublishArticle begins an article and publishes it.
func (w *World) PublishArticle(slug string, m article.Manuscript) {
	w.T.Helper()
	one, two := w.Editors()
	w.DraftArticle(one, slug, m)
	w.ReleaseArticle(one, two, slug)
}

// ReleaseArticle brings a draft through review and publishes it.
func (w *World) ReleaseArticle(writer, second models.Actor, slug string) {
	w.T.Helper()
	require.NoError(w.T, w.ChangeVersion(writer, slug, version.Change{Act: version.Send}))
	require.NoError(w.T, w.ChangeVersion(second, slug, version.Change{Act: version.Approve}))
}

// RewriteArticle saves the version on its way with this manuscript.
func (w *World) RewriteArticle(actor models.Actor, slug string, m article.Manuscript) {
	w.T.Helper()
	_, err := w.Article.OpenDraft(w.T.Context(), actor, slug)
	require.NoError(w.T, err)
	v, _, err := w.Article.Version(w.T.Context(), actor, slug, 0)
	require.NoError(w.T, err)
	_, err = w.Article.SaveDraft(w.T.Context(), actor, slug, v.Revision, m)
	require.NoError(w.T, err)
}
