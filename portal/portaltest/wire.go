package portaltest

import (
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal"
)

// Wire is a network between a portal and its database that a test can spoil. It is safe for concurrent use.
type Wire struct {
	network, address string // of the database

	mu    sync.Mutex
	late  time.Duration
	flows chan struct{} // closed while bytes go through
	conns map[net.Conn]bool
}

// NewWire is a network that works as yet.
func NewWire() *Wire {
	w := &Wire{flows: make(chan struct{}), conns: map[net.Conn]bool{}}
	close(w.flows)
	return w
}

// Through lets a portal reach its database only over the wire, which is gone with the test.
func (w *Wire) Through(t testing.TB) func(*portal.Options) {
	t.Helper()
	return func(o *portal.Options) {
		config, err := pgx.ParseConfig(o.DatabaseURL)
		require.NoError(t, err)
		w.network, w.address = pgconn.NetworkAddress(config.Host, config.Port)
		listener := listen(t)
		t.Cleanup(func() {
			_ = listener.Close()
			w.Cut()
			w.Mend()
		})
		go w.accept(listener)
		host, port, err := net.SplitHostPort(listener.Addr().String())
		require.NoError(t, err)
		u := url.URL{
			Scheme: "postgres", User: url.UserPassword(config.User, config.Password), Host: net.JoinHostPort(host, port),
			Path:     "/" + config.Database,
			RawQuery: url.Values{"sslmode": {"disable"}}.Encode(),
		}
		o.DatabaseURL = u.String()
	}
}

// accept joins each connection of the portal to one of the database's.
func (w *Wire) accept(listener net.Listener) {
	for {
		near, err := listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial(w.network, w.address) //nolint:noctx // ends with the listener's connection
		if err != nil {
			_ = near.Close()
			continue
		}
		w.mu.Lock()
		w.conns[near], w.conns[far] = true, true
		w.mu.Unlock()
		go w.carry(near, far)
		go w.carry(far, near)
	}
}

// carry takes one side's bytes to the other until either ends.
func (w *Wire) carry(from, to net.Conn) {
	defer func() {
		w.mu.Lock()
		delete(w.conns, from)
		w.mu.Unlock()
		_, _ = from.Close(), to.Close()
	}()
	bytes := make([]byte, 64<<10)
	for {
		n, err := from.Read(bytes)
		if err != nil {
			return
		}
		w.mu.Lock()
		late, flows := w.late, w.flows
		w.mu.Unlock()
		if late > 0 {
			<-time.After(late)
		}
		<-flows
		if _, err := to.Write(bytes[:n]); err != nil {
			return
		}
	}
}

// Hang lets nothing through any more, without a word to either side: as a database that was stopped, or a line that was cut.
func (w *Wire) Hang() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.flows = make(chan struct{})
}

// Delay holds up what goes through, each way, by so much.
func (w *Wire) Delay(by time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.late = by
}

// Cut ends all connections; new ones are made.
func (w *Wire) Cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.conns {
		_ = c.Close()
	}
}

// Mend makes it whole: what was held up goes through.
func (w *Wire) Mend() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.late = 0
	select {
	case <-w.flows:
	default:
		close(w.flows)
	}
}
