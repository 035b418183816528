package main

import (
	"net"
	"testing"

	"github.com/stretchr/testify/require"
)

// What is no network, and what nobody can have, is said before anything is registered, in both languages.
func TestProviderAdd_SaysHowToWriteANetwork(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	mask := net.IP(net.CIDRMask(24, 32)).String()
	for network, want := range map[string][2]string{
		"203.0.113.0-255":     {"Write this as 203.0.113.0/24", "Schrijf dit als 203.0.113.0/24"},
		"203.0.113.*":         {"Write this as 203.0.113.0/24", "Schrijf dit als 203.0.113.0/24"},
		"203.0.113.7":         {"Write this as 203.0.113.7/32", "Schrijf dit als 203.0.113.7/32"},
		"203.0.113.0/" + mask: {"Write this as 203.0.113.0/24", "Schrijf dit als 203.0.113.0/24"},
		"203.0.113.0-191":     {"203.0.113.0/25, 203.0.113.128/26", "203.0.113.0/25, 203.0.113.128/26"},
		"203.0.*.1":           {"pattern with gaps", "patroon met gaten"},
		"*.example.org":       {"Write this as example.org", "Schrijf dit als example.org"},
		"127.0.0.0/8":         {"Loopback (RFC 1122)", "Loopback (RFC 1122)"},
		"AS65535":             {"Last 16-bit AS number (RFC 7300)", "Last 16-bit AS number (RFC 7300)"},
		"0.0.0.0/0":           {"too large for one organisation", "te groot voor één organisatie"},
		"nas.local":           {"does not end in something that has domains", "niet op iets waaronder domeinen bestaan"},
	} {
		for i, lang := range []string{"en_GB.UTF-8", "nl_NL.UTF-8"} {
			c := b.command(t, "provider", "add", "nieuw", "--name", "Nieuw", "--abuse", "abuse@nieuw.example.nl", "--network", network)
			c.Env = append(c.Env, "LC_ALL="+lang)
			out, err := c.CombinedOutput()
			require.Equal(t, 1, exitStatus(t, err), "%s: %s", network, out)
			require.Contains(t, string(out), want[i], network)
		}
	}
	require.Zero(t, b.count(t, `SELECT count(*) FROM providers WHERE slug = 'nieuw'`))
	out, err := b.command(t, "provider", "add", "nieuw", "--name", "Nieuw", "--abuse", "abuse@nieuw.example.nl",
		"--network", "203.0.113.0/24", "--network", "as 64500").CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Equal(t, 2, b.count(t, `SELECT count(*) FROM networks n JOIN providers p ON p.id = n.provider_id WHERE p.slug = 'nieuw'`))
}

// Case 11 of the people who do this job: the range of their file is offered as the network that it is.
func TestProviderAdd_TheCaseOfARange(t *testing.T) {
	t.Parallel()
	network := caseFile(t, "11-range-as-network.txt")
	b := newBed(t)
	for lang, want := range map[string]string{
		"nl_NL.UTF-8": "Schrijf dit als 203.0.113.0/24", "en_GB.UTF-8": "Write this as 203.0.113.0/24",
	} {
		c := b.command(t, "provider", "add", "nieuw", "--name", "Nieuw", "--abuse", "abuse@nieuw.example.nl", "--network", network)
		c.Env = append(c.Env, "LC_ALL="+lang)
		out, err := c.CombinedOutput()
		require.Equal(t, exitFailed, exitStatus(t, err), "%s", out)
		require.Contains(t, string(out), want)
	}
}
