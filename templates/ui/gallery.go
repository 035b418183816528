package ui

import (
	"time"

	"github.com/a-h/templ"

	"eokm.nl/hosting/portal/i18n"
)

// Gallery is the view of the page that shows every part of this package once, for the
// people who build pages and for the accessibility tests. The demo mounts it; nothing
// else does. Its data is invented.
type Gallery struct {
	Now  time.Time
	More templ.Component // parts of another package, below these; may be nil
}

// GalleryRow is one line of the sample list.
type GalleryRow struct {
	Ref      string
	URL      string
	Tag      Tag
	Clock    Clock
	Host     string
	IP       string
	Count    int
	Assignee string
	Received time.Time
}

// rows is a sample list with each state of a clock.
func (g Gallery) rows(p *i18n.Printer) []GalleryRow {
	overdue := RunningClock(p, g.Now.Add(-75*time.Minute), g.Now, 0)
	soon := RunningClock(p, g.Now.Add(33*time.Minute), g.Now, 0)
	open := RunningClock(p, g.Now.Add(17*time.Hour+19*time.Minute), g.Now, 0)
	paused := PausedClock(p, "EOKM")
	done := StoppedClock(p, 5*time.Hour+12*time.Minute, true)
	late := StoppedClock(p, 26*time.Hour+4*time.Minute, false)
	received := g.Now.Add(-24 * time.Hour)
	return []GalleryRow{
		{"EOKM-2026-004182", "/notices/EOKM-2026-004182", overdue.Tag(), overdue, "img[.]example[.]com", "192.0.2.5", 1, "—", received},
		{"EOKM-2026-004176", "/notices/EOKM-2026-004176", soon.Tag(), soon, "pics[.]example[.]org", "192.0.2.17", 2, "J. Yilmaz", received},
		{
			"EOKM-2026-004164", "/notices/EOKM-2026-004164", open.Tag(), open, "files[.]example[.]net", "2001:db8:1:2::80", 8,
			"N. de Vries", received,
		},
		{
			"EOKM-2026-004161", "/notices/EOKM-2026-004161", paused.Tag(), paused, "img[.]example[.]com", "192.0.2.99", 5,
			"S. Bakker", received,
		},
		{
			"EOKM-2026-004080", "/notices/EOKM-2026-004080", done.Tag(), done, "cdn3[.]example[.]net", "192.0.2.201", 3,
			"S. Bakker", received,
		},
		{
			"EOKM-2026-004035", "/notices/EOKM-2026-004035", late.Tag(), late, "upload[.]example[.]nl", "198.51.100.140", 12,
			"S. Bakker", received,
		},
	}
}

// kinds is every Kind a tag can have.
func (g Gallery) kinds() []Kind {
	return []Kind{KindOverdue, KindSoon, KindOpen, KindAck, KindDone, KindDoneLate, KindPaused, KindWaiting, KindWrong, KindNeutral}
}

func (g Gallery) tabs(p *i18n.Printer) Tabs {
	return Tabs{Label: p.T("gallery.tabs"), Counts: true, Items: []Tab{
		{Label: p.T("gallery.tab.todo"), URL: "?tab=todo", Count: 23, Current: true},
		{Label: p.T("gallery.tab.overdue"), URL: "?tab=overdue", Count: 2, Kind: KindOverdue},
		{Label: p.T("gallery.tab.soon"), URL: "?tab=soon", Count: 4, Kind: KindSoon},
		{Label: p.T("gallery.tab.done"), URL: "?tab=done", Count: 1254},
	}}
}

func (g Gallery) filters(p *i18n.Printer) Filters {
	return Filters{
		Action: "/notices",
		Hidden: []Hidden{{Name: "tab", Value: "todo"}},
		Selects: []Select{
			{Name: "status", Label: p.T("gallery.status"), Options: []Option{{Label: p.T("gallery.all")}}},
			{Name: "asn", Label: "ASN", Options: []Option{{Label: p.T("gallery.all")}, {Value: "64496", Label: "AS64496"}}},
		},
		Save: true,
	}
}

func (g Gallery) errors(p *i18n.Printer) []FieldError {
	return []FieldError{
		{Field: "how-1", Text: p.T("gallery.how.error")},
		{Field: "when", Text: p.T("gallery.when.error")},
	}
}

func (g Gallery) how(p *i18n.Printer) Radios {
	return Radios{Name: "how", Legend: p.T("gallery.how"), Error: p.T("gallery.how.error"), Options: []Option{
		{Value: "file", Label: p.T("gallery.how.file")},
		{Value: "account", Label: p.T("gallery.how.account"), Hint: p.T("gallery.how.hint")},
	}}
}

func (g Gallery) which(p *i18n.Printer) Checkboxes {
	return Checkboxes{Name: "which", Legend: p.T("gallery.which"), Options: []Option{
		{Value: "1", Label: "1 ·", Code: "hxxps://img[.]example[.]com/••••••••", Selected: true},
		{Value: "2", Label: "2 ·", Code: "hxxp://cdn3[.]example[.]net/••••••"},
	}}
}

func (g Gallery) facts(p *i18n.Printer) Facts {
	return Facts{Rows: []Fact{
		{Label: p.T("gallery.ref"), Text: "EOKM-2026-004182", Mono: true},
		{Label: p.T("gallery.network"), Text: "AS64496 · 192.0.2.0/24"},
		{Label: p.T("gallery.status"), Body: Tag{Kind: KindAck, Text: p.T("gallery.how.file")}},
	}}
}

func (g Gallery) tasks(p *i18n.Printer) TaskList {
	return TaskList{Tasks: []Task{
		{Label: p.T("gallery.task.org"), URL: "/register/tasks", Status: Tag{Kind: KindDone, Text: p.T("gallery.tab.done")}},
		{Label: p.T("gallery.network"), Hint: p.T("gallery.task.hint"), Status: Tag{Kind: KindNeutral, Text: p.T("gallery.tab.todo")}},
	}}
}
