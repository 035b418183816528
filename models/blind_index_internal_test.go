package models

import (
	"regexp"
	"strconv"
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

func TestIndexer_MarksTellTextsOfOneProviderApart(t *testing.T) {
	t.Parallel()
	a, b := uuid.New(), uuid.New()
	x, y := NewIndexer([]byte("one secret")), NewIndexer([]byte("another"))
	require.Equal(t, x.Mark(a, "text"), NewIndexer([]byte("one secret")).Mark(a, "text"))
	require.NotEqual(t, x.Mark(a, "text"), x.Mark(b, "text"), "nobody compares two providers by it")
	require.NotEqual(t, x.Mark(a, "text"), y.Mark(a, "text"))
	marks := map[string]bool{}
	for n := range 1000 {
		mark := x.Mark(a, "https://img.example.com/"+strconv.Itoa(n))
		require.Regexp(t, regexp.MustCompile(`^[B-DF-HJ-NP-TV-XZ][2-9B-DF-HJ-NP-TV-XZ]{3}$`), mark)
		marks[mark] = true
	}
	require.Greater(t, len(marks), 990)
}
