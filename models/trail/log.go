package trail

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// Filter is which events a log shows. The zero value is all that the actor may see, newest first.
type Filter struct {
	Person uuid.UUID // who did it; an import counts once
	Kind   models.EventKind
	Ref    string    // of a notice
	From   time.Time // from this moment
	Until  time.Time // and before this one
	After  EventCursor
}

// EventCursor is a place in a log: the page begins after this event. The zero value is the beginning.
type EventCursor struct {
	At time.Time
	ID int64
}

// Line is one event of a log.
type Line struct {
	models.HistoryLine
	ID           int64
	Organisation string // of who did it; "" for EOKM and the portal
	Ref          string // of the notice; "" when it is about none
	ProviderName string // whom it concerns; "" for EOKM alone
}

// Log is one page of a log.
type Log struct {
	Lines  []Line
	Next   EventCursor // where the next page begins; zero: there is none
	Person string      // the mail address of the filter's person, if the actor may know it
}

// auditPage is how many events a page shows.
const auditPage = 50

// kindsOfImports are what an import records by the thousand. The indexes by kind and by person leave them out
// (migrations/00010_audit.sql): of one such kind the newest are found without an index of its own, and of a person's doings
// an import is one, and not each notice that came of it.
var kindsOfImports = []models.EventKind{models.EventDelivered, models.EventUnrouted, models.EventReportedAgain}

// Log gives a page of a log, newest first. EOKM's admins and auditors see all there is; a provider's admin what its own
// people did, and what concerns its accounts, but nothing of EOKM's own. Others have no log.
func (s *Store) Log(ctx context.Context, actor models.Actor, f Filter) (Log, error) {
	q := &models.Where{}
	switch actor.Role {
	case models.RoleAdmin, models.RoleAuditor:
	case models.RoleProviderAdmin: // as the index events_desk has it
		q.And("e.provider_id = ? AND NOT e.internal AND (e.actor_role IN ("+models.DeskRoles+") OR e.notice_id IS NULL)", actor.ProviderID)
	default:
		return Log{}, models.ErrForbidden
	}
	f.narrow(q)
	var log Log
	var emails []struct{ Email string }
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		nobody := "$" + strconv.Itoa(len(q.Args)+1)
		models.QueueFind(b, &log.Lines, fmt.Sprintf(`SELECT e.id, e.at, e.kind, e.actor_role, e.actor_id, e.internal, e.data,
				`+models.NameOf("u.name", "e.actor_id")+` AS actor_name, coalesce(s.name, '') AS subject,
				CASE WHEN u.provider_id <> %[3]s THEN coalesce(o.name, '') ELSE '' END AS organisation,
				coalesce(n.ref, '') AS ref, CASE WHEN e.provider_id <> %[3]s THEN coalesce(p.name, '') ELSE '' END AS provider_name
			FROM (SELECT * FROM events e WHERE %[1]s ORDER BY e.at DESC, e.id DESC LIMIT %[2]d) e
			LEFT JOIN users u ON u.id = e.actor_id LEFT JOIN users s ON s.id = (e.data->>'subject')::uuid LEFT JOIN providers o
				ON o.id = u.provider_id
			LEFT JOIN notices n ON n.provider_id = e.provider_id AND n.id = e.notice_id LEFT JOIN providers p ON p.id = e.provider_id
			ORDER BY e.at DESC, e.id DESC`, q.Condition(), auditPage+1, nobody), append(q.Args, uuid.Nil)...)
		models.QueueFind(b, &emails, `SELECT email FROM users WHERE id = $1`, f.Person)
	})
	if len(emails) > 0 {
		log.Person = emails[0].Email
	}
	if len(log.Lines) > auditPage {
		log.Lines = log.Lines[:auditPage]
		last := log.Lines[auditPage-1]
		log.Next = EventCursor{At: last.At, ID: last.ID}
	}
	if err != nil {
		return log, models.Wrap("read the log", err)
	}
	lines := make([]*models.HistoryLine, len(log.Lines))
	for i := range log.Lines {
		lines[i] = &log.Lines[i].HistoryLine
	}
	return log, models.Wrap("read the log", s.db.OpenOrigins(ctx, lines))
}

func (f Filter) narrow(q *models.Where) {
	q.And("true")
	if f.Person != uuid.Nil {
		q.And("e.actor_id = ?", f.Person)
		if !slices.Contains(kindsOfImports, f.Kind) {
			// as the index events_actor has it
			q.And("e.kind NOT IN ('" + string(models.EventDelivered) + "', '" + string(models.EventUnrouted) + "', '" +
				string(models.EventReportedAgain) + "')")
		}
	}
	if f.Kind.Valid() { // named in the statement: the planner must see that the index by kind has it
		q.And("e.kind = '" + string(f.Kind) + "'")
	}
	if f.Ref != "" {
		q.And("e.notice_id = (SELECT n.id FROM notices n WHERE n.ref = ?)", f.Ref)
	}
	if !f.From.IsZero() {
		q.And("e.at >= ?", f.From)
	}
	if !f.Until.IsZero() {
		q.And("e.at < ?", f.Until)
	}
	if f.After.ID != 0 {
		q.And("(e.at, e.id) < (?, ?)", f.After.At, f.After.ID)
	}
}

// FindPerson finds a person by name or mail address, whole, among those whom the actor may know.
func (s *Store) FindPerson(ctx context.Context, actor models.Actor, text string) (uuid.UUID, error) {
	var ids []uuid.UUID
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		ids, err = models.Find[uuid.UUID](tx,
			`SELECT id FROM users WHERE lower(email) = lower($1) OR lower(name) = lower($2) LIMIT 2`, models.NormalEmail(text),
			models.NormalName(text))
		return err
	})
	switch {
	case err != nil:
		return uuid.Nil, models.Wrap("find person", err)
	case len(ids) == 0:
		return uuid.Nil, &models.Invalid{Field: "person", Key: "audit.person.unknown"}
	case len(ids) > 1:
		return uuid.Nil, &models.Invalid{Field: "person", Key: "audit.person.several"}
	}
	return ids[0], nil
}

// RevealCount is how often somebody had full addresses shown in one week, and took them along.
type RevealCount struct {
	ActorID      uuid.UUID
	Name         string
	Organisation string    // "" for EOKM
	Week         time.Time // its Monday, in Dutch time
	Reveals      int
	Copies       int
}

// RevealCounts counts reveals by person and week, the busiest first, from the given moment on. For EOKM's admins and
// auditors.
func (s *Store) RevealCounts(ctx context.Context, actor models.Actor, from time.Time) ([]RevealCount, error) {
	if !slices.Contains([]models.Role{models.RoleAdmin, models.RoleAuditor}, actor.Role) {
		return nil, models.ErrForbidden
	}
	var counts []RevealCount
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		counts, err = models.Find[RevealCount](tx,
			`SELECT c.*, coalesce(u.name, '') AS name, CASE WHEN u.provider_id <> $1 THEN coalesce(p.name, '') ELSE '' END AS organisation
			FROM (SELECT actor_id, date_trunc('week', at, 'Europe/Amsterdam') AS week,
					count(*) FILTER (WHERE data->>'code' <> $2) AS reveals, count(*) FILTER (WHERE data->>'code' = $2) AS copies
				FROM events WHERE kind = '`+string(models.EventRevealed)+`' AND at >= $3 GROUP BY 1, 2) c
			LEFT JOIN users u ON u.id = c.actor_id LEFT JOIN providers p ON p.id = u.provider_id
			ORDER BY sum(c.reveals) OVER (PARTITION BY c.actor_id) DESC, name, c.actor_id, c.week DESC`, uuid.Nil,
			models.RevealCopied, from)
		return err
	})
	return counts, models.Wrap("count reveals", err)
}
