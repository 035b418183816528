// Package bench measures speed against raw Postgres in the same run (DESIGN section 8). It has no tests: a figure on a
// shared machine proves nothing, so read the ratios. `make bench` runs it.
package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/migrations"
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal"
	"eokm.nl/hosting/portal/pgboot"
	"eokm.nl/hosting/portal/seal"
)

// world is a portal's database on a durable cluster of its own.
type world struct {
	server  *pgboot.Server
	owner   *pgxpool.Pool
	pool    *pgxpool.Pool
	keyFile string
	store   *rooms.Store
	agents  []models.Actor // one per provider
	analyst models.Actor
}

// databaseName is the benchmarks' database.
const databaseName = "bench"

// newWorld starts Postgres with the settings of a real one (fsync on) and registers two providers.
func newWorld(b *testing.B) *world {
	b.Helper()
	ctx := b.Context()
	dir, err := os.MkdirTemp("", "bench") //nolint:usetesting // Postgres's own user must reach it
	require.NoError(b, err)
	require.NoError(b, os.Chmod(dir, 0o755))
	b.Cleanup(func() { _ = os.RemoveAll(dir) })
	w := &world{keyFile: filepath.Join(dir, "key")}
	w.server, err = pgboot.Start(ctx, pgboot.Options{Dir: filepath.Join(dir, "pg"), Settings: map[string]string{
		"shared_buffers": "1GB", "max_wal_size": "8GB", "checkpoint_timeout": "30min",
	}})
	require.NoError(b, err)
	b.Cleanup(func() {
		stop, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		_ = w.server.Stop(stop)
	})
	require.NoError(b, w.server.CreateDatabase(ctx, databaseName, ""))
	require.NoError(b, migrations.Up(ctx, w.server.OwnerURL(databaseName)))
	w.owner = open(b, w.server.OwnerURL(databaseName))
	w.pool = open(b, w.server.AppURL(databaseName))
	require.NoError(b, seal.Make(w.keyFile))
	keys, err := seal.Open(w.keyFile)
	require.NoError(b, err)
	w.store, err = rooms.New(w.pool, keys, time.Now)
	require.NoError(b, err)
	w.people(b)
	return w
}

func open(b *testing.B, url string) *pgxpool.Pool {
	b.Helper()
	pool, err := portal.OpenPool(b.Context(), url, 0)
	require.NoError(b, err)
	b.Cleanup(pool.Close)
	return pool
}

func (w *world) people(b *testing.B) {
	b.Helper()
	ctx := b.Context()
	for i, networks := range [][]string{{"192.0.2.0/24", "198.51.100.128/25"}, {"198.51.100.0/24", "AS64497"}} {
		slug := fmt.Sprintf("provider-%d", i)
		p, err := w.store.Provider.Add(ctx, models.System(),
			provider.Provider{Slug: slug, Name: slug, Status: models.ProviderActive, Language: "nl"})
		require.NoError(b, err)
		for _, text := range networks {
			n, err := provider.ParseNetwork(text)
			require.NoError(b, err)
			_, err = w.store.Provider.AddNetwork(ctx, models.System(), p.ID, n)
			require.NoError(b, err)
		}
		_, err = w.store.Provider.AddContact(ctx, models.System(),
			provider.Contact{ProviderID: p.ID, Kind: models.ContactAbuse, Email: "abuse@example.nl"})
		require.NoError(b, err)
		u, err := w.store.People.AddUser(ctx, models.System(),
			people.User{ProviderID: p.ID, Email: slug + "@example.nl", Name: slug, Role: models.RoleAgent})
		require.NoError(b, err)
		w.agents = append(w.agents, u.Actor("192.0.2.1"))
	}
	u, err := w.store.People.AddUser(ctx, models.System(),
		people.User{Email: "analyst@example.org", Name: "analyst", Role: models.RoleAnalyst})
	require.NoError(b, err)
	w.analyst = u.Actor("192.0.2.2")
}

// year writes a file of reports as a hotline's year: a few addresses a reference, hosts and IPs that come back.
func year(b *testing.B, rows, seed int) string {
	b.Helper()
	random := rand.New(rand.NewPCG(uint64(seed), 7))
	path := filepath.Join(b.TempDir(), "year.csv")
	f, err := os.Create(path)
	require.NoError(b, err)
	defer f.Close()
	_, err = f.WriteString("external_ref,url,ip,asn,category,scope,site_type,observed_at\n")
	require.NoError(b, err)
	ref, left := 0, 0
	observed := time.Now().Add(-time.Hour).UTC().Format(time.RFC3339)
	for i := range rows {
		if left == 0 {
			ref, left = ref+1, 1+random.IntN(4)
		}
		left--
		ip := netip.AddrFrom4([4]byte{192, 0, 2, byte(random.IntN(256))})
		switch random.IntN(10) {
		case 0, 1, 2:
			ip = netip.AddrFrom4([4]byte{198, 51, 100, byte(random.IntN(256))})
		case 3:
			ip = netip.AddrFrom4([4]byte{203, 0, 113, byte(random.IntN(256))})
		}
		_, err := fmt.Fprintf(f, "S%d-%06d,https://h%d.example.com/album/%d/%x.jpg,%s,,baseline,file,image_host,%s\n",
			seed, ref, random.IntN(5000), i, random.Uint64(), ip, observed)
		require.NoError(b, err)
	}
	return path
}
