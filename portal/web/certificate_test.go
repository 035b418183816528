package web_test

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
	"eokm.nl/hosting/portal/seal"
)

// Where the kid of a badge leads anybody finds its key, also after another took its place.
func TestCertificate_BadgeKeysStayPublished(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	require.NoError(t, seal.MakeWithIssuer(path))
	keys, err := seal.Open(path)
	require.NoError(t, err)
	p := schoolWith(t, func(o *portal.Options) { o.Keys = keys })
	page := "/training/certificates/" + awarded(t, p, "provider-agent", certificateNumber, "S. Bakker")
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
