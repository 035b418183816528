package notice

import (
	"context"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

// OpenQuestions is how many questions of one side may wait for the other's answer in a notice: more is a matter for the
// telephone.
const OpenQuestions = 5

// MessageDraft is a message as somebody wrote it.
type MessageDraft struct {
	Submission uuid.UUID // the same text sent again under it changes nothing
	Ref        string
	Text       string
	Seen       int // the number of the last message that the writer saw: what came after it is not answered by this one
}

// Message is what a desk or EOKM wrote about a notice. It stops no clock.
type Message struct {
	N         int // its number within the notice, from 1
	FromStaff bool
	Asks      bool // the other side has to answer, or had to
	Text      string
	By        string // "" for EOKM's people when a desk reads
	CreatedAt time.Time
	ClosedAt  *time.Time // of what asks
	AnswerN   *int       // what answered it; nil with ClosedAt: it was closed without an answer
}

// Open tells whether the message waits for an answer.
func (m Message) Open() bool { return m.Asks && m.ClosedAt == nil }

// SendMessage adds a message of the actor's side to a notice, and tells the other side. It answers the other side's
// questions up to Seen. What a desk writes is always a question as well, so that nothing it asks is taken for an answer;
// what EOKM writes is one when it answers nothing. *Repeated when the form was sent before with another text. Desks, analysts
// and admins only.
func (s *Store) SendMessage(ctx context.Context, actor models.Actor, d MessageDraft) error {
	if actor.Party() == models.PartyNobody {
		return models.ErrForbidden
	}
	if utf8.RuneCountInString(d.Text) > address.FreeTextLimit {
		return &models.Invalid{Field: "text", Key: "text.too_long"}
	}
	unnamed, err := s.unnamedAbout(ctx, actor, d.Ref, "text", d.Text)
	if err != nil {
		return err
	}
	return models.Wrap("send message", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		n, err := lockNotice(tx, actor, d.Ref)
		if err != nil {
			return err
		}
		text, err := s.messageText(tx, n, d.Text, unnamed)
		if err != nil {
			return err
		}
		d.Text = text
		var before sending
		look := &pgx.Batch{}
		queueSending(look, &before, "messages", n.ProviderID, d.Submission, d.digest())
		switch err := tx.Send(look); {
		case err != nil || before.Same:
			return err
		case before.Sent:
			return repeated(tx, keptMessages, n.ProviderID, d.Submission)
		}
		return s.addMessage(tx, actor, n, d)
	}))
}

// lockNotice finds a notice with a provider, and keeps its messages for this transaction.
func lockNotice(tx *models.Tx, actor models.Actor, ref string) (Notice, error) {
	n, err := models.One[Notice](tx, `SELECT * FROM notices WHERE ref = $1 AND (provider_id = $2 OR $3) FOR UPDATE`, ref,
		actor.ProviderID, actor.Staff())
	if err == nil && n.ProviderID == uuid.Nil {
		return n, fmt.Errorf("nobody has the notice: %w", models.ErrConflict)
	}
	return n, err
}

// messageText checks a text: it may name no address, and of this notice not even a host or an IP address, which its writer then
// puts by number. Of other notices it names none any more (unnamed).
func (s *Store) messageText(tx *models.Tx, n Notice, text, unnamed string) (string, error) {
	hidden, err := s.hide(tx, n, text)
	if err != nil {
		return "", err
	}
	if _, err := address.FreeText("text", hidden, true); err != nil {
		return "", err
	}
	if hidden != text {
		return "", &models.Invalid{Field: "text", Key: "message.address"}
	}
	return address.FreeText("text", unnamed, true)
}

// digest is of all that the message says.
func (d MessageDraft) digest() []byte {
	d.Submission = uuid.Nil
	return models.DigestOf(d)
}

func (s *Store) addMessage(tx *models.Tx, actor models.Actor, n Notice, d MessageDraft) error {
	now, staff := s.db.Now(), actor.Staff()
	last, err := models.One[struct{ N, Open int }](tx, `SELECT coalesce(max(n), 0) AS n,
			count(*) FILTER (WHERE asks AND closed_at IS NULL AND from_staff = $1) AS open
		FROM messages WHERE provider_id = $2 AND notice_id = $3`, staff, n.ProviderID, n.ID)
	if err != nil {
		return fmt.Errorf("look at the thread: %w", err)
	}
	answered, err := closeQuestions(tx, n, !staff, d.Seen, now, last.N+1)
	if err != nil {
		return err
	}
	asks := !staff || answered == 0
	if asks && last.Open >= OpenQuestions {
		return &models.Invalid{Field: "text", Key: "message.too_many", Args: map[string]string{"Max": strconv.Itoa(OpenQuestions)}}
	}
	if err := tx.Do(`INSERT INTO messages (id, provider_id, notice_id, n, submission, from_staff, asks, text, user_id, created_at, digest)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		models.NewID(), n.ProviderID, n.ID, last.N+1, d.Submission, staff, asks, d.Text, actor.UserID, now, d.digest()); err != nil {
		return fmt.Errorf("record message: %w", err)
	}
	kind := models.EventAsked
	if answered > 0 {
		kind = models.EventReplied
	}
	if err := models.Record(tx, messageEvent(actor, n, kind, now)); err != nil {
		return err
	}
	if !staff {
		return answerPractice(tx, n, last.N+1, now) // EOKM has its queue
	}
	return s.mailNotices(tx, models.MailMessage, n.ProviderID, []uuid.UUID{n.ID}, now)
}

// answerPractice closes a question about a notice to practise as soon as it is asked, so that it never waits for EOKM; the notice's page
// says that nobody reads it.
func answerPractice(tx *models.Tx, n Notice, seen int, now time.Time) error {
	if !n.Practice {
		return nil
	}
	if _, err := closeQuestions(tx, n, false, seen, now, 0); err != nil {
		return err
	}
	e := messageEvent(models.System(), n, models.EventQuestionClosed, now)
	return models.Record(tx, e.With(models.EventData{Code: PracticeCode}))
}

// CloseQuestions closes a desk's questions up to number seen without an answer: a thank-you needs none. ErrConflict when
// none of them is open. Analysts and admins only.
func (s *Store) CloseQuestions(ctx context.Context, actor models.Actor, ref string, seen int) error {
	if actor.Party() != models.PartyEOKM {
		return models.ErrForbidden
	}
	return models.Wrap("close questions", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		n, err := lockNotice(tx, actor, ref)
		if err != nil {
			return err
		}
		closed, err := closeQuestions(tx, n, false, seen, s.db.Now(), 0)
		if err != nil {
			return err
		}
		if closed == 0 {
			return fmt.Errorf("no question is open: %w", models.ErrConflict)
		}
		return models.Record(tx, messageEvent(actor, n, models.EventQuestionClosed, s.db.Now()))
	}))
}

// closeQuestions closes one side's open questions up to a number, and counts them. answer is the message that does; 0: none.
func closeQuestions(tx *models.Tx, n Notice, fromStaff bool, seen int, now time.Time, answer int) (int64, error) {
	rows, err := tx.Exec(`UPDATE messages SET closed_at = $1, answer_n = nullif($2, 0) WHERE provider_id = $3 AND notice_id = $4
		AND from_staff = $5 AND n <= $6 AND asks AND closed_at IS NULL`, now, answer, n.ProviderID, n.ID, fromStaff, seen)
	if err != nil {
		return 0, fmt.Errorf("close questions: %w", err)
	}
	return rows, nil
}

// messageEvent says that somebody wrote, and never what.
func messageEvent(actor models.Actor, n Notice, kind models.EventKind, now time.Time) models.Event {
	return actor.Event(kind, now).Of(n.ProviderID).About(&n.ID)
}

// messages lists what was written about a notice, oldest first; of a very long thread its last part.
func queueMessages(b *pgx.Batch, list *[]Message, actor models.Actor, ref string) {
	models.QueueFind(b, list, `SELECT * FROM (SELECT m.n, m.from_staff, m.asks, m.text,
			`+models.NameOf("u.name", "m.user_id")+` AS by, m.created_at,
			m.closed_at, m.answer_n
		FROM messages m LEFT JOIN users u ON u.id = m.user_id
		WHERE (m.provider_id, m.notice_id) = `+theNotice+` ORDER BY m.n DESC LIMIT 200) m ORDER BY n`, noticeArgs(actor, ref)...)
}

// OpenQuestion is a notice whose desk waits for EOKM's answer.
type OpenQuestion struct {
	ID           uuid.UUID // of the notice
	Ref          string
	ProviderName string
	Phase        models.Turn
	DueAt        time.Time
	Questions    int       // how many are open
	AskedAt      time.Time // the oldest of them
	Text         string    // its text
}

// Cursor is the question's place in its list.
func (q OpenQuestion) Cursor() models.Cursor { return models.Cursor{At: q.AskedAt, ID: q.ID} }

// OpenQuestions gives a page of the notices whose desks wait for an answer, the longest first, and where the next page
// begins, as Rechecks does. Staff only.
func (s *Store) OpenQuestions(ctx context.Context, actor models.Actor, after models.Cursor) ([]OpenQuestion, models.Cursor, error) {
	var rows []OpenQuestion
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		rows, err = models.Find[OpenQuestion](tx, `SELECT q.*, n.id, n.ref, n.phase, n.due_at, p.name AS provider_name
			FROM (SELECT provider_id, notice_id, count(*) AS questions, min(created_at) AS asked_at,
					(array_agg(text ORDER BY n))[1] AS text
				FROM messages WHERE asks AND closed_at IS NULL AND NOT from_staff AND $1
				GROUP BY provider_id, notice_id
				HAVING (min(created_at), notice_id) > ($2, $3) ORDER BY min(created_at), notice_id LIMIT $4) q
			JOIN notices n ON n.provider_id = q.provider_id AND n.id = q.notice_id
			JOIN providers p ON p.id = q.provider_id ORDER BY q.asked_at, n.id`, actor.Staff(), after.At, after.ID, models.QueueRows+1)
		return err
	})
	page, next := models.FirstRows(rows, models.QueueRows)
	return page, next, models.Wrap("list questions", err)
}
