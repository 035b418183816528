package rdap_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/portaltest"
	"eokm.nl/hosting/portal/rdap"
)

func network(t *testing.T, text string) provider.Network {
	t.Helper()
	n, err := provider.ParseNetwork(text)
	require.NoError(t, err)
	return n
}

// card is an entity with roles, a mailbox ("" for none) and entities of its own.
func card(roles, email, inner string) string {
	fields := `["version", {}, "text", "4.0"], ["fn", {}, "text", "Desk"]`
	if email != "" {
		fields += `, ["email", {}, "text", "` + email + `"]`
	}
	return `{"objectClassName": "entity", "roles": [` + roles + `], "vcardArray": ["vcard", [` + fields + `]], "entities": [` + inner + `]}`
}

func entry(class string, entities ...string) string {
	return `{"objectClassName": "` + class + `", "entities": [` + strings.Join(entities, ", ") + `]}`
}

func TestAbuseMailbox_IsThatOfTheEntityWithTheRole(t *testing.T) {
	t.Parallel()
	abuse := card(`"abuse"`, "abuse@waddenzee.example", "")
	register := portaltest.NewRegister(t, map[string]string{
		"/ip/203.0.113.0/24": entry("ip network", card(`"technical"`, "noc@waddenzee.example", ""),
			card(`"registrant"`, "info@waddenzee.example", abuse)),
		"/ip/2001:db8::/32": entry("ip network", card(`"abuse", "technical"`, "abuse6@waddenzee.example", "")),
		"/autnum/64510":     entry("autnum", abuse),
		"/domain/example.org": entry("domain",
			card(`"registrar"`, "info@registrar.example", card(`"abuse"`, "abuse@registrar.example", ""))),
		"/ip/198.51.100.0/24": entry("ip network", card(`"technical"`, "noc@waddenzee.example", ""), card(`"abuse"`, "", "")),
		"/autnum/64511":       entry("entity"),
		"/domain/a.example.org": `{"objectClassName": "domain", "entities": [{"objectClassName": "entity", "roles": ["abuse"], ` +
			`"vcardArray": ["vcard", [["version", {}, "text", "4.0"], ["email", {}, "text", ["x", {"a": 1}]]]]}]}`,
		"/domain/b.example.org": "no JSON",
	})
	client := rdap.NewLoopback(register.Transport, register.Lists)
	for text, want := range map[string]string{
		"203.0.113.0/24": "abuse@waddenzee.example", "2001:db8::/32": "abuse6@waddenzee.example", "AS64510": "abuse@waddenzee.example",
		"example.org":     "",                                          // its registrar's, who hosts nothing
		"198.51.100.0/24": "", "192.0.2.0/24": "", "a.example.org": "", // a card that is none
	} {
		email, err := client.AbuseMailbox(t.Context(), network(t, text))
		require.NoError(t, err, text)
		require.Equal(t, want, email, text)
	}
	for _, text := range []string{"AS64511", "b.example.org"} {
		_, err := client.AbuseMailbox(t.Context(), network(t, text))
		require.ErrorIs(t, err, rdap.ErrAway, text)
		require.NotContains(t, err.Error(), "example", "nothing of an answer is in a log")
	}
	require.Contains(t, register.Asked(), "/ip/203.0.113.0/24", "the prefix, and no address within it")
}

func TestAbuseMailbox_FollowsARegisterToAnother_ButNotForEver(t *testing.T) {
	t.Parallel()
	entries := map[string]string{"/autnum/64510": entry("autnum", card(`"abuse"`, "abuse@waddenzee.example", ""))}
	register := portaltest.NewRegister(t, entries)
	at := "https://" + register.Lists.Host + "/rdap"
	entries["/autnum/64509"] = at + "/autnum/64510"
	entries["/autnum/64508"] = at + "/autnum/64508"
	plain := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("asked in the clear") }))
	t.Cleanup(plain.Close)
	entries["/autnum/64507"] = plain.URL
	client := rdap.NewLoopback(register.Transport, register.Lists)
	email, err := client.AbuseMailbox(t.Context(), network(t, "AS64509"))
	require.NoError(t, err)
	require.Equal(t, "abuse@waddenzee.example", email)
	for _, loop := range []string{"AS64508", "AS64507"} {
		_, err = client.AbuseMailbox(t.Context(), network(t, loop))
		require.ErrorIs(t, err, rdap.ErrAway, loop)
	}
	require.Less(t, len(register.Asked()), 12)
}
