package checkpoint_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/trail"
	"eokm.nl/hosting/portal/checkpoint"
)

var monday = time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)

func head(seq int64) trail.ChainHead {
	sum := sha256.Sum256([]byte{byte(seq)})
	return trail.ChainHead{Seq: seq, EventID: seq + 10, Hash: sum[:]}
}

// filled is a folder of three checkpoints, a day apart.
func filled(t *testing.T) (checkpoint.Folder, []checkpoint.Kept) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "key")
	key, err := checkpoint.OpenOrMakeKey(path)
	require.NoError(t, err)
	f := checkpoint.Folder{Dir: filepath.Join(t.TempDir(), "kept"), Key: key}
	var kept []checkpoint.Kept
	for day := range 3 {
		k, err := f.Write(head(int64(100+day)), monday.AddDate(0, 0, day))
		require.NoError(t, err)
		kept = append(kept, k)
	}
	return f, kept
}

func TestFolder_KeepsAChainOfCheckpoints(t *testing.T) {
	t.Parallel()
	f, kept := filled(t)
	list, faults, err := f.Read()
	require.NoError(t, err)
	require.Empty(t, faults)
	require.Equal(t, kept, list)
	require.Equal(t, "2026-11-23-000000000100.json", list[0].Name)
	require.Equal(t, list[0].Digest, list[1].Previous)
	require.Equal(t, checkpoint.KeyID(f.Key.Public().(ed25519.PublicKey)), list[1].Key)
	again, err := f.Write(head(102), monday.AddDate(0, 0, 2).Add(time.Hour))
	require.NoError(t, err)
	require.Equal(t, kept[2], again, "one a day and row")
	require.Equal(t, trail.ChainAnchor{Name: list[2].Name, Seq: 102, Hash: head(102).Hash}, checkpoint.Anchors(list)[2])
	entries, err := os.ReadDir(f.Dir)
	require.NoError(t, err)
	require.Len(t, entries, 3, "nothing else is left there")
	info, err := entries[0].Info()
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

func TestFolder_FindsWhatWasDoneToIt(t *testing.T) {
	t.Parallel()
	theirs, _ := filled(t)
	for name, c := range map[string]struct {
		do   func(path []string) error
		want []checkpoint.Fault
	}{
		"edited": {
			func(path []string) error {
				content, err := os.ReadFile(path[1])
				return errors.Join(err, os.WriteFile(path[1], bytes.Replace(content, []byte(`"seq":101`), []byte(`"seq":100`), 1), 0o600))
			},
			[]checkpoint.Fault{{Kind: checkpoint.Forged, Name: "2026-11-24-000000000101.json"}, {
				Kind: checkpoint.Unlinked, Name: "2026-11-25-000000000102.json",
			}},
		},
		"one deleted": {
			func(path []string) error { return os.Remove(path[1]) },
			[]checkpoint.Fault{{Kind: checkpoint.Unlinked, Name: "2026-11-25-000000000102.json"}},
		},
		"the first deleted": {
			func(path []string) error { return os.Remove(path[0]) },
			[]checkpoint.Fault{{Kind: checkpoint.Unlinked, Name: "2026-11-24-000000000101.json"}},
		},
		"cut short": {
			func(path []string) error { return os.Truncate(path[2], 100) },
			[]checkpoint.Fault{{Kind: checkpoint.Forged, Name: "2026-11-25-000000000102.json"}},
		},
		"another's": {
			func(path []string) error {
				return os.Rename(filepath.Join(theirs.Dir, filepath.Base(path[2])), path[2])
			},
			[]checkpoint.Fault{{Kind: checkpoint.Forged, Name: "2026-11-25-000000000102.json"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, kept := filled(t)
			var paths []string
			for _, k := range kept {
				paths = append(paths, filepath.Join(f.Dir, k.Name))
			}
			require.NoError(t, c.do(paths))
			_, faults, err := f.Read()
			require.NoError(t, err)
			require.Equal(t, c.want, faults)
		})
	}
}

// Two that write at once follow one another, and never the same one.
func TestFolder_TwoWritersMakeOneChain(t *testing.T) {
	t.Parallel()
	f, _ := filled(t)
	done := make(chan error, 8)
	for i := range cap(done) {
		go func() { _, err := f.Write(head(int64(200+i)), monday.AddDate(0, 0, 9)); done <- err }()
	}
	for range cap(done) {
		if err := <-done; err != nil {
			require.ErrorIs(t, err, checkpoint.ErrAhead, "somebody else was first")
		}
	}
	list, faults, err := f.Read()
	require.NoError(t, err)
	require.Empty(t, faults)
	require.Greater(t, len(list), 3)
}

func TestKey_PublicHalfChecksElsewhere(t *testing.T) {
	t.Parallel()
	f, kept := filled(t)
	text, err := checkpoint.PublicPEM(f.Key.Public().(ed25519.PublicKey))
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "public")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	public, err := checkpoint.OpenPublicKey(path)
	require.NoError(t, err)
	list, faults, err := checkpoint.Read(f.Dir, public)
	require.NoError(t, err)
	require.Empty(t, faults)
	require.Equal(t, kept, list)
	_, err = checkpoint.OpenKey(path)
	require.ErrorIs(t, err, checkpoint.ErrKeyOpen)
}

func TestKey_RefusesWhatIsNotOne(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "key")
	_, err := checkpoint.OpenKey(path)
	require.ErrorIs(t, err, checkpoint.ErrKeyMissing)
	require.NoError(t, checkpoint.MakeKey(path))
	require.Error(t, checkpoint.MakeKey(path), "a key is never overwritten")
	require.NoError(t, os.Chmod(path, 0o640))
	_, err = checkpoint.OpenPublicKey(path)
	require.ErrorIs(t, err, checkpoint.ErrKeyOpen)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "x"), []byte("secret text"), 0o600))
	_, err = checkpoint.OpenKey(filepath.Join(dir, "x"))
	require.ErrorIs(t, err, checkpoint.ErrKeyBroken)
	require.NotContains(t, err.Error(), "secret text")
}
