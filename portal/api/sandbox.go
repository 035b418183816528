package api

import (
	"context"
)

// TestOrder is how large a notice to practise with is to be.
type TestOrder struct {
	Items int `json:"items" minimum:"1" maximum:"10" doc:"How many addresses; none is anybody's."`
}

// TestNotice is one that was ordered.
type TestNotice struct {
	Ref string `json:"ref"`
}

type orderTestNoticeIn struct{ Sent[TestOrder] }

// orderTestNotice orders what the page of practice does. Its mails come too, and the portal answers in EOKM's place.
func orderTestNotice(ctx context.Context, c *call, s *Server, in *orderTestNoticeIn) (*Answer[TestNotice], error) {
	ref, err := s.store.Practice.Order(ctx, c.actor, in.Body.Items)
	if err != nil {
		return nil, s.placed(ctx, err, root)
	}
	return &Answer[TestNotice]{Body: TestNotice{ref}, Location: Prefix + "/notices/" + ref}, nil
}
