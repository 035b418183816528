package incidents_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

func TestMain(m *testing.M) { portaltest.Main(m) }

// The file has full addresses: only whoever revealed them gets it, while that holds, and the log says so.
func TestIncidents_OnlyAfterARevealAndOnRecord(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.5", portaltest.Image(1), portaltest.Image(2))
	desk := p.Browser("provider-agent")
	path := "/notices/" + ref + "/incidents"
	require.Equal(t, "/notices/"+ref+"/reveal", desk.Post(path, nil).Path)
	shown := desk.Submit(desk.Get("/notices/"+ref+"/reveal"), "/reveal", url.Values{"why": {"remove"}})
	file := desk.Submit(shown, "/incidents", nil)
	require.Equal(t, http.StatusOK, file.Status)
	require.Equal(t, `attachment; filename="`+ref+`.abuseio.jsonl"`, file.Header.Get("Content-Disposition"))
	require.Equal(t, 2, strings.Count(file.Body, "\n"))
	require.Contains(t, file.Body, `"source_id":"`+ref+`/2","ip":"192.0.2.5"`)
	var copies int
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT count(*) FROM events WHERE kind = 'revealed' AND data->>'code' = 'copied'`).
		Scan(&copies))
	require.Equal(t, 1, copies)
	require.Equal(t, "/notices/"+ref+"/reveal", p.Browser("provider-admin").Post(path, nil).Path, "another's reveal")
	require.Equal(t, http.StatusForbidden, p.Browser("analyst").Post(path, nil).Status)
	p.Clock.Advance(16 * time.Minute)
	require.Equal(t, "/notices/"+ref+"/reveal", desk.Post(path, nil).Path)
}
