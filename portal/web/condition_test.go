package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal"
	"eokm.nl/hosting/portal/portaltest"
)

// A full disk is no fault of the portal and none of who asks: everybody who saves something is told to try again, and those who look after
// the portal learn it. Postgres says so by the code that this trigger gives.
func TestCondition_AFullDisk(t *testing.T) {
	p := portaltest.NewRunning(t)
	ref := p.Notice("192.0.2.70", "https://img.example.com/s/1")
	desk, nobody := p.Browser("provider-agent"), p.Browser("")
	form := desk.Get("/notices/" + ref + "/confirm")
	_, err := p.Owner.Exec(t.Context(), `CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
			BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
		CREATE TRIGGER no_room BEFORE INSERT ON responses FOR EACH ROW EXECUTE FUNCTION no_room()`)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, nobody.Get("/readyz").Status)
	_, body := send(t, http.MethodGet, p.Monitor+"/metrics", nil)
	require.Contains(t, body, "portal_database_writable 1")

	page := desk.Submit(form, "/confirm", url.Values{"measure": {"file_removed"}})
	require.Equal(t, http.StatusServiceUnavailable, page.Status)
	require.Equal(t, "5", page.Header.Get("Retry-After"))
	ready := nobody.Get("/readyz")
	require.Equal(t, []any{http.StatusServiceUnavailable, "database takes nothing in"}, []any{ready.Status, strings.TrimSpace(ready.Body)})
	require.Contains(t, nobody.Get("/status").Text(), "opslaan lukt nu niet")
	_, body = send(t, http.MethodGet, p.Monitor+"/metrics", nil)
	require.Contains(t, body, "portal_database_writable 0")
	require.Contains(t, body, "portal_database_writes_refused_total 1")
	require.Equal(t, http.StatusOK, desk.Get("/notices/"+ref).Status, "reading goes on")

	_, err = p.Owner.Exec(t.Context(), `DROP TRIGGER no_room ON responses`)
	require.NoError(t, err)
	require.Contains(t, desk.Submit(form, "/confirm", url.Values{"measure": {"file_removed"}}).Path, "/receipts/",
		"the form is as good as before")
	p.Clock.Advance(time.Minute)
	require.Equal(t, http.StatusOK, nobody.Get("/readyz").Status)
	require.Contains(t, nobody.Get("/status").Text(), "Het portaal en de database werken")
}

func TestCondition_ADatabaseThatMayOnlyBeRead(t *testing.T) {
	wire := portaltest.NewWire()
	p := portaltest.New(t, wire.Through(t), func(o *portal.Options) { o.PoolSize = 4 })
	ref := p.Notice("192.0.2.70", "https://img.example.com/s/1")
	desk, nobody := p.Browser("provider-agent"), p.Browser("")
	name := p.Owner.Config().ConnConfig.Database
	setting := func(on string) {
		_, err := p.Owner.Exec(t.Context(), `ALTER DATABASE `+name+` SET default_transaction_read_only = `+on)
		require.NoError(t, err)
		wire.Cut() // it counts from the next connection on
	}
	setting("on")
	require.Eventually(t, func() bool { return desk.Get("/notices/"+ref).Status == http.StatusOK }, 20*time.Second,
		20*time.Millisecond, "reading goes on")
	page := desk.Post("/notices/"+ref+"/acknowledge", nil)
	require.Equal(t, http.StatusServiceUnavailable, page.Status)
	require.Equal(t, http.StatusServiceUnavailable, nobody.Get("/readyz").Status)
	require.Contains(t, nobody.Get("/status").Text(), "opslaan lukt nu niet")
	setting("off")
	require.Eventually(t, func() bool { return nobody.Get("/readyz").Status == http.StatusOK }, 20*time.Second, 20*time.Millisecond)
	require.Equal(t, http.StatusOK, desk.Post("/notices/"+ref+"/acknowledge", nil).Status)
}

// Mail that cannot be delivered is told on the page about the portal's state.
func TestCondition_LateMail(t *testing.T) {
	p := portaltest.New(t)
	require.NotContains(t, p.Browser("").Get("/status").Text(), "Mails")
	_, err := p.Owner.Exec(t.Context(), `INSERT INTO mail_outages (id, since, noticed_at) VALUES (gen_random_uuid(), now(), now())`)
	require.NoError(t, err)
	require.Contains(t, p.Browser("").Get("/status").Text(), "Mails van het portaal komen nu te laat aan")
}
