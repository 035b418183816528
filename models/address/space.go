package address

import (
	"net/netip"
	"slices"
	"strings"
)

// Block is number space that no organisation can have: its name at IANA, and what says so.
type Block struct {
	Name, Source string

	// Trial: it is for examples (RFC 5737, 3849 and 5398). Nothing is ever routed there; examples, exercises and the demo are made of it.
	Trial bool

	prefix      netip.Prefix // invalid: AS numbers
	first, last int64
	reach       reach
}

// reach is whether something on the internet answers from a block.
type reach int

const (
	reached reach = iota
	unreached
	carries // its addresses only carry an IPv4 address through a gateway: what answers is somewhere else than whoever holds the block
)

// ipv4 and ipv6 are blocks of addresses. Their prefixes are written as RFCs do, without the zeros behind: 10/8, 2001:db8/32.
func ipv4(prefix, name, source string, r reach) Block {
	first, length, _ := strings.Cut(prefix, "/")
	return addresses(first+strings.Repeat(".0", 3-strings.Count(first, "."))+"/"+length, name, source, r)
}

func ipv6(prefix, name, source string, r reach) Block {
	first, length, _ := strings.Cut(prefix, "/")
	return addresses(first+"::/"+length, name, source, r)
}

func addresses(prefix, name, source string, r reach) Block {
	return Block{prefix: netip.MustParsePrefix(prefix), Name: name, Source: source, reach: r}
}

func numbers(first, last int64, name, source string) Block {
	return Block{first: first, last: last, Name: name, Source: source}
}

func (b Block) forTrials() Block {
	b.Trial = true
	return b
}

// nobodys is all of it, as of 2026-11: the IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890), the registries of IPv4
// and IPv6 multicast and address space, and the Special-Purpose Autonomous System Numbers (RFC 7249) with what the registry of AS
// numbers keeps back. IANA changes them once in some years; what is here must be in one of them.
var nobodys = []Block{
	ipv4("0/8", "This network", "RFC 791", unreached),
	ipv4("10/8", "Private-Use", "RFC 1918", unreached),
	ipv4("100.64/10", "Shared Address Space", "RFC 6598", unreached),
	ipv4("127/8", "Loopback", "RFC 1122", unreached),
	ipv4("169.254/16", "Link Local", "RFC 3927", unreached),
	ipv4("172.16/12", "Private-Use", "RFC 1918", unreached),
	ipv4("192.0.0/24", "IETF Protocol Assignments", "RFC 6890", unreached),
	ipv4("192.0.2/24", "Documentation (TEST-NET-1)", "RFC 5737", reached).forTrials(),
	ipv4("192.31.196/24", "AS 112, IPv4", "RFC 7535", reached),
	ipv4("192.52.193/24", "AMT", "RFC 7450", reached),
	ipv4("192.88.99/24", "Deprecated (6to4 Relay Anycast)", "RFC 7526", carries),
	ipv4("192.168/16", "Private-Use", "RFC 1918", unreached),
	ipv4("192.175.48/24", "AS 112, direct delegation", "RFC 7534", reached),
	ipv4("198.18/15", "Benchmarking", "RFC 2544", unreached),
	ipv4("198.51.100/24", "Documentation (TEST-NET-2)", "RFC 5737", reached).forTrials(),
	ipv4("203.0.113/24", "Documentation (TEST-NET-3)", "RFC 5737", reached).forTrials(),
	ipv4("224/4", "Multicast", "RFC 5771", unreached),
	ipv4("240/4", "Reserved", "RFC 1112", unreached),

	ipv6("0/3", "Reserved by IETF", "RFC 4291", reached), // what is reached there carries
	ipv6("0/127", "Unspecified and Loopback Address", "RFC 4291", unreached),
	ipv6("64:ff9b/96", "IPv4-IPv6 Translation", "RFC 6052", carries),
	ipv6("64:ff9b:1/48", "IPv4-IPv6 Translation", "RFC 8215", unreached),
	ipv6("100/64", "Discard-Only Address Block", "RFC 6666", unreached),
	ipv6("100:0:0:1/64", "Dummy IPv6 Prefix", "RFC 9780", unreached),
	ipv6("2001/23", "IETF Protocol Assignments", "RFC 2928", reached),
	ipv6("2001/32", "TEREDO", "RFC 4380", carries),
	ipv6("2001:2/48", "Benchmarking", "RFC 5180", unreached),
	ipv6("2001:10/28", "Deprecated (ORCHID)", "RFC 4843", unreached),
	ipv6("2001:db8/32", "Documentation", "RFC 3849", reached).forTrials(),
	ipv6("2002/16", "6to4", "RFC 3056", carries),
	ipv6("2620:4f:8000/48", "AS 112, direct delegation", "RFC 7534", reached),
	ipv6("3fff/20", "Documentation", "RFC 9637", reached), // as the other: exercises may be made of it
	ipv6("4000/3", "Reserved by IETF", "RFC 4291", unreached),
	ipv6("5f00/16", "Segment Routing (SRv6) SIDs", "RFC 9602", unreached),
	ipv6("6000/3", "Reserved by IETF", "RFC 4291", unreached),
	ipv6("8000/3", "Reserved by IETF", "RFC 4291", unreached),
	ipv6("a000/3", "Reserved by IETF", "RFC 4291", unreached),
	ipv6("c000/3", "Reserved by IETF", "RFC 4291", unreached),
	ipv6("e000/3", "Reserved by IETF", "RFC 4291", unreached),
	ipv6("fc00/7", "Unique-Local", "RFC 4193", unreached),
	ipv6("fe80/10", "Link-Local Unicast", "RFC 4291", unreached),
	ipv6("ff00/8", "Multicast", "RFC 4291", unreached),

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

// Each row of a file asks these, so they are worked out once.
var unreachable, carrying = prefixesThat(unreached), prefixesThat(carries)

func prefixesThat(r reach) (list []netip.Prefix) {
	for _, b := range nobodys {
		if b.prefix.IsValid() && b.reach == r {
			list = append(list, b.prefix)
		}
	}
	return list
}

// Unreachable tells whether nothing on the internet answers from an IP address.
func Unreachable(ip netip.Addr) bool {
	return slices.ContainsFunc(unreachable, func(p netip.Prefix) bool { return p.Contains(ip) })
}

// Carrying tells whether an IP address only carries another through a gateway.
func Carrying(ip netip.Addr) bool {
	return slices.ContainsFunc(carrying, func(p netip.Prefix) bool { return p.Contains(ip) })
}

// BlockAround is the narrowest block that a prefix lies in; nil when there is none.
func BlockAround(prefix netip.Prefix) *Block {
	var found *Block
	for i, b := range nobodys {
		if b.prefix.IsValid() && b.prefix.Overlaps(prefix) && b.prefix.Bits() <= prefix.Bits() &&
			(found == nil || b.prefix.Bits() > found.prefix.Bits()) {
			found = &nobodys[i]
		}
	}
	return found
}

// BlockWithin is the first block that is a part of a prefix; nil when there is none.
func BlockWithin(prefix netip.Prefix) *Block {
	return blockThat(func(b Block) bool {
		return b.prefix.IsValid() && b.prefix.Overlaps(prefix) && b.prefix.Bits() > prefix.Bits()
	})
}

// BlockOfASN is the block that an AS number is of; nil when there is none.
func BlockOfASN(asn int64) *Block {
	return blockThat(func(b Block) bool { return !b.prefix.IsValid() && b.first <= asn && asn <= b.last })
}

func blockThat(is func(Block) bool) *Block {
	i := slices.IndexFunc(nobodys, is)
	if i < 0 {
		return nil
	}
	return &nobodys[i]
}
