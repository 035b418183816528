package notice

import (
	"context"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/outbox"
)

// Vitals is how the portal as a whole does, for a monitor. All of it is counted from facts, so that each of several
// portals on a database tells the same.
type Vitals struct {
	At             time.Time
	Mails          models.Queue // neither sent nor given up
	MailsGivenUp   models.Queue // given up, and nobody has dealt with it
	MailsLost      models.Queue // domains whose mails were given up since the server last took one
	NoticesOpen    int
	NoticesOverdue int // past their deadline, and the provider's to act on
	ItemsUnrouted  int
	Confirmed      int // addresses that providers confirmed within the last hour
	Imported       int // files that were brought in within it
}

// MailOutage tells whether mail cannot be delivered.
func (v Vitals) MailOutage() bool {
	return outbox.MailHealth{Mails: v.Mails, GivenUp: v.MailsGivenUp, Lost: v.MailsLost}.Outage(v.At)
}

// Vitals counts. System only.
func (s *Store) Vitals(ctx context.Context) (Vitals, error) {
	now := s.db.Now()
	var out Vitals
	err := s.db.Read(ctx, models.System(), func(tx *models.Tx) error {
		var err error
		if out, err = models.One[Vitals](tx, `SELECT n.*,
				(SELECT count(*) FROM items WHERE state = '`+string(models.StateUnrouted)+`') AS items_unrouted,
				(SELECT count(*) FROM responses WHERE created_at > $1) AS confirmed,
				(SELECT count(*) FROM imports WHERE state = 'done' AND finished_at > $1) AS imported
			FROM (SELECT count(*) AS notices_open, count(*) FILTER (WHERE `+models.PhaseIs(models.TurnProvider)+
			` AND due_at < $2) AS notices_overdue
				FROM notices WHERE `+models.Unfinished+`) n`, now.Add(-time.Hour), now); err != nil {
			return err
		}
		mails, err := outbox.MailHealthOf(tx)
		out.Mails, out.MailsGivenUp, out.MailsLost = mails.Mails, mails.GivenUp, mails.Lost
		return err
	})
	out.At = now
	return out, models.Wrap("count vitals", err)
}
