package provider_test

import (
	"net"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/provider"
)

// What comes to one network is offered as that network: nobody claims more than they know of.
func TestParseNetwork_OffersTheNetworkThatIsMeant(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"203.0.113.0-255":                             "203.0.113.0/24",
		"203.0.113.0 - 203.0.113.255":                 "203.0.113.0/24",
		"203.0.113.0–203.0.113.255":                   "203.0.113.0/24",
		"203.0.113.0\u00a0—\u00a0203.0.113.127":       "203.0.113.0/25",
		"203.0.113.64 t/m 203.0.113.127":              "203.0.113.64/26",
		"203.0.113.64 to 127":                         "203.0.113.64/26",
		"203.0.113.0...203.0.113.3":                   "203.0.113.0/30",
		"inetnum:        203.0.113.0 - 203.0.113.255": "203.0.113.0/24",
		"203.0.113.*":                                 "203.0.113.0/24",
		"203.0.113.x":                                 "203.0.113.0/24",
		"203.0.113.X":                                 "203.0.113.0/24",
		"203.0.113.":                                  "203.0.113.0/24",
		"203.0.113":                                   "203.0.113.0/24",
		"203.0.113.[0-127]":                           "203.0.113.0/25",
		"203.0.113.7":                                 "203.0.113.7/32",
		"203.0.113.7-203.0.113.7":                     "203.0.113.7/32",
		"203.0.113.0/" + mask(24):                     "203.0.113.0/24",
		"203.0.113.0 " + mask(25):                     "203.0.113.0/25",
		"203.0.113.0/0.0.0" + ".255":                  "203.0.113.0/24",
		"203.0.113/24":                                "203.0.113.0/24",
		"2001:db8:1::1":                               "2001:db8:1::1/128",
		"2001:DB8:1:: - 2001:db8:1:ffff:ffff:ffff:ffff:ffff": "2001:db8:1::/48",
		"2001:db8:1::*":            "2001:db8:1::/48",
		"2001:db8:1:*":             "2001:db8:1::/48",
		"*.example.org":            "example.org",
		".example.org":             "example.org",
		"www.example.org":          "example.org",
		"WWW.Example.ORG.":         "example.org",
		"https://www.example.org/": "example.org",
		"http://klant.example.org": "klant.example.org",
		"https://MÜNCHEN.example":  "xn--mnchen-3ya.example",
	} {
		_, err := provider.ParseNetwork(text)
		var fault *models.Invalid
		require.ErrorAs(t, err, &fault, text)
		require.Equal(t, "network.offered", fault.Key, text)
		require.Equal(t, want, fault.Args["Network"], text)
		again, err := provider.ParseNetwork(want)
		require.NoError(t, err, text)
		require.Equal(t, want, again.Label(), "sent again it is taken")
	}
}

// mask is a netmask of so many ones.
func mask(ones int) string { return net.IP(net.CIDRMask(ones, 32)).String() }

func TestParseNetwork_SaysHowToWriteARange(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"203.0.113.0-127, ": "network.offered 203.0.113.0/25",
		"203.0.113.0-191":   "network.parts 203.0.113.0/25, 203.0.113.128/26",
		"203.0.113.1-2":     "network.parts 203.0.113.1/32, 203.0.113.2/32",
		"2001:db8:: - 2001:db8:1:ffff::": "network.parts 2001:db8::/48, 2001:db8:1::/49, 2001:db8:1:8000::/50, 2001:db8:1:c000::/51, " +
			"2001:db8:1:e000::/52, 2001:db8:1:f000::/53, 2001:db8:1:f800::/54, 2001:db8:1:fc00::/55, …",
		"203.0.*.1":                                  "network.pattern",
		"203.0-3.113.0":                              "network.pattern",
		"203.0.113.255-0":                            "network.backwards",
		"203.0.113.9 - 203.0.113.1":                  "network.backwards",
		"203.0.113.1/24":                             "network.host_bits 203.0.113.0/24",
		"203.0.113.1/" + mask(24):                    "network.host_bits 203.0.113.0/24",
		"203.0.113.0-256":                            "network.form",
		"203.0.113.0 - 2001:db8::1":                  "network.form",
		"203.0.113.0/255.0" + ".255.0":               "network.form",
		"203.0.113.0/24, 198.51.100.0/24":            "network.form",
		"::ffff:203.0.113.7":                         "network.form",
		"https://img.example.org/secret":             "network.form",
		"abuse@example.org":                          "network.form",
		"10" + ".0.0.*":                              "network.private",
		"203.0.*":                                    "network.private",
		"203.0.*.*":                                  "network.private",
		"198.51.96-103.*":                            "network.private",
		"https://" + "203.0.113.7/":                  "network.form",
		"server.localdomain":                         "network.ending",
		"nas.local":                                  "network.ending",
		"voorbeeld.nll":                              "network.ending",
		"AS-VOORBEELD":                               "network.form",
		"AS4294967296":                               "network.form",
		"AS65535.65536":                              "network.form",
		strings.Repeat("a", 64) + ".example.org":     "network.form",
		strings.Repeat("abcde.", 50) + "example.org": "network.form",
	} {
		_, err := provider.ParseNetwork(text)
		var fault *models.Invalid
		require.ErrorAs(t, err, &fault, text)
		got := strings.TrimSpace(fault.Key + " " + fault.Args["Network"] + fault.Args["Networks"])
		require.Equal(t, want, got, text)
	}
}

func TestParseNetwork_ReadsAnASNumberAsToolsWriteIt(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"AS64500": "AS64500", "as 64500": "AS64500", "ASN64500": "AS64500", "asn: 64500": "AS64500", "AS-64500": "AS64500",
		"64500": "AS64500", "AS0.64500": "AS64500", "AS0.64511": "AS64511", "AS64500 VOORBEELD-AS, NL": "AS64500",
		"AS64500 (Voorbeeld)": "AS64500", "aut-num:        AS64500": "AS64500", "origin: as64500": "AS64500",
		"AS64500,": "AS64500",
	} {
		n, err := provider.ParseNetwork(text)
		require.NoError(t, err, text)
		require.Equal(t, want, n.Label(), text)
	}
	for text, want := range map[string]string{
		"route: 203.0.113.0/24": "203.0.113.0/24", "203.0.113.0 / 24": "203.0.113.0/24", "203.0.113.0/24;": "203.0.113.0/24",
		"as64500.example.org": "as64500.example.org",
	} {
		n, err := provider.ParseNetwork(text)
		require.NoError(t, err, text)
		require.Equal(t, want, n.Label(), text)
	}
}

// Nothing made of numbers is ever taken as a domain, and what is taken names one network in one way.
func TestParseNetwork_TakesNoNumbersAsADomain(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("0123456789.*x-/ :[]")), 1, 40, -1).Draw(r, "text")
		n, err := provider.ParseNetwork(text)
		if err != nil {
			return
		}
		require.NotEqual(r, provider.NetworkDomain, n.Kind)
		again, err := provider.ParseNetwork(n.Label())
		require.NoError(r, err)
		require.Empty(r, cmp.Diff(n, again))
	})
}

// Number space of IANA's registries of special purposes, each with the first and the last network within.
func TestClaim_RefusesWhatNobodyCanHave(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin := w.As(models.RoleProviderAdmin)
	refused := func(line string) string {
		_, err := w.Provider.Claim(t.Context(), admin, w.Hoster.ID, line, "Zie RIPE.")
		var fault *models.Invalid
		require.ErrorAs(t, err, &fault, line)
		require.NotEmpty(t, fault.Args["Block"]+fault.Key, line)
		return fault.Key
	}
	for _, block := range []string{ // as RFCs write them
		"0/8", "10/8", "100.64/10", "127/8", "169.254/16", "172.16/12", "192.0.0/24", "192.31.196/24", "192.52.193/24", "192.88.99/24",
		"192.168/16", "192.175.48/24", "198.18/15", "224/4", "240/4",
	} {
		first, length, _ := strings.Cut(block, "/")
		first += strings.Repeat(".0", 3-strings.Count(first, "."))
		require.Equal(t, "claim.network.private", refused(first+"/"+length), block)
		require.Equal(t, "claim.network.private", refused(first+"/32"), block)
	}
	for _, block := range []string{
		"0/128", "0:0:0:0:0:0:0:1/128", "64:ff9b/96", "64:ff9b:1/48", "100/64", "100:0:0:1/64", "2001/23", "2001/32", "2001:2/48",
		"2001:10/28", "2001:20/28", "2002/16", "2620:4f:8000/48", "3fff/20", "4000/19", "5f00/16", "fc00/7", "fd12:3456/32", "fe80/10",
		"fec0/10", "ff00/8",
	} {
		first, length, _ := strings.Cut(block, "/")
		if strings.Count(first, ":") < 7 {
			first += "::"
		}
		require.Equal(t, "claim.network.private", refused(first+"/"+length), block)
		require.Equal(t, "claim.network.private", refused(first+"/128"), block)
	}
	for _, asn := range []int64{
		0, 112, 23456, 64512, 65534, 65535, 65536, 65551, 65552, 131071, 4200000000, 4294967294, 4294967295,
	} {
		require.Equal(t, "claim.network.private", refused("AS"+strconv.FormatInt(asn, 10)), asn)
	}
	for line, want := range map[string]string{ // what is around it is too much as well
		"192.0.0" + ".0/16": "claim.network.private", "203.0.112" + ".0/23": "claim.network.private",
		"2001:c00" + "::/22": "claim.network.private", "2000" + "::/18": "claim.network.wide", "0.0.0.0/1": "claim.network.wide",
		"co" + ".uk": "claim.network.wide",
	} {
		require.Equal(t, want, refused(line), line)
	}
	for _, line := range []string{"AS64496", "AS64511", "2001:db8:77::/48", "203.0.113.64/26"} {
		_, err := w.Provider.Claim(t.Context(), admin, w.Hoster.ID, line, "Zie RIPE.")
		require.NoError(t, err, line)
	}
}

// What RIRs give out can be claimed: each eighth of a /8 block that has nothing special in it, and AS numbers on both sides of a block.
func TestParseClaims_TakesWhatRegistriesGiveOut(t *testing.T) {
	t.Parallel()
	special := []int{0, 10, 100, 127, 169, 172, 192, 198, 203}
	for first := range 224 {
		if !slices.Contains(special, first) {
			_, faults := provider.ParseClaims(strconv.Itoa(first) + ".0.0" + ".0/11")
			require.Empty(t, faults, first)
		}
	}
	for _, asn := range []int{1, 111, 113, 23455, 23457, 64495, 131072, 4199999999} {
		_, faults := provider.ParseClaims(strconv.Itoa(asn))
		require.Empty(t, faults, asn)
	}
	_, faults := provider.ParseClaims("2a00" + "::/19\n2600" + "::/32")
	require.Empty(t, faults)
}

// The command refuses it too, and so does EOKM's approval of what was claimed before the portal knew.
func TestUnheld_HoldsForCommandAndApproval(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	private := "10" + ".1.0" + ".0/16"
	n, err := provider.ParseNetwork(private)
	require.NoError(t, err)
	_, err = w.Provider.AddNetwork(t.Context(), models.System(), w.Hoster.ID, n)
	require.Equal(t, "network.private", modelstest.Problem(t, err))

	id := w.Claimed(w.As(models.RoleProviderAdmin), "203.0.113.0/24")
	w.Exec(`UPDATE networks SET prefix = $1 WHERE id = $2`, private, id)
	_, err = w.Provider.DecideClaim(t.Context(), w.Analyst, id, approve)
	require.Equal(t, "network.private", modelstest.Problem(t, err))
	require.Equal(t, provider.ClaimRefused,
		w.DecideClaim(w.Analyst, id, provider.ClaimDecision{Act: provider.ClaimRefuse, Reason: "Dat is intern."}))
}

func TestNetwork_TrialIsSpaceForExamples(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"203.0.113.0/25": true, "2001:db8:1::/48": true, "AS64500": true, "klant.example.org": true, "klant.example": true,
	} {
		n, err := provider.ParseNetwork(text)
		require.NoError(t, err, text)
		require.Equal(t, want, n.Trial(), text)
	}
}

func TestOfferedLines_PutsTheNetworkInThePlaceOfTheLine(t *testing.T) {
	t.Parallel()
	require.Equal(t, "203.0.113.0/24\nAS64500\n\n203.0.113.0-191\nexample.org",
		provider.OfferedLines("203.0.113.0-255\r\nAS64500\r\n\r\n203.0.113.0-191\r\n*.example.org"))
	claims, faults := provider.ParseClaims("203.0.113.0-255\nAS64500\nAS64500")
	require.Len(t, claims, 1)
	require.Equal(t, map[string]string{"Line": "1", "Network": "203.0.113.0/24"}, faults[0].Args)
	require.Equal(t, "claim.network.twice", faults[1].Key)
}
