package triage

import (
	"time"

	"eokm.nl/hosting/templates/ui"
)

// Recurrences is what came back within 90 days.
type Recurrences struct {
	Seen   []SeenRow
	Tabs   ui.Tabs
	What   string // of the tab that is open
	Rows   []RecurrenceRow
	CanAct bool
}

// SeenRow is an address that machines saw online after EOKM had found it offline.
type SeenRow struct {
	Ref        string
	URL        string
	Provider   string
	What       string
	Seen       time.Time
	Ended      time.Time
	OfflineURL string
}

// RecurrenceRow is something that was reported again.
type RecurrenceRow struct {
	Place       string // masked
	Provider    string
	ProviderURL string
	Again       string
	Gone        time.Time
	Last        time.Time
	Refs        []ui.Button
	Promise     ui.Tag // that the provider had promised it would not; not shown without text
	PromiseText string
}
