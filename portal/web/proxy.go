package web

import (
	"net"
	"net/netip"

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
