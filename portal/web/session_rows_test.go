package web_test

import (
	"net/http"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/portaltest"
)

// No page or form writes a session for somebody of whom nothing has to be kept: each row would be theirs to make, without end.
func TestSessions_NoRowForNobody(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	param := regexp.MustCompile(`:[a-z]+`)
	b := p.Browser("")
	for _, r := range p.App.Web.Routes() {
		if !slices.Contains(r.Roles, models.Role("")) || r.Path == "/demo/login" {
			continue
		}
		path := param.ReplaceAllString(r.Path, "x")
		if r.Method == http.MethodGet {
			b.Get(path)
		} else {
			b.Post(path, nil)
		}
		var rows int
		require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT count(*) FROM sessions`).Scan(&rows))
		require.Zero(t, rows, "%s %s", r.Method, r.Path)
	}
}
