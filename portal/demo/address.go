package demo

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/incoming"
)

// host is a site that is reported: all of them reserved names at reserved addresses.
type host struct {
	name string // also an address, as some are reported
	ip   string // "" when the report names none
	asn  uint32
	site models.SiteType
}

// hosts lists the sites of each provider by slug; those of nobody are nobody's here.
var hosts = map[string][]host{
	voorbeeld: {
		{"img.example.com", "192.0.2.17", 64496, models.SiteTypeImageHost},
		{"cdn3.example.net", "192.0.2.34", 64496, models.SiteTypeCDN},
		{"upload.example.nl", "192.0.2.61", 64496, models.SiteTypeFileHost},
		{"files.example.org", "192.0.2.118", 64496, models.SiteTypeFileHost},
		{"host-77.example.net", "198.51.100.140", 64496, models.SiteTypeWebsite},
		{"forum.example.net", "198.51.100.201", 64496, models.SiteTypeForum},
		{"board.example.org", "2001:db8:1::80", 64496, models.SiteTypeImageBoard},
		{"bücher.example.com", "2001:db8:1:2::1f", 64496, models.SiteTypeWebsite},
		{"shop.example.nl", "", 64496, models.SiteTypeWebsite},
		{"192.0.2.250", "192.0.2.250", 64496, models.SiteTypeWebsite},
	},
	noorderlicht: {
		{"pics.example.org", "198.51.100.5", 64497, models.SiteTypeImageHost},
		{"media.example.com", "198.51.100.23", 64497, models.SiteTypeImageHost},
		{"u8.example.net", "198.51.100.77", 64497, models.SiteTypeShortener},
		{"blog.example.com", "198.51.100.99", 64497, models.SiteTypeBlog},
		{"store.example.nl", "2001:db8:2::44", 64497, models.SiteTypeFileHost},
		{"links.example.org", "", 64497, models.SiteTypeLinkSite},
	},
	nobody: {
		{"static.example.net", "203.0.113.5", 64500, models.SiteTypeWebsite},
		{"x7k.example.com", "203.0.113.99", 64501, models.SiteTypeImageHost},
		{"archive.example.org", "", 0, models.SiteTypeWebArchive},
		{"stil.example.com", "2001:db8:3::9", 0, models.SiteTypeWebsite},
	},
}

// named finds a provider's host. It panics when there is none: then the tables of this package disagree.
func named(who, name string) host {
	for _, h := range hosts[who] {
		if h.name == name {
			return h
		}
	}
	panic("demo: " + who + " has no host " + name)
}

// report is one address as the reporter gives it.
type report struct {
	host
	path string
}

// incoming is the report as a file's reader would give it.
func (r report) incoming(c models.Category, observed time.Time) (incoming.Report, error) {
	scheme := "https://"
	if r.name == r.ip {
		scheme = "http://"
	}
	address, err := address.Parse(scheme + r.name + r.path)
	if err != nil {
		return incoming.Report{}, err
	}
	in := incoming.Report{
		Address: address, ASN: r.asn, Country: "NL", Category: c, SiteType: r.site, ObservedAt: observed, Scope: models.ScopeFile,
		ReportedAt: observed.Add(-5 * time.Hour),
	}
	switch r.site {
	case models.SiteTypeWebsite, models.SiteTypeForum, models.SiteTypeBlog, models.SiteTypeLinkSite:
		in.Scope = models.ScopePage
	default:
	}
	if r.ip != "" {
		if in.IP, err = netip.ParseAddr(r.ip); err != nil {
			return incoming.Report{}, fmt.Errorf("the demo's own table: %w", err)
		}
	}
	return in, nil
}

// lot draws what is left to chance, each time the same.
type lot struct {
	*rand.Rand
	drawn map[string]bool // paths
}

func newLot() *lot {
	return &lot{Rand: rand.New(rand.NewPCG(4182, 2026)), drawn: map[string]bool{}}
}

// between draws a time span, in whole minutes.
func (l *lot) between(low, high time.Duration) time.Duration {
	return (low + time.Duration(l.Int64N(int64(high-low)))).Truncate(time.Minute)
}

// chance is true so many times in a hundred.
func (l *lot) chance(percent int) bool { return l.IntN(100) < percent }

// size draws how many addresses a notice has: mostly one or two, at most eight.
func (l *lot) size() int {
	for n, percent := range []int{35, 30, 30, 30, 30, 40, 50} {
		if l.chance(percent) {
			return n + 1
		}
	}
	return 8
}

func (l *lot) category() models.Category {
	switch n := l.IntN(100); {
	case n < 48:
		return models.CategoryBaseline
	case n < 88:
		return models.CategoryNational
	default:
		return models.CategorySynthetic
	}
}

// reports draws new addresses at a host, or when that is the zero host, at hosts of the provider: a notice is mostly about
// one site.
func (l *lot) reports(who string, at host, n int) []report {
	all, mixed := hosts[who], at == (host{})
	if mixed {
		at = all[l.IntN(len(all))]
	}
	out := make([]report, n)
	for i := range out {
		out[i] = report{at, l.path()}
		if mixed && l.chance(20) {
			out[i].host = all[l.IntN(len(all))]
		}
	}
	return out
}

// path draws one that says nothing, and was not drawn before.
func (l *lot) path() string {
	forms := []func(a, b int) string{
		func(a, b int) string { return fmt.Sprintf("/%02x/%04x", a, b) },
		func(a, b int) string { return fmt.Sprintf("/d/%02x%04x", a, b) },
		func(a, b int) string { return fmt.Sprintf("/p/%02x?id=%04x", a, b) },
		func(a, b int) string { return fmt.Sprintf("/%02x/%04x/", a, b) },
	}
	for {
		path := forms[l.IntN(len(forms))](l.IntN(1<<8), l.IntN(1<<16))
		if !l.drawn[path] {
			l.drawn[path] = true
			return path
		}
	}
}
