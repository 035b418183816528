package models

import (
	"context"
	"time"
)

// Vitals is how the portal as a whole does, for a monitor. All of it is counted from facts, so that each of several
// portals on a database tells the same.
type Vitals struct {
	At             time.Time
	Mails          Queue // neither sent nor given up
	MailsGivenUp   Queue // given up, and nobody has dealt with it
	MailsLost      Queue // domains whose mails were given up since the server last took one
	NoticesOpen    int
	NoticesOverdue int // past their deadline, and the provider's to act on
	ItemsUnrouted  int
	Confirmed      int // addresses that providers confirmed within the last hour
	Imported       int // files that were brought in within it
}

// MailOutage tells whether mail cannot be delivered.
func (v Vitals) MailOutage() bool {
	return mailHealth{Mails: v.Mails, GivenUp: v.MailsGivenUp, Lost: v.MailsLost}.outage(v.At)
}

// Vitals counts. System only.
func (s *Store) Vitals(ctx context.Context) (Vitals, error) {
	now := s.db.Now()
	var out Vitals
	err := s.db.Read(ctx, System(), func(tx *Tx) error {
		var err error
		if out, err = One[Vitals](tx, `SELECT n.*,
				(SELECT count(*) FROM items WHERE state = '`+string(StateUnrouted)+`') AS items_unrouted,
				(SELECT count(*) FROM responses WHERE created_at > $1) AS confirmed,
				(SELECT count(*) FROM imports WHERE state = 'done' AND finished_at > $1) AS imported
			FROM (SELECT count(*) AS notices_open, count(*) FILTER (WHERE `+phaseIs(TurnProvider)+` AND due_at < $2) AS notices_overdue
				FROM notices WHERE `+unfinished+`) n`, now.Add(-time.Hour), now); err != nil {
			return err
		}
		mails, err := mailHealthOf(tx)
		out.Mails, out.MailsGivenUp, out.MailsLost = mails.Mails, mails.GivenUp, mails.Lost
		return err
	})
	out.At = now
	return out, Wrap("count vitals", err)
}
