package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/migrations"
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal"
	"eokm.nl/hosting/portal/pgboot"
	"eokm.nl/hosting/portal/seal"
	"eokm.nl/hosting/portal/settings"
)

// program is the path of the built command; the tests here run it as an operator does.
var program string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "portal-cmd")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir)
		program = filepath.Join(dir, "portal")
		if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil { //nolint:noctx // our own program
			fmt.Fprintf(os.Stderr, "build: %v\n%s", err, out)
			return 1
		}
		return m.Run()
	}())
}

// bed is a durable Postgres (fsync on) with a migrated database and one provider, 192.0.2.0/24.
type bed struct {
	server  *pgboot.Server
	dir     string
	keyFile string
}

func newBed(t *testing.T) *bed {
	t.Helper()
	dir, err := pgboot.TempDir()
	require.NoError(t, err)
	cleanUp, err := pgboot.Guard(dir) // nothing is left behind, even when this test is killed
	require.NoError(t, err)
	t.Cleanup(cleanUp)
	b := &bed{dir: dir, keyFile: filepath.Join(t.TempDir(), "key")}
	b.start(t)
	t.Cleanup(func() {
		if b.server != nil { // it did not come back
			require.NoError(t, b.server.Stop(context.Background()))
		}
	})
	require.NoError(t, b.server.CreateDatabase(t.Context(), "portal", ""))
	require.NoError(t, migrations.Up(t.Context(), b.server.OwnerURL("portal")))
	require.NoError(t, seal.Make(b.keyFile))
	keys, err := seal.Open(b.keyFile)
	require.NoError(t, err)
	pool, err := portal.OpenPool(t.Context(), b.server.AppURL("portal"), 2)
	require.NoError(t, err)
	defer pool.Close()
	store, err := rooms.New(pool, keys, time.Now)
	require.NoError(t, err)
	p, err := store.Provider.Add(t.Context(), models.System(), provider.Provider{
		Slug: "voorbeeld", Name: "Voorbeeld Hosting B.V.", Status: models.ProviderActive, Language: "nl",
	})
	require.NoError(t, err)
	n, err := provider.ParseNetwork("192.0.2.0/24")
	require.NoError(t, err)
	_, err = store.Provider.AddNetwork(t.Context(), models.System(), p.ID, n)
	require.NoError(t, err)
	_, err = store.Provider.AddContact(t.Context(), models.System(), provider.Contact{
		ProviderID: p.ID, Kind: models.ContactAbuse, Email: "abuse@voorbeeld.example.nl",
	})
	require.NoError(t, err)
	return b
}

func (b *bed) start(t *testing.T) {
	t.Helper()
	var err error
	b.server, err = pgboot.Start(t.Context(), pgboot.Options{Dir: b.dir})
	require.NoError(t, err)
}

// command is the program on this bed's database.
func (b *bed) command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(t.Context(), program, args...)
	c.Env = append(os.Environ(), "DATABASE_URL="+b.server.AppURL("portal"), "PORTAL_KEY_FILE="+b.keyFile, "LANG=C.UTF-8", "LC_ALL=",
		"PORTAL_CONTACT_PHONE="+settings.Reserved().Phone, "PORTAL_CONTACT_MAIL="+settings.Reserved().Mail)
	return c
}

// count asks the database, as the owner.
func (b *bed) count(t *testing.T, query string, args ...any) int {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), b.server.OwnerURL("portal"))
	require.NoError(t, err)
	defer pool.Close()
	var n int
	require.NoError(t, pool.QueryRow(t.Context(), query, args...).Scan(&n))
	return n
}

// reports writes a file of rows whose addresses are unlike those of any other file.
func reports(t *testing.T, name string, rows int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name+".csv")
	content := []byte("external_ref,url,ip,observed_at\n")
	for i := range rows {
		content = fmt.Appendf(content, "%s-%05d,https://h%d.example.com/%s/%d,192.0.2.%d,%s\n",
			name, i/3, i%97, name, i, i%256, time.Now().UTC().Format(time.RFC3339))
	}
	require.NoError(t, os.WriteFile(path, content, 0o600))
	return path
}
