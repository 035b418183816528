package portal_test

import (
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

func TestMain(m *testing.M) { portaltest.Main(m) }

// closed is a listener whose fault is the one that a server gives when it is told to stop.
type closed struct{ net.Listener }

func (closed) Accept() (net.Conn, error) { return nil, http.ErrServerClosed }

// Whoever watches a portal starts it again when it ends by itself: that it ended must not look like a stop it was told of.
func TestRun_TellsWhyItEnded(t *testing.T) {
	p := portaltest.New(t)
	for _, end := range []struct {
		why      error
		listener func(net.Listener) net.Listener
	}{
		{net.ErrClosed, func(l net.Listener) net.Listener { return l }},
		{http.ErrServerClosed, func(l net.Listener) net.Listener { return closed{l} }},
	} {
		listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
		require.NoError(t, err)
		require.NoError(t, listener.Close())
		require.ErrorIs(t, p.App.Run(t.Context(), end.listener(listener)), end.why)
	}
}
