package login_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/portaltest"
)

// Somebody who knows the password tries codes without end. The owner comes in all the same: at once in their browser, and in
// another one, even behind the same network address, with two codes in a row.
func TestLogin_GuessesHoldNobodyUp(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	home := p.Browser("")
	person := p.Join(home, p.Invite("desk@voorbeeld.example.nl", models.RoleAgent, "voorbeeld"), "desk@voorbeeld.example.nl")
	enter := func(b *portaltest.Browser) *portaltest.Page {
		return b.Submit(b.Get("/login"), "/login", url.Values{"email": {person.Email}, "password": {portaltest.Password}})
	}
	p.Clock.Advance(time.Hour)
	thief := p.Browser("")
	page := enter(thief)
	var status []int
	for range 9 {
		page = thief.Submit(page, "/login/factor", url.Values{"code": {"000000"}})
		status = append(status, page.Status)
	}
	wrong, often := http.StatusUnprocessableEntity, http.StatusTooManyRequests
	require.Equal(t, []int{wrong, wrong, wrong, wrong, wrong, wrong, often, often, often}, status)
	require.Contains(t, page.Text(), "twee codes na elkaar")
	var events, mails int
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM events WHERE kind = 'factor_failed'),
		(SELECT count(*) FROM mails WHERE kind = 'factor_tried' AND recipient = $1)`, person.Email).Scan(&events, &mails))
	require.Equal(t, []int{9, 1}, []int{events, mails})

	home.Post("/logout", nil)
	page = home.Submit(enter(home), "/login/factor", url.Values{"code": {person.Code()}})
	require.Equal(t, "/", page.Path, "their own browser")

	p.Clock.Advance(time.Minute)
	other := p.Browser("")
	page = enter(other)
	require.Equal(t, often, thief.Post("/login/factor", url.Values{"code": {"000000"}}).Status)
	page = other.Submit(page, "/login/factor", url.Values{"code": {person.Code()}})
	require.Equal(t, often, page.Status)
	p.Clock.Advance(30 * time.Second)
	require.Equal(t, often, thief.Post("/login/factor", url.Values{"code": {"000000"}}).Status)
	page = other.Submit(page, "/login/factor", url.Values{"code": {person.Code()}})
	require.Equal(t, "/", page.Path, "another browser")

	third := p.Browser("")
	page = third.Submit(enter(third), "/login/factor", url.Values{"code": {person.Codes[0]}})
	require.Equal(t, "/", page.Path, "a recovery code")
}
