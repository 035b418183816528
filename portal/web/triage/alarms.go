package triage

import (
	"eokm.nl/hosting/models/bulk"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/ui"
)

// ConfirmAlarms are remarks that somebody confirmed far more than a desk does, each with the way to what that was.
func ConfirmAlarms(r *page.Request, alarms []bulk.Alarm) []ui.Note {
	p := r.Printer
	var list []ui.Note
	for _, a := range alarms {
		note := ui.Note{
			Kind: ui.KindWarning,
			Title: p.N("notices.event.confirm_alarm", a.Count, "Who",
				p.T("staff.alarm.who", "By", page.OrNone(a.By), "Provider", a.Provider)),
			Text: p.T("staff.alarm.text", "At", p.Date(a.At)),
		}
		if a.JobID != nil {
			note.LinkText, note.LinkURL = p.T("staff.alarm.link"), page.JobURL(*a.JobID)
		}
		list = append(list, note)
	}
	return list
}
