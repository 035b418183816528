package people

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

// User is a person: at a provider's desk, or at EOKM (the nil provider).
type User struct {
	ID         uuid.UUID
	ProviderID uuid.UUID
	Email      string
	Name       string
	Role       models.Role
	Language   string
	DisabledAt *time.Time
	CreatedAt  time.Time
	Look       `gorm:"embedded"`
}

// Account is a user with the name of the organisation, as a page's header shows it.
type Account struct {
	User
	Provider string                // "" for staff
	Status   models.ProviderStatus // of the organisation
}

// Actor is the user as one who acts, from a network address.
func (u User) Actor(ip string) models.Actor {
	return models.Actor{UserID: u.ID, ProviderID: u.ProviderID, Role: u.Role, IP: ip}
}

// AddUser records a person. Staff only.
func (s *Store) AddUser(ctx context.Context, actor models.Actor, u User) (User, error) {
	if actor.Party() != models.PartyEOKM {
		return User{}, models.ErrForbidden
	}
	if u.Email = models.NormalEmail(u.Email); !models.ValidEmail(u.Email) {
		return User{}, &models.Invalid{Field: "email", Key: "user.email"}
	}
	if u.Name = models.NormalName(u.Name); !address.ValidName(u.Name) {
		return User{}, &models.Invalid{Field: "name", Key: "user.name"}
	}
	u.ID, u.CreatedAt = models.NewID(), s.db.Now()
	if u.Language == "" {
		u.Language = "nl"
	}
	err := s.db.Write(ctx, actor, func(tx *models.Tx) error {
		return models.Duplicate(tx.Create(&u), "email", "user.email_taken")
	})
	return u, models.Wrap("add user", err)
}

// Account finds a person who may sign in; disabled, and of a provider that left, is ErrNotFound.
func (s *Store) Account(ctx context.Context, actor models.Actor, id uuid.UUID) (Account, error) {
	return s.account(ctx, actor, `u.id = $1`, id)
}

// AccountByEmail is Account by mail address.
func (s *Store) AccountByEmail(ctx context.Context, actor models.Actor, email string) (Account, error) {
	return s.account(ctx, actor, `u.email_key = lower($1)`, models.NormalEmail(email))
}

func (s *Store) account(ctx context.Context, actor models.Actor, where string, arg any) (Account, error) {
	var found []Account
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) { queueAccount(b, &found, where, arg) })
	if err == nil && len(found) == 0 {
		err = models.ErrNotFound
	}
	if err != nil {
		return Account{}, models.Wrap("find account", err)
	}
	return found[0], nil
}

// queueAccount finds nobody or one person who may sign in.
func queueAccount(b *pgx.Batch, into *[]Account, where string, args ...any) {
	models.QueueFind(b, into, `SELECT u.id, u.provider_id, u.email, u.name, u.role, u.language, u.disabled_at, u.created_at,
			u.theme, u.density, u.keys_off,
			CASE WHEN p.id = '`+uuid.Nil.String()+`' THEN '' ELSE p.name END AS provider, p.status
		FROM users u JOIN providers p ON p.id = u.provider_id
		WHERE u.disabled_at IS NULL AND (p.status <> 'left' OR p.id = '`+uuid.Nil.String()+`') AND `+where, args...)
}
