package models

import (
	"context"
	"net/netip"
	"regexp"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/net/idna"
	"gorm.io/gorm"
)

// lookUp is what a search looks for: a reference, or keyed hashes of what was typed. The arrays are in Postgres's text form.
type lookUp struct {
	ref                                       string
	addressKeys, hostKeys, domainKeys, ipKeys string
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
	case r.addressKeys != "{}":
		return SearchAddress
	case r.hostKeys != "{}":
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
func (s *Store) Search(ctx context.Context, actor Actor, text string) (uuid.UUID, error) {
	id := uuid.New() // random: it stands in a URL
	text = refang(strings.TrimSpace(text))
	if _, err := s.lookFor(s.keys.index.Load(), nil, text); err != nil {
		return id, wrap("search", err)
	}
	err := s.write(ctx, System(), func(tx *gorm.DB) error { // who may not see the keys must keep them in use, too
		if _, err := s.sealing(tx); err != nil {
			return err
		}
		sealed, err := s.keys.wrap(wrapsSearch, id, []byte(text))
		if err != nil {
			return err
		}
		return tx.Exec(`INSERT INTO searches (id, user_id, sealed, created_at) VALUES (@id, @user, @sealed, @now )`,
			map[string]any{"id": id, "user": actor.UserID, "sealed": sealed, "now": s.now()}).Error
	})
	return id, wrap("search", err)
}

// searched gives what to look for of a search that the actor made. Its keyed hashes are made anew each time, under the
// secrets that are in use now. ErrNotFound when the actor made no such search, or long ago.
func (s *Store) searched(ctx context.Context, actor Actor, id uuid.UUID) (lookUp, error) {
	var row struct{ Sealed []byte }
	err := s.ask(ctx, actor, func(b *pgx.Batch) { queueOne(b, &row, `SELECT sealed FROM searches WHERE id = $1`, id) })
	if err != nil {
		return lookUp{}, err
	}
	text, err := s.keys.unwrap(wrapsSearch, id, row.Sealed)
	if err != nil {
		return lookUp{}, err
	}
	use, of, err := s.searchable(ctx, actor)
	if err != nil {
		return lookUp{}, err
	}
	return s.lookFor(use, of, string(text))
}

// searchable gives the secrets that are in use, and the providers among whose items the actor looks; nil when no item ever was.
func (s *Store) searchable(ctx context.Context, actor Actor) (*indexesNow, uuids, error) {
	providers := []struct{ ID uuid.UUID }{{actor.ProviderID}}
	var live []keyRecord
	if err := s.ask(ctx, System(), func(b *pgx.Batch) {
		queueFind(b, &live, indexesLive)
		if actor.Staff() { // equality does not show across providers, so staff ask under each one's key
			queueFind(b, &providers, `SELECT id FROM providers`)
		}
	}); err != nil {
		return nil, nil, err
	}
	if len(live) == 0 {
		return nil, nil, nil // nothing was ever sealed
	}
	use, err := s.keys.followIndexes(live)
	if err != nil {
		return nil, nil, err
	}
	var of uuids
	for _, p := range providers {
		of = append(of, p.ID)
	}
	return use, of, nil
}

// SweepSearches forgets searches whose URL no longer has to work. System only; run by a periodic job.
func (s *Store) SweepSearches(ctx context.Context) error {
	return wrap("sweep searches", s.write(ctx, System(), func(tx *gorm.DB) error {
		return tx.Exec(`DELETE FROM searches WHERE created_at < ?`, s.now().Add(-searchKept)).Error
	}))
}

// lookFor tells what a text means, and its keyed hashes at the providers.
func (s *Store) lookFor(x *indexesNow, providers uuids, text string) (lookUp, error) {
	none := lookUp{addressKeys: "{}", hostKeys: "{}", domainKeys: "{}", ipKeys: "{}"}
	if ip, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil {
		none.ipKeys = x.narrowKeys(providers, indexIP, ip.Unmap().String())
		return none, nil
	}
	if strings.Contains(text, "/") {
		address, err := ParseAddress(text)
		if err != nil {
			return none, &Invalid{Field: "q", Key: "search.address"}
		}
		var keys uuids
		for _, secret := range x.each() {
			for _, p := range providers {
				keys = append(keys, secret.address(p, address))
			}
		}
		none.addressKeys, err = arrayText(keys)
		return none, err
	}
	if host, err := idna.Lookup.ToASCII(strings.TrimSuffix(text, ".")); err == nil && strings.Contains(host, ".") {
		none.hostKeys = x.narrowKeys(providers, indexHost, host)
		none.domainKeys = x.narrowKeys(providers, indexDomain, host)
		return none, nil
	}
	if !refLike.MatchString(text) {
		return none, &Invalid{Field: "q", Key: "search.form"}
	}
	none.ref = text
	return none, nil
}

// refang undoes the form in which desks pass addresses on.
func refang(text string) string {
	text = strings.NewReplacer("[.]", ".", "(.)", ".", "[:]", ":").Replace(text)
	const scheme = "hxxp" // also as hXXp
	if len(text) > len(scheme) && strings.EqualFold(text[:len(scheme)], scheme) {
		return "http" + text[len(scheme):]
	}
	return text
}

func (x *indexesNow) narrowKeys(providers uuids, p purpose, text string) string {
	var keys int64s
	for _, secret := range x.each() {
		for _, provider := range providers {
			keys = append(keys, secret.narrow(p, provider, text))
		}
	}
	out, _ := arrayText(keys)
	return out
}
