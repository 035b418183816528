package portaltest

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// AdvisoryForm is a filled-in form, changed.
func AdvisoryForm(change url.Values) url.Values {
	form := url.Values{
		"title_nl": {"Let op"}, "title_en": {"Look out"}, "body_nl": {"## Doe dit\n\nKijk uw logs na."},
		"body_en": {"## Do this\n\nLook at your logs."},
		"days":    {"30"}, "reach": {"all"}, "ready": {"1"},
	}
	maps.Copy(form, change)
	return form
}

// Advise sends an advisory through its pages, and gives its reference.
func Advise(t *testing.T, p *Portal, change url.Values) string {
	t.Helper()
	writer, second := p.Browser("editor"), p.Browser("admin")
	page := writer.Post("/content/advisories", AdvisoryForm(change))
	require.Equal(t, http.StatusOK, page.Status, page.Text())
	page = second.Submit(second.Get(page.Path+"/send"), page.Path+"/send", nil)
	require.Contains(t, page.Text(), "is verstuurd aan")
	return strings.TrimPrefix(page.Path, "/content/advisories/")
}
