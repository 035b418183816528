package provider

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/people"
)

// registrationFor is how long a link to begin an application is good.
const registrationFor = 24 * time.Hour

// Registration is somebody's wish to register an organisation. Nothing of a provider exists before its link is used.
type Registration struct {
	ID           uuid.UUID
	Organisation string
	Name         string
	Email        string
	Language     string
	CreatedAt    time.Time
	ExpiresAt    time.Time
	UsedAt       *time.Time
}

// Register mails somebody a link to begin an application. A mail address that has an account gets another mail, and nobody
// is told which of the two it was. All faults of the form come at once; ErrThrottled after too many tries from one network
// address, or in all.
func (s *Store) Register(ctx context.Context, r Registration, from models.Visitor) error {
	r.Organisation, r.Name, r.Email = models.NormalName(r.Organisation), models.NormalName(r.Name), models.NormalEmail(r.Email)
	if err := r.check(); err != nil {
		return err
	}
	if err := s.db.CountTry(ctx, models.RegisterAddress, from.IP); err != nil {
		return models.Wrap("register", err)
	}
	if err := s.db.CountTry(ctx, models.RegisterMailbox, r.Email); errors.Is(err, models.ErrThrottled) {
		return nil // it has three mails already; saying so would tell a stranger
	} else if err != nil {
		return models.Wrap("register", err)
	}
	if err := s.people.TakeInAll(ctx, models.RegisterInAll); err != nil {
		return models.Wrap("register", err)
	}
	now := s.db.Now()
	r.ID, r.CreatedAt, r.ExpiresAt = models.NewID(), now, now.Add(registrationFor)
	return models.Wrap("register", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		known, err := models.Find[people.Person](tx,
			`SELECT id, provider_id, name, email, role, language FROM users WHERE email_key = lower($1)`, r.Email)
		if err != nil {
			return err
		}
		if len(known) > 0 {
			return people.OwePerson(tx, models.MailRegisteredBefore, known[0], nil, now)
		}
		if err := tx.Create(&r); err != nil {
			return err
		}
		// No name goes along: whoever fills in the form could write anything into somebody else's mailbox.
		return people.OwePerson(tx, models.MailRegistration, people.Person{Email: r.Email, Language: r.Language}, &r.ID, now)
	}))
}

func (r Registration) check() error {
	var faults []error
	if !address.ValidName(r.Organisation) {
		faults = append(faults, &models.Invalid{Field: "organisation", Key: "provider.name"})
	}
	if !address.ValidName(r.Name) {
		faults = append(faults, &models.Invalid{Field: "name", Key: "user.name"})
	}
	if !models.ValidEmail(r.Email) {
		faults = append(faults, &models.Invalid{Field: "email", Key: "user.email"})
	}
	return errors.Join(faults...)
}

// Registration finds what a mailed link begins, while it is good; ErrNotFound otherwise.
func (s *Store) Registration(ctx context.Context, token string, from models.Visitor) (Registration, error) {
	id, err := s.db.OpenLink(ctx, models.LinkRegistration, token, from)
	if err != nil {
		return Registration{}, err
	}
	var r Registration
	err = s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
		r, err = models.One[Registration](tx, `SELECT * FROM registrations r WHERE id = $1 AND used_at IS NULL AND expires_at > $2
			AND NOT EXISTS (SELECT 1 FROM users WHERE email_key = lower(r.email))`, id, s.db.Now())
		return err
	})
	return r, models.Wrap("find registration", err)
}

// OpenApplication makes the provider that a link was asked for, with an application to fill in, and its first admin, with a
// password of their own. They have no second factor yet, so they can do nothing but choose one.
func (s *Store) OpenApplication(ctx context.Context, token, password string, from models.Visitor) (people.Account, error) {
	r, err := s.Registration(ctx, token, from)
	if err != nil {
		return people.Account{}, err
	}
	if err := people.CheckPassword(password, r.Name, r.Email, r.Organisation); err != nil {
		return people.Account{}, err
	}
	hash, err := s.people.Hashed(ctx, password)
	if err != nil {
		return people.Account{}, models.Wrap("open application", err)
	}
	now := s.db.Now()
	p := Provider{ID: models.NewID(), Name: r.Organisation, Status: models.ProviderApplied, Language: r.Language, CreatedAt: now}
	u := people.User{
		ID: models.NewID(), ProviderID: p.ID, Email: r.Email, Name: r.Name, Role: models.RoleProviderAdmin,
		Language: r.Language, CreatedAt: now,
	}
	origin, err := s.db.Origin(ctx, from.IP, u.ID, now)
	if err != nil {
		return people.Account{}, models.Wrap("open application", err)
	}
	err = s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		if err := models.Gone(tx.Exec(`UPDATE registrations SET used_at = $1 WHERE id = $2 AND used_at IS NULL AND expires_at > $1`,
			now, r.ID)); err != nil {
			return err
		}
		if p.Slug, err = freeSlug(tx, p.Name); err != nil {
			return err
		}
		if err := tx.Create(&p); err != nil {
			return models.Duplicate(err, "organisation", "provider.slug_taken")
		}
		if err := tx.Do(`INSERT INTO applications (provider_id, state, round) VALUES ($1, $2, 0)`, p.ID, ApplicationOpen); err != nil {
			return err
		}
		if err := models.Record(tx, u.Actor("").Event(models.EventRegistered, now).Of(p.ID)); err != nil {
			return err
		}
		return people.Admit(tx, u, hash, origin)
	})
	return people.Account{User: u, Provider: p.Name, Status: p.Status}, models.Wrap("open application", err)
}

// SweepRegistrations forgets who asked for a link, once it has run out. System only; run by a periodic job.
func (s *Store) SweepRegistrations(ctx context.Context) error {
	return models.Wrap("sweep registrations", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		return tx.Do(`DELETE FROM registrations WHERE expires_at <= $1`, s.db.Now())
	}))
}

// freeSlug names an organisation for commands and pages: its own name, with a number when that is taken.
func freeSlug(tx *models.Tx, name string) (string, error) {
	// One at a time: two of one name at once would both find it free.
	if err := tx.Do(`SELECT pg_advisory_xact_lock(hashtext('provider slug'))`); err != nil {
		return "", fmt.Errorf("wait for another: %w", err)
	}
	base := models.SlugOf(name, 40, "provider")
	taken, err := models.Find[string](tx, `SELECT slug FROM providers WHERE slug = $1 OR slug LIKE $1 || '-%'`, base)
	if err != nil {
		return "", fmt.Errorf("look for names: %w", err)
	}
	used := map[string]bool{}
	for _, slug := range taken {
		used[slug] = true
	}
	slug := base
	for n := 2; used[slug]; n++ {
		slug = base + "-" + strconv.Itoa(n)
	}
	return slug, nil
}
