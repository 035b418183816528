package api

import (
	"context"
	"errors"
	"time"

	"eokm.nl/hosting/models/feed"
)

// Changes are what happened to notices, in an order that loses nothing.
type Changes struct {
	Changes []Change `json:"changes" nullable:"false"`
	Next    string   `json:"next" doc:"Send it as after, now or later: you get what came since, each change once."`
}

// Change is one thing that happened.
type Change struct {
	ID       int64     `json:"id"`
	At       time.Time `json:"at"`
	Kind     string    `json:"kind" example:"answered"`
	Ref      string    `json:"ref"`
	Provider string    `json:"provider,omitempty" doc:"Its short name; none of what has no provider yet."`
	Party    string    `json:"party" enum:"provider,eokm,nobody" doc:"Who did it."`
	Items    []int     `json:"items,omitempty" nullable:"false" doc:"Numbers of the items; of many only how many."`
	Count    int       `json:"count"`
	Code     string    `json:"code,omitempty" doc:"The measure, the reason or the step."`
	Receipt  string    `json:"receipt,omitempty"`

	ICCAMAction string `json:"iccamAction,omitempty" doc:"What ICCAM calls it; nothing of what is no action of ICCAM's."`
	ICCAMReason string `json:"iccamReason,omitempty" doc:"One of ICCAM's 21 reasons."`
}

type listChangesIn struct {
	If

	After string `query:"after" maxLength:"100" doc:"next of the answer before; none: from the beginning."`
	Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"200"`
}

// listChanges is the feed of what happened.
func listChanges(ctx context.Context, c *call, s *Server, in *listChangesIn) (Changes, error) {
	if c.bearer.Sandbox { // nothing happens in the sandbox of EOKM's own programs
		return Changes{Changes: []Change{}, Next: in.After}, nil
	}
	after, err := feed.ParseCursor(in.After)
	var list []feed.Change
	if err == nil {
		list, after, err = s.store.Feed.After(ctx, c.actor, after, in.Limit)
	}
	if errors.Is(err, feed.ErrCursor) {
		return Changes{}, invalidInput.problem(Fault{In: "query", Pointer: "after", Code: "cursor", Detail: badCursor.Detail})
	}
	if err != nil {
		return Changes{}, err
	}
	out := Changes{Changes: make([]Change, len(list)), Next: after.String()}
	for i, l := range list {
		out.Changes[i] = Change{
			l.ID, l.At.UTC(), string(l.Kind), l.Ref, l.Provider, string(l.Party), l.Items, l.Count, l.Code, l.Receipt,
			l.Codes.Action.Name(), l.Codes.Reason.Name(),
		}
	}
	return out, nil
}
