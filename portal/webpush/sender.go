// Package webpush tells browsers, through the service of whoever made them, that there is something to do (Web Push: RFC 8030, 8291, 8292).
// What is told is encrypted to the browser, and says no more than how many notices are open.
//
// Never here: a reference, an address, a name; an endpoint in an error or a log.
package webpush

import (
	"context"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"time"

	"github.com/SherClockHolmes/webpush-go"

	"eokm.nl/hosting/models/push"
	"eokm.nl/hosting/portal/egress"
)

// ErrGone: the browser is known no more, and will not be again.
var ErrGone = errors.New("the browser is known no more")

// errKey: the file is no key of ours.
var errKey = errors.New("this is not a key for messages to browsers: an elliptic key (P-256) in PEM, which only the portal's user may read")

// The bounds of one call: a push service says no more than that it took a message.
const (
	callTime   = 10 * time.Second
	answerSize = 64 << 10
	lasts      = 3600 // seconds for which a service keeps a message for a browser that is off
)

// Sender tells browsers. Safe for concurrent use.
type Sender struct {
	client          *http.Client
	private, public string
	contact         string
}

// OpenOrMake reads the key that push services know the portal by, and makes one where the file does not exist. Browsers are bound to it:
// with another key each has to be asked anew.
func OpenOrMake(path string) (*ecdsa.PrivateKey, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return makeKey(path)
	}
	if err != nil {
		return nil, fmt.Errorf("read the key for messages to browsers: %w", err)
	}
	info, err := os.Stat(path)
	block, _ := pem.Decode(text)
	if err != nil || block == nil || info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s: %w", path, errKey)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	key, ok := parsed.(*ecdsa.PrivateKey)
	if err != nil || !ok || key.Curve != elliptic.P256() {
		return nil, fmt.Errorf("%s: %w", path, errKey)
	}
	return key, nil
}

func makeKey(path string) (*ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make the key for messages to browsers: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("make the key for messages to browsers: %w", err)
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("write the key for messages to browsers: %w", err)
	}
	err = errors.Join(pem.Encode(file, &pem.Block{Type: "PRIVATE KEY", Bytes: der}), file.Sync(), file.Close())
	if err != nil {
		return nil, fmt.Errorf("write the key for messages to browsers: %w", err)
	}
	return key, nil
}

// New makes a sender that calls public addresses only. contact is the mail address by which a push service reaches EOKM.
func New(key *ecdsa.PrivateKey, contact string) (*Sender, error) {
	return Over(key, contact, egress.Transport(callTime))
}

// Over is New over a transport of the caller's, for a test whose push service is on this machine.
func Over(key *ecdsa.PrivateKey, contact string, transport http.RoundTripper) (*Sender, error) {
	pair, err := key.ECDH()
	if err != nil {
		return nil, fmt.Errorf("use the key for messages to browsers: %w", err)
	}
	return &Sender{
		client:  egress.ClientOver(transport, egress.Bounds{Time: callTime, Body: answerSize}),
		private: encode(pair.Bytes()), public: encode(public(pair)), contact: contact,
	}, nil
}

func public(pair *ecdh.PrivateKey) []byte { return pair.PublicKey().Bytes() }

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// PublicKey is what a browser subscribes to, in the form that its script takes; "" of no sender.
func (s *Sender) PublicKey() string {
	if s == nil {
		return ""
	}
	return s.public
}

// Message is what a browser shows.
type Message struct {
	Title string `json:"title"`
	Text  string `json:"text"`
}

// Send has one browser told. ErrGone when it is known no more; no error says which it was.
func (s *Sender) Send(ctx context.Context, to push.Subscription, m Message) error {
	body, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("write message: %w", err)
	}
	answer, err := webpush.SendNotificationWithContext(ctx, body,
		&webpush.Subscription{Endpoint: to.Endpoint, Keys: webpush.Keys{P256dh: to.P256dh, Auth: to.Auth}},
		&webpush.Options{
			HTTPClient: s.client, Subscriber: s.contact, VAPIDPublicKey: s.public, VAPIDPrivateKey: s.private,
			TTL: lasts, Urgency: webpush.UrgencyHigh, Topic: "todo",
		})
	if err != nil {
		return errors.New("the push service could not be asked") // the cause names the endpoint
	}
	defer func() { _ = answer.Body.Close() }()
	switch {
	case answer.StatusCode == http.StatusNotFound || answer.StatusCode == http.StatusGone:
		return ErrGone
	case answer.StatusCode >= http.StatusMultipleChoices:
		return fmt.Errorf("the push service said %d", answer.StatusCode)
	default:
		return nil
	}
}
