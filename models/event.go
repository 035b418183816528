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
	EventErased         EventKind = "erased" // the addresses, by retention. Code: why
	EventImported       EventKind = "imported"
	EventAsked          EventKind = "asked"
	EventReplied        EventKind = "replied"
	EventQuestionClosed EventKind = "question_closed" // without an answer
)

// The kinds about accounts; they belong to no notice.
const (
	EventSignedIn        EventKind = "signed_in"      // Code: the factor
	EventSignInFailed    EventKind = "sign_in_failed" // a wrong password for an account that is there
	EventSessionsEnded   EventKind = "sessions_ended"
	EventPasswordChanged EventKind = "password_changed"
	EventPasswordAsked   EventKind = "password_asked" // a link to choose a new one
	EventFactorAdded     EventKind = "factor_added"
	EventFactorRemoved   EventKind = "factor_removed"
	EventRecoveryUsed    EventKind = "recovery_used"
	EventResetAsked      EventKind = "reset_asked" // of somebody's factors
	EventResetApproved   EventKind = "reset_approved"
	EventResetCancelled  EventKind = "reset_cancelled"
	EventInvited         EventKind = "invited"
	EventInvitationEnded EventKind = "invitation_ended"
	EventJoined          EventKind = "joined"
	EventRoleChanged     EventKind = "role_changed" // Code: the new role
	EventAccountDisabled EventKind = "account_disabled"
	EventAccountEnabled  EventKind = "account_enabled"
)

// EventData is what an event carries besides who and when: codes and counts. Never an address, a host or a mail body.
type EventData struct {
	Items   []int     `json:"items,omitempty"` // numbers within the notice
	Count   int       `json:"count,omitempty"`
	Code    string    `json:"code,omitempty"` // of a measure, reason, step or mail
	Text    string    `json:"text,omitempty"` // a written reason that the desk sees
	IP      string    `json:"ip,omitempty"`   // of a reveal: the desk's own network address
	To      string    `json:"to,omitempty"`   // the mailbox a mail went to
	Other   string    `json:"other,omitempty"`
	At      time.Time `json:"at,omitzero"`
	Receipt string    `json:"receipt,omitempty"`
	// Subject is the person whose account it is about, where that is not the actor.
	Subject *uuid.UUID `json:"subject,omitempty"`
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
