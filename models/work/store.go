// Package work is how EOKM's people work through a queue: one after the other without two of them on the same, what they leave for later,
// a whole machine at once, and how long all of it takes. What they decide is of the rooms below; nothing here changes a notice.
package work

import (
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/provider"
)

// Store is the room's share of the portal's memory. Its methods are safe for concurrent use; each is one transaction, scoped to
// its actor.
type Store struct {
	db     *models.DB
	notice *notice.Store
}

// New makes the room's Store over the database and the room below that it asks.
func New(db *models.DB, notice *notice.Store) *Store { return &Store{db: db, notice: notice} }

// Queue is a list of EOKM's own work.
type Queue string

// The queues.
const (
	Rechecks     Queue = "rechecks"     // by notice
	Disputes     Queue = "disputes"     // by sending
	Questions    Queue = "questions"    // by notice
	Unrouted     Queue = "unrouted"     // by notice
	Applications Queue = "applications" // by organisation
)

// Queues lists them. Do not change it.
var Queues = []Queue{Rechecks, Disputes, Questions, Unrouted, Applications}

// Valid tells whether q is one of Queues.
func (q Queue) Valid() bool { return sources[q] != "" }

// sources are what each queue holds, one row for what is decided at once: its key, its place in the order that the queue's own page has,
// until when it should be done, how many it counts for (addresses, as the queues' tabs do), and the notice that it is about, if any.
var sources = map[Queue]string{
	Rechecks: `SELECT i.provider_id, i.notice_id, i.notice_id AS subject, ` + notice.RecheckSort + ` AS at, min(i.due_at) AS due_at,
			count(*) AS counts
		FROM items i ` + notice.SightedAfter + `
		WHERE i.state = '` + string(models.StateAnswered) + `' GROUP BY i.provider_id, i.notice_id`,
	Disputes: `SELECT d.provider_id, i.notice_id, d.submission AS subject, min(i.due_at) AS at, min(i.due_at) AS due_at,
			count(*) AS counts
		FROM items i JOIN disputes d ON d.provider_id = i.provider_id AND d.item_id = i.id AND d.decided_at IS NULL
		WHERE i.state = '` + string(models.StateDisputed) + `' GROUP BY d.provider_id, i.notice_id, d.submission`,
	Questions: `SELECT m.provider_id, m.notice_id, m.notice_id AS subject, min(m.created_at) AS at, NULL::timestamptz AS due_at,
			1::bigint AS counts
		FROM messages m WHERE m.asks AND m.closed_at IS NULL AND NOT m.from_staff GROUP BY m.provider_id, m.notice_id`,
	Unrouted: `SELECT i.provider_id, i.notice_id, i.notice_id AS subject, min(i.due_at) AS at, min(i.due_at) AS due_at, count(*) AS counts
		FROM items i WHERE i.state = '` + string(models.StateUnrouted) + `' GROUP BY i.provider_id, i.notice_id`,
	Applications: `SELECT a.provider_id, NULL::uuid AS notice_id, a.provider_id AS subject, a.sent_at AS at, NULL::timestamptz AS due_at,
			1::bigint AS counts
		FROM applications a WHERE a.state = '` + string(provider.ApplicationSent) + `'`,
}

// decided are the events that say that something of a queue was decided: how much of it they count. What was undone is none. Those of
// what no provider has belong to the unrouted queue, all others to the rest.
var decided = map[Queue][]models.EventKind{
	Rechecks:     {models.EventFoundOffline, models.EventFoundOnline},
	Disputes:     {models.EventUpheld, models.EventWithdrawn, models.EventRerouted},
	Questions:    {models.EventReplied, models.EventQuestionClosed},
	Unrouted:     {models.EventRouted, models.EventFoundOffline, models.EventWithdrawn},
	Applications: {models.EventApplicationAsked, models.EventApplicationApproved, models.EventApplicationRefused},
}

// Place is something of a queue, and where in it that is.
type Place struct {
	Queue   Queue
	Subject uuid.UUID // a notice, a sending or an organisation
	Ref     string    // of its notice; "" when it is about none
	N       int       // from 1
	Total   int
	Prev    uuid.UUID // the one before in the queue; the nil id for none
	Next    uuid.UUID
	At      time.Time // what the queue is in the order of

	Until     time.Time // until when it is the reader's; the zero time when it is not
	Holder    string    // who else has it; "" for nobody
	HeldUntil time.Time
	Skips     []Skip // the newest first, of the last day
}

// From is the cursor with which a page of the queue begins with this place.
func (p Place) From() models.Cursor {
	id := p.Subject
	for i := len(id) - 1; i >= 0; i-- {
		id[i]--
		if id[i] != 0xff {
			break
		}
	}
	return models.Cursor{At: p.At, ID: id}
}
