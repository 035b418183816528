package token

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
)

const (
	prefix      = "eokm_" // by which programs that look for lost secrets know it
	secretBytes = 32
	hintSigns   = 4
)

// mayKeep tells whether the actor keeps the tokens of an organisation: who keeps its people does.
func mayKeep(actor models.Actor, provider uuid.UUID) error {
	if !actor.Manages(provider) {
		return fmt.Errorf("keep tokens: %w", models.ErrForbidden)
	}
	return nil
}

// Create makes a token, and gives its text: the one time that it is told. An *Invalid for each fault of the draft. A provider's admin
// for its own provider, EOKM's admin and the command for any. ErrConflict for a form that made one before: its text is told no more.
func (s *Store) Create(ctx context.Context, actor models.Actor, d Draft) (Token, string, error) {
	if err := mayKeep(actor, d.ProviderID); err != nil {
		return Token{}, "", err
	}
	d, err := d.check()
	if err != nil {
		return Token{}, "", err
	}
	secret := make([]byte, secretBytes)
	_, _ = rand.Read(secret) // never fails (crypto/rand)
	text := prefix + base64.RawURLEncoding.EncodeToString(secret)
	hash, now := sha256.Sum256([]byte(text)), s.db.Now()
	t := Token{
		ID: models.NewID(), ProviderID: d.ProviderID, Hint: text[len(text)-hintSigns:], Kind: d.Kind, Name: d.Name, Scopes: d.Scopes,
		Sandbox: d.Sandbox, MadeBy: actor.UserID, CreatedAt: now, ExpiresAt: now.Add(d.For),
	}
	// As the portal: a desk only reads this table, which holds what it is let in with.
	if d.Submission != uuid.Nil {
		t.ID = uuid.NewSHA1(d.ProviderID, d.Submission[:])
	}
	err = s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		var lock int // two who make the last one at once
		if lock, err = models.One[int](tx, `SELECT 1 FROM providers WHERE id = $1 FOR UPDATE`, d.ProviderID); err != nil {
			return err
		}
		has, err := models.One[struct {
			Made bool
			Live int
		}](tx, `SELECT count(*) FILTER (WHERE id = $3) > 0 AS made, count(*) FILTER (WHERE revoked_at IS NULL AND expires_at > $2) AS live
			FROM tokens WHERE provider_id = $1`, d.ProviderID, now, t.ID)
		switch {
		case err != nil:
			return err
		case has.Made: // also where it was the last one that may be
			return models.ErrConflict
		case has.Live >= Most*lock:
			return &models.Invalid{Field: "name", Key: "token.too_many"}
		}
		if err := tx.Do(`INSERT INTO tokens (provider_id, id, hash, hint, kind, name, scopes, sandbox, made_by, created_at, expires_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			t.ProviderID, t.ID, hash[:], t.Hint, t.Kind, t.Name, t.Scopes, t.Sandbox, t.MadeBy, now, t.ExpiresAt); err != nil {
			return err
		}
		return models.Record(tx, actor.Event(models.EventTokenMade, now).Of(t.ProviderID).With(models.EventData{
			Code: string(t.Kind), Other: t.Name,
		}))
	})
	if err != nil {
		return Token{}, "", models.Wrap("make token", err)
	}
	return t, text, nil
}

const columns = `t.id, t.provider_id, t.hint, t.kind, t.name, t.scopes, t.sandbox, t.made_by, t.created_at, t.expires_at, t.used_at,
	t.revoked_at`

// List gives an organisation's tokens, the newest first; the nil id gives EOKM's. Who may make them only.
func (s *Store) List(ctx context.Context, actor models.Actor, provider uuid.UUID) ([]Token, error) {
	if err := mayKeep(actor, provider); err != nil {
		return nil, err
	}
	var list []Token
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		list, err = models.Find[Token](tx, `SELECT `+columns+`, coalesce(u.name, '') AS by FROM tokens t
			LEFT JOIN users u ON u.id = t.made_by WHERE t.provider_id = $1 ORDER BY t.created_at DESC, t.id DESC`, provider)
		return err
	})
	return list, models.Wrap("list tokens", err)
}

// All gives the tokens of everybody, the newest first. The command only.
func (s *Store) All(ctx context.Context, actor models.Actor) ([]Token, error) {
	if actor.Role != models.RoleSystem {
		return nil, fmt.Errorf("list all tokens: %w", models.ErrForbidden)
	}
	var list []Token
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		list, err = models.Find[Token](tx, `SELECT `+columns+`, coalesce(u.name, '') AS by,
				CASE WHEN p.id = '`+uuid.Nil.String()+`' THEN '' ELSE p.slug END AS provider
			FROM tokens t JOIN providers p ON p.id = t.provider_id LEFT JOIN users u ON u.id = t.made_by
			ORDER BY t.created_at DESC, t.id DESC`)
		return err
	})
	return list, models.Wrap("list tokens", err)
}

// Revoke ends a token, for good and at once. ErrNotFound when the organisation has no such one; one that is revoked stays so, without
// error. Who may make them only.
func (s *Store) Revoke(ctx context.Context, actor models.Actor, provider, id uuid.UUID) error {
	if err := mayKeep(actor, provider); err != nil {
		return err
	}
	now := s.db.Now()
	return models.Wrap("revoke token", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		t, err := models.One[Token](tx, `SELECT `+columns+` FROM tokens t WHERE provider_id = $1 AND id = $2 FOR UPDATE`, provider, id)
		if err != nil || t.RevokedAt != nil {
			return err
		}
		if err := tx.Do(`UPDATE tokens SET revoked_at = $1, revoked_by = $2 WHERE provider_id = $3 AND id = $4`,
			now, actor.UserID, provider, id); err != nil {
			return err
		}
		return models.Record(tx, actor.Event(models.EventTokenRevoked, now).Of(provider).With(models.EventData{
			Code: string(t.Kind), Other: t.Name,
		}))
	}))
}

// RevokeAny is Revoke by the id alone. The command only.
func (s *Store) RevokeAny(ctx context.Context, actor models.Actor, id uuid.UUID) error {
	if actor.Role != models.RoleSystem {
		return fmt.Errorf("revoke any token: %w", models.ErrForbidden)
	}
	var provider uuid.UUID
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		provider, err = models.One[uuid.UUID](tx, `SELECT provider_id FROM tokens WHERE id = $1`, id)
		return err
	})
	if err != nil {
		return models.Wrap("revoke token", err)
	}
	return s.Revoke(ctx, actor, provider, id)
}

// Exposed ends a token that came from a network address over a line that anybody could read, and mails the admins of whose it was; nil
// when there was none to end. ErrThrottled when too many came from there. The portal only.
func (s *Store) Exposed(ctx context.Context, text, ip string) (ended *Token, err error) {
	if !wellFormed(text) {
		return nil, nil
	}
	if err := s.db.CountTry(ctx, models.TokenTry, ip); err != nil {
		return nil, models.Wrap("revoke exposed token", err)
	}
	hash, now := sha256.Sum256([]byte(text)), s.db.Now()
	live := false
	if err := s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
		live, err = models.One[bool](tx, `SELECT EXISTS (SELECT FROM tokens WHERE hash = $1 AND revoked_at IS NULL)`, hash[:])
		return err
	}); err != nil || !live {
		return nil, models.Wrap("revoke exposed token", err)
	}
	err = s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		t, err := models.Maybe[Token](tx, `UPDATE tokens t SET revoked_at = $1, revoked_by = $2 WHERE t.hash = $3 AND t.revoked_at IS NULL
			RETURNING `+columns, now, uuid.Nil, hash[:])
		if ended = t; err != nil || t == nil {
			return err
		}
		if err := models.Record(tx, models.System().Event(models.EventTokenRevoked, now).Of(t.ProviderID).With(models.EventData{
			Code: string(t.Kind), Other: t.Name,
		})); err != nil {
			return err
		}
		keeps := models.RoleProviderAdmin
		if t.ProviderID == uuid.Nil {
			keeps = models.RoleAdmin
		}
		admins, err := models.Find[people.Person](tx, `SELECT id, provider_id, $1 AS name, email, role, language FROM users
			WHERE provider_id = $2 AND role = $3 AND disabled_at IS NULL ORDER BY id`, t.Name, t.ProviderID, keeps)
		for _, to := range admins { // what it is about is the token's name
			err = errors.Join(err, people.OwePerson(tx, models.MailTokenExposed, to, nil, now))
		}
		return err
	})
	return ended, models.Wrap("revoke exposed token", err)
}

// Bearer is a token in the hand of who sent it.
type Bearer struct {
	Token
	text string
}

// wellFormed tells whether a text can be a token at all.
func wellFormed(text string) bool {
	raw, ok := strings.CutPrefix(text, prefix)
	secret, err := base64.RawURLEncoding.Strict().DecodeString(raw)
	return ok && err == nil && len(secret) == secretBytes
}

// ByText finds the token that somebody sent; ErrNotFound when it is none of ours, when it ended, and when its provider left or is not
// active yet. ErrThrottled when too many of those came from one network address.
func (s *Store) ByText(ctx context.Context, text, ip string) (Bearer, error) {
	if wellFormed(text) {
		hash := sha256.Sum256([]byte(text))
		var found *Token
		err := s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
			found, err = models.Maybe[Token](tx,
				`SELECT `+columns+`, p.slug AS provider FROM tokens t JOIN providers p ON p.id = t.provider_id
				WHERE t.hash = $1 AND t.revoked_at IS NULL AND t.expires_at > $2
					AND (t.provider_id = $3 OR p.status IN ('active', 'suspended'))`, hash[:], s.db.Now(), uuid.Nil)
			return err
		})
		if err != nil {
			return Bearer{}, models.Wrap("find token", err)
		}
		if found != nil {
			return Bearer{*found, text}, nil
		}
	}
	nobody := models.WithShare(ctx, models.ShareNobody, uuid.Nil) // who has no token waits for others who have none
	if err := s.db.CountTry(nobody, models.TokenTry, ip); err != nil {
		return Bearer{}, models.Wrap("find token", err)
	}
	return Bearer{}, fmt.Errorf("find token: %w", models.ErrNotFound)
}
