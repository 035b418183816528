package seal_test

import (
	"os"
	"path/filepath"
	"testing"

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
