package models

import (
	"context"
	"net/netip"
	"time"
)

// What somebody may send who nobody vetted, beside the measure that many forms have of their own: enough for a person in a hurry, and for
// an office behind one network address, and too little for a program.
var (
	formNobody    = throttle{"form from network", 240, 500 * time.Millisecond}
	formApplicant = throttle{"form of applicant", 120, 5 * time.Second}
)

// CountForm counts a form that somebody sends, nil being who is not signed in; ErrThrottled when it is one too many. What EOKM's people and
// those of vetted providers send is not counted here.
func (s *Store) CountForm(ctx context.Context, who *Account, ip string) error {
	switch {
	case who == nil:
		return wrap("count form", s.take(ctx, formNobody, networkOf(ip)))
	case who.Status == ProviderApplied:
		return wrap("count form", s.take(ctx, formApplicant, who.ProviderID.String()))
	default:
		return nil
	}
}

// networkOf is what one customer of an access provider has: an IPv4 address, or 2^64 of IPv6.
func networkOf(ip string) string {
	addr, err := netip.ParseAddr(ip)
	if err != nil || addr.Unmap().Is4() {
		return ip
	}
	network, err := addr.WithZone("").Prefix(64)
	if err != nil {
		return ip
	}
	return network.String()
}
