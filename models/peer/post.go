package peer

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
)

// Post is what somebody wrote in the peer room. It never holds an address, nor, for a peer, who wrote it.
type Post struct {
	ID         uuid.UUID
	ThreadID   uuid.UUID // what it replies to; its own id where it begins something
	Kind       Kind
	Language   string
	Title      string // "" of a reply
	Summary    string // of an article
	Text       string
	ShownName  string // of the organisation; "": anonymous, or EOKM
	FromStaff  bool
	Asker      bool // its organisation began the thread
	State      State
	Visible    bool // peers read it
	Revision   int  // counts its edits
	CreatedAt  time.Time
	WaitsSince time.Time
	ActivityAt time.Time  // of a thread: when something in it was last let through
	AnswerID   *uuid.UUID // of a question: the reply that answers it
	ArticleID  *uuid.UUID // the article that was made of it

	Mine     bool   // the reader's organisation wrote it
	By       string // who did; for the writer's organisation and EOKM, "" for peers
	Provider string // their organisation; as By, and "" for EOKM's own
	Reason   string // EOKM's, of what was returned or hidden; for its writer and EOKM
	Replies  int    // of a thread: how many the reader sees
	Thread   string // of a reply: the title of what it replies to
	Article  string // the slug of the article that was made of it: for peers once it is published, for EOKM at once
}

// Cursor is a thread's place in its list.
func (p Post) Cursor() models.Cursor { return models.Cursor{At: p.ActivityAt, ID: p.ID} }

// peerPosts are posts as their reader may know them: row-level security leaves peers no author and no reason. $1 and $2 are
// the reader's (about).
const peerPosts = `SELECT p.*, a.provider_id IS NOT NULL AND a.provider_id = $1 AS mine, coalesce(u.name, '') AS by,
		CASE WHEN p.from_staff THEN ''
			ELSE coalesce(o.name, '') END AS provider, coalesce(v.reason, '') AS reason, coalesce(t.title, '') AS thread,
		coalesce(k.slug, '') AS article,
		(SELECT count(*) FROM peer_posts r WHERE r.thread_id = p.id AND r.id <> p.id AND r.state = 'shown') AS replies
	FROM peer_posts p LEFT JOIN peer_posts t ON t.id = p.thread_id LEFT JOIN peer_authors a ON a.post_id = p.id
	LEFT JOIN users u ON u.id = a.user_id LEFT JOIN providers o ON o.id = a.provider_id
	LEFT JOIN LATERAL (SELECT reason FROM peer_reviews WHERE provider_id = a.provider_id AND post_id = p.id AND reason <> ''
		ORDER BY id DESC LIMIT 1) v ON p.state IN ('returned', 'hidden')
	LEFT JOIN articles k ON k.id = p.article_id AND k.archived_at IS NULL AND ($2 OR EXISTS (
		SELECT FROM article_versions n WHERE n.article_id = k.id AND n.state = 'published')) `

// about are the arguments of peerPosts for its reader; more are numbered from $3.
func about(a models.Actor, more ...any) []any { return append([]any{a.ProviderID, a.Staff()}, more...) }

// Post finds one post that the actor may read; ErrNotFound else.
func (s *Store) Post(ctx context.Context, actor models.Actor, id uuid.UUID) (Post, error) {
	var p Post
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		p, err = models.One[Post](tx, peerPosts+`WHERE p.id = $3`, about(actor, id)...)
		return err
	})
	return p, models.Wrap("find post", err)
}

// Write keeps what somebody of an active provider, or an editor or admin of EOKM, wrote: a thread, a reply to one that
// peers read, or an article. A provider's waits for EOKM. Its addresses are masked first, and never kept. In a thread that
// their organisation began people write as that does, named or not: a name would tell whose it is. Ten at once and then one
// in six minutes for a person: ErrThrottled. *Repeated when the form was sent before with something else.
func (s *Store) Write(ctx context.Context, actor models.Actor, d Draft) (Saved, error) {
	if !actor.MayPost() {
		return Saved{}, models.ErrForbidden
	}
	saved, err := s.writePost(ctx, actor, d)
	return saved, models.Wrap("write post", err)
}

func (s *Store) writePost(ctx context.Context, actor models.Actor, d Draft) (Saved, error) {
	if saved, err := s.sentPost(ctx, actor, d); !errors.Is(err, models.ErrNotFound) {
		return saved, err
	}
	post := Post{ID: models.NewID(), Kind: d.Kind, FromStaff: actor.Staff(), State: Waits, Revision: 1}
	post.ThreadID = post.ID
	switch d.Kind {
	case Question, Practice, Article:
	case Reply:
		thread, err := s.Post(ctx, actor, d.ThreadID)
		if err != nil {
			return Saved{}, err
		}
		if thread.Kind == Reply {
			return Saved{}, models.ErrNotFound
		}
		post.ThreadID, d.Language = thread.ID, thread.Language
	default:
		return Saved{}, &models.Invalid{Field: "kind", Key: "peers.kind.missing"}
	}
	d, masked, err := d.clean()
	if err != nil {
		return Saved{Masked: masked}, err
	}
	if err := s.db.CountTry(ctx, models.PeerPosted, actor.UserID.String()); err != nil {
		return Saved{}, err
	}
	post.Language, post.Title, post.Summary, post.Text = d.Language, d.Title, d.Summary, d.Text
	err = s.db.Write(ctx, models.System(), func(tx *models.Tx) error { return s.addPost(tx, actor, post, d) })
	if models.IsDuplicate(err) { // sent twice at once
		return s.sentPost(ctx, actor, d)
	}
	return Saved{ID: post.ID, ThreadID: post.ThreadID, Masked: masked, Waits: !post.FromStaff}, err
}

// sentPost finds what came of a form that was sent before; *Repeated when it said something else then.
func (s *Store) sentPost(ctx context.Context, actor models.Actor, d Draft) (Saved, error) {
	var sent struct {
		Saved
		Digest      []byte
		Title, Text string
		CreatedAt   time.Time
	}
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueOne(b, &sent, `SELECT p.id, p.thread_id, p.state = 'waits' AS waits, a.digest, p.title, p.text, p.created_at
			FROM peer_authors a JOIN peer_posts p ON p.id = a.post_id WHERE a.provider_id = $1 AND a.submission = $2`,
			actor.ProviderID, d.Submission)
	})
	if err != nil {
		return Saved{}, err
	}
	d, _, _ = d.clean() // what is wrong with it now was not wrong then: it is another one
	if !bytes.Equal(sent.Digest, d.digest()) || sent.Digest == nil {
		return Saved{}, &models.Repeated{At: sent.CreatedAt, Text: cmp.Or(sent.Title, sent.Text)}
	}
	return sent.Saved, nil
}

// addPost records a post, its author and the event. The transaction is the portal's own: no desk may write these tables.
func (s *Store) addPost(tx *models.Tx, actor models.Actor, p Post, d Draft) error {
	name, err := postsFor(tx, actor)
	if err != nil {
		return err
	}
	p.CreatedAt = s.db.Now()
	p.WaitsSince, p.ActivityAt = p.CreatedAt, p.CreatedAt
	if d.Named {
		p.ShownName = name
	}
	if p.FromStaff && p.Kind != Article {
		p.State, p.Visible = Shown, true
	}
	if p.Kind == Reply {
		thread, err := lockThread(tx, p.ThreadID)
		switch {
		case err != nil:
			return err
		case !thread.Visible:
			return models.ErrConflict // peers would reply to what they do not read
		}
		if p.Asker = thread.ProviderID == actor.ProviderID; p.Asker {
			p.ShownName = thread.ShownName
		}
	}
	if err := tx.Do(`INSERT INTO peer_posts (id, thread_id, kind, language, title, summary, text, shown_name, from_staff, asker,
		state, visible,
			created_at, waits_since, activity_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		p.ID, p.ThreadID, p.Kind, p.Language, p.Title, p.Summary, p.Text, p.ShownName, p.FromStaff, p.Asker, p.State, p.Visible,
		p.CreatedAt, p.WaitsSince, p.ActivityAt); err != nil {
		return err
	}
	if err := tx.Do(`INSERT INTO peer_authors (provider_id, post_id, user_id, submission, digest) VALUES ($1, $2, $3, $4, $5)`,
		actor.ProviderID, p.ID, actor.UserID, d.Submission, d.digest()); err != nil {
		return err
	}
	if err := models.Record(tx, postEvent(actor, actor.ProviderID, p.Kind, models.EventPostWritten, p.CreatedAt)); err != nil ||
		!p.Visible {
		return err
	}
	return touchThread(tx, p.ThreadID, p.CreatedAt)
}

// postsFor gives the name under which an actor's organisation writes; "" for EOKM. Only an active provider's people write.
func postsFor(tx *models.Tx, actor models.Actor) (string, error) {
	if actor.Staff() {
		return "", nil
	}
	p, err := models.One[provider.Provider](tx, `SELECT * FROM providers WHERE id = $1`, actor.ProviderID)
	if err == nil && p.Status != models.ProviderActive {
		err = models.ErrForbidden
	}
	return p.Name, err
}

// peerThread is what a change in a thread depends on.
type peerThread struct {
	ID         uuid.UUID
	ProviderID uuid.UUID // whose it is
	Kind       Kind
	State      State
	ShownName  string
	Visible    bool
}

// lockThread lets one at a time change a thread.
func lockThread(tx *models.Tx, id uuid.UUID) (peerThread, error) {
	return models.One[peerThread](tx, `SELECT p.id, a.provider_id, p.kind, p.state, p.shown_name, p.visible
		FROM peer_posts p JOIN peer_authors a ON a.post_id = p.id WHERE p.id = $1 AND p.thread_id = p.id FOR UPDATE OF p`, id)
}

// touchThread brings a thread to the top of the list.
func touchThread(tx *models.Tx, id uuid.UUID, now time.Time) error {
	return tx.Do(`UPDATE peer_posts SET activity_at = $1 WHERE id = $2`, now, id)
}

// postEvent says that something was done about a post, and never what is in it.
func postEvent(actor models.Actor, provider uuid.UUID, of Kind, kind models.EventKind, now time.Time) models.Event {
	return actor.Event(kind, now).Of(provider).With(models.EventData{Code: string(of)})
}

// Edit changes a post that waits for EOKM, or that EOKM returned; it waits again. People of its writer's organisation,
// while that is active. ErrConflict when it stands otherwise, or was changed since revision d.Revision.
func (s *Store) Edit(ctx context.Context, actor models.Actor, id uuid.UUID, d Draft) (Saved, error) {
	p, err := s.ownPost(ctx, actor, id)
	if err != nil {
		return Saved{}, models.Wrap("edit post", err)
	}
	d.Kind, d.Language = p.Kind, p.Language
	d, masked, err := d.clean()
	if err != nil {
		return Saved{Masked: masked}, err
	}
	err = s.changeOwn(ctx, actor, p, Edit, models.EventPostEdited, func(tx *models.Tx, name string, to State, now time.Time) error {
		if !d.Named {
			name = ""
		}
		if p.Asker {
			name = p.ShownName
		}
		return models.Changed(tx.Exec(`UPDATE peer_posts SET title = $1, summary = $2, text = $3, shown_name = $4, state = $5,
			revision = revision + 1, waits_since = $6
			WHERE id = $7 AND state = $8 AND revision = $9`, d.Title, d.Summary, d.Text, name, to, now, p.ID, p.State, d.Revision))
	})
	return Saved{ID: p.ID, ThreadID: p.ThreadID, Masked: masked, Waits: true}, models.Wrap("edit post", err)
}

// Withdraw takes a post back that nobody but its writer's organisation and EOKM has read; rights and errors as Edit.
func (s *Store) Withdraw(ctx context.Context, actor models.Actor, id uuid.UUID) error {
	p, err := s.ownPost(ctx, actor, id)
	if err == nil {
		err = s.changeOwn(ctx, actor, p, Withdraw, models.EventPostWithdrawn, func(tx *models.Tx, _ string, to State, _ time.Time) error {
			return models.Changed(tx.Exec(`UPDATE peer_posts SET state = $1 WHERE id = $2 AND state = $3 AND revision = $4`, to, p.ID,
				p.State, p.Revision))
		})
	}
	return models.Wrap("withdraw post", err)
}

// ownPost finds a post of the actor's organisation: another's is as absent.
func (s *Store) ownPost(ctx context.Context, actor models.Actor, id uuid.UUID) (Post, error) {
	if actor.Party() != models.PartyProvider {
		return Post{}, models.ErrForbidden
	}
	p, err := s.Post(ctx, actor, id)
	if err == nil && !p.Mine {
		err = models.ErrNotFound
	}
	return p, err
}

// changeOwn runs an act of the writer's organisation on a post as it was found.
func (s *Store) changeOwn(
	ctx context.Context, actor models.Actor, p Post, act Act, kind models.EventKind,
	update func(tx *models.Tx, name string, to State, now time.Time) error,
) error {
	to, now := p.Kind.After(p.State, act), s.db.Now()
	if to == "" {
		return models.ErrConflict
	}
	return s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		name, err := postsFor(tx, actor)
		if err != nil {
			return err
		}
		if err := update(tx, name, to, now); err != nil {
			return err
		}
		return models.Record(tx, postEvent(actor, actor.ProviderID, p.Kind, kind, now))
	})
}
