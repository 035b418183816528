package peer

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// Limits of what one page shows.
const (
	peerRows    = 25
	peerReplies = 300
)

// Filter is which threads a list shows; the zero value is all of them.
type Filter struct {
	Kind       Kind // question or practice
	Unanswered bool // questions without an answer
	Own        bool // in which the actor's organisation wrote, and its articles
	After      models.Cursor
}

// Threads gives a page of the threads that the actor may read, the newest activity first, and where the next page
// begins. A desk also finds its own that wait for EOKM.
func (s *Store) Threads(ctx context.Context, actor models.Actor, f Filter) ([]Post, models.Cursor, error) {
	where, args := `WHERE p.state <> 'withdrawn'`, about(actor, peerRows+1)
	switch {
	case f.Own:
		where += ` AND p.kind <> 'reply' AND EXISTS (SELECT FROM peer_posts q JOIN peer_authors b ON b.post_id = q.id
			WHERE q.thread_id = p.id AND q.state <> 'withdrawn' AND b.provider_id = $1)`
	case f.Unanswered:
		where += ` AND p.kind = 'question' AND p.answer_id IS NULL`
	case f.Kind == Question || f.Kind == Practice:
		args = append(args, f.Kind)
		where += fmt.Sprintf(` AND p.kind = $%d`, len(args))
	default:
		where += ` AND p.kind IN ('question', 'practice')`
	}
	if !f.After.IsZero() {
		args = append(args, f.After.At, f.After.ID)
		where += fmt.Sprintf(` AND (p.activity_at, p.id) < ($%d, $%d)`, len(args)-1, len(args))
	}
	var rows []Post
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		rows, err = models.Find[Post](tx, peerPosts+where+` ORDER BY p.activity_at DESC, p.id DESC LIMIT $3`, args...)
		return err
	})
	page, next := models.FirstRows(rows, peerRows)
	return page, next, models.Wrap("list threads", err)
}

// Thread finds what begins a thread, or an article, with its replies in the order of writing: those that the actor may
// read. ErrNotFound for a reply's own id.
func (s *Store) Thread(ctx context.Context, actor models.Actor, id uuid.UUID) (first Post, replies []Post, err error) {
	err = s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		if first, err = models.One[Post](tx, peerPosts+`WHERE p.id = $3 AND p.thread_id = p.id`, about(actor, id)...); err != nil {
			return err
		}
		replies, err = models.Find[Post](tx, peerPosts+`WHERE p.thread_id = $3 AND p.kind = 'reply' AND p.state <> 'withdrawn'
			ORDER BY p.created_at, p.id LIMIT $4`, about(actor, id, peerReplies)...)
		return err
	})
	return first, replies, models.Wrap("find thread", err)
}

// MarkAnswer says which reply answers a question; the nil id takes that back. For people of the organisation that asked,
// while it is active, and EOKM's editors and admins: ErrForbidden for others who read it. ErrConflict when peers do not read
// the reply.
func (s *Store) MarkAnswer(ctx context.Context, actor models.Actor, question, reply uuid.UUID) error {
	p, err := s.Post(ctx, actor, question)
	switch {
	case err != nil:
		return models.Wrap("mark answer", err)
	case p.Kind != Question:
		return models.ErrNotFound
	case !actor.Edits() && (actor.Party() != models.PartyProvider || !p.Mine):
		return models.ErrForbidden
	}
	now := s.db.Now()
	return models.Wrap("mark answer", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		if _, err := postsFor(tx, actor); err != nil {
			return err
		}
		thread, err := lockThread(tx, question)
		if err != nil {
			return err
		}
		answer, kind := &reply, models.EventAnswerMarked
		if reply == uuid.Nil {
			answer, kind = nil, models.EventAnswerUnmarked
		}
		if err := models.Changed(tx.Exec(`UPDATE peer_posts SET answer_id = $1 WHERE id = $2 AND visible AND answer_id IS DISTINCT FROM $1
			AND (CAST($1 AS uuid) IS NULL OR EXISTS (SELECT FROM peer_posts r WHERE r.id = $1 AND r.thread_id = $2
				AND r.kind = 'reply' AND r.visible))`, answer, question)); err != nil {
			return err
		}
		return models.Record(tx, postEvent(actor, thread.ProviderID, Question, kind, now))
	}))
}
