package audit

import (
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/trail"
	"eokm.nl/hosting/portal/web/notices"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/audit"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// logView makes the pages of a log out of what the Store gave.
type logView struct {
	r      *page.Request
	path   string
	now    time.Time
	filter trail.Filter
	form   logForm
	log    trail.Log
	chain  trail.ChainState // for EOKM
}

// title is the key of the page's name: a provider's log is its own.
func (v logView) title() string {
	if v.r.Actor.Staff() {
		return "audit.title"
	}
	return "audit.org.title"
}

func (v logView) layout() layout.Page {
	return layout.Page{Title: v.r.Printer.T(v.title()), Path: logURL(v.path, v.filter)}
}

func (v logView) build(bad page.Faults) audit.Log {
	p := v.r.Printer
	view := audit.Log{
		Title: p.T(v.title()), Staff: v.r.Actor.Staff(),
		Errors: bad.Summary(v.r, []string{"person", "kind", "notice", "from", "until"}, nil),
		Form:   v.filters(bad), Rows: v.rows(), Empty: v.empty(), Pager: v.pager(),
	}
	if view.Staff {
		note := v.chainNote()
		view.Chain = &note
	} else {
		view.Lead = p.T("audit.org.lead")
	}
	return view
}

// chainNote says whether the log can be believed, and from when that is.
func (v logView) chainNote() ui.Note {
	p, c := v.r.Printer, v.chain
	note := ui.Note{Kind: ui.KindInfo}
	at := func(key string, mark trail.ChainMark) string {
		return p.T(key, "Seq", p.Number(int(mark.Seq)), "At", p.Date(mark.At))
	}
	switch {
	case c.Broken:
		note = ui.Note{Kind: ui.KindDanger, Title: p.T("audit.chain.broken"), Text: at("audit.chain.broken.text", c.Checked)}
	case c.Late > 0:
		note = ui.Note{Kind: ui.KindWarning, Title: p.T("audit.chain.late"), Text: p.N("audit.chain.late.text", c.Late)}
	case c.Checked.At.IsZero():
		note.Title = p.T("audit.chain.new")
	case v.now.Sub(c.Checked.At) > checkOverdue:
		note = ui.Note{Kind: ui.KindWarning, Title: p.T("audit.chain.old"), Text: at("audit.chain.old.text", c.Checked)}
	default:
		note.Title, note.Text = p.T("audit.chain.intact"), at("audit.chain.intact.text", c.Checked)
	}
	if c.Checkpoint.At.IsZero() {
		note.Text += " " + p.T("audit.chain.no_checkpoint")
	} else {
		note.Text += " " + at("audit.chain.checkpoint", c.Checkpoint)
	}
	return note
}

// checkOverdue is when a daily check is late: a day and some hours.
const checkOverdue = 30 * time.Hour

func (v logView) filters(bad page.Faults) audit.Form {
	p := v.r.Printer
	field := func(name, value string) ui.TextField {
		return ui.TextField{Name: name, Label: p.T("audit.filter." + name), Value: page.KeepTime(value), Error: bad.Text(v.r, name)}
	}
	form := audit.Form{
		Action: v.path, Person: field("person", v.form.person), Ref: field("notice", v.form.ref),
		From: field("from", v.form.from), Until: field("until", v.form.until),
		Kind: ui.Select{Name: "kind", Label: p.T("audit.filter.kind"), Options: v.kinds()},
	}
	for _, set := range []bool{v.form.person != "", v.filter.Kind != "", v.form.ref != "", v.form.from != "", v.form.until != ""} {
		if set {
			form.Active++
			form.ClearURL = v.path
		}
	}
	return form
}

// kinds offers what a reader can find in the log; of EOKM's own work a provider sees none.
func (v logView) kinds() []ui.Option {
	options := []ui.Option{{Label: v.r.Printer.T("notices.filter.all")}}
	for _, kind := range models.EventKinds {
		if v.r.Actor.Staff() || !eokmKinds[kind] {
			options = append(options, ui.Option{
				Value: string(kind), Label: v.r.Printer.T("audit.kind." + string(kind)), Selected: kind == v.filter.Kind,
			})
		}
	}
	return options
}

// eokmKinds are what no provider's own log has: what EOKM's people and the portal itself do.
var eokmKinds = map[models.EventKind]bool{
	models.EventDelivered: true, models.EventUnrouted: true, models.EventReportedAgain: true, models.EventFoundOffline: true,
	models.EventFoundOnline: true, models.EventUpheld: true, models.EventWithdrawn: true, models.EventRerouted: true,
	models.EventRouted: true, models.EventHeld: true, models.EventResumed: true, models.EventEscalated: true,
	models.EventMailSent: true, models.EventMailFailed: true, models.EventImported: true, models.EventChainChecked: true,
	models.EventCheckpointMade: true, models.EventErased: true, models.EventOriginsErased: true,
	models.EventMailAgain: true, models.EventMailHandled: true, models.EventRaised: true,
	models.EventKept: true, models.EventObserved: true, models.EventHoldAsked: true, models.EventHoldRefused: true,
	models.EventOwned: true, models.EventNoted: true, models.EventEscalationStep: true, models.EventStaysOffline: true,
}

func (v logView) rows() []audit.Row {
	tell := notices.Teller{P: v.r.Printer, Actor: v.r.Actor}
	rows := make([]audit.Row, 0, len(v.log.Lines))
	for _, line := range v.log.Lines {
		row := audit.Row{At: line.At, Who: tell.Who(line.HistoryLine), Ref: line.Ref, Provider: line.ProviderName}
		if line.Ref != "" {
			row.RefURL = page.NoticeURL(line.Ref)
		}
		if v.r.Actor.Staff() { // in its own log a provider knows whose people they are
			row.Organisation = line.Organisation
		}
		if number := line.Data.Receipt; number != "" && line.Ref != "" { // a certificate's number is told in the sentence
			row.Receipt, row.ReceiptURL = number, page.ReceiptURL(number)
			line.Data.Receipt = ""
		}
		row.What, row.Detail = tell.Sentence(line.HistoryLine)
		if line.ActorID != uuid.Nil && line.ActorName != "" {
			row.WhoURL = logURL(v.logPath(), trail.Filter{Person: line.ActorID})
		}
		rows = append(rows, row)
	}
	return rows
}

// logPath is the log that a person's name leads to.
func (v logView) logPath() string {
	if v.r.Actor.Staff() {
		return "/admin/audit"
	}
	return v.path
}

func (v logView) empty() ui.Empty {
	p := v.r.Printer
	if v.filter == (trail.Filter{}) {
		return ui.Empty{Title: p.T("audit.empty")}
	}
	return ui.Empty{
		Title: p.T("audit.empty.filter"), Text: p.T("audit.empty.filter.text"),
		Action: ui.Button{Text: p.T("ui.filters.clear"), URL: v.path},
	}
}

// pager leads on to what is older, and back to the newest.
func (v logView) pager() ui.Pager {
	pager := ui.Pager{Text: v.r.Printer.N("audit.pager", len(v.log.Lines))}
	turn := func(after trail.EventCursor) string {
		f := v.filter
		f.After = after
		if v.path == "/admin/reveals" { // the kind is the page's own
			f.Kind = ""
		}
		return logURL(v.path, f)
	}
	if v.filter.After.ID != 0 {
		pager.PrevURL = turn(trail.EventCursor{})
	}
	if v.log.Next.ID != 0 {
		pager.NextURL = turn(v.log.Next)
	}
	return pager
}

// reveals is the page of who saw full addresses.
func (v logView) reveals(weeks []time.Time, counts []trail.RevealCount) audit.Reveals {
	p := v.r.Printer
	view := audit.Reveals{Rows: v.rows(), Empty: ui.Empty{Title: p.T("audit.reveals.empty")}, Pager: v.pager()}
	for _, week := range weeks {
		view.Weeks = append(view.Weeks, p.T("audit.reveals.week", "Day", p.Day(week)))
	}
	var last uuid.UUID
	for _, c := range counts {
		if len(view.People) == 0 || c.ActorID != last {
			last = c.ActorID
			view.People = append(view.People, audit.Person{
				Name: c.Name, Organisation: c.Organisation, Weeks: make([]int, len(weeks)),
				URL: logURL("/admin/audit", trail.Filter{Person: c.ActorID, Kind: models.EventRevealed}),
			})
		}
		person := &view.People[len(view.People)-1]
		for i, week := range weeks {
			if c.Week.Equal(week) {
				person.Weeks[i] = c.Reveals
			}
		}
		person.Copies += c.Copies
	}
	return view
}
