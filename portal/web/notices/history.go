package notices

import (
	"strings"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/ui"
)

// latestLines is how much of what happened stands open on a small screen.
const latestLines = 2

// history is what happened, in sentences.
func (v noticeView) history() ui.Timeline {
	var t ui.Timeline
	tell := v.teller()
	for _, line := range joinMails(v.p, v.page.History) {
		t.Events = append(t.Events, tell.event(line))
	}
	return t
}

// parted is the last lines of a timeline, and those before.
func parted(t ui.Timeline) (latest, earlier ui.Timeline) {
	at := min(latestLines, len(t.Events))
	return ui.Timeline{Events: t.Events[:at]}, ui.Timeline{Events: t.Events[at:]}
}

// event is one line, which leads to the receipt that it has.
func (v Teller) event(line models.HistoryLine) ui.TimelineEvent {
	event := ui.TimelineEvent{At: line.At}
	if number := line.Data.Receipt; number != "" {
		event.Link = ui.Button{Text: number, URL: page.ReceiptURL(number)}
		line.Data.Receipt = ""
	}
	event.Text, event.Detail = v.Sentence(line)
	return event
}

// Teller words events for a reader.
type Teller struct {
	P     *i18n.Printer
	Actor models.Actor
	items int // of the notice that all lines are about; 0 in a log of many
}

func (v noticeView) teller() Teller { return Teller{v.p, v.actor, v.page.ItemCount} }

// joinMails makes one line of one mail to several contacts.
func joinMails(p *i18n.Printer, lines []models.HistoryLine) []models.HistoryLine {
	var out []models.HistoryLine
	var to [][]string
	for i, line := range lines {
		if i > 0 && sameMail(lines[i-1], line) {
			to[len(to)-1] = append(to[len(to)-1], line.Data.To)
			continue
		}
		out, to = append(out, line), append(to, []string{line.Data.To})
	}
	for i := range out {
		out[i].Data.To = page.JoinWords(p, to[i])
	}
	return out
}

func sameMail(a, b models.HistoryLine) bool {
	return a.Kind == models.EventMailSent && b.Kind == a.Kind && a.Data.Code == b.Data.Code && a.At.Sub(b.At).Abs() < time.Minute
}

// Sentence words one event, and what was said with it.
func (v Teller) Sentence(line models.HistoryLine) (text, detail string) {
	key := "notices.event." + string(line.Kind)
	if code := key + "." + line.Data.Code; line.Data.Code != "" && v.P.Has(code) {
		key = code
	}
	if !v.Actor.Staff() && v.P.Has(key+".desk") {
		key += ".desk"
	}
	args := []any{
		"Code", line.Data.Code, "Who", v.Who(line), "What", v.what(line.Data), "To", line.Data.To, "Subject", line.Subject,
		"Other", line.Data.Other,
	}
	return v.P.N(key, line.Data.Count, args...), strings.Join(v.said(line), " · ")
}

// Who did it. A provider does not learn the names of EOKM's people: row-level security keeps them from it.
func (v Teller) Who(line models.HistoryLine) string {
	switch {
	case line.ActorName != "":
		return line.ActorName
	case line.ActorRole == models.RoleSystem:
		return v.P.T("notices.who.portal")
	case line.ActorRole == models.RoleGuest:
		return v.P.T("notices.who.guest")
	case line.ActorRole == models.RoleAgent || line.ActorRole == models.RoleProviderAdmin:
		return v.P.T("notices.who.provider")
	default:
		return v.P.T("notices.who.eokm")
	}
}

// shownNumbers is how many addresses a log of many notices names one by one.
const shownNumbers = 5

// what it was done to: an address by its number, several, or all.
func (v Teller) what(d models.EventData) string {
	switch {
	case v.items == 0 && len(d.Items) > shownNumbers:
		return v.P.N("notices.what.count", len(d.Items))
	case d.Count == v.items && d.Count == 1:
		return v.P.T("notices.what.the_one")
	case d.Count == v.items && d.Count > 0:
		return v.P.N("notices.what.all", d.Count)
	case len(d.Items) > 0:
		return v.P.N("notices.what.numbers", len(d.Items), "Items", page.JoinNumbers(v.P, d.Items))
	default:
		return v.P.N("notices.what.count", d.Count)
	}
}

// said is what was recorded with an event.
func (v Teller) said(line models.HistoryLine) []string {
	var list []string
	d := line.Data
	if key := saidWith[line.Kind] + d.Code; v.P.Has(key) {
		list = append(list, v.P.T(key))
	}
	switch {
	case d.At.IsZero():
	case line.Kind == models.EventHeld || line.Kind == models.EventHoldAsked:
		list = append(list, v.P.T("hold.until_of", "Until", v.P.Date(d.At), "Authority", d.Other))
	case line.Kind == models.EventFoundOnline:
		list = append(list, v.P.T("notices.sight.at", "At", v.P.Date(d.At)))
	case line.Kind == models.EventDelegated:
		list = append(list, v.P.T("notices.delegate.their_due", "Due", v.P.Date(d.At)))
	default:
		list = append(list, v.P.Date(d.At))
	}
	if line.Kind == models.EventFoundOnline && d.Other != "" && d.Code == "" {
		list = append(list, v.P.T("notices.sight.from", "From", d.Other))
	}
	if d.Receipt != "" {
		list = append(list, d.Receipt)
	}
	if d.Text != "" && (line.Kind != models.EventMailFailed || v.Actor.Staff()) {
		list = append(list, d.Text)
	}
	switch {
	case !v.seesIP(line):
	case d.IP != "":
		list = append(list, string(d.IP))
	case len(d.From) > 0:
		list = append(list, v.P.T("notices.origin_erased"))
	}
	return list
}

// saidWith is under which keys an event's code has its words.
var saidWith = map[models.EventKind]string{
	models.EventAnswered:       "words.measure.",
	models.EventPartlyAnswered: "words.measure.",
	models.EventDisputed:       "words.reason.",
	models.EventDelegated:      "notices.delegate.to.",
	models.EventHeld:           "words.hold.",
	models.EventRaised:         "words.category.",
	models.EventRevealed:       "notices.why.",
	models.EventMailSent:       "notices.mail.",
	models.EventMailFailed:     "notices.mail.",
	models.EventMailAgain:      "notices.mail.",
	models.EventMailHandled:    "notices.mail.",
}

// seesIP tells whether the reader may see from where somebody revealed: EOKM all, a provider's admin its own people's.
func (v Teller) seesIP(line models.HistoryLine) bool {
	own := line.ActorRole == models.RoleAgent || line.ActorRole == models.RoleProviderAdmin
	return v.Actor.Staff() || v.Actor.Role == models.RoleProviderAdmin && own
}
