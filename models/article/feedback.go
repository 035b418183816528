package article

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

// Feedback is what a reader said of an article: whether it helped, and to the editor alone why.
type Feedback struct {
	ID        uuid.UUID
	Slug      string
	Title     string
	N         int // of the version read
	Language  string
	Helpful   bool
	Text      string
	By        string
	Provider  string // "" for EOKM's people
	CreatedAt time.Time
	HandledAt *time.Time
	HandledBy string
}

// GiveFeedback keeps what a reader says of the published version; saying it again takes the place of the first. Who is signed in.
func (s *Store) GiveFeedback(ctx context.Context, actor models.Actor, slug, language string, helpful bool, text string) error {
	if actor.UserID == uuid.Nil || actor.Role == models.RoleAuditor {
		return models.ErrForbidden
	}
	text, err := address.FreeText("text", text, false)
	if err != nil {
		return err
	}
	text, _ = address.Mask(text, language) // a bare host or an IP address that FreeText takes for words
	return models.Wrap("give feedback", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		return models.Gone(tx.Exec(`INSERT INTO article_feedback AS f (id, provider_id, article_id, n, language, helpful, text,
			user_id, created_at)
			SELECT $1, $2, v.article_id, v.n, $3, $4, $5, $6, $7 FROM articles a JOIN article_versions v ON v.article_id = a.id
				AND v.state = 'published'
			WHERE a.slug = $8
			ON CONFLICT (article_id, n, language, user_id) DO UPDATE SET helpful = excluded.helpful,
				text = CASE WHEN excluded.text = '' THEN f.text
					ELSE excluded.text END, created_at = excluded.created_at, handled_at = NULL, handled_by = NULL`,
			models.NewID(), actor.ProviderID, language, helpful, text, actor.UserID, s.db.Now(), slug))
	}))
}

// FeedbackList gives what readers wrote, what nobody handled first. EOKM's people only.
func (s *Store) FeedbackList(ctx context.Context, actor models.Actor, handled bool) ([]Feedback, error) {
	if !actor.Staff() {
		return nil, models.ErrForbidden
	}
	var list []Feedback
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueFind(b, &list, `SELECT f.id, a.slug, t.title, f.n, f.language, f.helpful, f.text, u.name AS by,
				CASE WHEN f.provider_id = '00000000-0000-0000-0000-000000000000' THEN '' ELSE p.name END AS provider, f.created_at,
				f.handled_at, coalesce(h.name, '') AS handled_by
			FROM article_feedback f JOIN articles a ON a.id = f.article_id
			JOIN article_texts t ON t.article_id = f.article_id AND t.n = f.n AND t.language = f.language
			JOIN users u ON u.id = f.user_id JOIN providers p ON p.id = f.provider_id LEFT JOIN users h ON h.id = f.handled_by
			WHERE f.text <> '' AND (f.handled_at IS NOT NULL) = $1 ORDER BY f.created_at DESC, f.id DESC LIMIT 200`, handled)
	})
	return list, models.Wrap("list feedback", err)
}

// HandleFeedback notes that an editor did what a reader's text asks for, or decided not to. ErrConflict when somebody did before.
// Editors and admins only.
func (s *Store) HandleFeedback(ctx context.Context, actor models.Actor, id uuid.UUID) error {
	if !actor.Edits() {
		return models.ErrForbidden
	}
	return models.Wrap("handle feedback", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		if _, err := models.One[uuid.UUID](tx, `SELECT id FROM article_feedback WHERE id = $1`, id); err != nil {
			return err
		}
		return models.Changed(tx.Exec(`UPDATE article_feedback SET handled_at = $1, handled_by = $2 WHERE id = $3 AND handled_at IS NULL`,
			s.db.Now(), actor.UserID, id))
	}))
}
