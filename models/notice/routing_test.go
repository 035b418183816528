package notice_test

import (
	"math/rand/v2"
	"net/netip"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
)

func TestRouter_TheMostSpecificNetworkWins(t *testing.T) {
	t.Parallel()
	w := newWorld(t) // voorbeeld has 192.0.2.0/24
	names := map[uuid.UUID]string{uuid.Nil: "", w.Hoster.ID: "voorbeeld"}
	for slug, claims := range map[string][]string{
		"reseller": {"192.0.2.128/25", "2001:db8:1:2::/64", "img.example.org"},
		"wide":     {"198.51.100.0/24", "2001:db8:1::/48", "AS64496", "example.org"},
		"idle":     {"198.51.100.128/25", "AS64497", "idle.example.org"},
	} {
		p := w.AddProvider(slug, claims[0])
		w.Claim(p.ID, claims[1:]...)
		names[p.ID] = slug
		if slug == "idle" {
			w.Suspend(p.ID)
		}
	}
	router := w.Router()
	for _, tt := range []struct {
		ip   string
		asn  uint32
		host string
		to   string
		why  notice.UnroutedReason
	}{
		{"192.0.2.127", 0, "", "voorbeeld", ""},
		{"192.0.2.128", 0, "", "reseller", ""},
		{"::ffff:192.0.2.128", 0, "", "reseller", ""}, // the same address, written as IPv6
		{"2001:db8:1:2::9", 0, "", "reseller", ""},
		{"2001:db8:1:3::9", 0, "", "wide", ""},
		{"192.0.2.1", 64496, "a.example.org", "voorbeeld", ""}, // a prefix before an AS number before a domain
		{"203.0.113.1", 64496, "img.example.org", "wide", ""},
		{"203.0.113.1", 0, "img.example.org", "reseller", ""},
		{"203.0.113.1", 64511, "a.b.img.example.org", "reseller", ""},
		{"", 0, "www.example.org", "wide", ""},
		{"", 0, "example.org", "wide", ""},
		{"", 0, "notexample.org", "", notice.UnroutedNoIP}, // half a label is another name
		{"203.0.113.1", 0, "example.com", "", notice.UnroutedUnknown},
		{"198.51.100.127", 0, "", "wide", ""},
		{"198.51.100.128", 0, "", "", notice.UnroutedInactive},                // never on to the /24 around it
		{"198.51.100.128", 64496, "example.org", "", notice.UnroutedInactive}, // nor to the AS number or the domain
		{"", 64497, "example.org", "", notice.UnroutedInactive},
		{"", 0, "x.idle.example.org", "", notice.UnroutedInactive},
	} {
		var ip netip.Addr
		if tt.ip != "" {
			ip = modelstest.ParseIP(t, tt.ip)
		}
		route := router.Find(ip, tt.asn, tt.host)
		require.Equal(t, tt.to, names[route.ProviderID], "%+v", tt)
		require.Equal(t, tt.why, route.Reason, "%+v", tt)
		require.Equal(t, tt.to != "", route.NetworkID != nil, "%+v", tt)
		if tt.why == notice.UnroutedInactive {
			require.Equal(t, "idle", names[route.Inactive], "staff may ask it")
		}
	}
}

// randomIP and randomPrefix stay within the documentation networks, and near each other.
func randomIP(r *rand.Rand) netip.Addr {
	if r.IntN(2) == 0 {
		b := [][3]byte{{192, 0, 2}, {198, 51, 100}, {203, 0, 113}}[r.IntN(3)]
		return netip.AddrFrom4([4]byte{b[0], b[1], b[2], byte(r.IntN(256))})
	}
	b := [16]byte{0: 0x20, 1: 0x01, 2: 0x0d, 3: 0xb8, 5: byte(r.IntN(3)), 7: byte(r.IntN(3)), 15: byte(r.IntN(4))}
	return netip.AddrFrom16(b)
}

func randomPrefix(r *rand.Rand) netip.Prefix {
	ip := randomIP(r)
	bits := 20 + r.IntN(13)
	if ip.Is6() {
		bits = 30 + r.IntN(99)
	}
	prefix, _ := ip.Prefix(bits)
	return prefix
}

// Postgres, asked for the narrowest network around an address, gives the same owner; and there is one.
func TestRouter_AgreesWithPostgres(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	providers := []uuid.UUID{w.Hoster.ID, w.AddProvider("tweede", "AS64500").ID, w.AddProvider("derde", "AS64501").ID}
	w.Suspend(providers[2])
	for seed := range uint64(25) {
		r := rand.New(rand.NewPCG(seed, 0))
		w.Exec(`DELETE FROM networks`)
		var owners []uuid.UUID
		var prefixes []string
		var approved []bool
		for range 60 {
			owners, prefixes, approved = append(owners, providers[r.IntN(3)]), append(prefixes, randomPrefix(r).String()), append(approved,
				r.IntN(5) > 0)
		}
		w.Exec(`INSERT INTO networks (id, provider_id, kind, prefix, state, approved_at, created_at)
			SELECT gen_random_uuid(), owner, 'cidr', prefix, CASE WHEN approved THEN 'approved' ELSE 'waits' END, CASE WHEN approved
			THEN now() END, now()
			FROM unnest($1::uuid[], $2::cidr[], $3::bool[]) AS u (owner, prefix, approved) ON CONFLICT DO NOTHING`, owners, prefixes,
			approved)
		router := w.Router()
		var ips []string
		for range 300 {
			ips = append(ips, randomIP(r).String())
		}
		type owner struct {
			IP     string
			Owner  uuid.UUID
			Active bool
			Owners int
		}
		found := modelstest.Records[owner](w.World,
			`SELECT i.ip, coalesce(o.provider_id, '00000000-0000-0000-0000-000000000000'), coalesce(o.active, false), coalesce(o.owners, 0)
			FROM unnest($1::text[]) WITH ORDINALITY AS i (ip, n) LEFT JOIN LATERAL (
				SELECT n.provider_id, p.status = 'active' AS active, count(*) OVER (PARTITION BY masklen(n.prefix)) AS owners
				FROM networks n JOIN providers p ON p.id = n.provider_id
				WHERE n.approved_at IS NOT NULL AND n.prefix >>= i.ip::inet ORDER BY masklen(n.prefix) DESC LIMIT 1) o ON true
			ORDER BY i.n`, ips)
		require.Len(t, found, len(ips))
		for _, want := range found {
			route := router.Find(modelstest.ParseIP(t, want.IP), 0, "")
			require.LessOrEqual(t, want.Owners, 1, "never two")
			switch {
			case want.Owners == 0:
				require.Equal(t, notice.Route{Reason: notice.UnroutedUnknown}, route, "seed %d: %s", seed, want.IP)
			case !want.Active:
				require.Equal(t, notice.Route{Reason: notice.UnroutedInactive, Inactive: want.Owner}, route, "seed %d: %s", seed, want.IP)
			default:
				require.Equal(t, want.Owner, route.ProviderID, "seed %d: %s", seed, want.IP)
			}
		}
	}
}
