package practice

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/netip"
	"strconv"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/notice"
)

const (
	// OpenLimit is how many a provider may have open at once, so that a drill stays a drill.
	OpenLimit = 3
	// ItemLimit is how many addresses one may have.
	ItemLimit = 10
)

// from is the network that the addresses are said to be in: one that is reserved for examples and is routed nowhere (RFC 5737).
var from = netip.MustParseAddr("203.0.113.10")

// Order makes the actor's provider a notice of so many addresses to practise with, mails its desk as for any other, and gives its
// reference. Desks only. *Invalid for too many addresses, or too many that are open.
func (s *Store) Order(ctx context.Context, actor models.Actor, items int) (string, error) {
	if actor.Party() != models.PartyProvider || actor.Role == models.RoleGuest || actor.ProviderID == uuid.Nil {
		return "", models.ErrForbidden
	}
	if items < 1 || items > ItemLimit {
		return "", &models.Invalid{Field: "items", Key: "practice.items", Args: map[string]string{"Max": strconv.Itoa(ItemLimit)}}
	}
	now, ref := s.db.Now(), ""
	err := s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		// One at a time for a provider: two must not both be the last that may be open. None for one that does not take part.
		if _, err := models.One[uuid.UUID](tx, `SELECT id FROM providers WHERE id = $1 AND status = 'active' FOR UPDATE`,
			actor.ProviderID); err != nil {
			return err
		}
		open, err := models.One[int](tx, `SELECT count(*) FROM notices WHERE provider_id = $1 AND practice AND `+models.Unfinished,
			actor.ProviderID)
		if err != nil {
			return err
		}
		if open >= OpenLimit {
			return &models.Invalid{Field: "items", Key: "practice.open", Args: map[string]string{"Max": strconv.Itoa(OpenLimit)}}
		}
		id := models.NewID()
		if ref, err = s.make(tx, actor.ProviderID, id, items, now); err != nil {
			return err
		}
		if err := models.Record(tx, actor.Event(models.EventDelivered, now).Of(actor.ProviderID).About(&id).With(models.EventData{
			Count: items, Code: notice.PracticeCode,
		})); err != nil {
			return err
		}
		return s.notice.MailDesk(tx, models.MailNew, actor.ProviderID, id, now)
	})
	return ref, models.Wrap("order a notice to practise", err)
}

// make writes the notice and its items.
func (s *Store) make(tx *models.Tx, provider, id uuid.UUID, items int, now time.Time) (string, error) {
	use, err := s.db.Sealing(tx)
	if err != nil {
		return "", err
	}
	key := models.NewDataKey()
	wrapped, err := s.db.Keys().WrapDataKey(key, id)
	if err != nil {
		return "", err
	}
	aead, err := key.AEAD()
	if err != nil {
		return "", err
	}
	profile := notice.ProfileOf(notice.Profile24h)
	due := now.Add(profile.Norm)
	ref, err := models.One[string](tx, `INSERT INTO notices (id, provider_id, ref, source, instrument, category, profile, data_key,
			delivered_at, item_count, todo_count, waiting_count, phase, due_at, practice)
		SELECT $1, $2, `+notice.PracticeRefOf("seq", "$3")+`, $4, $5, $6, $7, $8, $3, $9, $9, 0, $10, $11, true
		FROM nextval('notice_ref_seq') seq RETURNING ref`,
		id, provider, now, notice.PracticeCode, notice.InstrumentNotice, models.CategoryUnclear, profile.Code, wrapped, items,
		models.TurnProvider, due)
	if err != nil {
		return "", fmt.Errorf("make notice: %w", err)
	}
	first := models.TimeOrNull(profile.NextStep(notice.Clock{Started: now}, 0, false))
	host := hostOf()
	for n := 1; n <= items; n++ {
		at, err := address.Parse(fmt.Sprintf("https://%s/%d.jpg", host, n))
		if err != nil {
			return "", err
		}
		item, content := models.NewID(), address.Sealed{Address: at, IP: from}
		sealed, err := address.SealItem(aead, content, provider, id, item)
		if err != nil {
			return "", err
		}
		keys := address.IndexesOf(use.Index.Newest.Indexer, provider, content)
		if err := tx.Do(`INSERT INTO items (id, provider_id, notice_id, n, state, category, scope, profile, site_type, sealed,
				address_key, host_key, domain_key, ip_key, indexed_by, observed_at, delivered_at, due_at, escalate_at, practice)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16, $17, $18, true)`,
			item, provider, id, n, models.StateDelivered, models.CategoryUnclear, models.ScopeFile, profile.Code,
			models.SiteTypeImageHost, sealed, keys.Address, keys.Host, keys.Domain, keys.IP, use.Index.Newest.ID, now, due,
			first); err != nil {
			return "", fmt.Errorf("make item: %w", err)
		}
	}
	return ref, nil
}

// hostOf is a host under a name that nobody can have (RFC 2606), and a new one each time: an address is open once.
func hostOf() string {
	var some [4]byte
	_, _ = rand.Read(some[:]) // never fails (crypto/rand)
	return "oefening-" + hex.EncodeToString(some[:]) + ".example.net"
}
