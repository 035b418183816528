package oidc

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
)

// A key of 92,160 bytes with the largest exponent took 63 s to say no to one signature, and both fit in an answer.
func TestUsable_IsWhatASignatureIsCheckedWithInAMoment(t *testing.T) {
	t.Parallel()
	rsaOf := func(bits uint) *rsa.PublicKey {
		return &rsa.PublicKey{N: new(big.Int).Lsh(big.NewInt(1), bits-1), E: 65537}
	}
	for _, good := range []any{rsaOf(2048), rsaOf(8192), &ecdsa.PublicKey{}, ed25519.PublicKey{}} {
		require.True(t, usable(good), "%T", good)
	}
	for _, bad := range []any{rsaOf(8193), rsaOf(92160 * 8), []byte("a secret"), &rsa.PrivateKey{}, nil} {
		require.False(t, usable(bad), "%T", bad)
	}
}

func TestPublic_LeavesOutWhatProvesNothing(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"RS256", "EdDSA"}, public([]string{"RS256", "HS256", "none", "EdDSA", "x"}))
	require.Empty(t, public(nil), "then the library takes RS256, as the standard says")
}
