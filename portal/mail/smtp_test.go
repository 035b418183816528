package mail_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	netmail "net/mail"
	"net/textproto"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/outbox"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/mail"
	"eokm.nl/hosting/portal/mail/mailtest"
)

const portaal = `"EOKM portaal" <portaal@eokm.example>`

func server(t *testing.T, o mailtest.Options) *mailtest.Server {
	t.Helper()
	s, err := mailtest.Start(t.Context(), o)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	return s
}

func client(t *testing.T, s *mailtest.Server, change ...func(*mail.SMTPOptions)) *mail.SMTP {
	t.Helper()
	o := mail.SMTPOptions{Address: s.Address, TLS: mail.NoTLS, From: portaal, HELO: "portal.example", Timeout: 10 * time.Second}
	for _, f := range change {
		f(&o)
	}
	sender, err := mail.NewSMTP(o)
	require.NoError(t, err)
	return sender
}

// headers reads the header of an accepted mail.
func headers(t *testing.T, m mailtest.Mail) netmail.Header {
	t.Helper()
	msg, err := netmail.ReadMessage(strings.NewReader(string(m.Raw)))
	require.NoError(t, err)
	return msg.Header
}

func TestSMTP_SendsTwiceUnderOneMessageID(t *testing.T) {
	s := server(t, mailtest.Options{})
	sender := client(t, s)
	message := render(t, about(models.MailReminder), i18n.NL)
	require.NoError(t, sender.Send(t.Context(), message))
	require.NoError(t, sender.Send(t.Context(), message))

	mails := s.Mails()
	require.Len(t, mails, 2)
	require.Equal(t, "portaal@eokm.example", mails[0].From)
	require.Equal(t, "abuse@voorbeeld.example", mails[0].To)
	first, again := headers(t, mails[0]), headers(t, mails[1])
	require.Equal(t, "<"+message.ID+">", first.Get("Message-ID"))
	for _, name := range []string{"Message-ID", "Date", "Subject", "To", "From"} {
		require.Equal(t, first[name], again[name], name)
	}
	require.Equal(t, "<EOKM-2026-004182@portal.example>", first.Get("In-Reply-To"))
	require.Equal(t, "<EOKM-2026-004182@portal.example>", first.Get("References"))
	require.Equal(t, "auto-generated", first.Get("Auto-Submitted"))
	require.Equal(t, "All", first.Get("X-Auto-Response-Suppress"))
	require.Equal(t, "Sun, 22 Nov 2026 12:02:00 +0000", first.Get("Date"))
	require.True(t, strings.HasPrefix(first.Get("Content-Type"), "multipart/alternative"))
	require.NotContains(t, string(mails[0].Raw), "go-mail", "a mail does not tell what made it")

	raw := string(mails[0].Raw)
	require.Less(t, strings.Index(raw, "text/plain"), strings.Index(raw, "text/html"), "plain text first")
}

func TestSMTP_TellsForGoodFromForNow(t *testing.T) {
	const tell = "mailbox abuse@voorbeeld.example of planted server text"
	for name, tt := range map[string]struct {
		options mailtest.Options
		want    mail.Fault
	}{
		"no such mailbox":    {mailtest.Options{OnRcpt: refuse(550, tell)}, mail.Fault{Code: "smtp 550", Permanent: true}},
		"greylisted":         {mailtest.Options{OnRcpt: refuse(451, tell)}, mail.Fault{Code: "smtp 451"}},
		"log in first":       {mailtest.Options{OnRcpt: refuse(530, tell)}, mail.Fault{Code: "smtp 530"}},
		"content refused":    {mailtest.Options{OnData: refuseData(554, tell)}, mail.Fault{Code: "smtp 554", Permanent: true}},
		"content not now":    {mailtest.Options{OnData: refuseData(452, tell)}, mail.Fault{Code: "smtp 452"}},
		"not this sender":    {mailtest.Options{OnMail: refuse(553, tell)}, mail.Fault{Code: "smtp 553"}},
		"no STARTTLS at all": {mailtest.Options{}, mail.Fault{Code: "protocol"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := server(t, tt.options)
			sender := client(t, s, func(o *mail.SMTPOptions) {
				if tt.want.Code == "protocol" {
					o.TLS = mail.StartTLS
				}
			})
			err := sender.Send(t.Context(), render(t, about(models.MailNew), i18n.NL))
			require.Equal(t, tt.want, err)
			require.NotContains(t, err.Error(), "planted")
			require.NotContains(t, err.Error(), "voorbeeld")
			require.Empty(t, s.Mails())
		})
	}
}

func refuse(code int, text string) func(string) error {
	return func(string) error { return mailtest.Refuse(code, text) }
}

func refuseData(code int, text string) func([]byte) error {
	return func([]byte) error { return mailtest.Refuse(code, text) }
}

func TestSMTP_ServerThatHangsAfterDATA_EndsWithTheContext(t *testing.T) {
	reached, release := make(chan struct{}), make(chan struct{})
	s := server(t, mailtest.Options{OnData: func([]byte) error {
		close(reached)
		<-release
		return nil
	}})
	t.Cleanup(func() { close(release) }) // before the server closes
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-reached
		cancel()
	}()
	sender, began := client(t, s, func(o *mail.SMTPOptions) { o.Timeout = time.Minute }), time.Now()
	require.Equal(t, mail.Fault{Code: "timeout"}, sender.Send(ctx, render(t, about(models.MailNew), i18n.NL)))
	require.Less(t, time.Since(began), 20*time.Second, "not only at its own timeout")
}

func TestSMTP_ServerThatNeverGreets_EndsWithItsTimeout(t *testing.T) {
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0") // accepts in its backlog and says nothing
	require.NoError(t, err)
	defer listener.Close()
	s := &mailtest.Server{Address: listener.Addr().String()}
	sender := client(t, s, func(o *mail.SMTPOptions) { o.Timeout = 50 * time.Millisecond })
	require.Equal(t, mail.Fault{Code: "timeout"}, sender.Send(t.Context(), render(t, about(models.MailNew), i18n.NL)))

	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	began := time.Now()
	sender = client(t, s, func(o *mail.SMTPOptions) { o.Timeout = time.Minute })
	require.Equal(t, mail.Fault{Code: "timeout"}, sender.Send(ctx, render(t, about(models.MailNew), i18n.NL)))
	require.Less(t, time.Since(began), 20*time.Second)
}

// A server that hangs up instead of saying goodbye has the mail all the same; sending it again would be a second one.
func TestSMTP_HangsUpAfterItsAnswer_IsSent(t *testing.T) {
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	served := make(chan error, 1)
	go func() { served <- hangUpAfterMail(listener) }()
	sender := client(t, &mailtest.Server{Address: listener.Addr().String()})
	require.NoError(t, sender.Send(t.Context(), render(t, about(models.MailNew), i18n.NL)))
	require.NoError(t, <-served)
}

// hangUpAfterMail takes one mail and closes the connection after its 250.
func hangUpAfterMail(listener net.Listener) error {
	conn, err := listener.Accept()
	if err != nil {
		return err
	}
	text := textproto.NewConn(conn)
	defer text.Close()
	answers := map[string]string{"EHLO": "250 mail.example", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go on"}
	if err := text.PrintfLine("220 mail.example"); err != nil {
		return err
	}
	for {
		line, err := text.ReadLine()
		if err != nil {
			return err
		}
		command := strings.ToUpper(line[:4])
		if err := text.PrintfLine("%s", answers[command]); err != nil {
			return err
		}
		if command != "DATA" {
			continue
		}
		if _, err := text.ReadDotBytes(); err != nil {
			return err
		}
		return text.PrintfLine("250 taken")
	}
}

func TestSMTP_NobodyListens(t *testing.T) {
	s := server(t, mailtest.Options{})
	s.Close()
	err := client(t, s).Send(t.Context(), render(t, about(models.MailNew), i18n.NL))
	require.Equal(t, mail.Fault{Code: "connect"}, err)
}

func TestSMTP_TLS(t *testing.T) {
	certificate, roots := certificate(t)
	config := &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	message := render(t, about(models.MailNew), i18n.NL)
	for _, mode := range []mail.TLSMode{mail.StartTLS, mail.ImplicitTLS} {
		t.Run(string(mode), func(t *testing.T) {
			s := server(t, mailtest.Options{TLS: config, TLSFromStart: mode == mail.ImplicitTLS})
			trusting := client(t, s, func(o *mail.SMTPOptions) { o.TLS, o.RootCAs = mode, roots })
			require.NoError(t, trusting.Send(t.Context(), message))
			require.Len(t, s.Mails(), 1)
			require.True(t, s.Mails()[0].Secure)

			strict := client(t, s, func(o *mail.SMTPOptions) { o.TLS, o.RootCAs = mode, x509.NewCertPool() })
			require.Equal(t, mail.Fault{Code: "tls"}, strict.Send(t.Context(), message))
			require.Len(t, s.Mails(), 1, "nothing to a server that we do not know")
		})
	}
}

// certificate makes one for 127.0.0.1, and the pool that trusts it.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	parsed, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

// Whatever a field holds, it stays in its own header.
func TestSMTP_NoFieldMakesAHeaderOfItsOwn(t *testing.T) {
	s := server(t, mailtest.Options{})
	const evil = "x\r\nBcc: all@example.com\r\nX-Planted: yes\r\n\r\nbody"
	sender := client(t, s)
	message := render(t, about(models.MailNew, func(m *outbox.Mail) { m.Provider = evil }), i18n.NL)
	message.Subject, message.ID, message.Thread = evil, evil, evil
	require.NoError(t, sender.Send(t.Context(), message))

	got := headers(t, s.Mails()[0])
	require.Empty(t, got.Get("Bcc"))
	require.Empty(t, got.Get("X-Planted"))
	require.Equal(t, "abuse@voorbeeld.example", s.Mails()[0].To)
	require.NotRegexp(t, regexp.MustCompile(`(?m)^X-Planted`),
		string(s.Mails()[0].Raw[:strings.Index(string(s.Mails()[0].Raw), "\r\n\r\n")]))

	message.To = "abuse@voorbeeld.example\r\nBcc: all@example.com"
	require.Equal(t, mail.Fault{Code: "address", Permanent: true}, sender.Send(t.Context(), message))
}

func TestNewSMTP_SaysWhatCannotBeRight(t *testing.T) {
	for _, tt := range []struct {
		o    mail.SMTPOptions
		want string
	}{
		{mail.SMTPOptions{Address: "mail.example", TLS: mail.NoTLS, From: portaal}, "must be protected"},
		{mail.SMTPOptions{Address: "mail.example", From: "portaal"}, "sender of mails"},
		{mail.SMTPOptions{Address: "mail.example", From: "\"x\r\nBcc: y\" <portaal@eokm.example>"}, "sender of mails"},
		{mail.SMTPOptions{From: portaal}, "is missing"},
		{mail.SMTPOptions{Address: ":25", From: portaal}, "is missing"},
		{mail.SMTPOptions{Address: "mail.example:smtp", From: portaal}, "port of the mail server"},
		{mail.SMTPOptions{Address: "mail.example", TLS: "maybe", From: portaal}, `not by "maybe"`},
	} {
		_, err := mail.NewSMTP(tt.o)
		require.ErrorContains(t, err, tt.want)
	}
	for _, o := range []mail.SMTPOptions{
		{Address: "mail.example", From: portaal}, // STARTTLS is what nobody has to ask for
		{Address: "[2001:db8::1]:2525", From: portaal},
		{Address: "::1", TLS: mail.NoTLS, From: "portaal@eokm.example"},
		{Address: "localhost", TLS: mail.NoTLS, From: portaal},
	} {
		_, err := mail.NewSMTP(o)
		require.NoError(t, err, o.Address)
	}
}
