// Package webhook tells providers' machines of events, as Standard Webhooks 1.0 has it: what is sent, how it is signed, and what an answer
// means. What is due, and when it is tried again, is the Store's (models/webhook).
//
// Never here: an address, a host or a text of a notice; a machine's address or answer in an error or a log.
package webhook

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/models/webhook"
	"eokm.nl/hosting/portal/egress"
)

const (
	callTime = 20 * time.Second // Standard Webhooks says 15 to 30
	together = 8                // calls to one machine at once
	passTime = 30 * time.Second // after which the next job goes on: nobody has a place for long
)

// Sender sends what is due. Safe for concurrent use.
type Sender struct {
	client *http.Client
	store  *rooms.Store
	log    *slog.Logger
	first  func(time.Duration) // told of each first try how long after its event it began
}

// Transport calls public addresses only, over TLS: what a name leads to is asked at each call.
func Transport() http.RoundTripper { return egress.Transport(callTime) }

// New makes a sender that calls by a transport: Transport, but for a test whose machine is this one. first is told of each first try how
// long after its event it began; nil: nobody is.
func New(store *rooms.Store, log *slog.Logger, first func(time.Duration), transport http.RoundTripper) *Sender {
	if first == nil {
		first = func(time.Duration) {}
	}
	return &Sender{client: egress.ClientOver(transport, egress.Bounds{Time: callTime, Unread: true}), store: store, log: log, first: first}
}

// Send tells one webhook what is due for it, as long as it takes it, and gives it back. Nobody else does so meanwhile: a machine that is
// dead holds up one place, and no other machine.
func (s *Sender) Send(ctx context.Context, provider, id uuid.UUID) error {
	target, err := s.store.Webhook.Take(ctx, provider, id)
	if err != nil || target == nil {
		return err
	}
	began := s.store.Now()
	err = s.pass(ctx, target, began)
	ended, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTime)
	defer cancel()
	return errors.Join(err, s.store.Webhook.Release(ended, target))
}

// recordTime is how long the record of what came of a call may take, also while the portal stops.
const recordTime = 5 * time.Second

// pass sends until nothing is due, the machine is to be left alone, or its time is over, which with the last calls is well
// within a Lease. To one that took nothing at last it sends one first: if it still takes nothing, one call was enough.
func (s *Sender) pass(ctx context.Context, t *webhook.Target, began time.Time) error {
	if t.Broken != nil {
		s.log.ErrorContext(ctx, "nothing can be signed for a webhook", "webhook", t.ID.String(), "error", t.Broken)
	}
	most := together
	if t.Failing || t.Broken != nil {
		most = 1
	}
	for {
		due, err := s.store.Webhook.Messages(ctx, t, most)
		if err != nil || len(due) == 0 {
			return err
		}
		more, err := s.batch(ctx, t, due)
		if err != nil || !more || s.store.Now().Sub(began) > passTime || ctx.Err() != nil {
			return err
		}
		most = together
	}
}

// batch calls a machine with each of some messages at once, records what came of them as it comes, and tells whether there is use in more.
func (s *Sender) batch(ctx context.Context, t *webhook.Target, due []webhook.Message) (bool, error) {
	var group sync.WaitGroup
	answered := make(chan webhook.Sent, len(due))
	for _, m := range due {
		group.Go(func() {
			try := s.call(ctx, t, m)
			if errors.Is(ctx.Err(), context.Canceled) {
				return // the portal stops: it was no try
			}
			if try.Outcome != webhook.Delivered {
				s.log.InfoContext(ctx, "webhook not told", "webhook", t.ID.String(), "outcome", string(try.Outcome), "status", try.Status)
			}
			answered <- webhook.Sent{Delivery: m.ID, Try: try}
		})
	}
	go func() { group.Wait(); close(answered) }()
	more, recorded := true, 0
	var failed error
	for tries := gathered(answered); len(tries) > 0; tries = gathered(answered) {
		again, err := s.record(ctx, t, tries)
		more, recorded, failed = more && again, recorded+len(tries), errors.Join(failed, err)
	}
	if recorded < len(due) {
		failed = errors.Join(failed, ctx.Err())
	}
	return more && recorded > 0, failed
}

// gatherTime is how long an answer waits for others before it is recorded with them: one that hangs holds up no other's record, which a
// crash would take.
const gatherTime = time.Second

// gathered waits for an answer, and gives it with those that come soon after; nothing when none comes any more.
func gathered(answered <-chan webhook.Sent) (tries []webhook.Sent) {
	told, ok := <-answered
	over := time.After(gatherTime)
	for ok {
		tries = append(tries, told)
		select {
		case told, ok = <-answered:
		case <-over:
			return tries
		}
	}
	return tries
}

// record writes down what came of calls, also while the portal stops, and tells whether there is use in more.
func (s *Sender) record(ctx context.Context, t *webhook.Target, tries []webhook.Sent) (more bool, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTime)
	defer cancel()
	return s.store.Webhook.Tried(ctx, t, tries)
}

// call is one try.
func (s *Sender) call(ctx context.Context, t *webhook.Target, m webhook.Message) webhook.Try {
	at := s.store.Now()
	if m.First {
		s.first(at.Sub(m.At))
	}
	try := webhook.Try{At: at}
	if t.Broken != nil {
		try.Outcome = webhook.Broken
		return try
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, t.URL, bytes.NewReader(m.Body))
	if err != nil {
		try.Outcome = webhook.Unreachable
		return try
	}
	id := m.Header()
	request.Header = http.Header{
		"Content-Type": {"application/json"}, "User-Agent": {"hosting-portal-webhook/1"},
		http.CanonicalHeaderKey(HeaderID): {id}, http.CanonicalHeaderKey(HeaderTimestamp): {strconv.FormatInt(at.Unix(), 10)},
		http.CanonicalHeaderKey(HeaderSignature): {Signatures(t.Secrets, id, at, m.Body)},
	}
	answer, err := s.client.Do(request)
	try.Took = s.store.Now().Sub(at)
	if err != nil {
		try.Outcome = failed(err)
		return try
	}
	_ = answer.Body.Close() // nobody read it
	try.Status, try.RetryAfter = answer.StatusCode, retryAfter(answer.Header.Get("Retry-After"), at)
	try.Outcome = meaning(answer.StatusCode)
	return try
}

// meaning is what a status says, by Standard Webhooks 1.0.
func meaning(status int) webhook.Outcome {
	switch {
	case status >= 200 && status < 300:
		return webhook.Delivered
	case status >= 300 && status < 400:
		return webhook.Redirected
	case status == http.StatusGone:
		return webhook.Gone
	case status == http.StatusTooManyRequests, status == http.StatusBadGateway, status == http.StatusGatewayTimeout:
		return webhook.Throttled
	default:
		return webhook.Refused
	}
}

// failed is what an error says in whose place there is no answer.
func failed(err error) webhook.Outcome {
	var timeout net.Error
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	var verify *tls.CertificateVerificationError
	switch {
	case egress.Prohibited(err):
		return webhook.Forbidden
	case errors.As(err, &unknown), errors.As(err, &name), errors.As(err, &invalid), errors.As(err, &record), errors.As(err, &alert),
		errors.As(err, &verify):
		return webhook.BadTLS
	case errors.As(err, &timeout) && timeout.Timeout():
		return webhook.TimedOut
	default:
		return webhook.Unreachable
	}
}

// retryAfter is how long a machine asks to wait, in seconds or until a moment; 0: it asks nothing that can be read.
func retryAfter(text string, now time.Time) time.Duration {
	text = strings.TrimSpace(text)
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if until, err := http.ParseTime(text); err == nil {
		return max(0, until.Sub(now))
	}
	return 0
}
