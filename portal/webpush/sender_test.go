package webpush_test

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/push"
	"eokm.nl/hosting/portal/webpush"
)

// browser is one as a push service has it: it can read what is sent to it.
type browser struct {
	key  *ecdh.PrivateKey
	auth []byte
}

func newBrowser(t *testing.T) browser {
	t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	require.NoError(t, err)
	auth := make([]byte, 16)
	_, _ = rand.Read(auth)
	return browser{key, auth}
}

func (b browser) at(endpoint string) push.Subscription {
	encode := base64.RawURLEncoding.EncodeToString
	return push.Subscription{Endpoint: endpoint, P256dh: encode(b.key.PublicKey().Bytes()), Auth: encode(b.auth)}
}

// open decrypts a message by RFC 8291 and RFC 8188, written from those and not with the library that encrypted it.
func (b browser) open(t *testing.T, body []byte) webpush.Message {
	t.Helper()
	salt, size, n := body[:16], binary.BigEndian.Uint32(body[16:20]), int(body[20])
	sender, sealed := body[21:21+n], body[21+n:]
	require.LessOrEqual(t, len(sealed), int(size))
	other, err := ecdh.P256().NewPublicKey(sender)
	require.NoError(t, err)
	shared, err := b.key.ECDH(other)
	require.NoError(t, err)
	derive := func(secret, salt []byte, info string, size int) []byte {
		out, err := hkdf.Key(sha256.New, secret, salt, info, size)
		require.NoError(t, err)
		return out
	}
	ikm := derive(shared, b.auth, "WebPush: info\x00"+string(b.key.PublicKey().Bytes())+string(sender), 32)
	block, err := aes.NewCipher(derive(ikm, salt, "Content-Encoding: aes128gcm\x00", 16))
	require.NoError(t, err)
	aead, err := cipher.NewGCM(block)
	require.NoError(t, err)
	plain, err := aead.Open(nil, derive(ikm, salt, "Content-Encoding: nonce\x00", 12), sealed, nil)
	require.NoError(t, err)
	text, rest, found := strings.Cut(string(plain), "\x02") // the delimiter of the last record
	require.True(t, found)
	require.Empty(t, strings.Trim(rest, "\x00"))
	var m webpush.Message
	require.NoError(t, json.Unmarshal([]byte(text), &m))
	return m
}

// service is a push service on this machine, which answers as it is told.
func service(t *testing.T, status int) (*httptest.Server, <-chan *http.Request, <-chan []byte) {
	t.Helper()
	came, bodies := make(chan *http.Request, 10), make(chan []byte, 10)
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		came <- r
		bodies <- body
		w.WriteHeader(status)
	}))
	t.Cleanup(server.Close)
	return server, came, bodies
}

func sender(t *testing.T, transport http.RoundTripper) (*webpush.Sender, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := webpush.OpenOrMake(filepath.Join(t.TempDir(), "key"))
	require.NoError(t, err)
	s, err := webpush.Over(key, "meldpunt@example.nl", transport)
	require.NoError(t, err)
	return s, key
}

// The browser reads what was sent and the service does not; the service can tell by whom it was sent.
func TestPush_OnlyTheBrowserReadsIt(t *testing.T) {
	t.Parallel()
	server, came, bodies := service(t, http.StatusCreated)
	s, key := sender(t, server.Client().Transport)
	b := newBrowser(t)
	said := webpush.Message{Title: "EOKM", Text: "Er is iets te doen: 3 meldingen staan open."}
	require.NoError(t, s.Send(t.Context(), b.at(server.URL+"/me"), said))
	r, body := <-came, <-bodies
	require.Equal(t, said, b.open(t, body))
	require.NotContains(t, string(body), "te doen")
	require.Equal(t, "aes128gcm", r.Header.Get("Content-Encoding"))
	require.Equal(t, "todo", r.Header.Get("Topic"), "one that was not delivered yet is replaced")
	require.Equal(t, "high", r.Header.Get("Urgency"))
	require.Equal(t, "3600", r.Header.Get("TTL"))

	token, public, found := strings.Cut(strings.TrimPrefix(r.Header.Get("Authorization"), "vapid t="), ", k=")
	require.True(t, found)
	require.Equal(t, s.PublicKey(), strings.TrimRight(public, "="))
	parts := strings.Split(token, ".")
	claims, err := base64.RawURLEncoding.DecodeString(parts[1])
	require.NoError(t, err)
	require.Contains(t, string(claims), `"sub":"mailto:meldpunt@example.nl"`)
	require.Contains(t, string(claims), `"aud":"`+server.URL+`"`)
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	require.NoError(t, err)
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	require.True(t, ecdsa.Verify(&key.PublicKey, sum[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])))
}

func TestPush_GoneIsGoneAndTheRestIsNot(t *testing.T) {
	t.Parallel()
	for status, gone := range map[int]bool{
		http.StatusNotFound: true, http.StatusGone: true, http.StatusTooManyRequests: false, http.StatusBadGateway: false,
		http.StatusFound: false,
	} {
		server, _, _ := service(t, status)
		s, _ := sender(t, server.Client().Transport)
		err := s.Send(t.Context(), newBrowser(t).at(server.URL+"/me"), webpush.Message{})
		require.Error(t, err)
		require.Equal(t, gone, err == webpush.ErrGone, status) //nolint:errorlint // it is that error itself
		require.NotContains(t, err.Error(), "127.0.0.1")
	}
}

// What somebody subscribed leads to no machine inside: neither by an address nor by another port.
func TestPush_CallsPublicAddressesOnly(t *testing.T) {
	t.Parallel()
	server, came, _ := service(t, http.StatusCreated)
	key, err := webpush.OpenOrMake(filepath.Join(t.TempDir(), "key"))
	require.NoError(t, err)
	s, err := webpush.New(key, "meldpunt@example.nl")
	require.NoError(t, err)
	for _, endpoint := range []string{
		server.URL + "/me", "https://127.0.0.1/me", "https://[::1]/me", "https://10.0.0.1/", "https://169.254.169.254/latest",
		"http://192.0.2.1/",
	} {
		err := s.Send(t.Context(), newBrowser(t).at(endpoint), webpush.Message{})
		require.EqualError(t, err, "the push service could not be asked", endpoint)
	}
	require.Empty(t, came)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	require.Error(t, s.Send(ended, newBrowser(t).at("https://push.example.net/"), webpush.Message{}))
}

func TestOpenOrMake_KeepsItsKeyAndRefusesAnother(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	made, err := webpush.OpenOrMake(path)
	require.NoError(t, err)
	require.Equal(t, elliptic.P256(), made.Curve)
	again, err := webpush.OpenOrMake(path)
	require.NoError(t, err)
	require.True(t, made.Equal(again))
	require.NoError(t, os.Chmod(path, 0o644))
	_, err = webpush.OpenOrMake(path)
	require.ErrorContains(t, err, "only the portal's user")
	broken := filepath.Join(t.TempDir(), "broken")
	require.NoError(t, os.WriteFile(broken, []byte("x"), 0o600))
	_, err = webpush.OpenOrMake(broken)
	require.ErrorContains(t, err, "not a key")
	require.Empty(t, (*webpush.Sender)(nil).PublicKey())
}
