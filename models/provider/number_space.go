package provider

import (
	"net/netip"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

// Widest networks that one organisation can hold. Whoever claims more mistypes, or wants everybody's notices.
const (
	widestIPv4 = 8
	widestIPv6 = 19
)

// Unheld says why a well-formed network is nobody's to have; nil when it could be somebody's. It holds for claims, for the command that
// adds a provider, and again when EOKM approves.
//
// Number space for examples (RFC 5737, 3849 and 5398, names below .example) can be
// had: nothing is ever routed there, so who claims it takes nothing from anybody, and trials and tests of the portal are made of it. A
// setting would only be one more thing to get wrong; the page on which EOKM approves says what it is (Trial).
func (n Network) Unheld() error {
	switch {
	case n.Prefix != nil:
		prefix := netip.MustParsePrefix(*n.Prefix) // ParseNetwork wrote it
		if b := address.BlockAround(prefix); b != nil && !b.Trial {
			return nobodys(b)
		}
		if most := map[bool]int{true: widestIPv4, false: widestIPv6}[prefix.Addr().Is4()]; prefix.Bits() < most {
			return networkFault(networkWide)
		}
		if b := address.BlockWithin(prefix); b != nil {
			return nobodys(b)
		}
	case n.ASN != nil:
		if b := address.BlockOfASN(*n.ASN); b != nil && !b.Trial {
			return nobodys(b)
		}
	case n.Domain != nil:
		if suffix, icann := publicsuffix.PublicSuffix(*n.Domain); icann && suffix == *n.Domain {
			return networkFault(networkWide)
		}
	}
	return nil
}

// Trial tells whether a network is number space for examples: no host is there.
func (n Network) Trial() bool {
	switch {
	case n.Prefix != nil:
		b := address.BlockAround(netip.MustParsePrefix(*n.Prefix))
		return b != nil && b.Trial
	case n.ASN != nil:
		b := address.BlockOfASN(*n.ASN)
		return b != nil && b.Trial
	case n.Domain != nil:
		return isTrialName(*n.Domain)
	}
	return false
}

// isTrialName tells whether a domain is one of those for examples (RFC 6761).
func isTrialName(domain string) bool {
	return slices.ContainsFunc([]string{"example", "example.com", "example.net", "example.org"}, func(name string) bool {
		return domain == name || strings.HasSuffix(domain, "."+name)
	})
}

func nobodys(b *address.Block) error {
	return &models.Invalid{Field: "network", Key: networkNobodys, Args: map[string]string{"Block": b.Name, "Source": b.Source}}
}
