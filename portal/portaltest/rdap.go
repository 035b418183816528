package portaltest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// Register is an RDAP server for every network there is, with the lists by which one is found, over TLS on this machine.
type Register struct {
	Lists     *url.URL
	Transport http.RoundTripper // trusts its certificate

	mu      sync.Mutex
	entries map[string]string
	asked   []string
}

// NewRegister starts one that lasts as long as the test. entries are its answers by path, such as "/ip/203.0.113.0/24";
// any other is not found.
func NewRegister(t testing.TB, entries map[string]string) *Register {
	t.Helper()
	g := &Register{entries: entries}
	server := httptest.NewTLSServer(http.HandlerFunc(g.answer))
	t.Cleanup(server.Close)
	var err error
	g.Lists, err = url.Parse(server.URL + "/lists/")
	require.NoError(t, err)
	g.Transport = server.Client().Transport
	return g
}

// Asked lists the paths that were asked for, lists of registers too, in order.
func (g *Register) Asked() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.asked)
}

func (g *Register) answer(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(r.URL.Path, "/rdap")
	g.mu.Lock()
	g.asked = append(g.asked, path)
	entry, there := g.entries[path]
	g.mu.Unlock()
	w.Header().Set("Content-Type", "application/rdap+json")
	everything := map[string]string{
		"/lists/ipv4.json": `"0.0.0.0/0"`, "/lists/ipv6.json": `"::/0"`, "/lists/asn.json": `"1-4294967295"`, "/lists/dns.json": `"org"`,
	}
	switch {
	case everything[path] != "":
		_, _ = fmt.Fprintf(w, `{"version": "1.0", "publication": "2026-01-01T00:00:00Z", "services": [[[%s], ["https://%s/rdap/"]]]}`,
			everything[path], r.Host)
	case strings.HasPrefix(entry, "http"):
		http.Redirect(w, r, entry, http.StatusFound)
	case there:
		_, _ = w.Write([]byte(entry))
	default:
		http.NotFound(w, r)
	}
}
