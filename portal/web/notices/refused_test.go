package notices_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

// What is refused is shown by a GET, so that Back never asks whether to send it again, with and without JavaScript.
func TestRefused_IsKeptForItsSenderAndShownByAGet(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	ref := p.Notice("192.0.2.17", portaltest.Image(1))
	b, form := p.Browser("provider-agent"), "/notices/"+ref+"/dispute"
	page := b.Post(form, url.Values{"which": {"1"}, "explanation": {"Zin die bewaard blijft"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.True(t, strings.HasPrefix(page.Path, "/account/refused/"), page.Path)
	require.Contains(t, page.Body, "Zin die bewaard blijft")

	again := b.Get(page.Path)
	require.Equal(t, http.StatusUnprocessableEntity, again.Status)
	require.Equal(t, page.Body, again.Body, "Back from the next page comes here, and asks nothing")
	stored := ""
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT string_agg(encode(data, 'escape'), '') FROM sessions`).Scan(&stored))
	require.Contains(t, stored, "refused")
	require.NotContains(t, stored, "Zin die", "what was typed is sealed")

	other := p.Browser("other-agent").Get(page.Path)
	require.NotContains(t, other.Body, "Zin die bewaard blijft")
	p.Clock.Advance(11 * time.Minute)
	require.Equal(t, form, b.Get(page.Path).Path, "later it leads to the form as it is then")
	require.Equal(t, "/", b.Get("/account/refused/x?form=https%3A%2F%2Fevil.example%2F").Path, "and nowhere else")
}
