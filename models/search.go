package models

import (
	"context"
	"net/netip"
	"regexp"
	"strings"
	"time"

	"github.com/google/uuid"
	"golang.org/x/net/idna"
	"gorm.io/gorm"
)

// searchRow is a search as kept: a reference, or keyed hashes of what was typed. The arrays are in Postgres's text form.
type searchRow struct {
	Ref         string
	AddressKeys string
	HostKeys    string
	DomainKeys  string
	IPKeys      string
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

func (r searchRow) kind() SearchKind {
	switch {
	case r.Ref != "":
		return SearchRef
	case r.AddressKeys != "{}":
		return SearchAddress
	case r.HostKeys != "{}":
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
// host, a domain or an IP address, exactly. The text itself is not kept, since it may be an address.
func (s *Store) Search(ctx context.Context, actor Actor, text string) (uuid.UUID, error) {
	id := uuid.New() // random: it stands in a URL
	err := s.write(ctx, actor, func(tx *gorm.DB) error {
		row, err := s.searchFor(tx, actor, strings.TrimSpace(text))
		if err != nil {
			return err
		}
		return tx.Exec(`INSERT INTO searches (id, user_id, ref, address_keys, host_keys, domain_keys, ip_keys, created_at)
			VALUES (?, ?, ?, ?::uuid[], ?::bigint[], ?::bigint[], ?::bigint[], ?)`,
			id, actor.UserID, row.Ref, row.AddressKeys, row.HostKeys, row.DomainKeys, row.IPKeys, s.now()).Error
	})
	return id, wrap("search", err)
}

// SweepSearches forgets searches whose URL no longer has to work. System only; run by a periodic job.
func (s *Store) SweepSearches(ctx context.Context) error {
	return wrap("sweep searches", s.write(ctx, System(), func(tx *gorm.DB) error {
		return tx.Exec(`DELETE FROM searches WHERE created_at < ?`, s.now().Add(-searchKept)).Error
	}))
}

func (s *Store) searchFor(tx *gorm.DB, actor Actor, text string) (searchRow, error) {
	none := searchRow{AddressKeys: "{}", HostKeys: "{}", DomainKeys: "{}", IPKeys: "{}"}
	providers := uuids{actor.ProviderID}
	if actor.Staff() { // equality does not show across providers, so staff ask under each one's key
		rows, err := find[struct{ ID uuid.UUID }](tx, `SELECT id FROM providers`)
		if err != nil {
			return none, err
		}
		providers = nil
		for _, r := range rows {
			providers = append(providers, r.ID)
		}
	}
	text = refang(text)
	if ip, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil {
		none.IPKeys = s.narrowKeys(providers, indexIP, ip.Unmap().String())
		return none, nil
	}
	if strings.Contains(text, "/") {
		address, err := ParseAddress(text)
		if err != nil {
			return none, &Invalid{Field: "q", Key: "search.address"}
		}
		keys := make(uuids, len(providers))
		for i, p := range providers {
			keys[i] = s.keys.index.wide(indexAddress, p, address.Normal())
		}
		none.AddressKeys, err = arrayText(keys)
		return none, err
	}
	if host, err := idna.Lookup.ToASCII(strings.TrimSuffix(text, ".")); err == nil && strings.Contains(host, ".") {
		none.HostKeys = s.narrowKeys(providers, indexHost, host)
		none.DomainKeys = s.narrowKeys(providers, indexDomain, host)
		return none, nil
	}
	if !refLike.MatchString(text) {
		return none, &Invalid{Field: "q", Key: "search.form"}
	}
	none.Ref = text
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

func (s *Store) narrowKeys(providers uuids, p purpose, text string) string {
	keys := make(int64s, len(providers))
	for i, provider := range providers {
		keys[i] = s.keys.index.narrow(p, provider, text)
	}
	out, _ := arrayText(keys)
	return out
}
