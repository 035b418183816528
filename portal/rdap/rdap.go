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
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/openrdap/rdap"
	"github.com/openrdap/rdap/bootstrap"

	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/egress"
)

// ErrAway: no register answered as one.
var ErrAway = errors.New("RDAP does not answer")

// bounds are of each call. A register sends on to the one that has the network now; the longest answer is the list of registers.
var bounds = egress.Bounds{Time: 5 * time.Second, Body: 1 << 20, Redirects: 3}

// Client asks RDAP. It is for one caller at a time.
type Client struct{ rdap rdap.Client }

// New makes a client that calls public addresses over https only.
func New() *Client { return newClient(egress.Client(bounds), nil) }

// NewLoopback makes a client for tests, which calls a register of this machine over the transport that trusts it. base is
// where the lists of registers are, in the place of IANA's.
func NewLoopback(transport http.RoundTripper, base *url.URL) *Client {
	return newClient(egress.ClientOver(transport, bounds), base)
}

func newClient(calls *http.Client, base *url.URL) *Client {
	return &Client{rdap.Client{HTTP: calls, Bootstrap: &bootstrap.Client{HTTP: calls, BaseURL: base}, UserAgent: "EOKM hosting portal"}}
}

// AbuseMailbox asks which mailbox takes reports of abuse for a claimed network; "" when its entry names none. When no
// register answers it is ErrAway.
func (c *Client) AbuseMailbox(ctx context.Context, n provider.Network) (string, error) {
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

func ask(n provider.Network) (*rdap.Request, error) {
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
