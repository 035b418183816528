package provider

import (
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
)

func held(name, claim string, active, approved bool) HeldNetwork {
	n, err := ParseNetwork(claim)
	if err != nil {
		panic(err)
	}
	if approved {
		at := time.Unix(0, 0)
		n.ApprovedAt = &at
	}
	n.ProviderID = uuid.NewSHA1(uuid.Nil, []byte(name))
	return ParseHeld([]HeldNetwork{{Network: n, Name: name, Active: active}})[0]
}

func TestSuggestion_ByNetwork(t *testing.T) {
	networks := []HeldNetwork{
		held("wide", "192.0.2.0/24", true, true),
		held("narrow", "192.0.2.128/25", false, true),
		held("claims", "192.0.2.0/24", false, false),
		held("system", "AS64500", true, true),
		held("name", "example.org", true, true),
		held("below", "img.example.org", true, true),
	}
	for name, test := range map[string]struct {
		where Whereabouts
		want  []Suggestion
	}{
		"nothing known":        {Whereabouts{}, nil},
		"nobody's":             {Whereabouts{IP: netip.MustParseAddr("203.0.113.1"), ASN: 64501, Host: "example.com"}, nil},
		"half a label is none": {Whereabouts{Host: "notexample.org"}, nil},
		"approved since, and claimed": {Whereabouts{IP: netip.MustParseAddr("192.0.2.1")}, []Suggestion{
			{Provider: "wide", Active: true, Why: WhyNetwork, Network: "192.0.2.0/24"},
			{Provider: "claims", Why: WhyClaim, Network: "192.0.2.0/24"},
		}},
		"the narrowest owner, though it is not active": {
			Whereabouts{IP: netip.MustParseAddr("::ffff:192.0.2.200"), ASN: 64500},
			[]Suggestion{
				{Provider: "narrow", Why: WhyInactive, Network: "192.0.2.128/25"},
				{Provider: "claims", Why: WhyClaim, Network: "192.0.2.0/24"},
			},
		},
		"an AS number before a domain": {Whereabouts{ASN: 64500, Host: "img.example.org"}, []Suggestion{
			{Provider: "system", Active: true, Why: WhyNetwork, Network: "AS64500"},
		}},
		"the longest name": {Whereabouts{Host: "a.img.example.org"}, []Suggestion{
			{Provider: "below", Active: true, Why: WhyNetwork, Network: "img.example.org"},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			got := RankSuggestions(test.where.InNetworks(networks))
			ignore := cmp.Options{cmpopts.IgnoreUnexported(Suggestion{}), cmpopts.IgnoreFields(Suggestion{}, "ProviderID")}
			require.Empty(t, cmp.Diff(test.want, got, ignore))
		})
	}
}

func TestSuggestion_RankKeepsTheSurestOfEachProvider(t *testing.T) {
	a, b := uuid.New(), uuid.New()
	early, late := time.Unix(1000, 0), time.Unix(2000, 0)
	got := RankSuggestions([]Suggestion{
		{ProviderID: a, Why: WhyDomain, Seen: late},
		{ProviderID: a, Why: WhyHost, Seen: early},
		{ProviderID: b, Why: WhyHost, Seen: late},
		{ProviderID: b, Why: WhyClaim},
	})
	require.Len(t, got, 2)
	require.Equal(t, []SuggestionWhy{WhyClaim, WhyHost}, []SuggestionWhy{got[0].Why, got[1].Why})
	require.Equal(t, []uuid.UUID{b, a}, []uuid.UUID{got[0].ProviderID, got[1].ProviderID})
}
