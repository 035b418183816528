// Package webhooks draws the pages of a provider's machines that are told of events.
package webhooks

import (
	"time"

	"eokm.nl/hosting/templates/ui"
)

// List is a provider's webhooks.
type List struct {
	Tabs   ui.Tabs
	Rows   []Row
	AddURL string // "" where there are as many as there may be
}

// Row is one of them.
type Row struct {
	Name, URL string // URL of its page
	Address   string // of the machine
	State     ui.Tag
	Waiting   string
	Next      *time.Time
	Last      *time.Time
}

// Form adds or changes one.
type Form struct {
	Errors           []ui.FieldError
	Title, Lead      string
	Action, Cancel   string
	Send             string
	Name, AddressURL ui.TextField
	Kinds            ui.Checkboxes
}

// Webhook is one, with what it was told.
type Webhook struct {
	Errors  []ui.FieldError
	Title   string
	Notes   []ui.Note
	Facts   ui.Facts
	Active  bool
	Kinds   []string
	Again   Again
	Filters ui.Filters
	Rows    []DeliveryRow
	Pager   ui.Pager

	TestURL, EnableURL, DisableURL, AgainURL   string
	ChangeURL, SecretURL, RotateURL, RemoveURL string
}

// Again is the form that sends once more what happened in a time.
type Again struct {
	From, To ui.TextField
	All      ui.Checkbox
}

// DeliveryRow is one message.
type DeliveryRow struct {
	URL       string
	At        time.Time
	Event     string
	Ref       string
	NoticeURL string
	State     ui.Tag
	Outcome   string
	Next      *time.Time
	Tries     string
}

// Delivery is one message with its tries.
type Delivery struct {
	Title    string
	Facts    ui.Facts
	Next     string // when the next try is; "" for none
	AgainURL string // "" where it cannot be sent again
	Rows     []AttemptRow
}

// AttemptRow is one try.
type AttemptRow struct {
	N, Outcome, Took string
	At               time.Time
}

// Secret is what a machine checks by.
type Secret struct{ Text, Back string }

// Link leads to a page of the portal.
type Link struct{ URL, Text string }

// Docs is what a developer needs to know.
type Docs struct {
	Example   string
	SchemaURL string
	KeysURL   string
	Events    []Event
	Checks    []Check
	Steps     []Step
}

// Event is one that a machine can be told of.
type Event struct{ Type, Text string }

// Check is a program that checks a signature.
type Check struct{ Language, Text string }

// Step is one of the schedule.
type Step struct{ N, Wait, Since string }
