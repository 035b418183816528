package help_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

// What a host may put on its own server or hand on is open to anybody, and is a file where it is meant to be kept.
func TestHandout_IsForAnybody(t *testing.T) {
	t.Parallel()
	nobody := portaltest.New(t).Browser("")
	for path, kind := range map[string]string{
		"/help/block-page": "application/octet-stream", "/help/customers/pdf": "application/pdf",
		"/help/customers/pdf?lang=en": "application/pdf",
	} {
		file := nobody.Get(path)
		require.Equal(t, http.StatusOK, file.Status, path)
		require.Equal(t, kind, file.Header.Get("Content-Type"), path)
		require.Contains(t, file.Header.Get("Content-Disposition"), "attachment", path)
	}
	require.Contains(t, nobody.Get("/help/block-page").Body, "Stop it Now")
	require.True(t, strings.HasPrefix(nobody.Get("/help/customers/pdf").Body, "%PDF"))
	for language, said := range map[string]string{"nl": "Wat vragen wij van u?", "en": "What do we ask of you?"} {
		page := nobody.Get("/help/customers?lang=" + language)
		require.Equal(t, http.StatusOK, page.Status)
		require.Contains(t, page.Text(), said)
		require.Contains(t, page.Text(), "020 261 52 75")
	}
}
