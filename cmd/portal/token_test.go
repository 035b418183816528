package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The text of a token is all that goes to the standard output, once; the list shows its end alone.
func TestToken_CreateListRevoke(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	out, err := b.command(t, "token", "create", "--kind", "intake", "--name", "Lijst", "--days", "30").Output()
	require.NoError(t, err)
	text := strings.TrimSpace(string(out))
	require.Regexp(t, `^eokm_[A-Za-z0-9_-]{43}$`, text)
	list, err := b.command(t, "token", "list").Output()
	require.NoError(t, err)
	require.Contains(t, string(list), "intake:write")
	require.NotContains(t, string(list), text)
	id := strings.Fields(strings.Split(string(list), "\n")[1])[0]
	_, err = b.command(t, "token", "revoke", id).Output()
	require.NoError(t, err)
	require.Equal(t, 1, b.count(t, `SELECT count(*) FROM tokens WHERE revoked_at IS NOT NULL`))
	for _, wrong := range [][]string{
		{"create", "--kind", "provider", "--name", "x"},
		{"create", "--kind", "intake", "--name", "x", "--days", "9000"},
		{"create", "--kind", "provider", "--provider", "niemand", "--name", "x"},
		{"revoke", "x"},
		{"create", "--kind", "intake", "--name", "x", "--scope", "notices:read"},
	} {
		refused, err := b.command(t, append([]string{"token"}, wrong...)...).CombinedOutput()
		require.Equal(t, exitFailed, exitStatus(t, err), "%s", refused)
	}
}
