package main

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// What an operator does twice, or forgets, is told in words with what to do.
func TestCommands_SayWhatToDo(t *testing.T) {
	b := newBed(t)
	file := filepath.Join(t.TempDir(), "keys")
	out, err := b.command(t, "keys", "make", file).CombinedOutput()
	require.NoError(t, err, string(out))
	const exists = "portal: That file is there already, and stays as it is. Choose another name, or use the file that is there."
	require.Equal(t, exists, said(t, b.command(t, "keys", "make", file)))
	require.Equal(t, exists, said(t, b.command(t, "audit", "key", "make", file)))

	const invite = "portal: set PORTAL_URL to the portal's own address, such as https://portal.example.nl: without it " +
		"the link leads nowhere"
	require.Equal(t, invite, said(t, b.command(t, "user", "invite", "a@eokm.example", "--name", "A", "--role", "admin")))
	require.Zero(t, b.count(t, `SELECT count(*) FROM invitations`), "nobody is invited to nowhere")
}
