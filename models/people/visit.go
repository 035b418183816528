package people

import (
	"context"
	"eokm.nl/hosting/models"
)

// ForVisitor says in a request's context on whose behalf the Store works, also where it acts as the portal itself: their share of the
// database's connections is used. nil is nobody in particular. A context without it is a job's, which has no share.
func ForVisitor(ctx context.Context, who *Account) context.Context {
	key := models.ShareKey{Kind: models.ShareNobody}
	switch {
	case who == nil:
	case who.Actor("").Staff():
		key.Kind = models.ShareStaff
	case who.Status == models.ProviderApplied:
		key.Kind = models.ShareApplicant
	default:
		key = models.ShareKey{Kind: models.ShareProvider, Provider: who.ProviderID}
	}
	return context.WithValue(ctx, models.ShareContext{}, key)
}

// CountForm counts a form that somebody sends, nil being who is not signed in; ErrThrottled when it is one too many. What EOKM's people and
// those of vetted providers send is not counted here.
func (s *Store) CountForm(ctx context.Context, who *Account, ip string) error {
	switch {
	case who == nil:
		return models.Wrap("count form", s.db.Take(ctx, models.FormNobody, networkOf(ip)))
	case who.Status == models.ProviderApplied:
		return models.Wrap("count form", s.db.Take(ctx, models.FormApplicant, who.ProviderID.String()))
	default:
		return nil
	}
}
