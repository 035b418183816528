package seal_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/seal"
)

func TestOpen_SaysWhatIsWrongWithAKeyFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "key")
	_, err := seal.Open(path)
	require.ErrorIs(t, err, seal.ErrMissing)

	require.NoError(t, seal.Make(path))
	_, err = seal.Open(path)
	require.NoError(t, err)
	require.Error(t, seal.Make(path), "a key file is never overwritten")

	require.NoError(t, os.Chmod(path, 0o644))
	_, err = seal.Open(path)
	require.ErrorIs(t, err, seal.ErrOpen)

	require.NoError(t, os.Chmod(path, 0o600))
	for _, content := range []string{"", "{}", `{"wrap":{},"index":"AAAA"}`, "not json"} {
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		_, err = seal.Open(path)
		require.ErrorIs(t, err, seal.ErrBroken, content)
	}
}

// A key is added once and kept aside with the file as it was; the newest is never taken out.
func TestAddKey_DropKeys(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	require.NoError(t, seal.Make(path))
	before, err := os.ReadFile(path)
	require.NoError(t, err)
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	kept, err := seal.AddKey(path, now)
	require.NoError(t, err)
	require.Equal(t, path+".before-20261120T090000.000000Z", kept)
	content, err := os.ReadFile(kept)
	require.NoError(t, err)
	require.Equal(t, before, content)
	again, err := seal.AddKey(path, now.Add(time.Hour))
	require.NoError(t, err)
	require.Empty(t, again, "it has two already")

	ids := keyIDs(t, path)
	require.Len(t, ids, 2)
	require.NoError(t, seal.DropKeys(path, ids...))
	require.Equal(t, ids[1:], keyIDs(t, path))
	require.NoError(t, seal.DropKeys(path, ids...))
	require.Equal(t, ids[1:], keyIDs(t, path), "the last one stays")
	for _, file := range []string{path, kept} {
		info, err := os.Stat(file)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
		_, err = seal.Open(file)
		require.NoError(t, err)
	}
	files, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	require.Len(t, files, 2, "nothing is left behind")
}

// keyIDs lists a file's wrapping keys.
func keyIDs(t *testing.T, path string) []uint32 {
	t.Helper()
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	var file struct {
		Wrap struct {
			Key []struct {
				KeyID uint32 `json:"keyId"`
			} `json:"key"`
		} `json:"wrap"`
	}
	require.NoError(t, json.Unmarshal(content, &file))
	var ids []uint32
	for _, key := range file.Wrap.Key {
		ids = append(ids, key.KeyID)
	}
	return ids
}

// Root may replace a key for the user whose file it is.
func TestAddKey_LeavesTheFileItsOwner(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can give files away")
	}
	path := filepath.Join(t.TempDir(), "key")
	require.NoError(t, seal.Make(path))
	require.NoError(t, os.Chown(path, 12345, 12346))
	kept, err := seal.AddKey(path, time.Now())
	require.NoError(t, err)
	for _, file := range []string{path, kept} {
		info, err := os.Stat(file)
		require.NoError(t, err)
		of := info.Sys().(*syscall.Stat_t)
		require.Equal(t, []uint32{12345, 12346}, []uint32{of.Uid, of.Gid})
	}
}
