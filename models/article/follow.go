package article

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// Follow keeps that the actor read the version n that is published, and works by it. Saying it again changes nothing.
// ErrConflict when another version is published by now. People of a provider only.
func (s *Store) Follow(ctx context.Context, actor models.Actor, slug string, n int) error {
	if actor.Party() != models.PartyProvider {
		return models.ErrForbidden
	}
	return models.Wrap("follow article", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		type published struct {
			ArticleID uuid.UUID
			N         int
		}
		live, err := models.One[published](tx,
			`SELECT v.article_id, v.n FROM articles a JOIN article_versions v ON v.article_id = a.id AND v.state = 'published'
			WHERE a.slug = $1`, slug)
		if err != nil {
			return err
		}
		if live.N != n {
			return models.ErrConflict
		}
		return tx.Do(`INSERT INTO article_follows (provider_id, article_id, n, user_id, followed_at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT DO NOTHING`,
			actor.ProviderID, live.ArticleID, n, actor.UserID, s.db.Now())
	}))
}

// Follower is a person whom a change was put to.
type Follower struct {
	Provider   string
	Name       string
	FollowedAt *time.Time // nil: not yet
}

// Followers lists who works by the published version of an article and, first, who did not say so yet: the people of active
// providers. EOKM's people only.
func (s *Store) Followers(ctx context.Context, actor models.Actor, slug string) ([]Follower, error) {
	if !actor.Staff() {
		return nil, models.ErrForbidden
	}
	var list []Follower
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueFind(b, &list, `SELECT p.name AS provider, u.name, f.followed_at
			FROM articles a JOIN article_versions v ON v.article_id = a.id AND v.state = 'published' AND v.asks_follow
			CROSS JOIN users u JOIN providers p ON p.id = u.provider_id AND p.status = 'active'
			LEFT JOIN article_follows f ON f.article_id = v.article_id AND f.n = v.n AND f.user_id = u.id
			WHERE a.slug = $1 AND u.disabled_at IS NULL AND u.role IN (`+models.DeskRoles+`)
			ORDER BY f.followed_at IS NOT NULL, p.name, u.name LIMIT 2000`, slug)
	})
	return list, models.Wrap("list followers", err)
}

// Changed lists the latest changes of guidance since a moment, those that the actor has to follow first. Anybody who is
// signed in.
func (s *Store) Changed(ctx context.Context, actor models.Actor, language string, since time.Time) ([]Article, error) {
	if actor.UserID == uuid.Nil {
		return nil, models.ErrForbidden
	}
	var list []Article
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueFind(b, &list, `SELECT * FROM (SELECT `+articleColumns+`, EXISTS (
				SELECT 1 FROM article_follows f WHERE f.article_id = a.id AND f.n = v.n AND f.user_id = $2) AS followed`+live+`
			WHERE a.archived_at IS NULL AND (v.published_at >= $3 OR v.asks_follow)) x
			WHERE published_at >= $3 OR NOT followed
			ORDER BY asks_follow AND NOT followed DESC, published_at DESC LIMIT 5`, language, actor.UserID, since)
	})
	return list, models.Wrap("list changed articles", err)
}
