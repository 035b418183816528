package article

import (
	"context"
	"errors"
	"fmt"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/version"
	"github.com/google/uuid"
)

// ChangeVersion brings the version on its way a step on, and gives where it stands. Whoever wrote in it is not its second
// person: *Invalid "article.second". ErrConflict when it stands elsewhere by now, or was saved since. Editors and admins only.
func (s *Store) ChangeVersion(ctx context.Context, actor models.Actor, slug string, c version.Change) (version.State, error) {
	if !actor.Edits() {
		return "", models.ErrForbidden
	}
	if err := s.Settle(ctx, actor, &c); err != nil {
		return "", err
	}
	var to version.State
	err := s.db.Write(ctx, actor, func(tx *models.Tx) error {
		v, err := lockVersion(tx, actor, slug, 0)
		if err != nil {
			return err
		}
		to = version.Lifecycle[v.State][c.Act]
		if to == "" || v.Revision != c.Revision {
			return fmt.Errorf("%s of a version in %s: %w", c.Act, v.State, models.ErrConflict)
		}
		if c.Act.Judges() && v.Wrote {
			return &models.Invalid{Field: "act", Key: "article.second"}
		}
		if c.Act == version.Send {
			if err := completeVersion(tx, v); err != nil {
				return err
			}
		}
		return s.step(tx, actor, v, c, to)
	})
	return to, models.Wrap("change version", err)
}

// Settle checks what was typed with the act.
func (s *Store) Settle(ctx context.Context, actor models.Actor, c *version.Change) (err error) {
	switch {
	case c.Act == version.Return:
		c.Reason, err = s.address.Typed(ctx, actor, "reason", c.Reason, true)
		return err
	case c.Act == version.Schedule && !c.At.After(s.db.Now()):
		return &models.Invalid{Field: "at", Key: "article.at.past"}
	}
	return nil
}

// completeVersion reads a version's manuscript and checks that a second person can judge it.
func completeVersion(tx *models.Tx, v versionRow) error {
	type textRow struct {
		Language, Title, Summary, Body string
		Audience                       int
	}
	rows, err := models.Find[textRow](tx, `SELECT t.language, t.title, t.summary, t.body, cardinality(v.audience) AS audience
		FROM article_texts t JOIN article_versions v ON v.article_id = t.article_id AND v.n = t.n WHERE t.article_id = $1 AND t.n = $2`,
		v.ArticleID, v.N)
	if err != nil {
		return err
	}
	m := Manuscript{}
	for _, row := range rows {
		*m.Text(row.Language) = Text{Title: row.Title, Summary: row.Summary, Body: row.Body}
		m.Audience = make([]Audience, row.Audience)
	}
	return m.complete()
}

// versionEvents name what an act is in the log.
var versionEvents = map[version.Act]models.EventKind{
	version.Send: models.EventArticleSent, version.TakeBack: models.EventArticleTakenBack, version.Return: models.EventArticleReturned,
	version.Approve: models.EventArticlePublished, version.Schedule: models.EventArticleScheduled, version.Release: models.EventArticlePublished,
	version.Drop: models.EventArticleDropped,
}

// step writes where the version stands now.
func (s *Store) step(tx *models.Tx, actor models.Actor, v versionRow, c version.Change, to version.State) error {
	if to == version.Published {
		return s.publish(tx, actor, v, c.Act)
	}
	var at *time.Time
	if to == version.Scheduled {
		at = &c.At
	}
	var decided *uuid.UUID
	if c.Act.Judges() {
		decided = &actor.UserID
	}
	if err := models.Changed(tx.Exec(`UPDATE article_versions SET state = $1, publish_at = $2, returned = $3, decided_by = $4 WHERE article_id = $5 AND n = $6 AND state = $7`,
		to, at, c.Reason, decided, v.ArticleID, v.N, v.State)); err != nil {
		return err
	}
	return models.Record(tx, version.Event(actor, versionEvents[c.Act], v.Slug, v.N, s.db.Now()))
}

// publish puts a version in the place of the one that is read now, and its words into the index.
func (s *Store) publish(tx *models.Tx, actor models.Actor, v versionRow, act version.Act) error {
	now := s.db.Now()
	if err := tx.Do(`UPDATE article_versions SET state = 'former' WHERE article_id = $1 AND state = 'published'`, v.ArticleID); err != nil {
		return fmt.Errorf("retire the version before: %w", err)
	}
	var decided *uuid.UUID // of a scheduled one it is known already
	if act == version.Approve {
		decided = &actor.UserID
	}
	if err := models.Changed(tx.Exec(`UPDATE article_versions SET state = 'published', published_at = $1, decided_by = coalesce($2, decided_by), returned = ''
		WHERE article_id = $3 AND n = $4 AND state = $5`, now, decided, v.ArticleID, v.N, v.State)); err != nil {
		return err
	}
	if err := s.shelve(tx, v.ArticleID, v.N); err != nil {
		return err
	}
	return models.Record(tx, version.Event(actor, models.EventArticlePublished, v.Slug, v.N, now))
}

// shelve opens the article to its readers: its words go into the index, and it counts as checked today.
func (s *Store) shelve(tx *models.Tx, id uuid.UUID, n int) error {
	today := s.db.Now()
	if err := tx.Do(`UPDATE articles SET archived_at = NULL, checked_on = $1,
			review_on = CASE WHEN review_on > $1 THEN review_on ELSE CAST($2 AS date) END WHERE id = $3`,
		today, today.AddDate(0, version.ReviewAgain, 0), id); err != nil {
		return fmt.Errorf("note the check: %w", err)
	}
	return index(tx, id, n)
}

// PublishDue publishes the versions of articles whose moment has come, and counts them. System only; run by a periodic job.
func (s *Store) PublishDue(ctx context.Context) (int, error) {
	var n int
	err := s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		due, err := models.Find[versionRow](tx, `SELECT v.article_id, v.n, v.state, a.slug FROM article_versions v JOIN articles a ON a.id = v.article_id
			WHERE v.state = 'scheduled' AND v.publish_at <= $1 ORDER BY v.publish_at LIMIT 100 FOR UPDATE SKIP LOCKED`, s.db.Now())
		if err != nil {
			return err
		}
		for _, v := range due {
			if err := s.publish(tx, models.System(), v, version.Release); err != nil {
				return err
			}
		}
		n = len(due)
		return nil
	})
	return n, models.Wrap("publish what is due", err)
}

// Archive takes an article from the shelves. It keeps every version; publishing one brings it back. ErrConflict when it
// is not published. Editors and admins only.
func (s *Store) Archive(ctx context.Context, actor models.Actor, slug string) error {
	if !actor.Edits() {
		return models.ErrForbidden
	}
	return models.Wrap("archive article", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		id, err := models.One[uuid.UUID](tx, `SELECT id FROM articles WHERE slug = $1 FOR UPDATE`, slug)
		if err != nil {
			return err
		}
		n, err := models.One[int](tx, `UPDATE article_versions SET state = 'former' WHERE article_id = $1 AND state = 'published' RETURNING n`, id)
		if errors.Is(err, models.ErrNotFound) {
			return fmt.Errorf("nothing is published: %w", models.ErrConflict)
		}
		if err != nil {
			return err
		}
		if err := tx.Do(`UPDATE articles SET archived_at = $1 WHERE id = $2`, s.db.Now(), id); err != nil {
			return err
		}
		if err := tx.Do(`DELETE FROM article_index WHERE article_id = $1`, id); err != nil {
			return err
		}
		return models.Record(tx, version.Event(actor, models.EventArticleArchived, slug, n, s.db.Now()))
	}))
}

// Check says that all of the published version is still right: it need not be read again for half a year. Editors and
// admins only.
func (s *Store) Check(ctx context.Context, actor models.Actor, slug string) error {
	if !actor.Edits() {
		return models.ErrForbidden
	}
	return models.Wrap("check article", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		n, err := models.One[int](tx, `SELECT v.n FROM articles a JOIN article_versions v ON v.article_id = a.id AND v.state = 'published'
			WHERE a.slug = $1 FOR UPDATE`, slug)
		if err != nil {
			return err
		}
		today := s.db.Now()
		if err := tx.Do(`UPDATE articles SET checked_on = $1, review_on = $2 WHERE slug = $3`, today, today.AddDate(0, version.ReviewAgain, 0), slug); err != nil {
			return err
		}
		return models.Record(tx, version.Event(actor, models.EventArticleChecked, slug, n, today))
	}))
}
