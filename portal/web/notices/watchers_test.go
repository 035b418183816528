package notices_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

func TestWatchers_AColleagueSeesWhoLooks(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.10", "https://img.example.com/1")
	agent, admin := p.Browser("provider-agent"), p.Browser("provider-admin")
	_, hidden := agent.Get("/notices/" + ref).Doc.Find("[data-watch]").Attr("hidden")
	require.True(t, hidden, "nobody else looks")
	require.Contains(t, admin.Get("/notices/"+ref).Doc.Find("[data-watch]").Text(), "kijkt nu.")
	require.Contains(t, agent.Get("/notices/"+ref+"/watchers").Body, "kijkt nu.")
	p.Clock.Advance(2 * time.Minute)
	require.Empty(t, agent.Get("/notices/"+ref+"/watchers").Body, "two minutes later")
	require.Equal(t, http.StatusNotFound, p.Browser("other-agent").Get("/notices/"+ref+"/watchers").Status)
	for range 31 {
		p.Clock.Advance(time.Minute)
		admin.Get("/notices/" + ref + "/watchers")
	}
	require.Equal(t, "/login", portaltest.PathOf(admin.Get("/notices")), "a page that asks by itself keeps nobody signed in")
}
