package notice

import (
	"context"
	"fmt"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
)

// staffMailEvery is how often EOKM's mailbox gets a mail of one kind at most.
const staffMailEvery = time.Hour

// staffWaiting says of each kind what waits, with the moment since when; $1 is now.
var staffWaiting = []struct {
	kind models.MailKind
	from string
}{
	{models.MailStaffDispute, `SELECT d.created_at AS at FROM items i JOIN disputes d ON d.provider_id = i.provider_id AND d.item_id = i.id
		AND d.decided_at IS NULL WHERE i.state = '` + string(models.StateDisputed) + `' AND NOT i.practice`},
	{models.MailStaffUnrouted, `SELECT delivered_at AS at FROM items WHERE state = '` + string(models.StateUnrouted) + `'`},
	{models.MailStaffBreach, `SELECT due_at AS at FROM notices WHERE ` + models.AtDesks + ` AND due_at < $1 AND NOT practice`},
	{models.MailStaffApplication, `SELECT sent_at AS at FROM applications WHERE state = '` + string(provider.ApplicationSent) + `'`},
	{models.MailStaffOutage, `SELECT noticed_at AS at FROM mail_outages WHERE ended_at IS NULL`},
	{
		models.MailStaffCeiling, `SELECT at FROM events WHERE kind = '` + string(models.EventMailCeiling) +
			`' AND at > CAST($1 AS timestamptz) - interval '1 day'`,
	},
	// its own would never end
	{models.MailStaffGivenUp, `SELECT failed_at AS at FROM mails WHERE ` + models.MailsGivenUp + ` AND kind NOT LIKE 'staff\_%'`},
}

// OweStaffMails owes EOKM's mailbox a mail of each kind of which something new waits since the last such mail, one in an
// hour at most however many portals ask. Notices of such a mail counts what is new, Items all that waits, both to CountCap.
// It gives how many mails. System only; run by a periodic job.
func (s *Store) OweStaffMails(ctx context.Context, to string) (int, error) {
	now, sent := s.db.Now(), 0
	err := s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		if err := tx.Do(`SELECT pg_advisory_xact_lock(hashtext('staff mail'))`); err != nil {
			return fmt.Errorf("wait for another: %w", err)
		}
		for _, w := range staffWaiting {
			owed, err := oweStaff(tx, w.kind, w.from, to, now)
			if err != nil {
				return fmt.Errorf("owe %s: %w", w.kind, err)
			}
			sent += owed
		}
		return nil
	})
	return sent, models.Wrap("owe staff mails", err)
}

func oweStaff(tx *models.Tx, kind models.MailKind, from, to string, now time.Time) (int, error) {
	return models.OweMails(tx, kind, now, "", `
		SELECT id, id AS key, '00000000-0000-0000-0000-000000000000'::uuid AS provider_id, new AS notices, waiting AS items,
			$3::text AS recipient, 'nl' AS language
		FROM (SELECT gen_random_uuid() AS id, count(*) FILTER (WHERE at > coalesce(last, '-infinity')) AS new, count(*) AS waiting,
			max(last) AS last
			FROM (SELECT at FROM (`+from+`) w ORDER BY at DESC LIMIT $4) w CROSS JOIN (SELECT max(created_at) AS last FROM mails
				WHERE kind LIKE 'staff\_%' AND kind = $2 AND recipient = $3) l) q
		WHERE new > 0 AND coalesce(last, '-infinity') <= $1::timestamptz - $5::interval`,
		now, kind, to, models.CountCap, models.Interval(staffMailEvery))
}
