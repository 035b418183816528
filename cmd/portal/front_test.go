package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/pgboot"
)

// front stands between a scanner and the demo, and does for it what a browser does: it signs in, again when a session ends
// or its proof is old, and says of each request that it comes from the portal's own pages. It counts what came through.
// Each request comes from another address of 127.0.0.0/8, as from many people: the throttles that count addresses let all
// of them pass, and what they guard is attacked too.
type front struct {
	account string
	demo    string // where the portal is
	door    string // the demo that one signs in at: its sessions are good for each portal on its database
	table   []row
	url     string
	client  *http.Client

	faults  atomic.Int64 // answers of 500 and more
	mu      sync.Mutex
	cookies []*http.Cookie
	since   time.Time
	kept    []string               // patterns that nothing passes to
	answers map[string]map[int]int // route -> status -> how many
}

// row is a line of the table of routes.
type row struct {
	method, pattern string
	admits          map[string]bool // by the role's name in the table's head
}

// proofLasts is less than the portal takes a proof for good, and a session for alive.
const proofLasts = 5 * time.Minute

func newFront(t *testing.T, account, demo string, table []row) *front {
	t.Helper()
	f := &front{account: account, demo: demo, door: demo, table: table, answers: map[string]map[int]int{}}
	f.client = &http.Client{
		Timeout:       30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DisableKeepAlives: true,
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				from := net.IPv4(127, byte(1+rand.IntN(254)), byte(rand.IntN(256)), byte(1+rand.IntN(254)))
				return (&net.Dialer{LocalAddr: &net.TCPAddr{IP: from}}).DialContext(ctx, network, address)
			},
		},
	}
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	f.url = server.URL
	return f
}

// startDemo runs a demo of its own, and gives its directory and address. What it says goes to log.
func startDemo(t *testing.T, log io.Writer, more ...string) (dir, url string) {
	t.Helper()
	dir, err := pgboot.TempDir()
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o755)) // Postgres's own user walks through it
	cleanUp, err := pgboot.Guard(filepath.Join(dir, "pg"))
	require.NoError(t, err)
	t.Cleanup(func() { cleanUp(); _ = os.RemoveAll(dir) })
	address := freeAddress(t)
	ctx, stop := context.WithCancel(context.Background())
	command := exec.CommandContext(ctx, program, append([]string{"demo", "--listen", address, "--dir", dir}, more...)...)
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.Stdout, command.Stderr = log, log
	require.NoError(t, command.Start())
	t.Cleanup(func() { stop(); _ = command.Wait() })
	i := &instance{t: t, address: address}
	require.Eventually(t, func() bool { return i.status("/readyz") == http.StatusOK }, 2*time.Minute, 50*time.Millisecond)
	return dir, "http://" + address
}

// readTable reads the committed table of who may go where.
func readTable(t *testing.T) (table []row) {
	t.Helper()
	file, err := os.Open("../../portal/story/testdata/routes.txt")
	require.NoError(t, err)
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Scan()
	roles := strings.Fields(lines.Text())
	roles = roles[:len(roles)-1] // the last column is what asks for a proof
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		r := row{method: fields[0], pattern: fields[1], admits: map[string]bool{}}
		for i, role := range roles {
			r.admits[role] = fields[2+i] == "yes"
		}
		table = append(table, r)
	}
	require.Greater(t, len(table), 100)
	return table
}

// route is the pattern that a request falls under: of those that fit, the one with the fewest placeholders.
func (f *front) route(method, path string) string {
	best := ""
	parts := strings.Split(path, "/")
	for _, r := range f.table {
		if r.method != method || best != "" && strings.Count(r.pattern, ":") >= strings.Count(best, ":") {
			continue
		}
		if fits(strings.Split(r.pattern, "/"), parts) {
			best = r.pattern
		}
	}
	return best
}

func fits(names, parts []string) bool {
	if len(names) != len(parts) {
		return false
	}
	for i, name := range names {
		if name != parts[i] && (!strings.HasPrefix(name, ":") || parts[i] == "") {
			return false
		}
	}
	return true
}

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	method := cmp.Or(map[string]string{http.MethodHead: http.MethodGet}[r.Method], r.Method)
	route := f.route(method, r.URL.Path)
	f.mu.Lock()
	kept := slices.Contains(f.kept, method+" "+route)
	f.mu.Unlock()
	body, err := io.ReadAll(io.LimitReader(r.Body, 4<<20))
	if err != nil || kept {
		http.Error(w, "kept from the scanner", http.StatusNotFound)
		return
	}
	answer, err := f.ask(r, body)
	if err == nil && signedOut(answer) && !strings.HasPrefix(r.URL.Path, "/login") {
		_ = answer.Body.Close()
		f.signOut()
		answer, err = f.ask(r, body)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer answer.Body.Close()
	f.count(method, route, answer)
	if answer.StatusCode >= http.StatusInternalServerError {
		f.faults.Add(1)
	}
	for name, values := range answer.Header {
		if name != "Set-Cookie" && name != "Content-Length" {
			w.Header()[name] = values
		}
	}
	if to := answer.Header.Get("Location"); to != "" {
		w.Header().Set("Location", strings.Replace(to, f.demo, f.url, 1))
	}
	w.WriteHeader(answer.StatusCode)
	_, _ = io.Copy(w, answer.Body)
}

// signedOut tells whether an answer asks to sign in, or to prove again who one is.
func signedOut(answer *http.Response) bool {
	to := answer.Header.Get("Location")
	return to == "/login" || strings.HasPrefix(to, "/login?") || strings.HasPrefix(to, "/account/prove?")
}

// ask passes a request on. A scanner that brings a session of its own is attacking that.
func (f *front) ask(r *http.Request, body []byte) (*http.Response, error) {
	out, err := http.NewRequestWithContext(r.Context(), r.Method, f.demo+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	out.Header = r.Header.Clone()
	out.Header.Del("Accept-Encoding") // pages are read here and there as they are
	out.Header.Set("Sec-Fetch-Site", "same-origin")
	out.Header.Set("Origin", f.demo)
	if _, err := r.Cookie("sid"); err != nil && f.account != "" {
		cookies, err := f.signedIn(r.Context())
		if err != nil {
			return nil, err
		}
		for _, c := range cookies {
			out.AddCookie(c)
			out.AddCookie(&http.Cookie{Name: "__Host-" + c.Name, Value: c.Value}) // as a portal behind TLS calls it
		}
	}
	return f.client.Do(out)
}

// signedIn gives the cookies of a session whose proof is not old.
func (f *front) signedIn(ctx context.Context) ([]*http.Cookie, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.cookies != nil && time.Since(f.since) < proofLasts {
		return f.cookies, nil
	}
	form := url.Values{"account": {f.account}}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, f.door+"/demo/login", strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	answer, err := f.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusSeeOther || len(answer.Cookies()) == 0 {
		return nil, fmt.Errorf("sign in as %s: %s", f.account, answer.Status)
	}
	f.cookies, f.since = answer.Cookies(), time.Now()
	return f.cookies, nil
}

func (f *front) signOut() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.cookies = nil
}

// keep lets nothing pass to these routes from now on.
func (f *front) keep(routes ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.kept = routes
}

// count keeps the answer under its route. One that leads to sign in, or to prove, has not been reached.
func (f *front) count(method, route string, answer *http.Response) {
	f.mu.Lock()
	defer f.mu.Unlock()
	name, status := method+" "+cmp.Or(route, "(nothing)"), answer.StatusCode
	if signedOut(answer) {
		status = http.StatusUnauthorized
	}
	if f.answers[name] == nil {
		f.answers[name] = map[int]int{}
	}
	f.answers[name][status]++
}

// reached lists the routes that answered with a page, or led to one.
func (f *front) reached() (routes []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for route, answers := range f.answers {
		for status := range answers {
			if status < http.StatusBadRequest {
				routes = append(routes, route)
				break
			}
		}
	}
	return routes
}

// statuses counts all answers.
func (f *front) statuses() map[int]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := map[int]int{}
	for _, answers := range f.answers {
		for status, n := range answers {
			out[status] += n
		}
	}
	return out
}
