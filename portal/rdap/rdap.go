// Package rdap asks the registers of internet numbers and names (RDAP, RFC 9082 and 9083; the server is found as RFC 9224
// says) which mailbox takes reports of abuse for a network.
//
// It is asked about networks that a provider claims, and about nothing else: a question to a register about a reported
// address would tell others of it. What comes back is a stranger's word, for a person to judge.
package rdap

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/openrdap/rdap"
	"github.com/openrdap/rdap/bootstrap"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/egress"
)

// ErrAway: no register answered as one.
var ErrAway = errors.New("RDAP does not answer")

const (
	callTime  = 5 * time.Second
	maxAnswer = 1 << 20
	redirects = 3 // a register sends on to the one that has the network now
)

// Client asks RDAP. It is for one caller at a time.
type Client struct{ rdap rdap.Client }

// New makes a client that calls public addresses over https only.
func New() *Client { return newClient(egress.Transport(callTime), nil) }

// NewLoopback makes a client for tests, which calls a register of this machine over the transport that trusts it. base is
// where the lists of registers are, in the place of IANA's.
func NewLoopback(transport http.RoundTripper, base *url.URL) *Client {
	return newClient(transport, base)
}

func newClient(transport http.RoundTripper, base *url.URL) *Client {
	calls := &http.Client{Transport: bounded{transport}, Timeout: callTime, CheckRedirect: func(_ *http.Request, via []*http.Request) error {
		if len(via) > redirects {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	return &Client{rdap.Client{HTTP: calls, Bootstrap: &bootstrap.Client{HTTP: calls, BaseURL: base}, UserAgent: "EOKM hosting portal"}}
}

// bounded refuses what is not https, and reads no more of an answer than one can be.
type bounded struct{ http.RoundTripper }

// RoundTrip is http.RoundTripper's.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme != "https" {
		return nil, ErrAway
	}
	answer, err := b.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	answer.Body = limited{io.LimitReader(answer.Body, maxAnswer), answer.Body}
	return answer, nil
}

type limited struct {
	io.Reader
	io.Closer
}

// AbuseMailbox asks which mailbox takes reports of abuse for a claimed network; "" when its entry names none. When no
// register answers it is ErrAway.
func (c *Client) AbuseMailbox(ctx context.Context, n models.Network) (string, error) {
	question, err := ask(n)
	if err != nil {
		return "", err
	}
	answer, err := c.rdap.Do(question.WithContext(ctx))
	var known *rdap.ClientError
	switch {
	case errors.As(err, &known) && (known.Type == rdap.ObjectDoesNotExist || known.Type == rdap.BootstrapNoMatch):
		return "", nil
	case err != nil:
		return "", fmt.Errorf("ask: %w", ErrAway) // the cause quotes the answer
	}
	switch object := answer.Object.(type) {
	case *rdap.IPNetwork:
		return mailbox(object.Entities, depth), nil
	case *rdap.Autnum:
		return mailbox(object.Entities, depth), nil
	case *rdap.Domain:
		return mailbox(object.Entities, 1), nil // below it is the registrar's own, who hosts nothing
	default:
		return "", fmt.Errorf("read the entry: %w", ErrAway)
	}
}

func ask(n models.Network) (*rdap.Request, error) {
	switch {
	case n.Prefix != nil:
		_, prefix, err := net.ParseCIDR(*n.Prefix)
		if err != nil {
			return nil, fmt.Errorf("read the prefix: %w", err)
		}
		return rdap.NewIPNetRequest(prefix), nil
	case n.ASN != nil:
		return rdap.NewAutnumRequest(uint32(*n.ASN)), nil
	default:
		return rdap.NewDomainRequest(*n.Domain), nil
	}
}

// depth is how deep a register nests who answers for a network: the abuse desk is often an entity of its organisation.
const depth = 4

// mailbox finds the address of the first entity with the role abuse.
func mailbox(entities []rdap.Entity, depth int) string {
	if depth == 0 {
		return ""
	}
	for _, e := range entities {
		if slices.Contains(e.Roles, "abuse") && e.VCard != nil && e.VCard.Email() != "" {
			return e.VCard.Email()
		}
	}
	for _, e := range entities {
		if email := mailbox(e.Entities, depth-1); email != "" {
			return email
		}
	}
	return ""
}
