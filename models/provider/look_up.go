package provider

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// How long the answer of RDAP about a claimed network is good, and one that named nobody.
const (
	lookUpGood  = 7 * 24 * time.Hour
	lookUpAgain = 6 * time.Hour
)

// NetworksToLookUp lists claims that wait for EOKM and that RDAP was not asked about lately, the oldest first. A claim is
// what a provider wrote: nothing of what was reported is among them. System only; for a periodic job.
func (s *Store) NetworksToLookUp(ctx context.Context, limit int) ([]Network, error) {
	var list []Network
	now := s.db.Now()
	err := s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
		list, err = models.Find[Network](tx, `SELECT `+networkColumns+` FROM networks w WHERE state IN ('waits', 'asked')
			AND (rdap_at IS NULL OR rdap_at < $1 OR rdap_email = '' AND rdap_at < $2) ORDER BY rdap_at NULLS FIRST, created_at, id
				LIMIT $3`,
			now.Add(-lookUpGood), now.Add(-lookUpAgain), limit)
		return err
	})
	return list, models.Wrap("list networks to look up", err)
}

// LookedUp keeps what RDAP says of a claimed network: its abuse mailbox, or "" for none. What is no mailbox is none. It is
// only a suggestion; no contact comes of it. System only.
func (s *Store) LookedUp(ctx context.Context, n Network, email string) error {
	email = models.NormalEmail(email)
	if !models.ValidEmail(email) {
		email = ""
	}
	now := s.db.Now()
	return models.Wrap("keep look-up", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		return tx.Do(`UPDATE networks SET rdap_email = $1, rdap_at = $2 WHERE provider_id = $3 AND id = $4`, email, now, n.ProviderID, n.ID)
	}))
}

// SuggestedContact is an abuse mailbox that RDAP names for a network of a provider.
type SuggestedContact struct {
	NetworkID uuid.UUID
	Network   string
	Email     string
	At        time.Time
}

// SuggestedContacts lists the abuse mailboxes that RDAP names for a provider's networks and that are no contacts of it, each
// once, the latest first.
func (s *Store) SuggestedContacts(ctx context.Context, actor models.Actor, provider uuid.UUID) ([]SuggestedContact, error) {
	var list []SuggestedContact
	err := s.db.Read(ctx, actor, func(tx *models.Tx) error {
		networks, err := models.Find[Network](tx, `SELECT DISTINCT ON (w.rdap_email) `+networkColumns+` FROM networks w
			WHERE w.provider_id = $1 AND w.state IN ('waits', 'asked', 'approved') AND w.rdap_email <> ''
			AND NOT EXISTS (SELECT 1 FROM contacts c WHERE c.provider_id = w.provider_id AND c.removed_at IS NULL
				AND w.rdap_email IN (lower(c.email), lower(c.pending_email)))
			ORDER BY w.rdap_email, w.rdap_at DESC`, provider)
		for _, n := range networks {
			list = append(list, SuggestedContact{NetworkID: n.ID, Network: n.Label(), Email: strings.ToLower(n.RDAPEmail), At: *n.RDAPAt})
		}
		return err
	})
	return list, models.Wrap("list suggested contacts", err)
}
