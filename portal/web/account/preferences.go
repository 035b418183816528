package account

import (
	"net/http"

	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/account"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// Preferences is where somebody chooses how their own pages look, and in which language.
func (h *Handlers) Preferences(r *page.Request) error {
	chosen := people.Preferences{Look: r.Account.Look, Language: r.Account.Language}
	return h.showPreferences(r, http.StatusOK, chosen, nil)
}

func (h *Handlers) showPreferences(r *page.Request, status int, chosen people.Preferences, bad page.Faults) error {
	view := account.Preferences{
		Errors: bad.Summary(r, []string{"language"}, []string{"theme"}),
		Theme: ui.Radios{
			Name: "theme", Legend: r.Printer.T("account.look.theme"), Error: bad.Text(r, "theme"),
			Options: lookOptions(r, "account.look.theme.", people.Themes(), chosen.Theme),
		},
		Density: ui.Radios{
			Name: "density", Legend: r.Printer.T("account.look.density"),
			Options: lookOptions(r, "account.look.density.", people.Densities(), chosen.Density),
		},
		Keys: ui.Checkbox{
			Name: "keys", Label: r.Printer.T("account.look.keys"), Hint: r.Printer.T("account.look.keys.hint"), Checked: !chosen.KeysOff,
		},
		Language: ui.Select{
			Name: "language", Label: r.Printer.T("account.language"), Hint: r.Printer.T("account.language.hint"),
			Error: bad.Text(r, "language"),
			Options: []ui.Option{
				{Value: "nl", Label: r.Printer.T("account.language.dutch"), Selected: chosen.Language == "nl"},
				{Value: "en", Label: r.Printer.T("account.language.english"), Selected: chosen.Language == "en"},
			},
		},
		Now: r.Now, Mails: r.Is(page.Desks), Push: h.pushKey != "" && r.Is(page.Desks),
	}
	title := r.Printer.T("account.preferences.title")
	frame := layout.Page{Title: title, Path: "/account/preferences", Narrow: true, Error: bad != nil, Crumbs: []layout.Crumb{
		{Label: r.Printer.T("account.title"), URL: "/account"}, {Label: title},
	}}
	return r.Render(status, frame, view)
}

// lookOptions are the choices of one part of a look; "" is what a page is without.
func lookOptions(r *page.Request, words string, all []string, chosen string) []ui.Option {
	var options []ui.Option
	for _, value := range all {
		key := value
		if key == "" {
			key = "usual"
		}
		options = append(options, ui.Option{Value: value, Label: r.Printer.T(words + key), Selected: value == chosen})
	}
	return options
}

// SetPreferences keeps them: with the person, and in this browser for the pages that are read before signing in.
func (h *Handlers) SetPreferences(r *page.Request) error {
	chosen := people.Preferences{
		Look: people.Look{
			Theme: r.Form.Text("theme"), Density: r.Form.Text("density"), KeysOff: !r.Form.Ticked("keys"),
		},
		Language: r.Form.Text("language"),
	}
	err := h.store.People.SetPreferences(r.Ctx, r.Actor, chosen)
	var bad page.Faults
	switch {
	case bad.Take(err):
		return h.showPreferences(r, http.StatusUnprocessableEntity, chosen, bad)
	case err != nil:
		return err
	}
	printer := r.Printer
	if lang, ok := i18n.Parse(chosen.Language); ok {
		r.RememberLanguage(lang)
		printer = r.Site.Catalogue.Printer(lang) // the next page is in it already
	}
	r.RememberLook(chosen.Look)
	r.Flash(ui.KindSuccess, printer.T("account.preferences.saved"))
	return r.SeeOther("/account/preferences")
}
