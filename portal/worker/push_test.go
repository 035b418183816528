package worker_test

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/portal/mail/mailtest"
	"eokm.nl/hosting/portal/webpush"
	"eokm.nl/hosting/portal/worker"
)

// From a new notice to the push services: one takes the message, one knows its browser no more, one is out of order.
func TestPush_BrowsersAreToldAndTheGoneForgotten(t *testing.T) {
	w := newWorld(t, mailtest.Options{})
	came := make(chan string, 10)
	service := httptest.NewTLSServer(http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		came <- r.URL.Path
		said := map[string]int{"/gone": http.StatusGone, "/broken": http.StatusBadGateway, "/there": http.StatusCreated}
		answer.WriteHeader(said[r.URL.Path])
	}))
	t.Cleanup(service.Close)
	key, err := webpush.OpenOrMake(filepath.Join(t.TempDir(), "key"))
	require.NoError(t, err)
	sender, err := webpush.Over(key, "meldpunt@example.nl", service.Client().Transport)
	require.NoError(t, err)
	agent, err := w.store.People.AddUser(t.Context(), models.System(), people.User{
		Email: "agent@voorbeeld.example", Name: "Agent", Role: models.RoleAgent, ProviderID: w.provider.ID,
	})
	require.NoError(t, err)
	browser, err := ecdh.P256().GenerateKey(rand.Reader)
	require.NoError(t, err)
	for _, name := range []string{"there", "gone", "broken"} { // a subscription that a browser makes has no port
		_, err := w.owner.Exec(t.Context(), `INSERT INTO push_subscriptions (id, user_id, endpoint, p256dh, auth, created_at)
			VALUES (gen_random_uuid(), $1, $2, $3, $4, $5)`, agent.ID, service.URL+"/"+name,
			base64.RawURLEncoding.EncodeToString(browser.PublicKey().Bytes()), base64.RawURLEncoding.EncodeToString(make([]byte, 16)),
			w.clock().Add(-time.Minute))
		require.NoError(t, err)
	}
	w.deliver(1)
	o := options(t, pool(t, w.appURL), w.store, w.smtp())
	o.Push = sender
	running, err := worker.New(o)
	require.NoError(t, err)
	require.NoError(t, running.Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, running.Stop(context.Background())) })
	eventually(w, 20*time.Second, []string{"/broken", "/there"}, `SELECT substring(endpoint from '/[a-z]+$') FROM push_subscriptions
		WHERE told_at IS NOT NULL AND NOT EXISTS (SELECT FROM push_subscriptions WHERE endpoint LIKE '%/gone') ORDER BY 1`)
	paths := []string{<-came, <-came, <-came}
	require.ElementsMatch(t, []string{"/there", "/gone", "/broken"}, paths)
	require.Empty(t, came)
	require.NotContains(t, strings.Join(w.log.of("browser"), " "), "127.0.0.1")
}
