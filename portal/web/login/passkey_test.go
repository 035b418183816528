package login_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/portal/portaltest"
)

// device is a passkey of somebody, as their phone holds it.
type device struct {
	key    *ecdsa.PrivateKey
	id     []byte
	holder people.Account
	count  byte
}

// giveDevice gives somebody a passkey that is theirs.
func giveDevice(t *testing.T, p *portaltest.Portal, email string) *device {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	holder, err := p.Store.People.AccountByEmail(t.Context(), models.System(), email)
	require.NoError(t, err)
	point, err := key.PublicKey.Bytes() // 4, x, y
	require.NoError(t, err)
	// COSE
	public := bytes.Join([][]byte{{0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 0x20}, point[1:33], {0x22, 0x58, 0x20}, point[33:]}, nil)
	d := &device{key: key, id: []byte(rand.Text()), holder: holder}
	kept, err := json.Marshal(webauthn.Credential{
		ID: d.id, PublicKey: public, Flags: webauthn.NewCredentialFlags(protocol.FlagUserPresent | protocol.FlagUserVerified),
	})
	require.NoError(t, err)
	require.NoError(t, p.Store.People.AddPasskey(t.Context(), holder.ID, d.id, kept, "telefoon"))
	return d
}

// answer signs a question, as the browser sends it on.
func (d *device) answer(t *testing.T, question []byte) url.Values {
	t.Helper()
	var asked struct {
		PublicKey struct{ Challenge, RpID string }
	}
	require.NoError(t, json.Unmarshal(question, &asked))
	client, err := json.Marshal(map[string]any{
		"type": "webauthn.get", "challenge": asked.PublicKey.Challenge, "origin": "http://" + asked.PublicKey.RpID,
	})
	require.NoError(t, err)
	party, said := sha256.Sum256([]byte(asked.PublicKey.RpID)), sha256.Sum256(client)
	d.count++
	state := append(party[:], byte(protocol.FlagUserPresent|protocol.FlagUserVerified), 0, 0, 0, d.count)
	digest := sha256.Sum256(append(bytes.Clone(state), said[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, d.key, digest[:])
	require.NoError(t, err)
	text := base64.RawURLEncoding.EncodeToString
	credential, err := json.Marshal(map[string]any{
		"id": text(d.id), "rawId": text(d.id), "type": "public-key", "response": map[string]string{
			"authenticatorData": text(state), "clientDataJSON": text(client), "signature": text(signature),
			"userHandle": text(d.holder.ID[:]),
		},
	})
	require.NoError(t, err)
	return url.Values{"credential": {string(credential)}}
}

func TestPasskey_AQuestionIsGoodOnceInItsBrowserForFiveMinutes(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	phone := giveDevice(t, p, "provider-agent@example.org")
	ask := func(b *portaltest.Browser) []byte { return []byte(b.Post("/login/passkey/options", nil).Body) }
	b := p.Browser("")
	answer := phone.answer(t, ask(b))
	require.Equal(t, http.StatusUnprocessableEntity, p.Browser("").Post("/login/passkey", answer).Status, "a browser that was not asked")
	other := p.Browser("")
	ask(other)
	require.Equal(t, http.StatusUnprocessableEntity, other.Post("/login/passkey", answer).Status, "one that was asked something else")
	thief := p.Browser("")
	stolen, err := url.Parse(p.URL)
	require.NoError(t, err)
	thief.Jar().SetCookies(stolen, b.Jar().Cookies(stolen))
	require.Equal(t, "/", b.Post("/login/passkey", answer).Path)
	require.Equal(t, http.StatusUnprocessableEntity, thief.Post("/login/passkey", answer).Status, "an answer that was given before")

	b = p.Browser("")
	answer = phone.answer(t, ask(b))
	p.Clock.Advance(5*time.Minute + time.Second)
	require.Equal(t, http.StatusUnprocessableEntity, b.Post("/login/passkey", answer).Status, "too late")
	require.Equal(t, "/", b.Post("/login/passkey", phone.answer(t, ask(b))).Path)
}

// Anybody may ask for the question: nothing is written for each, but the one count of all forms from their network address.
func TestPasskey_AQuestionWritesNothing(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	asked := map[string]bool{}
	for range 100 {
		page := p.Browser("").Post("/login/passkey/options", nil)
		require.Equal(t, http.StatusOK, page.Status)
		asked[page.Body] = true
	}
	require.Len(t, asked, 100, "each another")
	for table, want := range map[string]int{"sessions": 0, "throttles": 1} {
		var rows int
		require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT count(*) FROM `+table).Scan(&rows))
		require.Equal(t, want, rows, table)
	}
}
