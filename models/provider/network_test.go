package provider_test

import (
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/provider"
)

func TestAddNetwork_ANetworkHasOneOwner(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var providers []uuid.UUID
	for _, slug := range []string{"een", "twee", "drie", "vier"} {
		p, err := w.Provider.Add(t.Context(), w.Analyst,
			provider.Provider{Slug: slug, Name: slug, Status: models.ProviderActive, Language: "nl"})
		require.NoError(t, err)
		providers = append(providers, p.ID)
	}
	for _, text := range []string{"198.51.100.0/24", "2001:db8:7::/48", "AS64500", "Example.NET."} {
		claim, err := provider.ParseNetwork(text)
		require.NoError(t, err)
		var group sync.WaitGroup
		faults := make([]error, len(providers))
		for i, provider := range providers {
			group.Go(func() { _, faults[i] = w.Provider.AddNetwork(t.Context(), models.System(), provider, claim) })
		}
		group.Wait()
		won := 0
		for _, err := range faults {
			if err == nil {
				won++
				continue
			}
			require.Equal(t, "network.taken", modelstest.Problem(t, err))
		}
		require.Equal(t, 1, won, text)
	}
	_, err := w.Provider.AddNetwork(t.Context(), w.Agent, w.Hoster.ID, provider.Network{})
	require.ErrorIs(t, err, models.ErrForbidden, "a provider claims nothing by itself")
}

func TestParseNetwork_HasOneSpellingOfEachNetwork(t *testing.T) {
	t.Parallel()
	for text, label := range map[string]string{
		" 192.0.2.0/24 ": "192.0.2.0/24", "2001:DB8:1:0::/48": "2001:db8:1::/48", "as64496": "AS64496",
		"IMG.Example.ORG.": "img.example.org", "münchen.example": "xn--mnchen-3ya.example", "as.example": "as.example",
	} {
		n, err := provider.ParseNetwork(text)
		require.NoError(t, err, text)
		require.Equal(t, label, n.Label())
	}
	for _, text := range []string{
		"", "192.0.2.0/33", "::ffff:192.0.2.0/120", "AS4294967296", "AS", "localhost", "0x7f.1", "2.1", "exa mple.org", "-.example",
	} {
		_, err := provider.ParseNetwork(text)
		require.Equal(t, "network.form", modelstest.Problem(t, err), text)
	}
	_, err := provider.ParseNetwork("192.0.2.1/24")
	require.Equal(t, "network.host_bits", modelstest.Problem(t, err))
}
