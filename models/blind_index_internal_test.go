package models

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
)

func TestIndexer_KeepsPurposesProvidersSecretsAndPartsApart(t *testing.T) {
	t.Parallel()
	a, b := uuid.New(), uuid.New()
	x, y := newIndexer([]byte("one secret")), newIndexer([]byte("another"))
	seen := map[uuid.UUID]bool{}
	for _, key := range []uuid.UUID{
		x.wide(indexAddress, a, "text"), x.wide(indexAddress, b, "text"), x.wide(indexHost, a, "text"), y.wide(indexAddress, a, "text"),
		x.wide(indexDedupe, a, "ab", "c"), x.wide(indexDedupe, a, "a", "bc"), x.wide(indexDedupe, a, "abc"), x.wide(indexDedupe, a, "abc", ""),
	} {
		require.False(t, seen[key])
		seen[key] = true
	}
	require.Equal(t, x.wide(indexAddress, a, "text"), newIndexer([]byte("one secret")).wide(indexAddress, a, "text"), "for ever")
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
