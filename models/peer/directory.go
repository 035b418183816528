package peer

import (
	"context"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
)

// DirectoryEntry is an abuse desk that lets peers find it.
type DirectoryEntry struct {
	Provider    string
	Email       string
	ConfirmedAt time.Time // when somebody last proved to read mail there
	Fingerprint string    // of the PGP public key; "" without one that is valid
	Own         bool      // the reader's own organisation
}

// Directory lists the abuse desks that asked for it, by name: of active providers, at a verified address that takes mail.
// For the people of active providers and EOKM's staff. It is read by the portal itself, with these columns and no other: no
// desk may read another's contacts.
func (s *Store) Directory(ctx context.Context, actor models.Actor) ([]DirectoryEntry, error) {
	var list []DirectoryEntry
	err := s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
		if err := peerOf(tx, actor); err != nil {
			return err
		}
		list, err = models.Find[DirectoryEntry](tx,
			`SELECT p.name AS provider, c.email, greatest(c.verified_at, (SELECT max(k.answered_at) FROM contact_checks k
				WHERE k.provider_id = c.provider_id AND k.contact_id = c.id)) AS confirmed_at, coalesce(g.fingerprint, '') AS fingerprint,
				p.id = $2 AS own
			FROM contacts c JOIN providers p ON p.id = c.provider_id
			LEFT JOIN pgp_keys g ON g.provider_id = c.provider_id AND g.removed_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > $1)
			WHERE c.listed_at IS NOT NULL AND c.kind = '`+string(models.ContactAbuse)+
				`' AND c.verified_at IS NOT NULL AND c.bounced_at IS NULL AND c.removed_at IS NULL
				AND p.status = 'active' ORDER BY lower(p.name), p.id`, s.db.Now(), actor.ProviderID)
		return err
	})
	return list, models.Wrap("list directory", err)
}

// peerOf is ErrForbidden for everybody but EOKM's staff and the people of an active provider.
func peerOf(tx *models.Tx, actor models.Actor) error {
	if actor.Role == "" {
		return models.ErrForbidden
	}
	_, err := postsFor(tx, actor)
	return err
}

// ListableContacts lists the contacts of a provider that can stand in the directory; ListedAt says which one does.
func (s *Store) ListableContacts(ctx context.Context, actor models.Actor, providerID uuid.UUID) ([]provider.Contact, error) {
	var list []provider.Contact
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		list, err = models.Find[provider.Contact](tx,
			`SELECT * FROM contacts WHERE provider_id = $1 AND kind = '`+string(models.ContactAbuse)+`' AND verified_at IS NOT NULL
			AND bounced_at IS NULL AND removed_at IS NULL ORDER BY created_at, id`, providerID)
		return err
	})
	return list, models.Wrap("list contacts", err)
}

// ListContact puts the actor's organisation into the directory with one of its verified abuse contacts, in the place of the one it
// had; the nil id takes it out. An active provider's admin only. ErrConflict when nothing changes.
func (s *Store) ListContact(ctx context.Context, actor models.Actor, contact uuid.UUID) error {
	if actor.Role != models.RoleProviderAdmin {
		return models.ErrForbidden
	}
	now := s.db.Now()
	return models.Wrap("list in directory", s.provider.ChangeContacts(ctx, actor, actor.ProviderID, func(tx *models.Tx) error {
		if err := peerOf(tx, actor); err != nil {
			return err
		}
		rows, err := tx.Exec(`UPDATE contacts SET listed_at = NULL WHERE provider_id = $1 AND listed_at IS NOT NULL AND id <> $2`,
			actor.ProviderID, contact)
		if err != nil {
			return err
		}
		e := actor.Event(models.EventUnlisted, now).Of(actor.ProviderID)
		if contact == uuid.Nil {
			if rows == 0 {
				return models.ErrConflict
			}
			return models.Record(tx, e)
		}
		email, err := models.One[string](tx, `UPDATE contacts SET listed_at = $1 WHERE provider_id = $2 AND id = $3 AND kind = '`+
			string(models.ContactAbuse)+`' AND verified_at IS NOT NULL
			AND bounced_at IS NULL AND removed_at IS NULL AND listed_at IS NULL RETURNING email`, now, actor.ProviderID, contact)
		if err != nil {
			return err
		}
		e.Kind, e.Data.To = models.EventListed, email
		return models.Record(tx, e)
	}))
}
