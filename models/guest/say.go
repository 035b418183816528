package guest

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// Saying is what a host says of items, as its form has it.
type Saying struct {
	Submission uuid.UUID
	Numbers    []int
	Answer     Answer
	Text       string
}

// Say records what a host says of items of EOKM's link: a fact, which moves no item. A form that comes twice is one fact. ErrNotFound as
// with Open; ErrConflict when an item is not its to answer any more; ErrThrottled after too many; *Invalid for an answer that is
// none, for a
// question without a text, and for a text that names an address.
func (s *Store) Say(ctx context.Context, h Holder, ref string, said Saying) error {
	numbers, answer, text := said.Numbers, said.Answer, said.Text
	if !slices.Contains(HostAnswers(), answer) {
		return &models.Invalid{Field: "answer", Key: "host.answer_missing"}
	}
	p, err := s.Open(ctx, h, ref)
	switch {
	case err != nil:
		return err
	case !p.host():
		return models.ErrNotFound
	}
	if text, err = s.notice.TypedAbout(ctx, p.Actor, "", "note", text, false); err != nil {
		return err
	}
	said.Text = text // as it is kept, so that a form that comes twice is known by it too
	if before, err := s.saidBefore(ctx, p.Link, said); err != nil || before {
		return models.Wrap("answer as host", err)
	}
	switch err := answering(p, numbers); {
	case errors.Is(err, errNotTheirs): // EOKM found a provider for one of them meanwhile
		return fmt.Errorf("answer as host: %w", models.ErrConflict)
	case err != nil:
		return err
	case answer == AnswerQuestion && text == "":
		return &models.Invalid{Field: "note", Key: "host.question_missing"}
	}
	if err := s.db.CountTry(ctx, models.HostSaid, p.ID.String()); err != nil {
		return models.Wrap("answer as host", err)
	}
	now := s.db.Now()
	return models.Wrap("answer as host", s.db.Write(ctx, p.scope(h.From), func(tx *models.Tx) error {
		// the same form at the same time waits here, and finds the other
		if err := tx.Do(`SELECT 1 FROM guest_links WHERE provider_id = $1 AND id = $2 FOR UPDATE`, p.ProviderID, p.ID); err != nil {
			return err
		}
		if before, err := saidWith(tx, p.Link, said); err != nil || before {
			return err
		}
		if err := s.record(tx, h, p.Link, answer, numbers, &said.Submission, now); err != nil {
			return err
		}
		return models.Record(tx, p.event(p.Actor.Event(models.EventHostAnswered, now)).With(models.EventData{
			Code: string(answer), Text: text, To: p.Email, Items: numbers, Count: len(numbers),
		}))
	}))
}

func (s *Store) saidBefore(ctx context.Context, l Link, said Saying) (before bool, err error) {
	err = s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
		before, err = saidWith(tx, l, said)
		return err
	})
	return before, err
}

// saidWith tells whether a form was recorded; ErrConflict when it said something else then.
func saidWith(tx *models.Tx, l Link, said Saying) (bool, error) {
	before, err := models.Find[struct {
		N      int
		Answer Answer
		Alike  bool // with the same text
	}](tx, `SELECT a.n, a.answer, EXISTS (SELECT FROM events e WHERE e.notice_id = $4 AND e.kind = $5 AND e.at = a.created_at
			AND e.data->'items' @> to_jsonb(a.n) AND coalesce(e.data->>'text', '') = $6) AS alike
		FROM guest_answers a WHERE a.provider_id = $1 AND a.link_id = $2 AND a.submission = $3`, l.ProviderID, l.ID, said.Submission,
		l.NoticeID, models.EventHostAnswered, said.Text)
	if err != nil || len(before) == 0 {
		return false, err
	}
	numbers := models.Distinct(said.Numbers)
	for _, b := range before {
		if len(before) != len(numbers) || b.Answer != said.Answer || !b.Alike || !slices.Contains(numbers, b.N) {
			return false, models.ErrConflict
		}
	}
	return true, nil
}
