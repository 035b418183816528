package models

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
)

func TestIndexer_KeepsPurposesProvidersSecretsAndPartsApart(t *testing.T) {
	t.Parallel()
	a, b := uuid.New(), uuid.New()
	x, y := NewIndexer([]byte("one secret")), NewIndexer([]byte("another"))
	seen := map[uuid.UUID]bool{}
	for _, key := range []uuid.UUID{
		x.Wide(indexAddress, a, "text"), x.Wide(indexAddress, b, "text"), x.Wide(indexHost, a, "text"), y.Wide(indexAddress, a, "text"),
		x.Wide(indexDedupe, a, "ab", "c"), x.Wide(indexDedupe, a, "a", "bc"), x.Wide(indexDedupe, a, "abc"), x.Wide(indexDedupe, a, "abc", ""),
	} {
		require.False(t, seen[key])
		seen[key] = true
	}
	require.Equal(t, x.Wide(indexAddress, a, "text"), NewIndexer([]byte("one secret")).Wide(indexAddress, a, "text"), "for ever")
	require.NotEqual(t, x.narrow(indexHost, a, "text"), x.narrow(indexDomain, a, "text"))
	require.Equal(t, x.narrow(indexHost, a, "text"), x.narrow(indexHost, a, "text"))
}

func TestNewKeys_RefusesAShortSecret(t *testing.T) {
	t.Parallel()
	_, err := NewKeys(func() (Keyset, error) {
		return Keyset{Wraps: []WrapKey{{ID: 1}}, Indexes: [][]byte{make([]byte, 31)}}, nil
	})
	require.Error(t, err)
}
