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
		x.Wide(IndexAddress, a, "text"), x.Wide(IndexAddress, b, "text"), x.Wide(IndexHost, a, "text"), y.Wide(IndexAddress, a, "text"),
		x.Wide(IndexDedupe, a, "ab", "c"), x.Wide(IndexDedupe, a, "a", "bc"), x.Wide(IndexDedupe, a, "abc"),
		x.Wide(IndexDedupe, a, "abc", ""),
	} {
		require.False(t, seen[key])
		seen[key] = true
	}
	require.Equal(t, x.Wide(IndexAddress, a, "text"), NewIndexer([]byte("one secret")).Wide(IndexAddress, a, "text"), "for ever")
	require.NotEqual(t, x.Narrow(IndexHost, a, "text"), x.Narrow(IndexDomain, a, "text"))
	require.Equal(t, x.Narrow(IndexHost, a, "text"), x.Narrow(IndexHost, a, "text"))
}

func TestNewKeys_RefusesAShortSecret(t *testing.T) {
	t.Parallel()
	_, err := NewKeys(func() (Keyset, error) {
		return Keyset{Wraps: []WrapKey{{ID: 1}}, Indexes: [][]byte{make([]byte, 31)}}, nil
	})
	require.Error(t, err)
}
