package notices_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

// A notice goes out as XARF only while its addresses are revealed, to who revealed them, and it is recorded.
func TestXARF_IsForWhoRevealedTheAddresses(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", "https://img.example.com/a", "https://img.example.com/b")
	desk := p.Browser("provider-agent")
	notice := "/notices/" + ref
	require.Equal(t, notice+"/reveal", desk.Post(notice+"/xarf", nil).Path, "first a reason")
	require.Zero(t, desk.Get(notice).Doc.Find(`form[action="`+notice+`/xarf"]`).Length())

	page := desk.Submit(desk.Get(notice+"/reveal"), "/reveal", url.Values{"why": {"remove"}})
	file := desk.Submit(page, "/xarf", nil)
	require.Equal(t, http.StatusOK, file.Status)
	require.Equal(t, "attachment; filename="+ref+".xarf.jsonl", strings.ReplaceAll(file.Header.Get("Content-Disposition"), `"`, ""))
	lines := strings.Split(strings.TrimSpace(file.Body), "\n")
	require.Len(t, lines, 2)
	require.Contains(t, lines[1], `"url":"https://img.example.com/b"`)
	require.Contains(t, lines[0], `"notice":"`+ref+`"`)

	var copied int
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT count(*) FROM events WHERE kind = 'revealed' AND data->>'code' = 'copied'
		AND (data->>'count')::int = 2`).Scan(&copied))
	require.Equal(t, 1, copied)
	require.Equal(t, notice+"/reveal", p.Browser("provider-admin").Post(notice+"/xarf", nil).Path, "a colleague says why as well")
	require.Equal(t, http.StatusNotFound, p.Browser("other-agent").Post(notice+"/xarf", nil).Status)
	require.Equal(t, http.StatusForbidden, p.Browser("auditor").Post(notice+"/xarf", nil).Status)
}
