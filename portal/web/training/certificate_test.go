package training_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal"
	"eokm.nl/hosting/portal/portaltest"
	"eokm.nl/hosting/portal/seal"
)

// Where the kid of a badge leads anybody finds its key, also after another took its place.
func TestCertificate_BadgeKeysStayPublished(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	require.NoError(t, seal.MakeWithIssuer(path))
	keys, err := seal.Open(path)
	require.NoError(t, err)
	p := portaltest.SchoolWith(t, func(o *portal.Options) { o.Keys = keys })
	page := "/training/certificates/" + portaltest.Awarded(t, p, "provider-agent", portaltest.CertificateNumber, "S. Bakker")
	token := p.Browser("provider-agent").Get(page + "/badge").Body
	head, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[0])
	require.NoError(t, err)
	var said struct{ Kid string }
	require.NoError(t, json.Unmarshal(head, &said))

	anybody := p.Browser("")
	published := func() (kids []string) {
		var set struct{ Keys []struct{ Kid string } }
		require.NoError(t, json.Unmarshal([]byte(anybody.Get("/.well-known/jwks.json").Body), &set))
		for _, key := range set.Keys {
			kids = append(kids, key.Kid)
		}
		return kids
	}
	require.Equal(t, []string{said.Kid}, published())
	at, err := url.Parse(said.Kid)
	require.NoError(t, err)
	key := anybody.Get(at.Path)
	require.Equal(t, "application/jwk+json", key.Header.Get("Content-Type"))
	require.Equal(t, http.StatusNotFound, anybody.Get("/verify/keys/"+strings.Repeat("x", 43)).Status)

	require.NoError(t, seal.ReplaceIssuer(path))
	require.NoError(t, p.Store.FollowKeys(t.Context()))
	require.Len(t, published(), 2)
	require.Equal(t, said.Kid, published()[1])
	require.Equal(t, key.Body, anybody.Get(at.Path).Body)
}

func TestCertificate_PageAndPDF(t *testing.T) {
	t.Parallel()
	p := portaltest.School(t)
	url := "/training/certificates/" + portaltest.Awarded(t, p, "provider-agent", portaltest.CertificateNumber, "S. Bakker")
	for _, account := range []string{"provider-agent", "provider-admin", "auditor"} {
		b := p.Browser(account)
		page := b.Get(url)
		require.Contains(t, page.Text(),
			"EOKM verklaart datS. BakkerVoorbeeld Hosting B.V.de toets heeft gehaald van de cursusBasis abusedesk")
		require.Equal(t, "Certificaat ABCD-EFGH-2345 – Portaal hostingproviders", page.Doc.Find("title").Text(),
			"a name stays out of the browser's history")
		file := b.Get(url + "/pdf")
		require.Equal(t, "application/pdf", file.Header.Get("Content-Type"))
		require.True(t, strings.HasPrefix(file.Body, "%PDF-"))
	}
	require.Equal(t, http.StatusNotFound, p.Browser("other-agent").Get(url).Status)
	require.Equal(t, http.StatusNotFound, p.Browser("other-agent").Get(url+"/pdf").Status)
	require.Contains(t, p.Browser("").Get(url).Path, "/login")
}

func TestCertificate_Revoke(t *testing.T) {
	t.Parallel()
	p := portaltest.School(t)
	url0 := "/training/certificates/" + portaltest.Awarded(t, p, "provider-agent", portaltest.CertificateNumber, "S. Bakker")
	editor := p.Browser("editor")
	page := editor.Submit(editor.Get(url0+"/revoke"), "/revoke", nil)
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	page = editor.Submit(page, "/revoke", url.Values{"reason": {"De naam klopt niet."}})
	require.Equal(t, url0, page.Path)
	require.Contains(t, page.Text(), "Reden: De naam klopt niet. Ingetrokken door F. Smit.")
	require.Equal(t, url0, editor.Get(url0+"/revoke").Path, "it was")
	page = p.Browser("provider-agent").Get(url0)
	require.Contains(t, page.Text(), "Reden: De naam klopt niet.")
	require.NotContains(t, page.Text(), "F. Smit", "EOKM's people have no name there")
	require.Contains(t, p.Browser("").Get("/verify/"+portaltest.CertificateNumber).Text(), "Dit certificaat is ingetrokken.")
}

func TestCertificate_Badge(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	require.NoError(t, seal.Make(path))
	keys, err := seal.Open(path)
	require.NoError(t, err)
	p := portaltest.SchoolWith(t, func(o *portal.Options) { o.Keys = keys })
	url := "/training/certificates/" + portaltest.Awarded(t, p, "provider-agent", portaltest.CertificateNumber, "S. Bakker")
	holder := p.Browser("provider-agent")
	require.NotContains(t, holder.Get(url).Text(), "Digitale badge", "there is no key")
	_, err = seal.AddIssuer(path, p.Clock.Now())
	require.NoError(t, err)
	require.Contains(t, holder.Get(url).Text(), "Digitale badge", "a key that was added is found while it runs")
	token := holder.Get(url + "/badge")
	require.Equal(t, "application/vc+jwt", token.Header.Get("Content-Type"))
	require.Len(t, strings.Split(token.Body, "."), 3)
	require.Equal(t, token.Body, holder.Get(url+"/badge").Body, "the one that was made is given again")
	said := holder.Get(url + "/badge?as=json").Body
	require.Contains(t, said, `"AchievementCredential"`)
	require.NotContains(t, said, "provider-agent@example.org")
	require.Contains(t, p.Browser("").Get("/.well-known/jwks.json").Body, `"kty":"RSA"`)
	admin := p.Browser("provider-admin")
	require.NotContains(t, admin.Get(url).Text(), "Digitale badge", "it is the holder's")
	require.Equal(t, url, admin.Get(url+"/badge").Path)
}
