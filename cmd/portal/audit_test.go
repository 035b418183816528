package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// audited is a bed with some events in the chain, and where its checkpoints go.
func audited(t *testing.T) (b *bed, dir string, run func(args ...string) (string, int)) {
	t.Helper()
	b = newBed(t)
	dir = filepath.Join(t.TempDir(), "kept")
	key := filepath.Join(t.TempDir(), "key")
	run = func(args ...string) (string, int) {
		t.Helper()
		c := b.command(t, append([]string{"audit"}, args...)...)
		c.Env = append(c.Env, "PORTAL_CHECKPOINT_DIR="+dir, "PORTAL_CHECKPOINT_KEY_FILE="+key, "PORTAL_KEY_FILE=")
		out, err := c.CombinedOutput()
		return string(out), exitStatus(t, err)
	}
	out, err := b.command(t, "import", reports(t, "a", 9), "--source", "test").CombinedOutput()
	require.NoError(t, err, string(out))
	out2, status := run("key", "make", key)
	require.Zero(t, status, out2)
	return b, dir, run
}

// tamper changes what is, as the superuser.
func (b *bed) tamper(t *testing.T, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), b.server.OwnerURL("portal"))
	require.NoError(t, err)
	defer conn.Close(t.Context())
	_, err = conn.Exec(t.Context(), `SET session_replication_role = replica; `+sql)
	require.NoError(t, err)
}

func TestAudit_VerifyTellsWhatWasDone(t *testing.T) {
	b, _, run := audited(t)
	out, status := run("checkpoint")
	require.Zero(t, status, out)
	out, status = run("verify")
	require.Zero(t, status, out)
	require.Contains(t, out, "Checked 4 events and 1 checkpoints; 1 events wait for the chain.")
	require.Contains(t, out, "Nothing was changed.")

	b.tamper(t, `UPDATE events SET kind = 'answered' WHERE id = 2`)
	out, status = run("verify")
	require.Equal(t, exitFailed, status)
	require.Contains(t, out, "event 2, number 2 of the chain, was edited")
	require.NotContains(t, out, "Nothing was changed")

	b.tamper(t, `DELETE FROM events WHERE id > 1; DELETE FROM event_chain WHERE seq > 1`)
	out, status = run("verify", "--json")
	require.Equal(t, exitFailed, status)
	var v verdict
	require.NoError(t, json.Unmarshal([]byte(out), &v), out)
	require.False(t, v.Intact)
	require.Len(t, v.Findings, 1)
	require.Equal(t, "truncated", v.Findings[0].Kind)
	require.Equal(t, int64(2), v.Findings[0].Number)
	require.NotEmpty(t, v.Findings[0].Checkpoint)

	out, status = run("verify", "--checkpoints", t.TempDir())
	require.Zero(t, status, "nothing shows it but the checkpoint")
	require.Contains(t, out, "There are no checkpoints")
	out, status = run("verify", "--checkpoints", filepath.Join(t.TempDir(), "nowhere"))
	require.Equal(t, exitFailed, status, out)
}

// The printed key and openssl are enough to check a checkpoint's signature without the portal.
func TestAudit_AnOutsiderChecksACheckpoint(t *testing.T) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("needs openssl")
	}
	_, kept, run := audited(t)
	public, status := run("key")
	require.Zero(t, status, public)
	require.Contains(t, public, "BEGIN PUBLIC KEY")
	out, status := run("checkpoint")
	require.Zero(t, status, out)
	dir := t.TempDir()
	write := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, content, 0o600))
		return path
	}
	key := write("public", []byte(public))
	out, status = run("verify", "--key", key)
	require.Zero(t, status, out)

	var file struct {
		Signed    json.RawMessage
		Signature []byte
	}
	files, err := filepath.Glob(filepath.Join(kept, "*.json"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	content, err := os.ReadFile(files[0])
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(content, &file))
	verified, err := exec.CommandContext(t.Context(), openssl, "pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin",
		"-in", write("signed", file.Signed), "-sigfile", write("signature", file.Signature)).CombinedOutput()
	require.NoError(t, err, string(verified))
}
