package rotation_test

import (
	"encoding/binary"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/rotation"
	"eokm.nl/hosting/portal/seal"
)

// replaceKey does what portal keys rotate does, and leaves the old key in the file when it is not to be dropped.
func (w *world) replaceKey(drop bool) {
	w.T.Helper()
	ctx := w.T.Context()
	_, err := seal.AddKey(w.KeyFile, w.Now())
	require.NoError(w.T, err)
	_, err = w.AdoptKey(ctx)
	require.NoError(w.T, err)
	_, err = w.Rotation.Rewrap(ctx, func(int) {})
	require.NoError(w.T, err)
	left, err := w.RetireOldKeys(ctx)
	require.NoError(w.T, err)
	require.Zero(w.T, left)
	if drop {
		uses, err := w.KeyUses(ctx)
		require.NoError(w.T, err)
		require.NoError(w.T, seal.DropKeys(w.KeyFile, uses[0].ID))
		require.NoError(w.T, w.Keys.Reload())
	}
}

func TestCheckKeys_RefusesAnotherFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Deliver(1, 1)
	other := filepath.Join(t.TempDir(), "other")
	require.NoError(t, seal.Make(other))
	mixed := filepath.Join(t.TempDir(), "mixed")
	require.NoError(t, os.WriteFile(mixed, mix(t, w.KeyFile, other), 0o600))
	content := func() []string {
		return modelstest.Query[string](w.World, `SELECT k::text FROM portal_keys k ORDER BY kind, id`)
	}
	refused := func(why string) {
		before := content()
		for name, file := range map[string]string{"another": other, "another index secret": mixed} {
			require.ErrorIs(t, w.StoreWithKeys(file).CheckKeys(t.Context()), models.ErrWrongKey, "%s, %s", name, why)
			require.Equal(t, before, content(), "nothing is written")
		}
	}
	require.NoError(t, w.StoreWithKeys(w.KeyFile).CheckKeys(t.Context()))
	require.Len(t, content(), 2)
	refused("as ever")
	w.Exec(`DELETE FROM portal_keys`)
	refused("in a database from before the table of its keys")
	require.NoError(t, w.StoreWithKeys(w.KeyFile).CheckKeys(t.Context()))
	require.Len(t, content(), 2)
}

// mix is a key file with the wrapping key of one and the index secret of the other.
func mix(t *testing.T, wrap, index string) []byte {
	t.Helper()
	var fields [2]map[string]json.RawMessage
	for i, path := range []string{wrap, index} {
		content, err := os.ReadFile(path)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(content, &fields[i]))
	}
	fields[0]["index"] = fields[1]["index"]
	out, err := json.Marshal(fields[0])
	require.NoError(t, err)
	return out
}

// A key file from before a replacement is refused, and so is what its key wrapped.
func TestCheckKeys_RefusesTheFileAsItWasBefore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	before, err := os.ReadFile(w.KeyFile)
	require.NoError(t, err)
	wrapped := modelstest.Query[[]byte](w.World, `SELECT data_key FROM notices`)[0]
	w.replaceKey(true)
	old := filepath.Join(t.TempDir(), "old")
	require.NoError(t, os.WriteFile(old, before, 0o600))
	require.ErrorIs(t, w.StoreWithKeys(old).CheckKeys(t.Context()), models.ErrWrongKey)
	require.NoError(t, w.StoreWithKeys(w.KeyFile).CheckKeys(t.Context()))
	require.False(t, w.Page(ref).Items[0].Content.Address.IsZero())
	w.Exec(`UPDATE notices SET data_key = $1`, wrapped)
	_, err = w.Notice.Page(t.Context(), w.Agent, ref, 0)
	require.ErrorIs(t, err, models.ErrSealBroken)
}

// Every column with what a key of the file wrapped is on the list of those that are wrapped anew.
func TestRewrap_KnowsEveryColumn(t *testing.T) {
	t.Parallel()
	w, _ := filled(t)
	_, err := w.People.NewTOTP(t.Context(), w.As(models.RoleAnalyst).UserID)
	require.NoError(t, err)
	w.Stage(w.Row("waits", 1))
	uses, err := w.KeyUses(t.Context())
	require.NoError(t, err)
	require.Len(t, uses, 1)
	head := binary.BigEndian.AppendUint32([]byte{1}, uses[0].ID)
	var found []string
	for _, column := range modelstest.Query[string](w.World, `SELECT table_name || '.' || column_name FROM information_schema.columns
		WHERE table_schema = 'public' AND data_type = 'bytea' ORDER BY 1`) {
		table, name, _ := strings.Cut(column, ".")
		if modelstest.Query[bool](w.World, `SELECT EXISTS (SELECT 1 FROM `+table+` WHERE substr(`+name+`, 1, 5) = $1)`, head)[0] {
			found = append(found, column)
		}
	}
	want := append(rotation.WrappedColumns(), "portal_keys.proof")
	slices.Sort(want)
	require.Equal(t, want, found)
}

// The sender of a file is slower than the replacement of a key: what waited in memory was wrapped by one that is gone since.
func TestRewrap_ASlowFileComesInWhole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := seal.AddKey(w.KeyFile, w.Now()) // the second portal, whose desk sends the file, knows both
	require.NoError(t, err)
	slow := w.StoreWithKeys(w.KeyFile)
	rows := []*incoming.Row{w.Row("slow-1", 1), w.Row("slow-1", 2), w.Row("slow-2", 1)}
	staged, err := slow.Incoming.StageImport(t.Context(), w.Analyst, incoming.ImportOptions{Source: "test", Format: "csv"},
		func(yield func(*incoming.Row, error) bool) {
			for i, row := range rows {
				if i == 2 {
					w.replaceKey(true)
				}
				if !yield(row, nil) {
					return
				}
			}
		}, nil)
	require.NoError(t, err)
	_, err = slow.Incoming.CommitImport(t.Context(), w.Analyst, staged.ID)
	require.NoError(t, err)
	refs := w.RefsOf(w.Hoster.ID)
	require.Len(t, refs, 2)
	for _, ref := range refs {
		require.False(t, w.Page(ref).Items[0].Content.Address.IsZero())
	}
	require.Len(t, modelstest.Query[uuid.UUID](w.World,
		`SELECT id FROM notices WHERE substr(data_key, 1, 5) <> (SELECT substr(proof, 1, 5) FROM portal_keys
		WHERE kind = 'wrap' AND retired_at IS NULL)`), 0)
}

// Nothing is retired while somebody stores what it wraps, or while anything is left.
func TestRetireOldKeys_LeavesAKeyThatIsUsed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Deliver(3, 1)
	_, err := seal.AddKey(w.KeyFile, w.Now())
	require.NoError(t, err)
	_, err = w.AdoptKey(t.Context())
	require.NoError(t, err)
	left, err := w.RetireOldKeys(t.Context())
	require.NoError(t, err)
	require.Equal(t, 3, left)
	require.Empty(t, modelstest.Query[int64](w.World, `SELECT id FROM portal_keys WHERE retired_at IS NOT NULL`))
}
