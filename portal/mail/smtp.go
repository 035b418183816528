package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/netip"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// TLSMode is how the way to a mail server is protected.
type TLSMode string

// The modes. The zero mode is StartTLS.
const (
	StartTLS    TLSMode = "starttls" // on the plain port, and never without
	ImplicitTLS TLSMode = "tls"      // from the first byte
	NoTLS       TLSMode = "none"     // only to this very machine
)

// SMTPOptions is where and how mails are handed in. Address and From are required.
type SMTPOptions struct {
	Address string // host or host:port; the port is else 587, 465 with ImplicitTLS, 25 with NoTLS
	TLS     TLSMode
	User    string // "" for a server that asks none
	Secret  string
	From    string         // a mailbox, with or without a name
	HELO    string         // "" for the machine's name
	Timeout time.Duration  // for connecting, and again for the mail; zero: 25 s
	RootCAs *x509.CertPool // nil: the machine's
}

// SMTP sends by a mail server, one connection a mail. It does not change after it was made.
type SMTP struct {
	o    SMTPOptions
	host string
	port int
	from netmail.Address
	tls  *tls.Config
}

// NewSMTP checks the options; it opens no connection. Its errors are for the operator.
func NewSMTP(o SMTPOptions) (*SMTP, error) {
	from, err := sender(o.From)
	if err != nil {
		return nil, errors.New("the sender of mails is not a mail address")
	}
	if o.TLS == "" {
		o.TLS = StartTLS
	}
	port, ok := ports[o.TLS]
	if !ok {
		return nil, fmt.Errorf("the connection to the mail server can be protected by starttls, tls or none, not by %q", o.TLS)
	}
	host, port, err := hostPort(o.Address, port)
	if err != nil {
		return nil, err
	}
	if o.TLS == NoTLS && !loopback(host) {
		return nil, errors.New("the mail server is another machine, so the connection to it must be protected: starttls or tls")
	}
	if o.Timeout == 0 {
		o.Timeout = 25 * time.Second // twice that is still within a job's minute
	}
	config := &tls.Config{ServerName: host, RootCAs: o.RootCAs, MinVersion: tls.VersionTLS12}
	return &SMTP{o: o, host: host, port: port, from: from, tls: config}, nil
}

var ports = map[TLSMode]int{StartTLS: 587, ImplicitTLS: 465, NoTLS: 25}

// policies say what go-mail does once it is connected; with ImplicitTLS dial has done it.
var policies = map[TLSMode]gomail.TLSPolicy{
	StartTLS: gomail.TLSMandatory, ImplicitTLS: gomail.TLSOpportunistic, NoTLS: gomail.NoTLS,
}

func hostPort(address string, port int) (string, int, error) {
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		host = strings.Trim(address, "[]") // no port
	} else if port, err = strconv.Atoi(text); err != nil || port < 1 || port > 65535 {
		return "", 0, errors.New("the port of the mail server is not a number from 1 to 65535")
	}
	if host == "" {
		return "", 0, errors.New("the name of the mail server is missing")
	}
	return host, port, nil
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// Send hands one mail in and waits for the server's answer, at most until ctx ends. After an error the server may still
// have the mail, for the answer can be lost on the way: trying again sends it with the same Message-ID.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	msg, err := compose(m, s.from)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // ends the watch on the connection
	client, err := s.client(ctx)
	if err != nil {
		return fmt.Errorf("set up SMTP: %w", err)
	}
	err = client.DialAndSendWithContext(ctx, msg)
	if err == nil || msg.IsDelivered() {
		return nil // a farewell that fails takes nothing back
	}
	return faultOf(ctx, err)
}

func (s *SMTP) client(ctx context.Context) (*gomail.Client, error) {
	opts := []gomail.Option{
		gomail.WithPort(s.port), gomail.WithTimeout(s.o.Timeout), gomail.WithTLSConfig(s.tls), gomail.WithoutNoop(),
		gomail.WithTLSPolicy(policies[s.o.TLS]), gomail.WithDialContextFunc(s.dial(ctx)),
	}
	if s.o.HELO != "" {
		opts = append(opts, gomail.WithHELO(s.o.HELO))
	}
	if s.o.User != "" {
		opts = append(opts, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
			gomail.WithUsername(s.o.User), gomail.WithPassword(s.o.Secret))
	}
	return gomail.NewClient(s.host, opts...)
}

// dial connects, and closes the connection when the mail's context ends: go-mail looks at it only while it connects.
func (s *SMTP) dial(mailCtx context.Context) gomail.DialContextFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		dialer := &net.Dialer{}
		connect := dialer.DialContext
		if s.o.TLS == ImplicitTLS {
			connect = (&tls.Dialer{NetDialer: dialer, Config: s.tls}).DialContext
		}
		conn, err := connect(ctx, network, address)
		if err != nil {
			return nil, err
		}
		context.AfterFunc(mailCtx, func() { _ = conn.Close() })
		return conn, nil
	}
}
