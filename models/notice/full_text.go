package notice

import (
	"context"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/outbox"
	"eokm.nl/hosting/models/provider"
)

// FullText is what a mail about one notice may say where it is encrypted to the key of who reads it (docs/adr/0013).
type FullText struct {
	Key   provider.PGPKey // whether it can encrypt today is for portal/pgp to say
	Items []Item          // opened: the first ItemsPerPage
	More  int             // further ones
}

// FullText gives that, for a mail about a notice to a contact of an organisation that has a key and chose so (preference.Choice); nil for
// any other mail, which says no address. System only.
func (s *Store) FullText(ctx context.Context, m outbox.Mail) (*FullText, error) {
	if m.NoticeID == nil || m.Ref == "" || m.Kind.ToStranger() {
		return nil, nil
	}
	var key *provider.PGPKey
	err := s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
		key, err = models.Maybe[provider.PGPKey](tx, `SELECT k.* FROM pgp_keys k
			JOIN mail_choices c ON c.provider_id = k.provider_id AND c.user_id = $2 AND c.full_text
			WHERE k.provider_id = $1 AND k.removed_at IS NULL AND EXISTS (SELECT 1 FROM contacts t WHERE t.provider_id = $1
				AND lower(t.email) = lower($3) AND t.verified_at IS NOT NULL AND t.removed_at IS NULL)`,
			m.ProviderID, uuid.Nil, m.Recipient)
		return err
	})
	if err != nil || key == nil {
		return nil, models.Wrap("find whom to encrypt to", err)
	}
	page, err := s.Page(ctx, models.System(), m.Ref, 0)
	if err != nil || page.ProviderID != m.ProviderID {
		return nil, models.Wrap("find what to encrypt", err)
	}
	full := &FullText{Key: *key, More: page.ItemCount - len(page.Items)}
	reader := models.Actor{Role: models.RoleAgent, ProviderID: m.ProviderID}
	for _, item := range page.Items {
		if item.Revealable(reader) && len(item.Sealed) > 0 {
			full.Items = append(full.Items, item)
		}
	}
	return full, nil
}

// MailedFull records that a mail took the full addresses along, encrypted to a key: as a reveal is on record. System only.
func (s *Store) MailedFull(ctx context.Context, m outbox.Mail, full *FullText) error {
	return models.Wrap("record full text", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		return models.Record(tx, models.System().Event(models.EventMailedFull, s.db.Now()).Of(m.ProviderID).About(m.NoticeID).With(
			models.EventData{Count: len(full.Items), To: m.Recipient, Code: full.Key.Fingerprint}))
	}))
}
