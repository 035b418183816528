package egress

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// The ways in which an answer is not taken.
var (
	ErrLarge   = errors.New("the answer is larger than one can be")
	ErrPacked  = errors.New("the answer is compressed, which nobody asked for")
	ErrInClear = errors.New("not over https")
)

// Bounds is how far a caller trusts whoever it calls.
type Bounds struct {
	Time      time.Duration // of a call as a whole, its body included
	Body      int64         // bytes of an answer
	Redirects int           // how often it is sent on; 0: never, and the redirect itself is the answer
	Unread    bool          // its status is all that is wanted: the body is not read, and may be anything
}

// Client makes a client that calls public addresses only, and takes no answer out of bounds.
func Client(b Bounds) *http.Client { return ClientOver(Transport(b.Time), b) }

// ClientOver is Client over a transport of the caller's, for a test that calls this machine.
func ClientOver(transport http.RoundTripper, b Bounds) *http.Client {
	return &http.Client{
		Transport: bounded{transport, b.Body, b.Unread}, Timeout: b.Time,
		CheckRedirect: func(_ *http.Request, via []*http.Request) error {
			if len(via) > b.Redirects {
				return http.ErrUseLastResponse
			}
			return nil
		},
	}
}

// bounded asks for an answer as it is, and reads no more of one than it may have: whoever reads the body reads it whole, and a
// few packed bytes become gigabytes.
type bounded struct {
	transport http.RoundTripper
	body      int64
	unread    bool
}

// RoundTrip is http.RoundTripper's.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme != "https" {
		return nil, ErrInClear
	}
	r = r.Clone(r.Context())
	r.Header.Set("Accept-Encoding", "identity") // a transport unpacks only what it asked for itself
	answer, err := b.transport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if b.unread {
		_ = answer.Body.Close()
		answer.Body = http.NoBody
		return answer, nil
	}
	packed := answer.Header.Get("Content-Encoding")
	switch {
	case answer.Uncompressed || packed != "" && packed != "identity":
		_ = answer.Body.Close() // unread
		return nil, ErrPacked
	case answer.ContentLength > b.body:
		_ = answer.Body.Close()
		return nil, ErrLarge
	}
	answer.Body = &limited{answer.Body, b.body}
	return answer, nil
}

// limited is a body that fails where it passes its limit: half an answer must not be taken for a whole one.
type limited struct {
	io.ReadCloser
	left int64
}

// Read is io.Reader's.
func (l *limited) Read(to []byte) (int, error) {
	if int64(len(to)) > l.left+1 {
		to = to[:l.left+1]
	}
	n, err := l.ReadCloser.Read(to)
	if l.left -= int64(n); l.left < 0 {
		return 0, ErrLarge
	}
	return n, err
}
