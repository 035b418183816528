package provider

import (
	"net/netip"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"eokm.nl/hosting/models"
)

// block is number space that no organisation can have, with its name at IANA and what says so.
type block struct {
	prefix      netip.Prefix // invalid: AS numbers
	first, last int64
	name        string
	source      string
	trial       bool // for examples: see Trial
}

// ipv4 and ipv6 are blocks of addresses. Their prefixes are written as RFCs do, without the zeros behind: 10/8, 2001:db8/32.
func ipv4(prefix, name, source string) block {
	first, length, _ := strings.Cut(prefix, "/")
	return addresses(first+strings.Repeat(".0", 3-strings.Count(first, "."))+"/"+length, name, source)
}

func ipv6(prefix, name, source string) block {
	first, length, _ := strings.Cut(prefix, "/")
	return addresses(first+"::/"+length, name, source)
}

func addresses(prefix, name, source string) block {
	return block{prefix: netip.MustParsePrefix(prefix), name: name, source: source}
}

func numbers(first, last int64, name, source string) block {
	return block{first: first, last: last, name: name, source: source}
}

func (b block) forTrials() block {
	b.trial = true
	return b
}

// nobodys is all of it, as of 2026-11: the IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890), the registries of IPv4
// and IPv6 multicast and address space, and the Special-Purpose Autonomous System Numbers (RFC 7249) with what the registry of AS
// numbers keeps back. IANA changes them once in some years; what is here must be in one of them.
var nobodys = []block{
	ipv4("0/8", "This network", "RFC 791"),
	ipv4("10/8", "Private-Use", "RFC 1918"),
	ipv4("100.64/10", "Shared Address Space", "RFC 6598"),
	ipv4("127/8", "Loopback", "RFC 1122"),
	ipv4("169.254/16", "Link Local", "RFC 3927"),
	ipv4("172.16/12", "Private-Use", "RFC 1918"),
	ipv4("192.0.0/24", "IETF Protocol Assignments", "RFC 6890"),
	ipv4("192.0.2/24", "Documentation (TEST-NET-1)", "RFC 5737").forTrials(),
	ipv4("192.31.196/24", "AS 112, IPv4", "RFC 7535"),
	ipv4("192.52.193/24", "AMT", "RFC 7450"),
	ipv4("192.88.99/24", "Deprecated (6to4 Relay Anycast)", "RFC 7526"),
	ipv4("192.168/16", "Private-Use", "RFC 1918"),
	ipv4("192.175.48/24", "AS 112, direct delegation", "RFC 7534"),
	ipv4("198.18/15", "Benchmarking", "RFC 2544"),
	ipv4("198.51.100/24", "Documentation (TEST-NET-2)", "RFC 5737").forTrials(),
	ipv4("203.0.113/24", "Documentation (TEST-NET-3)", "RFC 5737").forTrials(),
	ipv4("224/4", "Multicast", "RFC 5771"),
	ipv4("240/4", "Reserved", "RFC 1112"),

	ipv6("0/3", "Reserved by IETF", "RFC 4291"), // with loopback, IPv4-mapped, translation and discard-only
	ipv6("2001/23", "IETF Protocol Assignments", "RFC 2928"),
	ipv6("2001:db8/32", "Documentation", "RFC 3849").forTrials(),
	ipv6("2002/16", "6to4", "RFC 3056"),
	ipv6("2620:4f:8000/48", "AS 112, direct delegation", "RFC 7534"),
	ipv6("3fff/20", "Documentation", "RFC 9637"),
	ipv6("4000/3", "Reserved by IETF", "RFC 4291"), // with Segment Routing SIDs
	ipv6("6000/3", "Reserved by IETF", "RFC 4291"),
	ipv6("8000/3", "Reserved by IETF", "RFC 4291"),
	ipv6("a000/3", "Reserved by IETF", "RFC 4291"),
	ipv6("c000/3", "Reserved by IETF", "RFC 4291"),
	ipv6("fc00/7", "Unique-Local", "RFC 4193"),
	ipv6("fe80/10", "Link-Local Unicast", "RFC 4291"),
	ipv6("ff00/8", "Multicast", "RFC 4291"),
	ipv6("e000/3", "Reserved by IETF", "RFC 4291"),

	numbers(0, 0, "Reserved", "RFC 7607"),
	numbers(112, 112, "AS 112", "RFC 7534"),
	numbers(23456, 23456, "AS_TRANS", "RFC 6793"),
	numbers(64496, 64511, "Documentation", "RFC 5398").forTrials(),
	numbers(64512, 65534, "Private Use", "RFC 6996"),
	numbers(65535, 65535, "Last 16-bit AS number", "RFC 7300"),
	numbers(65536, 65551, "Documentation", "RFC 5398"),
	numbers(65552, 131071, "Reserved", "IANA"),
	numbers(4200000000, 4294967294, "Private Use", "RFC 6996"),
	numbers(4294967295, 4294967295, "Last 32-bit AS number", "RFC 7300"),
}

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
		if b := blockAround(prefix); b != nil && !b.trial {
			return b.fault()
		}
		if most := map[bool]int{true: widestIPv4, false: widestIPv6}[prefix.Addr().Is4()]; prefix.Bits() < most {
			return networkFault(networkWide)
		}
		if b := blockWithin(prefix); b != nil {
			return b.fault()
		}
	case n.ASN != nil:
		if b := blockOf(*n.ASN); b != nil && !b.trial {
			return b.fault()
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
		b := blockAround(netip.MustParsePrefix(*n.Prefix))
		return b != nil && b.trial
	case n.ASN != nil:
		b := blockOf(*n.ASN)
		return b != nil && b.trial
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

func (b block) fault() error {
	return &models.Invalid{Field: "network", Key: networkNobodys, Args: map[string]string{"Block": b.name, "Source": b.source}}
}

// blockAround is the narrowest block that a prefix lies in; nil when there is none.
func blockAround(prefix netip.Prefix) *block {
	var found *block
	for i, b := range nobodys {
		if b.prefix.IsValid() && b.prefix.Overlaps(prefix) && b.prefix.Bits() <= prefix.Bits() &&
			(found == nil || b.prefix.Bits() > found.prefix.Bits()) {
			found = &nobodys[i]
		}
	}
	return found
}

// blockWithin is the first block that is a part of a prefix; nil when there is none.
func blockWithin(prefix netip.Prefix) *block {
	i := slices.IndexFunc(nobodys, func(b block) bool {
		return b.prefix.IsValid() && b.prefix.Overlaps(prefix) && b.prefix.Bits() > prefix.Bits()
	})
	if i < 0 {
		return nil
	}
	return &nobodys[i]
}

func blockOf(asn int64) *block {
	i := slices.IndexFunc(nobodys, func(b block) bool { return !b.prefix.IsValid() && b.first <= asn && asn <= b.last })
	if i < 0 {
		return nil
	}
	return &nobodys[i]
}
