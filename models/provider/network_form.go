package provider

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"

	"go4.org/netipx"
	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

// What is wrong with a line that is meant as a network.
const (
	networkForm      = "network.form"      // it is none
	networkOffered   = "network.offered"   // it is another way to write Network, which whoever wrote it confirms
	networkParts     = "network.parts"     // a range of more than one: Networks
	networkPattern   = "network.pattern"   // a pattern that no list of networks is short for
	networkBackwards = "network.backwards" // a range that ends before it begins
	networkHostBits  = "network.host_bits" // an address within Network in the place of its first
	networkEnding    = "network.ending"    // a domain below what is no domain
	networkNobodys   = "network.private"   // Block of Source: nobody can have it
	networkWide      = "network.wide"      // more than one organisation can have
)

// namedParts is how many networks a range is said to consist of; whoever claims more writes them themselves.
const namedParts = 8

// ParseNetwork reads a claim: a prefix, an AS number or a domain, as people and tools write them. What could be meant as one
// and is written in another way is an *Invalid with the network that it comes to in its Args: whoever wrote it says whether
// that is meant, since more notices than they think could hang on it. Nothing is taken as a domain that no host can be below.
func ParseNetwork(text string) (Network, error) {
	text = bareNetwork(text)
	if asn, ok := parseASN(text); ok {
		return Network{Kind: NetworkASN, ASN: &asn}, nil
	}
	r, fault := parseRange(text)
	switch {
	case fault != nil:
		return Network{}, fault
	case r.IsValid():
		return Network{}, offerRange(r)
	case strings.Contains(text, "/") && !strings.Contains(text, "://"):
		return parsePrefix(text)
	}
	return parseDomain(text)
}

func networkFault(key string) error { return &models.Invalid{Field: "network", Key: key} }

// networkFaultOf is a fault that names something.
func networkFaultOf(key, name, value string) error {
	return &models.Invalid{Field: "network", Key: key, Args: map[string]string{name: value}}
}

// offer is what is said of another way to write a network; of one that nobody can have, that.
func offer(n Network) error {
	if err := n.Unheld(); err != nil {
		return err
	}
	return networkFaultOf(networkOffered, "Network", n.Label())
}

func prefixed(prefix netip.Prefix) Network {
	canonical := prefix.String()
	return Network{Kind: NetworkCIDR, Prefix: &canonical}
}

func named(domain string) Network { return Network{Kind: NetworkDomain, Domain: &domain} }

// registryLabel is what stands before a network in the answers of whois.
var registryLabel = regexp.MustCompile(`(?i)^(inetnum|inet6num|netrange|cidr|route6?|aut-num|origin|domain)\s*:\s*`)

// bareNetwork is a line without what a list or a registry's answer has around it, and without space that means nothing.
func bareNetwork(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	text = strings.TrimRight(registryLabel.ReplaceAllString(text, ""), " ,;")
	return aroundSlash.ReplaceAllString(text, "/")
}

var aroundSlash = regexp.MustCompile(` ?/ ?`)

// parseASN reads an AS number with AS before it, or digits alone: nothing else that can be claimed is.
func parseASN(text string) (int64, bool) {
	if n, err := strconv.ParseUint(text, 10, 32); err == nil {
		return int64(n), true
	}
	n, ok := address.NamedASN(text)
	return int64(n), ok
}

// parsePrefix reads a prefix, and offers one that is written with a mask or without its last octets.
func parsePrefix(text string) (Network, error) {
	if prefix, err := netip.ParsePrefix(text); err == nil && !prefix.Addr().Is4In6() { // an IPv4 network has one spelling, and so one owner
		if prefix.Masked() != prefix {
			return Network{}, networkFaultOf(networkHostBits, "Network", prefix.Masked().String())
		}
		return prefixed(prefix), nil
	}
	begin, length, _ := strings.Cut(text, "/")
	if bits, ok := maskLength(length); ok {
		if prefix, err := netip.ParsePrefix(begin + "/" + strconv.Itoa(bits)); err == nil && prefix.Addr().Is4() {
			if prefix.Masked() != prefix {
				return Network{}, networkFaultOf(networkHostBits, "Network", prefix.Masked().String())
			}
			return Network{}, offer(prefixed(prefix))
		}
	}
	for octets := strings.Count(begin, ".") + 1; octets < 4; octets++ { // 192.0.2/24
		begin += ".0"
	}
	if prefix, err := netip.ParsePrefix(begin + "/" + length); err == nil && prefix.Addr().Is4() && prefix.Masked() == prefix {
		return Network{}, offer(prefixed(prefix))
	}
	return Network{}, networkFault(networkForm)
}

// maskLength reads a mask: the ones of a network and then zeros, or as a filter has it the other way round.
func maskLength(text string) (bits int, ok bool) {
	mask, err := netip.ParseAddr(text)
	if err != nil || !mask.Is4() {
		return 0, false
	}
	octets := mask.As4()
	n := uint32(octets[0])<<24 | uint32(octets[1])<<16 | uint32(octets[2])<<8 | uint32(octets[3])
	if octets[0] == 0 && n != 0 {
		n = ^n
	}
	for bits < 32 && n&(1<<(31-bits)) != 0 {
		bits++
	}
	return bits, n<<bits == 0 && bits > 0
}

// rangeForm is two ends of a range, with what people put between them; the second may be its last octets alone.
var rangeForm = regexp.MustCompile(`(?i)^([0-9a-f.:]*[0-9a-f:]) ?(?:[-‐‑–—−~]|\.{2,3}|…|t/m|tot en met|tot|to|through) ?([0-9a-f.:]+)$`)

// parseRange reads addresses written as a range, a pattern or one alone. It gives the zero range for what is none of them.
func parseRange(text string) (netipx.IPRange, error) {
	if addr, err := netip.ParseAddr(text); err == nil {
		return rangeOf(addr, addr)
	}
	if begin, mask, ok := strings.Cut(text, " "); ok {
		if _, isMask := maskLength(mask); isMask {
			if _, err := parsePrefix(begin + "/" + mask); !isFault(err, networkForm) {
				return netipx.IPRange{}, err
			}
		}
	}
	if m := rangeForm.FindStringSubmatch(text); m != nil {
		from, err := netip.ParseAddr(m[1])
		if to, ok := lastOf(from, m[2]); ok && err == nil {
			return rangeOf(from, to)
		}
	}
	if m := patternIPv6.FindStringSubmatch(text); m != nil {
		groups := strings.Count(m[1], ":") + 1
		if prefix, err := netip.ParsePrefix(m[1] + "::/" + strconv.Itoa(16*groups)); err == nil && groups < 8 {
			return netipx.RangeOfPrefix(prefix), nil
		}
	}
	return parsePattern(text)
}

func isFault(err error, key string) bool {
	invalid, ok := err.(*models.Invalid) //nolint:errorlint // networkFault made it
	return ok && invalid.Key == key
}

func rangeOf(from, to netip.Addr) (netipx.IPRange, error) {
	if from.Is4In6() || to.Is4In6() || from.Zone()+to.Zone() != "" {
		return netipx.IPRange{}, networkFault(networkForm)
	}
	r := netipx.IPRangeFrom(from, to)
	switch {
	case from.Is4() != to.Is4():
		return r, networkFault(networkForm)
	case !r.IsValid():
		return r, networkFault(networkBackwards)
	}
	return r, nil
}

// lastOf reads the second end of a range: an address, or the last octets of one whose others are those of the first.
func lastOf(from netip.Addr, text string) (netip.Addr, bool) {
	if to, err := netip.ParseAddr(text); err == nil {
		return to, true
	}
	if !from.Is4() {
		return netip.Addr{}, false
	}
	given := strings.Split(text, ".")
	octets := strings.Split(from.String(), ".")
	if len(given) > len(octets) {
		return netip.Addr{}, false
	}
	copy(octets[len(octets)-len(given):], given)
	to, err := netip.ParseAddr(strings.Join(octets, "."))
	return to, err == nil
}

var (
	patternIPv6  = regexp.MustCompile(`(?i)^([0-9a-f]{1,4}(?::[0-9a-f]{1,4})+)::?[*x]$`)
	patternOctet = regexp.MustCompile(`(?i)^(?:([0-9]{1,3})|([*%#?]{1,3}|x)|\[?([0-9]{1,3})-([0-9]{1,3})\]?)$`)
)

// parsePattern reads IPv4 addresses as a pattern: 192.0.2.*, 192.0.2.x, 192.0.2. and 192.0.0-3.0-255. What is one and no range
// is a fault; what is none is the zero range.
func parsePattern(text string) (netipx.IPRange, error) {
	parts := strings.Split(text, ".")
	open := parts[len(parts)-1] == ""
	if open {
		parts = parts[:len(parts)-1]
	}
	if len(parts) > 4 || len(parts) < 2 || len(parts) < 3 && !open && !strings.ContainsAny(parts[len(parts)-1], "*xX%#?") {
		return netipx.IPRange{}, nil
	}
	var from, to [4]byte
	varies := false
	for i := range 4 {
		low, high := 0, 255
		if i < len(parts) {
			m := patternOctet.FindStringSubmatch(parts[i])
			switch {
			case m == nil:
				return netipx.IPRange{}, nil
			case m[1] != "":
				low, _ = strconv.Atoi(m[1])
				high = low
			case m[3] != "":
				low, _ = strconv.Atoi(m[3])
				high, _ = strconv.Atoi(m[4])
			}
		}
		switch {
		case low > 255 || high > 255:
			return netipx.IPRange{}, networkFault(networkForm)
		case low > high:
			return netipx.IPRange{}, networkFault(networkBackwards)
		case varies && (low != 0 || high != 255):
			return netipx.IPRange{}, networkFault(networkPattern)
		}
		varies = varies || low != high
		from[i], to[i] = byte(low), byte(high)
	}
	return rangeOf(netip.AddrFrom4(from), netip.AddrFrom4(to))
}

// offerRange is what is said of a range: it is a network, or consists of several.
func offerRange(r netipx.IPRange) error {
	if prefix, ok := r.Prefix(); ok {
		return offer(prefixed(prefix))
	}
	var parts []string
	for i, prefix := range r.Prefixes() {
		if i == namedParts {
			parts = append(parts, "…")
			break
		}
		parts = append(parts, prefix.String())
	}
	return networkFaultOf(networkParts, "Networks", strings.Join(parts, ", "))
}

// parseDomain reads a domain, and offers the one that is meant by the address of its front page, its www and its wildcard.
func parseDomain(text string) (Network, error) {
	bare := strings.TrimSuffix(text, ".")
	for _, scheme := range []string{"https://", "http://"} {
		if len(bare) > len(scheme) && strings.EqualFold(bare[:len(scheme)], scheme) {
			bare = strings.TrimSuffix(bare[len(scheme):], "/")
		}
	}
	bare = strings.TrimPrefix(strings.TrimPrefix(bare, "*"), ".")
	domain, err := domainNames.ToASCII(bare)
	if err != nil || !strings.Contains(domain, ".") || address.HostIsIP(domain) {
		return Network{}, networkFault(networkForm)
	}
	if !endsInDomain(domain) {
		return Network{}, networkFault(networkEnding)
	}
	if below, ok := strings.CutPrefix(domain, "www."); ok {
		if whole, err := publicsuffix.EffectiveTLDPlusOne(domain); err == nil && whole == below {
			return Network{}, offer(named(below))
		}
	}
	if bare != strings.TrimSuffix(text, ".") {
		return Network{}, offer(named(domain))
	}
	return named(domain), nil
}

// domainNames are names that can be looked up, of lengths that DNS has.
var domainNames = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.VerifyDNSLength(true))

// trialEnding is the ending of names for examples (RFC 6761), which trials of the portal are made of; nobody has it.
const trialEnding = "example"

// endsInDomain tells whether hosts can be below a domain: its last label is one that the root has.
func endsInDomain(domain string) bool {
	last := domain[strings.LastIndexByte(domain, '.')+1:]
	_, listed := publicsuffix.PublicSuffix(last)
	return listed || last == trialEnding
}
