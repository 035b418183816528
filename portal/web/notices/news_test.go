package notices_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

// newsOf is where an open list asks for news.
func newsOf(page *portaltest.Page) string {
	return page.Doc.Find("[data-news]").AttrOr("data-news", "")
}

func TestNews_SaysWhatCameInSinceThePageWasMade(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	desk := p.Browser("provider-agent")
	empty := newsOf(desk.Get("/notices"))
	require.Equal(t, http.StatusNoContent, desk.Get(empty).Status)
	p.Notice("192.0.2.17", portaltest.Image(1))
	require.Equal(t, "1 nieuwe melding.", desk.Get(empty).Body)
	list := desk.Get("/notices?tab=done&size=25&lang=en")
	require.Equal(t, "/notices?size=25&tab=done", list.Doc.Find("[data-news] a").AttrOr("href", ""))
	require.Equal(t, http.StatusNoContent, desk.Get(newsOf(list)).Status)
	p.Clock.Advance(time.Minute)
	p.Notice("192.0.2.17", portaltest.Image(2))
	p.Notice("192.0.2.17", portaltest.Image(3))
	news := desk.Get(newsOf(list))
	require.Equal(t, "2 new notices.", news.Body, "in the reader's language")
	require.Contains(t, news.Header.Get("Content-Type"), "text/plain")
	require.Equal(t, http.StatusBadRequest, desk.Get("/notices/news?since=yesterday").Status)
	require.Equal(t, "/login?next=%2Fnotices%2Fnews%3Fsince%3D0", p.Browser("").Get("/notices/news?since=0").Path)
}

// An open page asks for news all night; that must not keep its reader signed in.
func TestNews_DoesNotKeepASession(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	desk := p.Browser("provider-agent")
	news := newsOf(desk.Get("/notices"))
	for range 29 {
		p.Clock.Advance(time.Minute)
		require.Equal(t, http.StatusNoContent, desk.Get(news).Status)
	}
	p.Clock.Advance(time.Minute)
	require.Contains(t, desk.Get(news).Path, "/login")
	require.Equal(t, "/login?next=%2Fnotices", desk.Get("/notices").Path)
}
