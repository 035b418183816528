package org

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/models/rota"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/org"
	"eokm.nl/hosting/templates/ui"
)

// Rota is who of the organisation is on duty when.
func (h *Handlers) Rota(r *page.Request) error { return h.showRota(r, http.StatusOK, nil) }

func (h *Handlers) showRota(r *page.Request, status int, bad page.Faults) error {
	shifts, err := h.store.Rota.Shifts(r.Ctx, r.Actor, r.Actor.ProviderID)
	if err != nil {
		return err
	}
	on, err := h.store.Rota.OnDutyNow(r.Ctx, r.Actor, r.Actor.ProviderID)
	if err != nil {
		return err
	}
	view := org.Rota{
		Tabs: orgTabs(r, "/org/rota"), Now: DutyWords(r, on), Admin: r.Is(page.Leads),
		Errors: bad.Summary(r, []string{"person", "begins", "ends", "phone"}, []string{"weekday", "weeks"}),
	}
	for _, s := range shifts {
		view.Rows = append(view.Rows, org.ShiftRow{
			Day: r.Printer.T("rota.day." + strconv.Itoa(s.Weekday)), Hours: rota.ClockText(s.Begins) + "–" + rota.ClockText(s.Ends),
			Weeks: r.Printer.T("rota.weeks." + string(s.Weeks)), Name: s.Name, Phone: provider.PhoneText(s.Phone),
			RemoveURL: "/org/rota/" + s.ID.String() + "/remove",
		})
	}
	if view.Admin {
		if err := h.rotaForm(r, &view, bad); err != nil {
			return err
		}
	}
	frame := orgPage(r, "org.rota.title", bad)
	frame.Path = "/org/rota"
	return r.Render(status, frame, view)
}

// rotaForm fills in the form that adds shifts.
func (h *Handlers) rotaForm(r *page.Request, view *org.Rota, bad page.Faults) error {
	members, err := h.store.People.Members(r.Ctx, r.Actor, r.Actor.ProviderID)
	if err != nil {
		return err
	}
	p := r.Printer
	view.Person = ui.Select{Name: "person", Label: p.T("rota.person.label"), Error: bad.Text(r, "person")}
	for _, m := range members {
		if m.DisabledAt == nil {
			view.Person.Options = append(view.Person.Options, ui.Option{
				Value: m.ID.String(), Label: m.Name, Selected: m.ID == r.Form.ID("person"),
			})
		}
	}
	view.Weekdays = ui.Checkboxes{Name: "weekday", Legend: p.T("rota.weekday.label"), Error: bad.Text(r, "weekday")}
	chosen := r.Form.Numbers("weekday")
	for day := 1; day <= 7; day++ {
		o := ui.Option{Value: strconv.Itoa(day), Label: p.T("rota.day." + strconv.Itoa(day))}
		for _, c := range chosen {
			o.Selected = o.Selected || c == day
		}
		view.Weekdays.Options = append(view.Weekdays.Options, o)
	}
	view.Begins = ui.TextField{
		Name: "begins", Label: p.T("rota.begins"), Hint: p.T("rota.clock.hint"), Error: bad.Text(r, "begins"), Short: true,
		Value: page.KeepText(r.Form.Text("begins")),
	}
	view.Ends = ui.TextField{
		Name: "ends", Label: p.T("rota.ends"), Hint: p.T("rota.ends.hint"), Error: bad.Text(r, "ends"), Short: true,
		Value: page.KeepText(r.Form.Text("ends")),
	}
	view.Weeks = ui.Radios{Name: "weeks", Legend: p.T("rota.weeks.label"), Error: bad.Text(r, "weeks"), Inline: true}
	for _, w := range rota.AllWeeks() {
		view.Weeks.Options = append(view.Weeks.Options, ui.Option{
			Value: string(w), Label: p.T("rota.weeks." + string(w)),
			Selected: string(w) == r.Form.Text("weeks") || w == rota.EveryWeek && !r.Form.Has("weeks"),
		})
	}
	view.Phone = ui.TextField{
		Name: "phone", Label: p.T("rota.phone"), Hint: p.T("rota.phone.hint"), Error: bad.Text(r, "phone"), Type: "tel", Optional: true,
		Value: page.KeepText(r.Form.Text("phone")),
	}
	return nil
}

// DutyWords says who is on duty now, until when and at which number; one line each.
func DutyWords(r *page.Request, on []rota.Duty) []string {
	var lines []string
	for _, d := range on {
		key := "rota.now"
		if d.Phone != "" {
			key = "rota.now.phone"
		}
		lines = append(lines, r.Printer.T(key, "Name", d.Name, "Until", r.Printer.Date(d.Until), "Phone", provider.PhoneText(d.Phone)))
	}
	return lines
}

// AddShifts adds a shift of one person, on each day that is ticked.
func (h *Handlers) AddShifts(r *page.Request) error {
	var bad page.Faults
	clock := func(field string) int {
		minutes, ok := rota.ParseClock(strings.TrimSpace(r.Form.Text(field)))
		if !ok {
			return -1
		}
		return minutes
	}
	shift := rota.Shift{
		UserID: r.Form.ID("person"), Begins: clock("begins"), Ends: clock("ends"), Weeks: rota.Weeks(r.Form.Text("weeks")),
		Phone: strings.TrimSpace(r.Form.Text("phone")),
	}
	err := h.store.Rota.AddShifts(r.Ctx, r.Actor, shift, r.Form.Numbers("weekday"))
	switch {
	case bad.Take(err):
		return h.showRota(r, http.StatusUnprocessableEntity, bad)
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("rota.added"))
	return r.SeeOther("/org/rota")
}

// RemoveShift takes one away.
func (h *Handlers) RemoveShift(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	return r.Settled(h.store.Rota.RemoveShift(r.Ctx, r.Actor, id), "/org/rota", r.Printer.T("rota.removed"), "")
}

// Workload is how much each person of the organisation has on their hands.
func (h *Handlers) Workload(r *page.Request) error {
	loads, err := h.store.Rota.Loads(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	view := org.Workload{Tabs: orgTabs(r, "/org/workload")}
	for _, l := range loads {
		row := org.LoadRow{Name: l.Name, URL: "/notices?assignee=" + l.UserID.String(), Open: l.Open, Overdue: l.Overdue}
		if l.UserID == uuid.Nil {
			row.Name, row.URL = r.Printer.T("workload.nobody"), "/notices?assignee=nobody"
		}
		if l.DueAt != nil {
			row.Due = r.Printer.Date(*l.DueAt)
		}
		view.Rows = append(view.Rows, row)
	}
	return r.Page(orgPage(r, "workload.title", nil), view)
}
