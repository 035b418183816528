package models

import (
	"context"
)

// ForVisitor says in a request's context on whose behalf the Store works, also where it acts as the portal itself: their share of the
// database's connections is used. nil is nobody in particular. A context without it is a job's, which has no share.
func ForVisitor(ctx context.Context, who *Account) context.Context {
	key := shareKey{kind: shareNobody}
	switch {
	case who == nil:
	case who.Actor("").Staff():
		key.kind = shareStaff
	case who.Status == ProviderApplied:
		key.kind = shareApplicant
	default:
		key = shareKey{kind: shareProvider, provider: who.ProviderID}
	}
	return context.WithValue(ctx, shareContext{}, key)
}

// CountForm counts a form that somebody sends, nil being who is not signed in; ErrThrottled when it is one too many. What EOKM's people and
// those of vetted providers send is not counted here.
func (s *Store) CountForm(ctx context.Context, who *Account, ip string) error {
	switch {
	case who == nil:
		return Wrap("count form", s.db.Take(ctx, formNobody, networkOf(ip)))
	case who.Status == ProviderApplied:
		return Wrap("count form", s.db.Take(ctx, formApplicant, who.ProviderID.String()))
	default:
		return nil
	}
}
