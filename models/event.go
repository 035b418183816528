package models

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

// EventKind names what happened; pages word it.
type EventKind string

// The kinds, grouped by who makes them.
const (
	EventDelivered      EventKind = "delivered"
	EventUnrouted       EventKind = "unrouted"
	EventReportedAgain  EventKind = "reported_again"
	EventAcknowledged   EventKind = "acknowledged"
	EventAnswered       EventKind = "answered"
	EventPartlyAnswered EventKind = "partly_answered" // a measure that does not count
	EventDisputed       EventKind = "disputed"
	EventDelegated      EventKind = "delegated"
	EventTakenBack      EventKind = "taken_back"
	EventAssigned       EventKind = "assigned"
	EventRevealed       EventKind = "revealed"
	EventFoundOffline   EventKind = "found_offline"
	EventFoundOnline    EventKind = "found_online"
	EventUpheld         EventKind = "upheld"
	EventWithdrawn      EventKind = "withdrawn"
	EventRerouted       EventKind = "rerouted"
	EventRouted         EventKind = "routed"
	EventHeld           EventKind = "held"
	EventResumed        EventKind = "resumed"
	EventEscalated      EventKind = "escalated"
	EventMailSent       EventKind = "mail_sent"
	EventMailFailed     EventKind = "mail_failed"
	EventClosed         EventKind = "closed"
	EventImported       EventKind = "imported"
	EventExported       EventKind = "exported"
)

// EventData is what an event carries besides who and when: codes and counts. Never an address, a host or a mail body.
type EventData struct {
	Items   []int     `json:"items,omitempty"` // numbers within the notice
	Count   int       `json:"count,omitempty"`
	Code    string    `json:"code,omitempty"` // of a measure, reason, step or mail
	Text    string    `json:"text,omitempty"` // a written reason that the desk sees
	IP      string    `json:"ip,omitempty"`   // of a reveal: the desk's own network address
	To      string    `json:"to,omitempty"`   // the mailbox a mail went to, or the name of who got a notice to take care of
	Other   string    `json:"other,omitempty"`
	At      time.Time `json:"at,omitzero"`
	Receipt string    `json:"receipt,omitempty"`
}

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

// HistoryLine is an event with the name of who did it, as a notice page shows it.
type HistoryLine struct {
	At        time.Time
	Kind      EventKind
	ActorRole Role
	ActorName string // "" for the portal itself
	Internal  bool
	Data      EventData `gorm:"serializer:json"`
}

// record writes events, in order, in one statement however many there are.
func record(tx *gorm.DB, events ...Event) error {
	if len(events) == 0 {
		return nil
	}
	rows, err := json.Marshal(events)
	if err != nil {
		return fmt.Errorf("encode events: %w", err)
	}
	err = tx.Exec(`INSERT INTO events (at, provider_id, notice_id, item_id, actor_id, actor_role, kind, internal, data)
		SELECT at, provider_id, notice_id, item_id, actor_id, actor_role, kind, internal, data
		FROM jsonb_to_recordset(CAST(? AS jsonb)) AS e (at timestamptz, provider_id uuid, notice_id uuid, item_id uuid, actor_id uuid,
			actor_role text, kind text, internal boolean, data jsonb)`, string(rows)).Error
	if err != nil {
		return fmt.Errorf("record events: %w", err)
	}
	return nil
}

// history lists a notice's events, newest first. Row-level security hides EOKM's own from a provider.
func history(tx *gorm.DB, notice uuid.UUID) ([]HistoryLine, error) {
	return find[HistoryLine](tx, `SELECT e.at, e.kind, e.actor_role, coalesce(u.name, '') AS actor_name, e.internal, e.data
		FROM events e LEFT JOIN users u ON u.id = e.actor_id
		WHERE e.notice_id = ? ORDER BY e.id DESC LIMIT 500`, notice)
}
