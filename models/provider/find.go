package provider

import (
	"context"
	"net/netip"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// findAtMost is how many organisations a search lists.
const findAtMost = 20

// Find gives the organisations that a text names: by name or a part of it, by an AS number, by a network that holds one of these names
// or prefixes or lies in it. The most exact come first. EOKM's people only; anybody else finds none.
func (s *Store) Find(ctx context.Context, actor models.Actor, text string, names []string, prefix netip.Prefix) ([]Provider, error) {
	text = models.NormalName(strings.Join(strings.Fields(text), " "))
	if !actor.Staff() {
		return nil, nil
	}
	var asn *int64
	if n, ok := parseASN(text); ok && len(text) > 2 { // two digits are the end of a notice's number
		asn = &n
	}
	prefixes, domains := []string{}, []string{}
	if prefix.IsValid() {
		prefixes = append(prefixes, prefix.String())
	}
	for _, name := range names {
		if ip, err := netip.ParseAddr(name); err == nil {
			prefixes = append(prefixes, netip.PrefixFrom(ip, ip.BitLen()).String())
			continue
		}
		for rest := name; strings.Contains(rest, "."); _, rest, _ = strings.Cut(rest, ".") {
			domains = append(domains, rest)
		}
	}
	var list []Provider
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueFind(b, &list, `SELECT p.* FROM (
				SELECT id AS provider_id, CASE WHEN lower(name) = lower($1) OR slug = lower($1) THEN 0 ELSE 1000 END AS rank FROM providers
					WHERE length($1) > 1 AND (position(lower($1) in lower(name)) > 0 OR slug = lower($1))
				UNION ALL SELECT provider_id, 1 FROM networks WHERE asn = $2 AND state IN (`+claimsShown+`)
				UNION ALL SELECT w.provider_id, CASE WHEN w.prefix >>= u.prefix THEN 200 - masklen(w.prefix) ELSE 300 END
					FROM unnest($3::text[]::cidr[]) u (prefix) JOIN networks w ON w.prefix >>= u.prefix OR w.prefix << u.prefix
					WHERE w.state IN (`+claimsShown+`)
				UNION ALL SELECT provider_id, 400 - length(domain) FROM networks WHERE domain = ANY($4) AND state IN (`+claimsShown+`)
			) f JOIN providers p ON p.id = f.provider_id WHERE p.id <> $5
			GROUP BY p.id ORDER BY min(f.rank), p.name, p.id LIMIT $6`, text, asn, prefixes, domains, uuid.Nil, findAtMost)
	})
	if err == nil && len(prefixes)+len(domains) > 0 && len(list) > 1 && !prefix.IsValid() {
		list = list[:1] // routing asks the most specific one, and no other
	}
	return list, models.Wrap("find providers", err)
}

// claimsShown are the states of the claims that somebody could mean.
const claimsShown = `'waits', 'asked', 'approved'`
