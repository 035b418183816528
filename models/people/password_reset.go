package people

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// passwordLinkFor is how long a link to choose a new password is good.
const passwordLinkFor = time.Hour

// AskPasswordLink owes a mail with a link to choose a new password to whoever has this mail address. Whether anybody has is
// not told: the answer is the same, after the same work. ErrThrottled after too many tries from one network address.
func (s *Store) AskPasswordLink(ctx context.Context, email string, from models.Visitor) error {
	if err := s.db.CountTry(ctx, models.ResetAddress, from.IP); err != nil {
		return models.Wrap("ask password link", err)
	}
	account, err := s.AccountByEmail(ctx, models.System(), models.NormalEmail(email))
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return models.Wrap("ask password link", err)
	}
	return models.Wrap("ask password link", s.tried(ctx, triedPasswordLink, account.ID, from))
}

// sendPasswordLink mails the link. A mailbox that has three already, and one beyond what the portal sends in all, gets none.
func (s *Store) sendPasswordLink(ctx context.Context, account Account, job TriedJob) error {
	err := s.db.CountTry(ctx, models.ResetAsked, account.ID.String())
	if err == nil {
		err = s.TakeInAll(ctx, models.ResetInAll)
	}
	if errors.Is(err, models.ErrThrottled) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		rows, err := tx.Exec(`INSERT INTO password_resets (id, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT DO NOTHING`,
			job.ID, account.ID, job.At, job.At.Add(passwordLinkFor))
		if err != nil || rows == 0 { // done before
			return err
		}
		p, err := PersonOf(tx, account.ID)
		if err != nil {
			return err
		}
		e := p.did(models.EventPasswordAsked, job.At).With(models.EventData{From: job.From})
		if err := models.Record(tx, e); err != nil {
			return err
		}
		return OwePerson(tx, models.MailPasswordLink, p, &job.ID, job.At)
	})
}

// PasswordLink finds whose a link is, while it is good; ErrNotFound otherwise.
func (s *Store) PasswordLink(ctx context.Context, token string, from models.Visitor) (Account, error) {
	id, err := s.db.OpenLink(ctx, models.LinkPassword, token, from)
	if err != nil {
		return Account{}, err
	}
	var user uuid.UUID
	err = s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
		user, err = models.One[uuid.UUID](tx,
			`SELECT user_id FROM password_resets WHERE id = $1 AND used_at IS NULL AND expires_at > $2`, id, s.db.Now())
		return err
	})
	if err != nil {
		return Account{}, models.Wrap("find password link", err)
	}
	return s.Account(ctx, models.System(), user)
}

// ResetPassword chooses a new password by a link, once; all the person's sessions end. It proves nothing else: to sign in,
// the second factor is asked as ever.
func (s *Store) ResetPassword(ctx context.Context, token, password string, from models.Visitor) error {
	account, err := s.PasswordLink(ctx, token, from)
	if err != nil {
		return err
	}
	if err := CheckPassword(password, account.Name, account.Email, account.Provider); err != nil {
		return err
	}
	id, err := s.db.Keys().OpenLink(models.LinkPassword, token)
	if err != nil {
		return err
	}
	return models.Wrap("reset password", s.keepPassword(ctx, account.ID, password, nil, func(tx *models.Tx) error {
		// Every open link of this person: an older mail must not open what a newer one closed.
		return models.Gone(tx.Exec(`UPDATE password_resets SET used_at = $1 WHERE user_id = $2 AND used_at IS NULL
			AND EXISTS (SELECT 1 FROM password_resets r WHERE r.id = $3 AND r.used_at IS NULL AND r.expires_at > $1)`,
			s.db.Now(), account.ID, id))
	}))
}
