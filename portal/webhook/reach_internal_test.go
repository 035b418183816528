package webhook

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/dns/dnsmessage"

	"eokm.nl/hosting/portal/egress"
)

// names is a name server of this computer, which says of every name what it is told to.
type names struct {
	net.PacketConn
	says atomic.Pointer[netip.Addr]
}

func newNames(t *testing.T) *names {
	t.Helper()
	conn, err := new(net.ListenConfig).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	require.NoError(t, err)
	n := &names{PacketConn: conn}
	t.Cleanup(func() { _ = conn.Close() })
	go n.serve()
	return n
}

func (n *names) serve() {
	buffer := make([]byte, 512)
	for {
		size, from, err := n.ReadFrom(buffer)
		if err != nil {
			return
		}
		var m dnsmessage.Message
		if m.Unpack(buffer[:size]) != nil {
			continue
		}
		m.Response, m.Additionals = true, nil
		if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
			m.Answers = []dnsmessage.Resource{{
				Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
				Body:   &dnsmessage.AResource{A: n.says.Load().As4()},
			}}
		}
		if packed, err := m.Pack(); err == nil {
			_, _ = n.WriteTo(packed, from)
		}
	}
}

// A name that led to a public machine and leads inside by the next try is not followed there, and neither is a redirect: where it leads
// is asked at each call.
func TestSend_LeadsToNoMachineInside(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	inside := atomic.Int32{}
	other := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { inside.Add(1) }))
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.2:"+w.machine.port(t))
	require.NoError(t, err)
	require.NoError(t, other.Listener.Close())
	other.Listener = listener
	other.StartTLS()
	t.Cleanup(other.Close)
	resolver := newNames(t)
	port, err := strconv.ParseUint(w.machine.port(t), 10, 16)
	require.NoError(t, err)
	transport := egress.To(callTime, egress.Reach{ // 127.0.0.1 stands for the open internet, 127.0.0.2 for the inside
		Ports: []uint16{uint16(port)}, Also: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")},
		Resolver: &net.Resolver{PreferGo: true, Dial: resolver.dial},
	})
	transport.TLSClientConfig = w.machine.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
	transport.TLSClientConfig.ServerName = "example.com"
	w.sender = New(w.Store, quiet(), nil, transport)
	w.Exec(`UPDATE webhooks SET url = $1`, "https://tickets.example.net:"+w.machine.port(t)+"/")

	resolver.lead("127.0.0.1")
	w.test()
	require.Equal(t, []string{"delivered 204"}, w.outcomes())
	transport.CloseIdleConnections()
	resolver.lead("127.0.0.2")
	w.later(time.Second)
	w.test()
	require.Equal(t, []string{"delivered 204", "forbidden"}, w.outcomes())
	resolver.lead("127.0.0.1")
	w.machine.saying(func(a http.ResponseWriter, r *http.Request) {
		http.Redirect(a, r, "https://127.0.0.2:"+w.machine.port(t)+"/", http.StatusFound)
	})
	w.later(time.Hour)
	w.test()
	require.Contains(t, w.outcomes(), "redirected 302")
	require.Zero(t, inside.Load())
}

func (n *names) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	return new(net.Dialer).DialContext(ctx, "udp", n.LocalAddr().String())
}

func (n *names) lead(to string) { n.says.Store(new(netip.MustParseAddr(to))) }

// What the portal itself sends by reaches nothing inside, on no port but 443, and nothing in clear.
func TestTransport_ReachesPublicAddressesOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.sender = New(w.Store, quiet(), nil, Transport())
	for _, at := range []string{
		w.machine.URL, "https://127.0.0.1/", "https://[::1]/", "https://10.0.0.1/", "https://169.254.169.254/latest/meta-data",
		"https://100.64.0.1/", "https://[fd00::1]/", "https://[::ffff:127.0.0.1]/", "https://localhost/", "http://127.0.0.1/",
	} {
		w.Exec(`DELETE FROM webhook_deliveries`)
		w.Exec(`UPDATE webhooks SET url = $1, paused_until = NULL`, at)
		w.test()
		require.Equal(t, []string{"forbidden"}, w.outcomes(), at)
	}
	require.Empty(t, w.machine.all())
}

func (m *machine) port(t *testing.T) string {
	t.Helper()
	u, err := url.Parse(m.URL)
	require.NoError(t, err)
	return u.Port()
}
