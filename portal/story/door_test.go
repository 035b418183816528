package story_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

// door is a caller who follows no redirect.
type door struct {
	t      *testing.T
	base   string
	site   string
	client *http.Client
}

// reply is an answer as far as it can tell anything.
type reply struct {
	status         int
	location, body string
}

func newDoor(t *testing.T, p *portaltest.Portal, account string) *door {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	d := &door{t: t, base: p.URL, site: "same-origin", client: &http.Client{
		Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	if account != "" {
		require.Equal(t, http.StatusSeeOther, d.knock(http.MethodPost, "/demo/login", url.Values{"account": {account}}).status)
	}
	return d
}

func (d *door) knock(method, target string, form url.Values) reply {
	d.t.Helper()
	request, err := http.NewRequestWithContext(d.t.Context(), method, d.base+target, strings.NewReader(form.Encode()))
	require.NoError(d.t, err)
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Sec-Fetch-Site", d.site)
	}
	answer, err := d.client.Do(request)
	require.NoError(d.t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(d.t, err)
	if to := answer.Header.Get("Location"); strings.HasPrefix(to, "/account/refused/") { // the page that says what is wrong
		return d.knock(http.MethodGet, to, nil)
	}
	return reply{answer.StatusCode, answer.Header.Get("Location"), problemID.ReplaceAllString(string(body), "")}
}

// problemID is the number on an error page: another each time, and so no sign of anything.
var problemID = regexp.MustCompile(`<code>[0-9a-f]{8}</code>`)

// met says how the caller fared. A form that was refused for what it says has been let in.
func (r reply) met() string {
	switch {
	case r.status == http.StatusSeeOther && (r.location == "/login" || strings.HasPrefix(r.location, "/login?")):
		return toLogin
	case r.status == http.StatusForbidden && strings.Contains(r.body, "Uw sessie is verlopen"):
		return toLogin
	case r.status == http.StatusForbidden:
		return refused
	case slices.Contains([]int{
		http.StatusOK, http.StatusNoContent, http.StatusSeeOther, http.StatusBadRequest, http.StatusConflict,
		http.StatusUnprocessableEntity,
	}, r.status):
		return admitted
	default:
		return strconv.Itoa(r.status)
	}
}
