package notice

import (
	"context"
	"net/netip"
	"regexp"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/net/idna"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

// lookUp is what a search looks for: a reference, or keyed hashes of what was typed.
type lookUp struct {
	ref                          string
	addressKeys                  []uuid.UUID
	hostKeys, domainKeys, ipKeys []int64
}

// SearchKind is what a search text was taken for.
type SearchKind string

// The kinds.
const (
	SearchRef     SearchKind = "ref" // EOKM's reference or the reporter's
	SearchAddress SearchKind = "address"
	SearchHost    SearchKind = "host" // a host, or the domain of hosts
	SearchIP      SearchKind = "ip"
)

func (r lookUp) kind() SearchKind {
	switch {
	case r.ref != "":
		return SearchRef
	case len(r.addressKeys) > 0:
		return SearchAddress
	case len(r.hostKeys) > 0:
		return SearchHost
	default:
		return SearchIP
	}
}

// refLike is what a public or external reference may look like.
var refLike = regexp.MustCompile(`^[\pL\pN][\pL\pN _.#-]{0,199}$`)

// searchKept is how long a search's URL works.
const searchKept = 24 * time.Hour

// Search keeps what somebody looks for and gives the id under which Notices finds it: a reference, a whole address, a
// host, a domain or an IP address, exactly. The text may be an address: it is sealed, and forgotten after a day.
func (s *Store) Search(ctx context.Context, actor models.Actor, text string) (uuid.UUID, error) {
	id := uuid.New() // random: it stands in a URL
	text = address.Refang(strings.TrimSpace(text))
	if _, err := s.lookFor(s.db.Keys().Indexes(), nil, text); err != nil {
		return id, models.Wrap("search", err)
	}
	err := s.db.Write(ctx, models.System(), func(tx *models.Tx) error { // who may not see the keys must keep them in use, too
		if _, err := s.db.Sealing(tx); err != nil {
			return err
		}
		sealed, err := s.db.Keys().Wrap(models.WrapsSearch, id, []byte(text))
		if err != nil {
			return err
		}
		return tx.Do(`INSERT INTO searches (id, user_id, sealed, created_at) VALUES ($1, $2, $3, $4)`,
			id, actor.UserID, sealed, s.db.Now())
	})
	return id, models.Wrap("search", err)
}

// searched gives what to look for of a search that the actor made. Its keyed hashes are made anew each time, under the
// secrets that are in use now. ErrNotFound when the actor made no such search, or long ago.
func (s *Store) searched(ctx context.Context, actor models.Actor, id uuid.UUID) (lookUp, error) {
	var row struct{ Sealed []byte }
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) { models.QueueOne(b, &row, `SELECT sealed FROM searches WHERE id = $1`, id) })
	if err != nil {
		return lookUp{}, err
	}
	text, err := s.db.Keys().Unwrap(models.WrapsSearch, id, row.Sealed)
	if err != nil {
		return lookUp{}, err
	}
	use, of, err := s.address.Searchable(ctx, actor)
	if err != nil {
		return lookUp{}, err
	}
	return s.lookFor(use, of, string(text))
}

// SweepSearches forgets searches whose URL no longer has to work. System only; run by a periodic job.
func (s *Store) SweepSearches(ctx context.Context) error {
	return models.Wrap("sweep searches", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		return tx.Do(`DELETE FROM searches WHERE created_at < $1`, s.db.Now().Add(-searchKept))
	}))
}

// lookFor tells what a text means, and its keyed hashes at the providers.
func (s *Store) lookFor(x *models.IndexesNow, providers []uuid.UUID, text string) (lookUp, error) {
	var look lookUp
	if ip, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil {
		look.ipKeys = narrowKeys(x, providers, models.IndexIP, ip.Unmap().String())
		return look, nil
	}
	if strings.Contains(text, "/") {
		addr, err := address.Parse(text)
		if err != nil {
			return look, &models.Invalid{Field: "q", Key: "search.address"}
		}
		for _, secret := range x.Each() {
			for _, p := range providers {
				look.addressKeys = append(look.addressKeys, address.AddressKey(secret.Indexer, p, addr))
			}
		}
		return look, nil
	}
	if host, err := idna.Lookup.ToASCII(strings.TrimSuffix(text, ".")); err == nil && strings.Contains(host, ".") {
		look.hostKeys = narrowKeys(x, providers, models.IndexHost, host)
		look.domainKeys = narrowKeys(x, providers, models.IndexDomain, host)
		return look, nil
	}
	if !refLike.MatchString(text) {
		return look, &models.Invalid{Field: "q", Key: "search.form"}
	}
	look.ref = text
	return look, nil
}

func narrowKeys(x *models.IndexesNow, providers []uuid.UUID, p models.Purpose, text string) []int64 {
	var keys []int64
	for _, secret := range x.Each() {
		for _, provider := range providers {
			keys = append(keys, secret.Narrow(p, provider, text))
		}
	}
	return keys
}
