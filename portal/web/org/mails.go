package org

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/preference"
	"eokm.nl/hosting/portal/pgp"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/account"
	"eokm.nl/hosting/templates/org"
	"eokm.nl/hosting/templates/ui"
)

// Mails is which mails about notices the organisation's contacts get.
func (h *Handlers) Mails(r *page.Request) error {
	choice, err := h.store.Preference.Organisations(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	return h.showMails(r, http.StatusOK, choice, nil)
}

func (h *Handlers) showMails(r *page.Request, status int, choice preference.Choice, bad page.Faults) error {
	key, err := h.usableKey(r)
	if err != nil {
		return err
	}
	view := org.Mails{
		Tabs: orgTabs(r, "/org/mails"), Errors: MailFaults(r, bad), Grid: MailGrid(r, "org", choice, bad), Admin: r.Is(page.Leads),
	}
	if view.Admin {
		view.Grid.Action, view.Grid.Test = "/org/mails", "/org/mails/test"
	}
	switch {
	case view.Admin && (key || choice.FullText):
		view.Grid.FullText = &ui.Checkbox{
			Name: "full_text", Label: r.Printer.T("preference.full_text"), Hint: r.Printer.T("preference.full_text.hint"),
			Checked: choice.FullText, Error: bad.Text(r, "full_text"),
		}
	case view.Admin:
		view.NoKey = true
	}
	if view.Machines, err = h.machines(r); err != nil {
		return err
	}
	frame := orgPage(r, "org.mails.title", bad)
	frame.Path = "/org/mails"
	return r.Render(status, frame, view)
}

// machines says of each event which of the organisation's machines are told of it; none where it has none.
func (h *Handlers) machines(r *page.Request) (facts ui.Facts, err error) {
	told, err := h.store.Webhook.Told(r.Ctx, r.Actor)
	if err != nil || len(told) == 0 {
		return facts, err
	}
	for _, e := range preference.Events() {
		var names []string
		for _, machine := range told {
			if e.ToldTo(machine.Kinds) {
				names = append(names, machine.Name)
			}
		}
		facts.Rows = append(facts.Rows, ui.Fact{
			Label: r.Printer.T("preference.event." + string(e)), Text: page.OrNone(strings.Join(names, ", ")),
		})
	}
	return facts, nil
}

// MailFaults lists what was wrong with a choice of mails, each with a link to its row.
func MailFaults(r *page.Request, bad page.Faults) []ui.FieldError {
	plain := []string{"hour", "full_text"}
	for _, e := range preference.Events() {
		plain = append(plain, "channel-"+string(e))
	}
	return bad.Summary(r, plain, nil)
}

// MailGrid shows a choice of mails, event by channel; whose is "own" or "org". Machines have no column: each is told of exactly what its
// webhook chose (machines).
func MailGrid(r *page.Request, whose string, choice preference.Choice, bad page.Faults) account.MailGrid {
	grid := account.MailGrid{
		Caption: r.Printer.T("preference.caption." + whose),
		Hour: ui.Select{
			Name: "hour", Label: r.Printer.T("preference.hour.label"), Hint: r.Printer.T("preference.hour.hint"),
			Error: bad.Text(r, "hour"),
		},
	}
	for hour := range 24 {
		text := strconv.Itoa(hour)
		grid.Hour.Options = append(grid.Hour.Options, ui.Option{Value: text, Label: text + ":00", Selected: hour == choice.DigestHour})
	}
	for _, c := range preference.Channels() {
		grid.Channels = append(grid.Channels, r.Printer.T("preference.channel."+string(c)))
	}
	for _, e := range preference.Events() {
		row := account.MailGridRow{
			Name: "channel-" + string(e), Label: r.Printer.T("preference.event." + string(e)), Fault: bad.Text(r, "channel-"+string(e)),
		}
		for i, c := range preference.Channels() {
			row.Cells = append(row.Cells, account.MailGridCell{
				Value: string(c), Label: grid.Channels[i], Checked: choice.Channels[e] == c,
			})
		}
		grid.Rows = append(grid.Rows, row)
	}
	return grid
}

// TypedMails is the choice that a form holds.
func TypedMails(r *page.Request) preference.Choice {
	choice := preference.Choice{
		Channels: map[preference.Event]preference.Channel{}, DigestHour: r.Form.Amount("hour"), FullText: r.Form.Ticked("full_text"),
	}
	for _, e := range preference.Events() {
		choice.Channels[e] = preference.Channel(r.Form.Text("channel-" + string(e)))
	}
	return choice
}

// SetMails keeps what the organisation's contacts get.
func (h *Handlers) SetMails(r *page.Request) error {
	choice := TypedMails(r)
	var bad page.Faults
	if choice.FullText {
		switch usable, err := h.usableKey(r); {
		case err != nil:
			return err
		case !usable:
			bad.Take(&models.Invalid{Field: "full_text", Key: "preference.full_text.key"})
			return h.showMails(r, http.StatusUnprocessableEntity, choice, bad)
		}
	}
	err := h.store.Preference.SetOrganisations(r.Ctx, r.Actor, choice)
	switch {
	case bad.Take(err):
		return h.showMails(r, http.StatusUnprocessableEntity, choice, bad)
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("preference.saved"))
	return r.SeeOther("/org/mails")
}

// usableKey tells whether the organisation has a PGP key that mail can be encrypted to today.
func (h *Handlers) usableKey(r *page.Request) (bool, error) {
	key, err := h.store.Provider.PGPKey(r.Ctx, r.Actor, r.Actor.ProviderID)
	if errors.Is(err, models.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	_, err = pgp.ParseKey(key.Armored, r.Now)
	return err == nil, nil
}

// TestMails sends each contact a mail that only shows that mail comes.
func (h *Handlers) TestMails(r *page.Request) error {
	owed, err := h.store.Preference.OweOrganisationTest(r.Ctx, r.Actor)
	if err != nil && !errors.Is(err, models.ErrThrottled) {
		return err
	}
	if err != nil {
		r.Flash(ui.KindWarning, r.Printer.T("preference.test.often"))
	} else {
		r.Flash(ui.KindSuccess, r.Printer.N("preference.test.contacts", owed))
	}
	return r.SeeOther("/org/mails")
}
