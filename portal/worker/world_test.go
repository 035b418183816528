package worker_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/mail"
	"eokm.nl/hosting/portal/mail/mailtest"
	"eokm.nl/hosting/portal/portaltest"
	"eokm.nl/hosting/portal/seal"
	"eokm.nl/hosting/portal/settings"
	"eokm.nl/hosting/portal/worker"
)

func TestMain(m *testing.M) {
	switch {
	case os.Getenv(childBulk) != "":
		dieInBulk()
	case os.Getenv(childOf) != "":
		die()
	}
	portaltest.Main(m)
}

const baseURL = "https://portal.example"

// start is when the worlds of these tests begin.
var start = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

// world is a database with one provider and its abuse desk, and a mail server.
type world struct {
	t        *testing.T
	appURL   string
	keyFile  string
	owner    *pgxpool.Pool
	store    *rooms.Store
	now      atomic.Int64 // microseconds
	server   *mailtest.Server
	provider provider.Provider
	log      *lines
}

// stderr is the log of a worker that nobody looks at.
func stderr() slog.Handler {
	return slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})
}

// lines is a log that a test reads, beside writing it.
type lines struct {
	slog.Handler
	mu   sync.Mutex
	kept []string // level and message
}

func (l *lines) Handle(ctx context.Context, r slog.Record) error {
	l.mu.Lock()
	l.kept = append(l.kept, r.Level.String()+" "+r.Message)
	l.mu.Unlock()
	return l.Handler.Handle(ctx, r)
}

// of lists the lines that speak of something, in order.
func (l *lines) of(word string) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []string
	for _, line := range l.kept {
		if strings.Contains(line, word) {
			out = append(out, line)
		}
	}
	return out
}

func newWorld(t *testing.T, o mailtest.Options) *world {
	t.Helper()
	w := &world{t: t, keyFile: filepath.Join(t.TempDir(), "key"), log: &lines{Handler: stderr()}}
	w.now.Store(start.UnixMicro())
	var ownerURL string
	ownerURL, w.appURL = portaltest.Database(t)
	w.owner = pool(t, ownerURL)
	require.NoError(t, seal.Make(w.keyFile))
	w.store = openStore(t, pool(t, w.appURL), w.keyFile, w.clock)
	var err error
	w.server, err = mailtest.Start(t.Context(), o)
	require.NoError(t, err)
	t.Cleanup(w.server.Close)
	w.populate()
	return w
}

func (w *world) clock() time.Time { return time.UnixMicro(w.now.Load()).UTC() }

func pool(t require.TestingT, url string) *pgxpool.Pool {
	p, err := pgxpool.New(context.Background(), url)
	require.NoError(t, err)
	if c, ok := t.(*testing.T); ok {
		c.Cleanup(p.Close)
	}
	return p
}

func openStore(t require.TestingT, p *pgxpool.Pool, keyFile string, now func() time.Time) *rooms.Store {
	keys, err := seal.Open(keyFile)
	require.NoError(t, err)
	store, err := rooms.New(p, keys, now)
	require.NoError(t, err)
	return store
}

func (w *world) populate() {
	w.t.Helper()
	ctx, system := w.t.Context(), models.System()
	var err error
	w.provider, err = w.store.Provider.Add(ctx, system, provider.Provider{
		Slug: "voorbeeld", Name: "Voorbeeld Hosting B.V.", Status: models.ProviderActive, Language: "nl",
	})
	require.NoError(w.t, err)
	network, err := provider.ParseNetwork("192.0.2.0/24")
	require.NoError(w.t, err)
	_, err = w.store.Provider.AddNetwork(ctx, system, w.provider.ID, network)
	require.NoError(w.t, err)
	_, err = w.store.Provider.AddContact(ctx, system, provider.Contact{
		ProviderID: w.provider.ID, Kind: models.ContactAbuse, Email: "abuse@voorbeeld.example",
	})
	require.NoError(w.t, err)
}

// stage reads a file of so many notices with one item each.
func (w *world) stage(notices int) uuid.UUID {
	w.t.Helper()
	file := uuid.NewString()[:8]
	each := func(yield func(*incoming.Row, error) bool) {
		for n := range notices {
			address, err := address.Parse(fmt.Sprintf("https://img.example.com/%s/%d", file, n))
			require.NoError(w.t, err)
			if !yield(&incoming.Row{Report: incoming.Report{
				Row: n + 2, Address: address, IP: netip.MustParseAddr("192.0.2.5"), ExternalRef: fmt.Sprintf("%s-%d", file, n),
				ObservedAt: w.clock(),
			}}, nil) {
				return
			}
		}
	}
	staged, err := w.store.Incoming.StageImport(w.t.Context(), models.System(),
		incoming.ImportOptions{Source: "test", Format: "csv"}, each, nil)
	require.NoError(w.t, err)
	return staged.ID
}

// deliver makes notices, each of which owes the desk a mail when there are at most five.
func (w *world) deliver(notices int) {
	w.t.Helper()
	_, err := w.store.Incoming.CommitImport(w.t.Context(), models.System(), w.stage(notices))
	require.NoError(w.t, err)
}

// smtp sends to the world's mail server.
func (w *world) smtp() mail.Sender { return newSMTP(w.t, w.server.Address) }

func newSMTP(t require.TestingT, address string) mail.Sender {
	sender, err := mail.NewSMTP(mail.SMTPOptions{
		Address: address, TLS: mail.NoTLS, From: "portaal@eokm.example", HELO: "portal.example",
	})
	require.NoError(t, err)
	return sender
}

// work runs a worker that polls so seldom that only a notification brings it a job in time.
func (w *world) work() *worker.Worker {
	w.t.Helper()
	started := newWorker(w.t, pool(w.t, w.appURL), w.store, w.smtp(), w.log)
	require.NoError(w.t, started.Start(w.t.Context()))
	w.t.Cleanup(func() { require.NoError(w.t, started.Stop(context.Background())) })
	return started
}

func newWorker(t require.TestingT, p *pgxpool.Pool, store *rooms.Store, sender mail.Sender, log slog.Handler) *worker.Worker {
	o := options(t, p, store, sender)
	o.Log = slog.New(log)
	made, err := worker.New(o)
	require.NoError(t, err)
	return made
}

func options(t require.TestingT, p *pgxpool.Pool, store *rooms.Store, sender mail.Sender) worker.Options {
	words, err := i18n.New()
	require.NoError(t, err)
	words = words.With(settings.Reserved().Words)
	return worker.Options{
		Settings: settings.Settings{BaseURL: baseURL, Retention: models.DefaultRetention()},
		Pool:     p, Store: store, Mail: sender, Printers: words,
		Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})), PollInterval: 30 * time.Second,
	}
}

// next waits for a mail to arrive, and gives its Message-ID.
func (w *world) next(within time.Duration) string {
	w.t.Helper()
	select {
	case m := <-w.server.Came():
		return messageID(w.t, m)
	case <-time.After(within):
		require.FailNow(w.t, "no mail came in time")
		return ""
	}
}

// eventually waits until a query, as the tables' owner, gives these rows.
func eventually[T any](w *world, within time.Duration, want []T, sql string) {
	w.t.Helper()
	var got []T
	require.Eventuallyf(w.t, func() bool {
		got = rows[T](w, sql)
		return fmt.Sprint(got) == fmt.Sprint(want)
	}, within, 50*time.Millisecond, "want %v of %s, got at last %v", want, sql, &got)
}

// rows reads one column, as the tables' owner.
func rows[T any](w *world, sql string) []T {
	w.t.Helper()
	found, err := w.owner.Query(w.t.Context(), sql)
	require.NoError(w.t, err)
	list, err := pgx.CollectRows(found, pgx.RowTo[T])
	require.NoError(w.t, err)
	return list
}

func (w *world) exec(sql string) {
	w.t.Helper()
	_, err := w.owner.Exec(w.t.Context(), sql)
	require.NoError(w.t, err)
}
