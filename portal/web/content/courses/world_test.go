package courses_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

const deskPath = "/content/courses/abuse-desk-basics"

// drafted is a school in which an editor began a new version of the first course.
func drafted(t *testing.T) (*portaltest.Portal, *portaltest.Browser) {
	t.Helper()
	p := portaltest.School(t)
	b := p.Browser("editor")
	b.Submit(b.Get(deskPath), deskPath+"/draft", nil)
	return p, b
}

// folderOf is the folder of the draft.
func folderOf(t *testing.T, p *portaltest.Portal) map[string]string {
	t.Helper()
	v, err := p.Store.Learning.CourseVersion(t.Context(), p.Actor("editor"), "abuse-desk-basics", 0)
	require.NoError(t, err)
	return v.Files
}

// both runs a check in Dutch and in English.
func both(t *testing.T, b *portaltest.Browser, path string, check func(page *portaltest.Page)) {
	t.Helper()
	for _, lang := range []string{"en", "nl"} {
		sep := "?"
		if strings.Contains(path, "?") {
			sep = "&"
		}
		page := b.Get(path + sep + "lang=" + lang)
		require.Equal(t, http.StatusOK, page.Status, path)
		check(page)
	}
}

// uploadZip sends a form with a file.
func uploadZip(t *testing.T, b *portaltest.Browser, path string, fields url.Values, file []byte) *portaltest.Page {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name := range fields {
		require.NoError(t, w.WriteField(name, fields.Get(name)))
	}
	part, err := w.CreateFormFile("file", "cursus.zip")
	require.NoError(t, err)
	_, err = part.Write(file)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.Send(path, w.FormDataContentType(), io.Reader(&body))
}
