package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// instance is `portal serve` on a port of its own.
type instance struct {
	t       *testing.T
	address string
	command *exec.Cmd
	log     bytes.Buffer
	ended   chan error
}

// serve starts an instance and waits until it is ready.
func (b *bed) serve(t *testing.T, address string) *instance {
	t.Helper()
	i := &instance{t: t, address: address, command: b.command(t, "serve"), ended: make(chan error, 1)}
	i.command.Env = append(i.command.Env, "PORTAL_LISTEN="+address, "PORTAL_URL=https://portal.example", "PORTAL_SMTP_HOST=127.0.0.1:9",
		"PORTAL_SMTP_TLS=none", "PORTAL_MAIL_FROM=portaal@eokm.example", "PORTAL_DRAIN=1s")
	i.command.Stderr = &i.log
	require.NoError(t, i.command.Start())
	go func() { i.ended <- i.command.Wait() }()
	require.Eventually(t, func() bool { return i.status("/readyz") == http.StatusOK }, 20*time.Second, 20*time.Millisecond)
	return i
}

// status is what the instance answers; 0 when it does not.
func (i *instance) status(path string) int {
	request, err := http.NewRequestWithContext(i.t.Context(), http.MethodGet, "http://"+i.address+path, nil)
	require.NoError(i.t, err)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}

// terminate asks it to stop as systemd does, and requires that it ends well, in time.
func (i *instance) terminate() {
	i.t.Helper()
	require.NoError(i.t, i.command.Process.Signal(syscall.SIGTERM))
	select {
	case err := <-i.ended:
		require.NoError(i.t, err, i.log.String())
	case <-time.After(20 * time.Second):
		require.Fail(i.t, "it does not stop", i.log.String())
	}
	require.NotContains(i.t, i.log.String(), `"level":"ERROR"`)
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	return listener.Addr().String()
}

// balancer sends requests to the instances that said last time that they are ready, by turns.
type balancer struct {
	addresses []string
	ready     []atomic.Bool
	turn      atomic.Uint64
}

func (b *balancer) watch(ctx context.Context, every time.Duration) {
	client := &http.Client{Timeout: time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	for {
		for i, address := range b.addresses {
			request, _ := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/readyz", nil)
			answer, err := client.Do(request)
			if err == nil {
				_ = answer.Body.Close()
			}
			b.ready[i].Store(err == nil && answer.StatusCode == http.StatusOK)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(every):
		}
	}
}

// pick takes one turn and walks on from there: a turn for each step would let two requests at once step over the ready one.
func (b *balancer) pick() string {
	turn := b.turn.Add(1)
	for step := range uint64(len(b.addresses)) {
		i := (turn + step) % uint64(len(b.addresses))
		if b.ready[i].Load() {
			return b.addresses[i]
		}
	}
	return "none-is-ready.invalid"
}

// balance runs a proxy before the instances, which tries nothing twice.
func balance(t *testing.T, addresses ...string) string {
	t.Helper()
	b := &balancer{addresses: addresses, ready: make([]atomic.Bool, len(addresses))}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.Out.URL.Scheme, r.Out.URL.Host = "http", b.pick() },
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			http.Error(w, err.Error(), http.StatusBadGateway)
		},
		ErrorLog: log.New(io.Discard, "", 0),
	}
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := &http.Server{Handler: proxy}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	go b.watch(t.Context(), 50*time.Millisecond)
	require.Eventually(t, func() bool { return b.ready[0].Load() && b.ready[1].Load() }, 5*time.Second, 10*time.Millisecond)
	return "http://" + listener.Addr().String()
}

// Two instances behind a proxy are renewed one after the other while people work: nobody notices.
func TestServe_StopsWithoutAFailedRequest(t *testing.T) {
	b := newBed(t)
	first, second := b.serve(t, freeAddress(t)), b.serve(t, freeAddress(t))
	front := balance(t, first.address, second.address)

	ctx, stop := context.WithCancel(t.Context())
	var people sync.WaitGroup
	var asked atomic.Int64
	wrong := make(chan string, 1000)
	for n := range 6 {
		people.Go(func() {
			for ctx.Err() == nil {
				method, path, want := http.MethodGet, "/status", http.StatusOK
				if asked.Add(1)%int64(n+2) == 0 {
					method, path, want = http.MethodPost, "/csp-report", http.StatusNoContent
				}
				if got, text := ask(context.WithoutCancel(ctx), method, front+path); got != want && len(wrong) < cap(wrong) {
					wrong <- fmt.Sprintf("%s %s: %d %s", method, path, got, text)
				}
			}
		})
	}
	for _, old := range []*instance{first, second} {
		before := asked.Load()
		require.Eventually(t, func() bool { return asked.Load() > before+100 }, 20*time.Second, 10*time.Millisecond)
		old.terminate()
		b.serve(t, old.address)
	}
	before := asked.Load()
	require.Eventually(t, func() bool { return asked.Load() > before+100 }, 20*time.Second, 10*time.Millisecond)
	stop()
	people.Wait()
	close(wrong)
	var list []string
	for w := range wrong {
		list = append(list, w)
	}
	require.Empty(t, list)
	t.Logf("%d requests through 2 stops, none failed", asked.Load())
}

// ask gives the status of an answer and its text; 0 and what went wrong when there is none.
func ask(ctx context.Context, method, url string) (int, string) {
	request, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader("[]"))
	if err != nil {
		return 0, err.Error()
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err.Error()
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return 0, err.Error()
	}
	return answer.StatusCode, string(text)
}

// What somebody is sending when the portal is told to stop is still answered, also after it takes nothing new.
func TestServe_FinishesWhatRuns(t *testing.T) {
	i := newBed(t).serve(t, freeAddress(t))
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", i.address)
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "POST /csp-report HTTP/1.1\r\nHost: portal.example\r\nContent-Length: 2\r\n\r\n[")
	require.NoError(t, err)
	require.NoError(t, i.command.Process.Signal(syscall.SIGTERM))
	require.Eventually(t, func() bool { return i.status("/readyz") == http.StatusServiceUnavailable }, 5*time.Second,
		5*time.Millisecond, "it says so first")
	require.Equal(t, http.StatusOK, i.status("/livez"))
	require.Eventually(t, func() bool { return i.status("/livez") == 0 }, 10*time.Second, 20*time.Millisecond, "it takes no more")
	_, err = io.WriteString(conn, "]")
	require.NoError(t, err)
	answer, err := io.ReadAll(conn)
	require.NoError(t, err)
	require.Contains(t, string(answer), "204 No Content")
	select {
	case err := <-i.ended:
		require.NoError(t, err, "exit 0: %s", i.log.String())
	case <-time.After(20 * time.Second):
		require.Fail(t, "it does not stop")
	}
}

// A database that is away makes it not ready and yet alive: a restart would mend nothing. It comes back by itself.
func TestServe_IsNotReadyWithoutItsDatabase(t *testing.T) {
	b := newBed(t)
	i := b.serve(t, freeAddress(t))
	require.NoError(t, b.server.Stop(t.Context()))
	require.Eventually(t, func() bool { return i.status("/readyz") == http.StatusServiceUnavailable }, 10*time.Second, 20*time.Millisecond)
	require.Equal(t, http.StatusOK, i.status("/livez"))
	require.Equal(t, http.StatusOK, i.status("/status"), "people are told")
	b.start(t)
	require.Eventually(t, func() bool { return i.status("/readyz") == http.StatusOK }, 10*time.Second, 20*time.Millisecond)
}
