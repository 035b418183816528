// Package mailtest is a real SMTP server on this machine, for tests of what sends mail. It keeps what it accepts, in
// memory, and refuses or hangs as a test asks.
package mailtest

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"sync"

	"github.com/emersion/go-smtp"
)

// Options say how the server behaves. The zero value takes every mail, without TLS.
type Options struct {
	// Each is asked before the server takes what it gets, and declines by an error that Refuse made.
	OnMail func(from string) error
	OnRcpt func(to string) error
	OnData func(raw []byte) error
	TLS    *tls.Config // offers STARTTLS
	// TLSFromStart speaks TLS from the first byte; it needs TLS.
	TLSFromStart bool
}

// Mail is one that was accepted.
type Mail struct {
	From, To string // of the envelope
	Raw      []byte
	Secure   bool // it came over TLS
}

// Server listens on a port of its own until Close.
type Server struct {
	Address string // host:port

	o        Options
	listener net.Listener
	smtp     *smtp.Server
	mu       sync.Mutex
	mails    []Mail
	came     chan Mail
}

// Refuse makes the answer by which the server declines: 4xx for now, 5xx for good.
func Refuse(code int, text string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 0, 0}, Message: text}
}

// Start starts a server; ctx is for opening its port only.
func Start(ctx context.Context, o Options) (*Server, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start mail server: %w", err)
	}
	s := &Server{Address: listener.Addr().String(), o: o, came: make(chan Mail, 1000)}
	if o.TLSFromStart {
		listener = tls.NewListener(listener, o.TLS)
	}
	s.listener = listener
	s.smtp = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &session{server: s, conn: c}, nil
	}))
	s.smtp.Domain, s.smtp.TLSConfig, s.smtp.ErrorLog = "mail.example", o.TLS, log.New(io.Discard, "", 0)
	go func() { _ = s.smtp.Serve(listener) }()
	return s, nil
}

// Close stops the server and hangs up on its clients.
func (s *Server) Close() {
	_ = s.listener.Close() // also when it does not serve yet
	_ = s.smtp.Close()
}

// Came gives each accepted mail once, in order, before its 250 goes out.
func (s *Server) Came() <-chan Mail { return s.came }

// Mails lists what was accepted so far, in order.
func (s *Server) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Mail(nil), s.mails...)
}

func (s *Server) keep(m Mail) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mails = append(s.mails, m)
	select {
	case s.came <- m:
	default: // nobody reads; Mails has it
	}
}

// session is one client's conversation.
type session struct {
	server *Server
	conn   *smtp.Conn
	mail   Mail
}

func (s *session) Reset()        { s.mail = Mail{} }
func (s *session) Logout() error { return nil }

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.mail.From = from
	if s.server.o.OnMail == nil {
		return nil
	}
	return s.server.o.OnMail(from)
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.mail.To = to
	if s.server.o.OnRcpt == nil {
		return nil
	}
	return s.server.o.OnRcpt(to)
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if s.server.o.OnData != nil {
		if err := s.server.o.OnData(raw); err != nil {
			return err
		}
	}
	_, s.mail.Secure = s.conn.TLSConnectionState()
	s.mail.Raw = raw
	s.server.keep(s.mail)
	return nil
}
