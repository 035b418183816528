package peer

import (
	"context"
	"errors"
	"strconv"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
)

// creditAnonymous is who a text is from where its writer did not want to be named, by its language.
var creditAnonymous = map[string]string{"nl": "een provider", "en": "a provider"}

// Promotes tells whether an article can be made of the post: of a practice or a reply that peers read, and of an article that
// waits; once.
func (p Post) Promotes() bool {
	if p.ArticleID != nil || p.FromStaff && p.Kind == Article {
		return false
	}
	return p.Kind == Article && p.State == Waits || p.Visible && (p.Kind == Practice || p.Kind == Reply)
}

// Promote begins an article with what a post says, in its language, and gives its slug. The draft thanks the organisation by
// name where peers read that, else a provider. ErrConflict when the post is not one to make an article of, or was changed since
// revision. Editors and admins only.
func (s *Store) Promote(ctx context.Context, actor models.Actor, id uuid.UUID, revision int) (string, error) {
	if !actor.Edits() {
		return "", models.ErrForbidden
	}
	p, err := s.Post(ctx, actor, id)
	if err != nil {
		return "", models.Wrap("promote post", err)
	}
	if !p.Promotes() {
		return "", models.ErrConflict
	}
	slug, now := "", s.db.Now()
	err = s.db.Write(ctx, actor, func(tx *models.Tx) (err error) {
		article := models.NewID()
		if slug, err = s.articleOf(tx, actor, article, p); err != nil {
			return err
		}
		to := p.State
		if p.Kind == Article {
			to = p.Kind.After(p.State, Take)
		}
		if err := models.Changed(tx.Exec(`UPDATE peer_posts SET article_id = $1, state = $2 WHERE id = $3 AND state = $4
			AND revision = $5 AND visible = $6 AND article_id IS NULL`,
			article, to, p.ID, p.State, revision, p.Visible)); err != nil {
			return err
		}
		return recordReview(tx, actor, p, Review{Act: Take, Revision: revision}, now)
	})
	return slug, models.Wrap("promote post", err)
}

// articleOf begins the article. A slug that another has, or a page of the portal, gets a number.
func (s *Store) articleOf(tx *models.Tx, actor models.Actor, id uuid.UUID, p Post) (string, error) {
	text := article.Text{Title: p.Title, Summary: p.Summary, Body: p.Text}
	if p.Kind == Reply {
		text.Title = p.Thread
	}
	m := article.Manuscript{Credit: p.ShownName}
	if m.Credit == "" && !p.FromStaff {
		m.Credit = creditAnonymous[p.Language]
	}
	*m.Text(p.Language) = text
	base := models.SlugOf(text.Title, models.SlugLimit-4, "artikel") // room for a number
	slug := base
	for n := int64(2); ; n++ {
		err := s.article.NewFor(tx, actor, id, slug, m)
		taken, is := errors.AsType[*models.Invalid](err)
		if !is || taken.Key != "article.slug.taken" && taken.Key != "article.slug.reserved" || n > 100 {
			return slug, err
		}
		slug = base + "-" + strconv.FormatInt(n, 10)
	}
}
