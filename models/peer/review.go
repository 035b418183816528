package peer

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

// Review is what somebody of EOKM decides about a post.
type Review struct {
	Act      Act    // show, return or hide
	Revision int    // as they read it: what was edited since is not let through
	Was      State  // where it stood then; "": wherever it stands
	Reason   string // its writer reads it; not of showing
}

// clean masks the reason and checks the verdict.
func (v Review) clean(language string) (Review, error) {
	switch v.Act {
	case Show:
		v.Reason = ""
		return v, nil
	case Return, Hide:
	default:
		return v, &models.Invalid{Field: "act", Key: "peers.act"}
	}
	v.Reason, _ = address.Mask(v.Reason, language)
	v.Reason = strings.TrimSpace(v.Reason)
	switch {
	case v.Reason == "":
		return v, &models.Invalid{Field: "reason", Key: "peers.reason.missing"}
	case utf8.RuneCountInString(v.Reason) > address.FreeTextLimit:
		return v, &models.Invalid{Field: "reason", Key: "text.too_long"}
	}
	return v, nil
}

// Queue gives a page of the posts that wait for EOKM, the longest first, and where the next page begins. Staff only.
func (s *Store) Queue(ctx context.Context, actor models.Actor, after models.Cursor) ([]Post, models.Cursor, error) {
	var rows []Post
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		rows, err = models.Find[Post](tx, peerPosts+`WHERE p.state = 'waits' AND $2 AND (p.waits_since, p.id) > ($3, $4)
			ORDER BY p.waits_since, p.id LIMIT $5`, about(actor, after.At, after.ID, peerRows+1)...)
		return err
	})
	var next models.Cursor
	if len(rows) > peerRows {
		rows = rows[:peerRows]
		next = models.Cursor{At: rows[peerRows-1].WaitsSince, ID: rows[peerRows-1].ID}
	}
	return rows, next, models.Wrap("list waiting posts", err)
}

// Waiting counts the posts that wait for EOKM; for staff, and 0 for others.
func (s *Store) Waiting(ctx context.Context, actor models.Actor) (int, error) {
	var n int
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		n, err = models.One[int](tx, `SELECT count(*) FROM peer_posts WHERE state = 'waits' AND $1`, actor.Staff())
		return err
	})
	return n, models.Wrap("count waiting posts", err)
}

// Review lets a post through, returns it to its writer, or hides what peers read. ErrConflict when another decided or its
// writer changed it first. Editors and admins only.
func (s *Store) Review(ctx context.Context, actor models.Actor, id uuid.UUID, v Review) error {
	if !actor.Edits() {
		return models.ErrForbidden
	}
	p, err := s.Post(ctx, actor, id)
	if err != nil {
		return models.Wrap("judge post", err)
	}
	if v, err = v.clean(p.Language); err != nil {
		return err
	}
	to := p.Kind.After(p.State, v.Act)
	if to == "" || v.Was != "" && v.Was != p.State {
		return models.ErrConflict
	}
	return models.Wrap("judge post", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		thread, err := lockThread(tx, p.ThreadID)
		if err != nil {
			return err
		}
		now := s.db.Now()
		visible := to == Shown && (p.Kind != Reply || thread.Visible)
		if err := movePost(tx, p, v.Revision, to, visible); err != nil {
			return err
		}
		if err := followPost(tx, p, visible, now); err != nil {
			return err
		}
		return recordReview(tx, actor, p, v, now)
	}))
}

// movePost brings a post to a state, if it still stands as it was read.
func movePost(tx *models.Tx, p Post, revision int, to State, visible bool) error {
	return models.Changed(tx.Exec(`UPDATE peer_posts SET state = $1, visible = $2 WHERE id = $3 AND state = $4 AND revision = $5`, to,
		visible, p.ID, p.State, revision))
}

// followPost keeps what hangs on a post in step with what peers read of it.
func followPost(tx *models.Tx, p Post, visible bool, now time.Time) error {
	if p.Kind != Reply {
		if err := tx.Do(`UPDATE peer_posts SET visible = $1 AND state = 'shown' WHERE thread_id = $2 AND id <> thread_id`,
			visible, p.ID); err != nil {
			return err
		}
	}
	if visible {
		return touchThread(tx, p.ThreadID, now)
	}
	return tx.Do(`UPDATE peer_posts SET answer_id = NULL WHERE id = $1 AND answer_id = $2`, p.ThreadID, p.ID)
}

// reviewEvents is the event of each act.
var reviewEvents = map[Act]models.EventKind{
	Show: models.EventPostShown, Return: models.EventPostReturned, Hide: models.EventPostHidden, Take: models.EventPostTaken,
}

// recordReview keeps what somebody of EOKM decided, where the writer's organisation and EOKM find it.
func recordReview(tx *models.Tx, actor models.Actor, p Post, v Review, now time.Time) error {
	author, err := models.One[uuid.UUID](tx, `SELECT provider_id FROM peer_authors WHERE post_id = $1`, p.ID)
	if err != nil {
		return err
	}
	if err := tx.Do(`INSERT INTO peer_reviews (id, provider_id, post_id, act, reason, revision, user_id, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		models.NewID(), author, p.ID, v.Act, v.Reason, v.Revision, actor.UserID, now); err != nil {
		return err
	}
	e := postEvent(actor, author, p.Kind, reviewEvents[v.Act], now)
	e.Data.Text = v.Reason
	return models.Record(tx, e)
}
