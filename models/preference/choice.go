package preference

import (
	"slices"

	"eokm.nl/hosting/models"
)

// Event is what a mail about notices tells of, as somebody chooses it. Several kinds of mail may be one.
type Event string

// The events, as a page lists them.
const (
	EventNew        Event = "new"
	EventReminder   Event = "reminder"
	EventEscalation Event = "escalation" // the clock runs down
	EventOverdue    Event = "overdue"
	EventChanged    Event = "changed" // found online again, or reported as more serious
	EventDecided    Event = "decided"
	EventMessage    Event = "message"
)

// Events lists them.
func Events() []Event {
	return []Event{EventNew, EventReminder, EventEscalation, EventOverdue, EventChanged, EventDecided, EventMessage}
}

// EventOf is what a kind of mail about notices tells of; one that nobody thought of is as a new notice, which somebody always gets.
func EventOf(kind models.MailKind) Event {
	switch kind {
	case models.MailReminder:
		return EventReminder
	case models.MailCall, models.MailDueSoon:
		return EventEscalation
	case models.MailBreach:
		return EventOverdue
	case models.MailReopened, models.MailRaised, models.MailHeld, models.MailResumed:
		return EventChanged
	case models.MailDecided, models.MailClosed:
		return EventDecided
	case models.MailMessage:
		return EventMessage
	default:
		return EventNew
	}
}

// Vital tells whether somebody must hear of the event at once: a clock runs that nobody else would tell of.
func (e Event) Vital() bool { return e == EventNew || e == EventEscalation || e == EventOverdue }

// eventKinds are what the log calls each, for the machines that a desk has told of them: a webhook is the channel of those, beside what
// people choose here, and chooses exactly (models/webhook).
var eventKinds = map[Event][]models.EventKind{
	EventNew:        {models.EventDelivered},
	EventReminder:   {models.EventEscalated},
	EventEscalation: {models.EventEscalated},
	EventOverdue:    {models.EventEscalated},
	EventChanged:    {models.EventFoundOnline, models.EventRaised},
	EventDecided:    {models.EventUpheld, models.EventWithdrawn, models.EventClosed},
	EventMessage:    {models.EventAsked, models.EventReplied},
}

// ToldTo tells whether a machine that is told of these kinds hears of the whole event.
func (e Event) ToldTo(kinds []models.EventKind) bool {
	return !slices.ContainsFunc(eventKinds[e], func(k models.EventKind) bool { return !slices.Contains(kinds, k) })
}

// Channel is how somebody hears of an event.
type Channel string

// The channels.
const (
	Mail   Channel = "mail"   // at once
	Digest Channel = "digest" // in the mail of the day
	None   Channel = "none"
)

// Channels lists them.
func Channels() []Channel { return []Channel{Mail, Digest, None} }

// Choice is who hears of what: a person, or the contacts of an organisation.
type Choice struct {
	Channels   map[Event]Channel
	DigestHour int  // in Dutch time
	FullText   bool // of an organisation: mails about a notice are encrypted, and say more
}

// usualHour is when the mail of the day goes out, unless somebody chose.
const usualHour = 8

// OfOrganisation is what holds until an organisation chooses: its contacts get every mail at once.
func OfOrganisation() Choice { return everything(Mail) }

// OfPerson is what holds until a person chooses: the mails go to their organisation's contacts, and not to them as well.
func OfPerson() Choice { return everything(None) }

func everything(c Channel) Choice {
	choice := Choice{Channels: map[Event]Channel{}, DigestHour: usualHour}
	for _, e := range Events() {
		choice.Channels[e] = c
	}
	return choice
}

// fault says what of a choice is none of what there is; nil when all is.
func (c Choice) fault() error {
	for _, e := range Events() {
		if !slices.Contains(Channels(), c.Channels[e]) {
			return &models.Invalid{Field: "channel-" + string(e), Key: "preference.channel"}
		}
	}
	if c.DigestHour < 0 || c.DigestHour > 23 {
		return &models.Invalid{Field: "hour", Key: "preference.hour"}
	}
	return nil
}

// Reach is who hears of an event at once.
type Reach struct {
	Contacts int // that mail comes to, where the organisation has it sent to them
	People   int // who can sign in and have it sent to themselves
}

// Silences tells whether a change from before to after leaves nobody who hears of the event at once, where somebody did and somebody must.
func Silences(e Event, before, after Reach) bool {
	return e.Vital() && before.Contacts+before.People > 0 && after.Contacts+after.People == 0
}

// Reader is somebody who may get a mail: a contact's mailbox, or a person.
type Reader struct {
	UserID   string // "" for a contact
	Email    string
	Language string
	Channel  Channel
}

// Readers says who gets a mail about an event at once, each mailbox once, and whose digest it goes into. contacts are the organisation's
// own, as it chose; people as each of them did. Somebody always gets what is vital: where everybody else fell silent, by leaving for
// example, it is the contacts, whatever they chose.
func Readers(e Event, contacts, people []Reader) (now, later []Reader) {
	for _, r := range slices.Concat(contacts, people) {
		switch {
		case r.Channel == Mail && !slices.ContainsFunc(now, r.same):
			now = append(now, r)
		case r.Channel == Digest:
			later = append(later, r)
		}
	}
	if len(now) == 0 && e.Vital() {
		now = contacts
	}
	return now, later
}

func (r Reader) same(other Reader) bool {
	return models.NormalEmail(r.Email) == models.NormalEmail(other.Email)
}
