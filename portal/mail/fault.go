package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/textproto"
	"strconv"

	gomail "github.com/wneessen/go-mail"
)

// Fault says why a mail was not taken, as a class only. A permanent one is a refusal of this mail for good, as far as the
// server says; whether it is to be believed is the Store's to say, who knows what the server did with others
// (models.Store.MailStuck).
type Fault struct { //nolint:errname // a fault, as in "the fault of a mail" (models.Store.MailFailed)
	// Code is short and fixed: "smtp 550" and the like; "connect" (no server, or it hung up), "timeout", "tls" (not the
	// server it should be), "protocol" (a server without STARTTLS or login), "address" (no such mailbox can be), "folder".
	Code      string
	Permanent bool
}

func (f Fault) Error() string { return "send mail: " + f.Code }

// errAddress: there is no such mailbox to write.
var errAddress = Fault{Code: "address", Permanent: true}

// NoMailbox tells that the mail could not even be addressed: there is no server to blame.
func (f Fault) NoMailbox() bool { return f == errAddress }

// faultOf keeps of an error its class only: a server's answer may quote the mail or the mailbox.
func faultOf(ctx context.Context, err error) Fault {
	var (
		refused   *gomail.SendError
		answer    *textproto.Error
		network   net.Error
		badServer *tls.CertificateVerificationError
		badRecord tls.RecordHeaderError
	)
	switch {
	case ctx.Err() != nil:
		return Fault{Code: "timeout"}
	case errors.As(err, &refused) && refused.ErrorCode() != 0:
		return Fault{Code: "smtp " + strconv.Itoa(refused.ErrorCode()), Permanent: aboutTheMail(refused)}
	case errors.As(err, &answer):
		return Fault{Code: "smtp " + strconv.Itoa(answer.Code)} // before any mail was named: ours to put right
	case errors.As(err, &badServer), errors.As(err, &badRecord):
		return Fault{Code: "tls"}
	case errors.As(err, &network) && network.Timeout():
		return Fault{Code: "timeout"}
	case errors.As(err, &network), errors.Is(err, io.EOF):
		return Fault{Code: "connect"}
	default:
		return Fault{Code: "protocol"}
	}
}

// aboutTheMail tells a refusal of this mailbox or mail from one of us as a client, which somebody can put right.
func aboutTheMail(refused *gomail.SendError) bool {
	switch refused.ErrorCode() {
	case 530, 534, 535, 538: // log in first, or differently
		return false
	}
	switch refused.Reason {
	case gomail.ErrSMTPRcptTo, gomail.ErrSMTPData, gomail.ErrSMTPDataClose:
		return refused.ErrorCode() >= 500
	default:
		return false
	}
}
