package people

import (
	"context"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// ForVisitor says in a request's context on whose behalf the Store works, also where it acts as the portal itself: their share of the
// database's connections is used. nil is nobody in particular. A context without it is a job's, which has no share.
func ForVisitor(ctx context.Context, who *Account) context.Context {
	kind, provider := models.ShareNobody, uuid.Nil
	switch {
	case who == nil:
	case who.Actor("").Staff():
		kind = models.ShareStaff
	case who.Status == models.ProviderApplied:
		kind = models.ShareApplicant
	default:
		kind, provider = models.ShareProvider, who.ProviderID
	}
	return models.WithShare(ctx, kind, provider)
}

// CountForm counts a form that somebody sends, nil being who is not signed in; ErrThrottled when it is one too many. What EOKM's people and
// those of vetted providers send is not counted here.
func (s *Store) CountForm(ctx context.Context, who *Account, ip string) error {
	switch {
	case who == nil:
		return models.Wrap("count form", s.db.CountTry(ctx, models.FormNobody, networkOf(ip)))
	case who.Status == models.ProviderApplied:
		return models.Wrap("count form", s.db.CountTry(ctx, models.FormApplicant, who.ProviderID.String()))
	default:
		return nil
	}
}
