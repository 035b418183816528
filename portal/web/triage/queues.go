package triage

import (
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// QueueStrip is what waits, with the age of the oldest; what is late comes first.
func QueueStrip(r *page.Request, q notice.Queues, now time.Time) ui.Figures {
	p := r.Printer
	figure := func(kind ui.Kind, name, url string, queue models.Queue, at time.Duration) ui.Figure {
		f := ui.Figure{Value: capped(r, queue.Count), Label: p.N("staff.strip."+name, queue.Count), URL: url, Kind: ui.KindNeutral}
		if queue.Count > 0 {
			f.Kind = kind
			f.Label += " · " + p.T("staff.strip."+name+".oldest", "Span", p.Span(at))
		}
		return f
	}
	return ui.Figures{Items: []ui.Figure{
		figure(ui.KindOverdue, "overdue", "/notices?tab=overdue", q.Overdue, now.Sub(q.Overdue.Oldest)),
		figure(ui.KindSoon, "soon", "/notices?tab=soon", q.Soon, q.Soon.Oldest.Sub(now)),
		figure(ui.KindOpen, "rechecks", "/triage/rechecks", q.Rechecks, now.Sub(q.Rechecks.Oldest)),
		figure(ui.KindOpen, "disputes", "/triage/disputes", q.Disputes, now.Sub(q.Disputes.Oldest)),
		figure(ui.KindOpen, "questions", "/triage/questions", q.Questions, now.Sub(q.Questions.Oldest)),
		figure(ui.KindOpen, "claims", "/triage/claims", q.Claims, now.Sub(q.Claims.Oldest)),
		figure(ui.KindOpen, "unrouted", "/triage/unrouted", q.Unrouted, now.Sub(q.Unrouted.Oldest)),
		figure(ui.KindOpen, "applications", "/triage/applications", q.Applications, now.Sub(q.Applications.Oldest)),
	}}
}

// triageStrip is what the tabs below it do not count: how much of the providers' work is late, what is due next, and what
// waits longest for EOKM.
func triageStrip(r *page.Request, q notice.Queues, now time.Time) ui.Figures {
	p := r.Printer
	late := ui.Figure{
		Value: p.T("staff.strip.none"), Label: p.T("staff.strip.share.none"), URL: "/notices?tab=overdue", Kind: ui.KindNeutral,
	}
	if all := q.Overdue.Count + q.Later.Count; all > 0 {
		late.Value = p.T("staff.strip.percent", "Share", (100*q.Overdue.Count+all/2)/all)
		late.Label = p.T("staff.strip.share", "Overdue", capped(r, q.Overdue.Count), "All", capped(r, all))
	}
	if q.Overdue.Count > 0 {
		late.Kind = ui.KindOverdue
		late.Label += " · " + p.T("staff.strip.overdue.oldest", "Span", p.Span(now.Sub(q.Overdue.Oldest)))
	}
	next := ui.Figure{Value: p.T("staff.strip.none"), Label: p.T("staff.strip.next.none"), Kind: ui.KindNeutral}
	if q.Later.Count > 0 {
		next = ui.Figure{
			Value: p.Span(q.Later.Oldest.Sub(now)), Label: p.T("staff.strip.next"), URL: "/notices?tab=soon", Kind: ui.KindNeutral,
		}
	}
	if q.Soon.Count > 0 {
		next.Kind = ui.KindSoon
	}
	return ui.Figures{Items: []ui.Figure{late, next, longestWait(r, q, now)}}
}

// longestWait is what has waited longest for EOKM, and for how long.
func longestWait(r *page.Request, q notice.Queues, now time.Time) ui.Figure {
	f := ui.Figure{Value: r.Printer.T("staff.strip.none"), Label: r.Printer.T("staff.strip.longest.none"), Kind: ui.KindNeutral}
	var oldest time.Time
	for _, w := range []struct {
		tab, url string
		queue    models.Queue
	}{
		{"staff.tab.rechecks", "/triage/rechecks", q.Rechecks},
		{"staff.tab.disputes", "/triage/disputes", q.Disputes},
		{"staff.tab.sightings", "/triage/sightings", q.Sightings},
		{"staff.tab.questions", "/triage/questions", q.Questions},
		{"staff.tab.unrouted", "/triage/unrouted", q.Unrouted},
		{"staff.tab.applications", "/triage/applications", q.Applications},
		{"staff.tab.claims", "/triage/claims", q.Claims},
	} {
		if w.queue.Count == 0 || !oldest.IsZero() && !w.queue.Oldest.Before(oldest) {
			continue
		}
		oldest = w.queue.Oldest
		f = ui.Figure{
			Value: r.Printer.Span(now.Sub(oldest)), Label: r.Printer.T("staff.strip.longest", "Queue", r.Printer.T(w.tab)),
			URL: w.url, Kind: ui.KindOpen,
		}
	}
	return f
}

// MailAlarm tells that mail cannot be delivered, or that mails were given up and nobody has dealt with them; nil else.
func MailAlarm(r *page.Request, q notice.Queues) *ui.Notice {
	out := q.MailOutage(r.Now)
	switch {
	case out && q.Mails.Count > 0:
		return &ui.Notice{
			Kind: ui.KindDanger, Title: r.Printer.T("staff.mail_alarm.title"),
			Text: r.Printer.N("staff.mail_alarm", q.Mails.Count, "Count", capped(r, q.Mails.Count), "Since",
				r.Printer.DateShort(q.Mails.Oldest)),
		}
	case q.MailsGivenUp.Count == 0:
		return nil
	}
	kind := ui.KindWarning
	if out {
		kind = ui.KindDanger
	}
	return &ui.Notice{
		Kind: kind, Title: r.Printer.T("staff.mails.alarm.title"),
		Text: r.Printer.N("staff.mails.alarm", q.MailsGivenUp.Count, "Count", capped(r, q.MailsGivenUp.Count), "Since",
			r.Printer.DateShort(q.MailsGivenUp.Oldest)),
		LinkText: r.Printer.T("staff.mails.alarm.link"), LinkURL: "/triage/mails",
	}
}

func triageTabs(r *page.Request, q notice.Queues, current string) ui.Tabs {
	tab := func(key, url string, count int) ui.Tab {
		return ui.Tab{
			Label: r.Printer.T(key), URL: url, Count: min(count, models.CountCap), More: count > models.CountCap, Current: url == current,
		}
	}
	first := tab("staff.tab.due", "/triage", q.Overdue.Count+q.Soon.Count)
	switch {
	case q.Overdue.Count > 0:
		first.Kind = ui.KindOverdue
	case q.Soon.Count > 0:
		first.Kind = ui.KindSoon
	}
	return ui.Tabs{Label: r.Printer.T("staff.tabs"), Counts: true, Items: []ui.Tab{
		first,
		tab("staff.tab.rechecks", "/triage/rechecks", q.Rechecks.Count),
		tab("staff.tab.disputes", "/triage/disputes", q.Disputes.Count),
		tab("staff.tab.sightings", "/triage/sightings", q.Sightings.Count),
		tab("staff.tab.questions", "/triage/questions", q.Questions.Count),
		tab("staff.tab.unrouted", "/triage/unrouted", q.Unrouted.Count),
		tab("staff.tab.applications", "/triage/applications", q.Applications.Count),
		tab("staff.tab.claims", "/triage/claims", q.Claims.Count),
		tab("staff.tab.contacts", "/triage/contacts", q.Contacts.Count),
		tab("staff.tab.mails", "/triage/mails", q.MailsGivenUp.Count),
	}}
}

func queuePage(r *page.Request, title string, q notice.Queues) layout.Page {
	return layout.Page{Title: r.Printer.T(title), Alarm: MailAlarm(r, q), Crumbs: []layout.Crumb{
		{Label: r.Printer.T("staff.triage.title"), URL: "/triage"}, {Label: r.Printer.T(title)},
	}}
}
