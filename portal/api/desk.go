package api

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// Items names items of a notice.
type Items struct {
	Items []int  `json:"items" nullable:"false" minItems:"1" maxItems:"10000" doc:"Their numbers."`
	Seen  []Seen `json:"seen,omitempty" nullable:"false" maxItems:"10000" doc:"The items as you saw them."`
}

type retractIn struct {
	Ref
	Sent[Items]
}

// retract takes back that items are gone, while EOKM has not checked them: their clock runs on as if nothing had been said.
func retract(ctx context.Context, c *call, s *Server, in *retractIn) (*Answer[Recorded], error) {
	if err := c.mayTouch(in.Ref.Ref); err != nil {
		return nil, err
	}
	err := s.store.Notice.Retract(ctx, c.actor, in.Ref.Ref, in.Body.Items, seenOf(in.Body.Seen))
	return c.recorded(in.Ref.Ref), s.placed(ctx, err, answerFields)
}

// SomeItems names items of a notice, or all that it is about.
type SomeItems struct {
	Items []int `json:"items,omitempty" nullable:"false" maxItems:"10000" doc:"Their numbers; none: all that you handed on."`
}

type takeBackIn struct {
	Ref
	Sent[SomeItems]
}

// takeBack is the pages' button by what was handed on.
func takeBack(ctx context.Context, c *call, s *Server, in *takeBackIn) (*Answer[Recorded], error) {
	if err := c.mayTouch(in.Ref.Ref); err != nil {
		return nil, err
	}
	err := s.store.Notice.TakeBack(ctx, c.actor, in.Ref.Ref, in.Body.Items)
	return c.recorded(in.Ref.Ref), s.placed(ctx, err, answerFields)
}

// Colleague is who takes care of a notice.
type Colleague struct {
	Email string `json:"email,omitempty" maxLength:"254" doc:"Of a colleague's account; none: nobody takes care of it."`
}

type assignIn struct {
	Ref
	Sent[Colleague]
}

// noColleague is the fault of a mail address that is nobody's at the desk, whoever else's it is.
var noColleague = Fault{
	In: "body", Pointer: "/email", Code: "colleague",
	Detail: "Nobody at your desk has an account with this mail address.",
}

// assign divides work at the desk.
func assign(ctx context.Context, c *call, s *Server, in *assignIn) (*Answer[Recorded], error) {
	if err := c.mayTouch(in.Ref.Ref); err != nil {
		return nil, err
	}
	to := uuid.Nil
	if in.Body.Email != "" {
		account, err := s.store.People.AccountByEmail(ctx, models.System(), in.Body.Email)
		switch {
		case errors.Is(err, models.ErrNotFound), err == nil && (account.ProviderID != c.bearer.ProviderID || account.DisabledAt != nil):
			return nil, invalidInput.problem(noColleague)
		case err != nil:
			return nil, err
		}
		to = account.ID
	}
	_, err := s.store.Notice.Assign(ctx, c.actor, []string{in.Ref.Ref}, to)
	return c.recorded(in.Ref.Ref), s.placed(ctx, err, answerFields)
}
