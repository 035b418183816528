package web

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
)

// clientIP finds out from where somebody asks. Only what a trusted proxy says is believed, and of that the last address
// that is not a proxy's: what stands before it was written by who asked. Echo by itself trusts every private network.
func clientIP(proxies []netip.Prefix) echo.IPExtractor {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect()
	}
	options := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range proxies {
		options = append(options, echo.TrustIPRange(&net.IPNet{
			IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen()),
		}))
	}
	return echo.ExtractIPFromXFFHeader(options...)
}

// From says from where a request comes, by the same trust as the pages, and whether who passed it on says that it came in the clear. That
// is believed of anybody: it can only be to their own disadvantage.
func From(proxies []netip.Prefix) func(r *http.Request) (ip string, plain bool) {
	extract := clientIP(proxies)
	return func(r *http.Request) (string, bool) {
		return extract(r), r.Header.Get(echo.HeaderXForwardedProto) == "http"
	}
}

// untrusted remembers when a warning about a proxy was last given, by where such a proxy stands.
type untrusted struct {
	mu   sync.Mutex
	told map[string]time.Time
}

// untrustedEvery is how often the log says so: anybody can make a request with this header.
const untrustedEvery = time.Hour

// first tells whether nobody was told within the last hour.
func (u *untrusted) first(where string, now time.Time) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	if told, ok := u.told[where]; ok && now.Sub(told) < untrustedEvery {
		return false
	}
	if u.told == nil {
		u.told = map[string]time.Time{}
	}
	u.told[where] = now
	return true
}

// warnOfProxy says in the log when somebody who is no trusted proxy tells from where a request comes. Behind a proxy that nobody named,
// one visitor's flood of tries holds up all.
func (s *Server) warnOfProxy(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if r := c.Request(); r.Header.Get(echo.HeaderXForwardedFor) != "" {
			if where := s.standsAt(r); where != "" && s.untrusted.first(where, s.store.Now()) {
				s.site.Log.WarnContext(r.Context(), "X-Forwarded-For is not read: it comes from no proxy of PORTAL_TRUSTED_PROXIES, "+
					"and everybody behind this one counts as one visitor", "peer", where)
			}
		}
		return next(c)
	}
}

// standsAt says where the other end of a connection stands, roughly: the log has no network address of a visitor. "" for a trusted proxy.
func (s *Server) standsAt(r *http.Request) string {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	addr := peer.Addr().Unmap().WithZone("")
	switch {
	case err != nil, slices.ContainsFunc(s.proxies, func(p netip.Prefix) bool { return p.Contains(addr) }):
		return ""
	case addr.IsLoopback():
		return "this machine"
	case addr.IsPrivate() || addr.IsLinkLocalUnicast():
		return "a private network"
	default:
		return "elsewhere"
	}
}
