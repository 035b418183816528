package web_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

func TestLeave_AnswersToTheEndAndKeepsNoConnection(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	answer, _ := send(t, http.MethodGet, p.URL+"/contact", nil)
	require.False(t, answer.Close)
	p.App.Web.Leave()
	for path, status := range map[string]int{"/contact": 200, "/livez": 200, "/readyz": 503, "/static/nothing": 404} {
		answer, _ := send(t, http.MethodGet, p.URL+path, nil)
		require.Equal(t, status, answer.StatusCode, path)
		require.True(t, answer.Close, path)
	}
}
