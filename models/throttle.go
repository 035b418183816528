package models

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// Throttle is how often something may be tried: a burst at once, and then one in every so long (GCRA). The count is in the
// database, so that all portals share it. Nobody is ever locked out: waiting is enough.
type Throttle struct {
	Name  string
	Burst int
	every time.Duration
}

// The throttles. Whoever floods an account from elsewhere does not hold its owner up: a try counts for the account together
// with the network address it comes from, and the account's own count leaves out browsers that signed in before.
var (
	SignInHere    = Throttle{"sign-in of account from address", 6, 30 * time.Second}
	SignInAddress = Throttle{"sign-in from address", 60, 2 * time.Second}
	SignInAccount = Throttle{"sign-in of account", 100, 10 * time.Second}
	EnrolTry      = Throttle{"new app of account", 6, 30 * time.Second}
	PresentTry    = Throttle{"present password of account", 6, 30 * time.Second}
	ResetAsked    = Throttle{"password reset of account", 3, 2 * time.Hour}
	ResetAddress  = Throttle{"password reset from address", 20, time.Minute}
	ResetInAll    = Throttle{"password reset in all", 100, 36 * time.Second} // 200 in any hour
	linkTry       = Throttle{"link from address", 30, 10 * time.Second}
	// once: a question is over in half of that (people.passkeyQuestionFor)
	PasskeyAnswer = Throttle{"answer to passkey question", 1, 10 * time.Minute}
	CodeTry       = Throttle{"code of contact", 5, 6 * time.Minute}

	GuestTry       = Throttle{"guest link from address", 30, 10 * time.Second}
	HostSaid       = Throttle{"answer of host", 20, 3 * time.Minute}
	CertificateTry = Throttle{"certificate from address", 30, 10 * time.Second}
	TokenTry       = Throttle{"token from address", 30, 10 * time.Second}

	FeedTry  = Throttle{"feed link from address", 30, 10 * time.Second}
	FeedRead = Throttle{"reading of a feed", 20, 30 * time.Second} // a reader asks every quarter of an hour

	// Texts that name a host or an IP address, which has to be looked up, and which dots then tell something of.
	TypedByPerson   = Throttle{"typed text of person", 60, 10 * time.Second}
	TypedAtProvider = Throttle{"typed text at provider", 240, 3 * time.Second}
	TypedByStaff    = Throttle{"typed text of EOKM's person", 300, time.Second} // a draft saves itself

	TestMailed = Throttle{"test mail", 3, 10 * time.Minute}

	PeerPosted = Throttle{"peer post of person", 10, 6 * time.Minute}

	RegisterAddress = Throttle{"registration from address", 10, 2 * time.Minute}
	RegisterMailbox = Throttle{"registration of mailbox", 3, 2 * time.Hour}
	RegisterInAll   = Throttle{"registration in all", 30, 2 * time.Minute} // 60 in any hour
)

// The tries of a code, by somebody who gave the right password. Of a million codes three are good at a time. All strangers together
// may try 30 + 144 in a day by which one code is enough: they find it with 174 * 3 / 10^6 = 0.05 %; from one network address half
// of that. Who holds a browser of the owner too may try 10 + 144 there: another 0.05 %. Beyond that the owner is asked two codes
// in a row (OneMoreError) and never refused, and a guess is good with (3 / 10^6)^2: at a try in two seconds 0.00004 % a day.
var (
	FactorAddress = Throttle{"factor from address", 60, 2 * time.Second}
	FactorKnown   = Throttle{"factor in known browser", 10, 10 * time.Minute}
	FactorHere    = Throttle{"factor of account from address", 6, 15 * time.Minute}
	FactorAccount = Throttle{"factor of account", 30, 10 * time.Minute}
	FactorNoted   = Throttle{"wrong factor on record", 20, time.Minute}
	FactorMailed  = Throttle{"mail about wrong factors", 1, 24 * time.Hour}
)

// The mails that a signed-in person makes the portal send to somebody else's mailbox: invitations and codes of contacts
// (TakeMail). Each kind of mail to strangers has a ceiling of its own, so that a flood of registrations, which anybody can make,
// leaves invitations and password links alone.
var (
	MailByPerson    = Throttle{"mail of person", 15, 10 * time.Minute}
	MailByProvider  = Throttle{"mail of organisation", 30, 5 * time.Minute}
	MailByApplicant = Throttle{"mail of applicant", 6, 4 * time.Hour}
	ListByProvider  = Throttle{"listed invitation of organisation", 200, 5 * time.Minute}
	ListInAll       = Throttle{"listed invitation in all", 400, time.Minute}
	InvitedMailbox  = Throttle{"invitation to mailbox", 5, 3 * time.Hour}
	GuestMailbox    = Throttle{"guest link to mailbox", 6, 2 * time.Hour}
	CodeSent        = Throttle{"code to mailbox", 3, time.Hour}
	MailInAll       = Throttle{"mail in all", 150, 24 * time.Second} // 300 in any hour
	CeilingTold     = Throttle{"ceiling told", 1, time.Hour}
)

// indexThrottle keys what is counted, so that the table names no account and no network address.
const indexThrottle Purpose = "throttle"

// CountTry counts one try of what the parts name; ErrThrottled when it is one too many. It has a transaction of its own: a try
// counts also when what follows fails. Under a new index secret counts begin anew.
func (d *DB) CountTry(ctx context.Context, t Throttle, parts ...string) error {
	now := d.Now()
	return d.Write(ctx, System(), func(tx *Tx) error {
		use, err := d.Sealing(tx)
		if err != nil {
			return err
		}
		x := use.Index.Newest
		key := t.key(x, parts)
		rows, err := tx.Exec(`INSERT INTO throttles AS t (key, tat, indexed_by) VALUES ($1, $2, $3)
			ON CONFLICT (key) DO UPDATE SET tat = greatest(t.tat, $4) + $5::interval
			WHERE greatest(t.tat, $4) + $5::interval <= $6`,
			key, now.Add(t.every), x.ID, now, Interval(t.every), now.Add(time.Duration(t.Burst)*t.every))
		if err != nil {
			return fmt.Errorf("count try: %w", err)
		}
		if rows == 0 {
			return fmt.Errorf("%s: %w", t.Name, ErrThrottled)
		}
		return nil
	})
}

// key names what is counted under an index secret.
func (t Throttle) key(x IndexSecret, parts []string) uuid.UUID {
	return x.Wide(indexThrottle, uuid.Nil, append([]string{t.Name}, parts...)...)
}

// GiveBack takes one try out of a count: it turned out to be none that is counted.
func (d *DB) GiveBack(ctx context.Context, t Throttle, parts ...string) error {
	return d.Write(ctx, System(), func(tx *Tx) error {
		use, err := d.Sealing(tx)
		if err != nil {
			return err
		}
		return tx.Do(`UPDATE throttles SET tat = tat - $1::interval WHERE key = $2`, Interval(t.every), t.key(use.Index.Newest, parts))
	})
}

// SweepThrottles forgets counts that have run out. System only; run by a periodic job.
func (s *Store) SweepThrottles(ctx context.Context) error {
	return Wrap("sweep throttles", s.db.Write(ctx, System(), func(tx *Tx) error {
		return tx.Do(`DELETE FROM throttles WHERE tat < $1`, s.db.Now())
	}))
}

// What somebody may send who nobody vetted, beside the measure that many forms have of their own: enough for a person in a hurry, and for
// an office behind one network address, and too little for a program.
var (
	FormNobody    = Throttle{"form from network", 240, 500 * time.Millisecond}
	FormApplicant = Throttle{"form of applicant", 120, 5 * time.Second}
)

// How many notices a person opens. A desk at work stays below the first; above it they prove who they are again, for a
// stolen session to end there. At the second it ends for everybody, until the hours have passed or somebody looked. An analyst who opens
// one by one opens 300 in a day of eight hours, at worst all of them in a row: 400 at once and one a minute leave room for that, and still
// end a program that reads on.
var (
	RevealMany  = Throttle{"reveals", 10, 6 * time.Minute}
	RevealFlood = Throttle{"reveals in all", 200, 7 * time.Minute}
	RevealStaff = Throttle{"reveals of EOKM's person in all", 400, time.Minute}
	RevealAlarm = Throttle{"alarm about reveals", 1, time.Hour}
)
