package models

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

// passwordLinkFor is how long a link to choose a new password is good.
const passwordLinkFor = time.Hour

// AskPasswordLink owes a mail with a link to choose a new password to whoever has this mail address. Whether anybody has is
// not told: the answer is the same. ErrThrottled after too many tries from one network address.
func (s *Store) AskPasswordLink(ctx context.Context, email string, from Visitor) error {
	if err := s.take(ctx, resetAddress, from.IP); err != nil {
		return wrap("ask password link", err)
	}
	account, err := s.AccountByEmail(ctx, System(), normalEmail(email))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err == nil {
		err = s.take(ctx, resetAsked, account.ID.String())
	}
	if errors.Is(err, ErrThrottled) { // their mailbox has three links already; saying so would tell that there is an account
		return nil
	}
	if err != nil {
		return wrap("ask password link", err)
	}
	now, id := s.now(), newID()
	origin, err := s.origin(ctx, from.IP, account.ID, now)
	if err != nil {
		return err
	}
	return wrap("ask password link", s.write(ctx, System(), func(tx *gorm.DB) error {
		if err := tx.Exec(`INSERT INTO password_resets (id, user_id, created_at, expires_at) VALUES (?, ?, ?, ?)`,
			id, account.ID, now, now.Add(passwordLinkFor)).Error; err != nil {
			return err
		}
		p, err := personOf(tx, account.ID)
		if err != nil {
			return err
		}
		e := p.event(Event{At: now, Kind: EventPasswordAsked, Data: EventData{From: origin}})
		if err := record(tx, e); err != nil {
			return err
		}
		return owePerson(tx, MailPasswordLink, p, &id, e)
	}))
}

// PasswordLink finds whose a link is, while it is good; ErrNotFound otherwise.
func (s *Store) PasswordLink(ctx context.Context, token string, from Visitor) (Account, error) {
	id, err := s.opened(ctx, linkPassword, token, from)
	if err != nil {
		return Account{}, err
	}
	var user uuid.UUID
	err = s.read(ctx, System(), func(tx *gorm.DB) (err error) {
		user, err = one[uuid.UUID](tx, `SELECT user_id FROM password_resets WHERE id = ? AND used_at IS NULL AND expires_at > ?`, id, s.now())
		return err
	})
	if err != nil {
		return Account{}, wrap("find password link", err)
	}
	return s.Account(ctx, System(), user)
}

// ResetPassword chooses a new password by a link, once; all the person's sessions end. It proves nothing else: to sign in,
// the second factor is asked as ever.
func (s *Store) ResetPassword(ctx context.Context, token, password string, from Visitor) error {
	account, err := s.PasswordLink(ctx, token, from)
	if err != nil {
		return err
	}
	if err := checkPassword(password, account.Name, account.Email, account.Provider); err != nil {
		return err
	}
	id, err := s.keys.openLink(linkPassword, token)
	if err != nil {
		return err
	}
	return wrap("reset password", s.keepPassword(ctx, account.ID, password, nil, func(tx *gorm.DB) error {
		// Every open link of this person: an older mail must not open what a newer one closed.
		res := tx.Exec(`UPDATE password_resets SET used_at = ? WHERE user_id = ? AND used_at IS NULL
			AND EXISTS (SELECT 1 FROM password_resets r WHERE r.id = ? AND r.used_at IS NULL AND r.expires_at > ?)`,
			s.now(), account.ID, id, s.now())
		return gone(res)
	}))
}
