package notice

import (
	"context"
	"fmt"
	"strings"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/outbox"
	"eokm.nl/hosting/models/provider"
)

// Queues is EOKM's own work, the providers' that is late, and the mails that wait.
type Queues struct {
	Unrouted     models.Queue // items without a provider
	Rechecks     models.Queue // items whose removal was reported
	Disputes     models.Queue // items that a provider said no to
	Sightings    models.Queue // open items that a source calls not illegal
	Questions    models.Queue // notices whose desk asked something
	Applications models.Queue // providers that want to take part
	Claims       models.Queue // networks that a provider says it answers for
	Contacts     models.Queue // contacts that mail may not reach anybody at
	Overdue      models.Queue // notices past their deadline, and the earliest of those
	Soon         models.Queue // notices due within DueSoon, and the first of those
	Later        models.Queue // notices whose deadline has not passed, and the first of those
	Mails        models.Queue // mails neither sent nor given up
	MailsGivenUp models.Queue // mails given up that nobody has dealt with
	MailsLost    models.Queue // domains whose mails were given up since the server last took one
}

// queues says of each queue where its count goes, since when something of it waits, and what does. $1 is the moment since which a contact
// is silent, $2 now, $3 the end of what is due soon, and $4 whether who asks may know.
var queues = []struct {
	of    func(q *Queues) *models.Queue
	since string
	from  string
}{
	{
		func(q *Queues) *models.Queue { return &q.Unrouted }, "delivered_at",
		`FROM items WHERE state = '` + string(models.StateUnrouted) + `' AND $4 ORDER BY due_at, id`,
	},
	{
		func(q *Queues) *models.Queue { return &q.Rechecks }, "answered_at",
		`FROM items WHERE state = '` + string(models.StateAnswered) + `' AND $4 ORDER BY due_at, id`,
	},
	{
		func(q *Queues) *models.Queue { return &q.Disputes }, "d.created_at",
		`FROM items i JOIN disputes d ON d.provider_id = i.provider_id AND d.item_id = i.id
			AND d.decided_at IS NULL WHERE i.state = '` + string(models.StateDisputed) + `' AND $4 ORDER BY i.due_at, i.id`,
	},
	{
		func(q *Queues) *models.Queue { return &q.Sightings }, "s.received_at",
		`FROM ` + openNotIllegal + ` AND $4 ORDER BY s.received_at, s.id`,
	},
	{
		func(q *Queues) *models.Queue { return &q.Questions }, "asked_at",
		`FROM (SELECT min(created_at) AS asked_at FROM messages
			WHERE asks AND closed_at IS NULL AND NOT from_staff AND $4 GROUP BY provider_id, notice_id) q ORDER BY asked_at`,
	},
	{
		func(q *Queues) *models.Queue { return &q.Applications }, "sent_at",
		`FROM applications WHERE state = '` + string(provider.ApplicationSent) + `' AND $4 ORDER BY sent_at, provider_id`,
	},
	{
		func(q *Queues) *models.Queue { return &q.Claims }, "created_at",
		`FROM networks WHERE state = '` + string(provider.ClaimWaits) + `' AND $4 ORDER BY created_at, id`,
	},
	{
		func(q *Queues) *models.Queue { return &q.Contacts }, "coalesce(c.bounced_at, k.waits_since)",
		`FROM contacts c JOIN providers p ON p.id = c.provider_id AND p.status IN ('active', 'suspended') ` +
			provider.Unhealthy + ` AND $4`,
	},
	{
		func(q *Queues) *models.Queue { return &q.Overdue }, "due_at",
		`FROM notices WHERE ` + models.AtDesks + ` AND due_at < $2 AND $4 ORDER BY due_at, id`,
	},
	{
		func(q *Queues) *models.Queue { return &q.Soon }, "due_at",
		`FROM notices WHERE ` + models.AtDesks + ` AND due_at >= $2 AND due_at < $3 AND $4 ORDER BY due_at, id`,
	},
	{
		func(q *Queues) *models.Queue { return &q.Later }, "due_at",
		`FROM notices WHERE ` + models.AtDesks + ` AND due_at >= $2 AND $4 ORDER BY due_at, id`,
	},
	{
		func(q *Queues) *models.Queue { return &q.Mails }, outbox.MailWaitsSince,
		`FROM mails WHERE ` + outbox.MailsWaiting + ` AND $4 ORDER BY created_at`,
	},
	{
		func(q *Queues) *models.Queue { return &q.MailsGivenUp }, "failed_at",
		`FROM mails WHERE ` + models.MailsGivenUp + ` AND $4 ORDER BY failed_at`,
	},
	{
		func(q *Queues) *models.Queue { return &q.MailsLost }, "failed_at",
		`FROM ` + outbox.MailsLost + ` WHERE $4 ORDER BY failed_at`,
	},
}

// countQueues counts each of them up to one more than CountCap; n is its place in the list.
var countQueues = func() string {
	counts := make([]string, len(queues))
	for n, q := range queues {
		counts[n] = fmt.Sprintf(`SELECT %d AS n, count(*) AS count, min(since) AS oldest FROM (SELECT %s AS since %s LIMIT %d) t`,
			n, q.since, q.from, models.CountCap+1)
	}
	return strings.Join(counts, " UNION ALL ")
}()

// Queues counts what waits. Staff only; anybody else sees none.
func (s *Store) Queues(ctx context.Context, actor models.Actor) (Queues, error) {
	var out Queues
	now := s.db.Now()
	err := s.db.Read(ctx, actor, func(tx *models.Tx) error {
		rows, err := models.Find[struct {
			N, Count int
			Oldest   time.Time
		}](tx, countQueues, now.Add(-provider.CheckPatience), now, now.Add(DueSoon), actor.Staff())
		for _, r := range rows {
			*queues[r.N].of(&out) = models.Queue{Count: r.Count, Oldest: r.Oldest}
		}
		return err
	})
	return out, models.Wrap("count queues", err)
}

// MailOutage tells whether mail cannot be delivered.
func (q Queues) MailOutage(now time.Time) bool {
	return outbox.MailHealth{Mails: q.Mails, GivenUp: q.MailsGivenUp, Lost: q.MailsLost}.Outage(now)
}

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
				(SELECT count(*) FROM responses r WHERE r.created_at > $1 AND NOT (SELECT i.practice FROM items i
					WHERE i.provider_id = r.provider_id AND i.id = r.item_id)) AS confirmed,
				(SELECT count(*) FROM imports WHERE state = 'done' AND finished_at > $1) AS imported
			FROM (SELECT count(*) AS notices_open, count(*) FILTER (WHERE `+models.PhaseIs(models.TurnProvider)+
			` AND due_at < $2) AS notices_overdue
				FROM notices WHERE `+models.Unfinished+` AND NOT practice) n`, now.Add(-time.Hour), now); err != nil {
			return err
		}
		mails, err := outbox.MailHealthOf(tx)
		out.Mails, out.MailsGivenUp, out.MailsLost = mails.Mails, mails.GivenUp, mails.Lost
		return err
	})
	out.At = now
	return out, models.Wrap("count vitals", err)
}
