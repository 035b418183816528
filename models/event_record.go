package models

import (
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// EventData is what an event carries besides who and when: codes and counts. Never an address, a host or a mail body.
type EventData struct {
	Items   []int     `json:"items,omitempty"` // numbers within the notice
	Count   int       `json:"count,omitempty"`
	Code    string    `json:"code,omitempty"` // of a measure, reason, step or mail
	Text    string    `json:"text,omitempty"` // a written reason that the desk sees
	From    []byte    `json:"from,omitempty"` // from where the person did it, sealed (Store.origin)
	IP      pastIP    `json:"ip,omitzero"`    // what From says, opened for who reads; kept nowhere
	To      string    `json:"to,omitempty"`   // the mailbox a mail went to, or the name of who got a notice to take care of
	Other   string    `json:"other,omitempty"`
	At      time.Time `json:"at,omitzero"`
	Receipt string    `json:"receipt,omitempty"`
	// Subject is the person whose account it is about, where that is not the actor.
	Subject *uuid.UUID `json:"subject,omitempty"`
}

// pastIP is the network address of somebody. Events from before it was sealed have it in clear, and it is read from those;
// it is never written.
type pastIP string

// IsZero keeps it out of what is written.
func (pastIP) IsZero() bool { return true }

// Event is one line of what happened. Rows are only ever added; the database refuses the rest.
type Event struct {
	At         time.Time  `json:"at"`
	ProviderID uuid.UUID  `json:"provider_id"`
	NoticeID   *uuid.UUID `json:"notice_id"`
	ItemID     *uuid.UUID `json:"item_id"`
	ActorID    uuid.UUID  `json:"actor_id"`
	ActorRole  Role       `json:"actor_role"`
	Kind       EventKind  `json:"kind"`
	Internal   bool       `json:"internal"` // EOKM's own; a provider never sees it
	Data       EventData  `json:"data"`
}

// Event is what the actor did at a moment. Whose it is, which notice it is about and what it carries are added: Of, About, With.
func (a Actor) Event(kind EventKind, at time.Time) Event {
	return Event{At: at, ActorID: a.UserID, ActorRole: a.Role, Kind: kind}
}

// Of makes it an event of a provider, which reads it in its own log. One of no provider is EOKM's.
func (e Event) Of(provider uuid.UUID) Event {
	e.ProviderID = provider
	return e
}

// About makes it an event of a notice; nil is none.
func (e Event) About(notice *uuid.UUID) Event {
	e.NoticeID = notice
	return e
}

// With gives it what it carries.
func (e Event) With(data EventData) Event {
	e.Data = data
	return e
}

// ForStaff keeps it from the provider.
func (e Event) ForStaff() Event {
	e.Internal = true
	return e
}

// Record writes events, in order.
func Record(tx *Tx, events ...Event) error {
	b := &pgx.Batch{}
	QueueEvents(b, events...)
	return tx.Send(b)
}

// QueueEvents is record for a batch: one statement however many there are, which has webhooks told of them too.
func QueueEvents(b *pgx.Batch, events ...Event) {
	switch {
	case len(events) == 0:
	case hooked(events):
		b.Queue(recordAndTell, events)
	default:
		b.Queue(recordEvents, events)
	}
}

const recordEvents = `INSERT INTO events (at, provider_id, notice_id, item_id, actor_id, actor_role, kind, internal, data)
	SELECT at, provider_id, notice_id, item_id, actor_id, actor_role, kind, internal, data
	FROM jsonb_to_recordset($1::jsonb) AS e (at timestamptz, provider_id uuid, notice_id uuid, item_id uuid, actor_id uuid,
		actor_role text, kind text, internal boolean, data jsonb)`

// MadeEvents is what an INSERT of events gives to TellHooks.
const MadeEvents = ` RETURNING id, provider_id, kind, at, internal`

var recordAndTell = `WITH made AS (` + recordEvents + MadeEvents + `)` + TellHooks("made") + ` SELECT FROM woken`

// NameOf writes in SQL the name of who has an id, given the name of the person of that id: else it is a machine's token. "" for neither.
func NameOf(person, id string) string {
	return `coalesce(` + person + `, (SELECT t.name FROM tokens t WHERE t.id = ` + id + `), '')`
}

// RevealCopied is the code of a copy made while a reveal holds. It is no reason, and no new reveal.
const RevealCopied = "copied"

// HistoryLine is an event with the name of who did it, as a notice page shows it.
type HistoryLine struct {
	At        time.Time
	Kind      EventKind
	ActorID   uuid.UUID
	ActorRole Role
	ActorName string // "" for the portal itself
	Internal  bool
	Data      EventData
	Subject   string // whose account it is about, by name; only a log has it
}
