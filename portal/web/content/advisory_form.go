package content

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/advisory"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/advisories"
	"eokm.nl/hosting/templates/ui"
)

// advisoryForm reads what an editor filled in.
func advisoryForm(r *page.Request) (advisory.Text, int) {
	days := r.Form.Amount("days") // no number: the Store says so
	revision := r.Form.Amount("revision")
	t := advisory.Text{
		TitleNL: r.Form.Text("title_nl"), TitleEN: r.Form.Text("title_en"), BodyNL: r.Form.Text("body_nl"), BodyEN: r.Form.Text("body_en"),
		AsksAcknowledge: r.Form.Ticked("asks"), Days: days, Ready: r.Form.Ticked("ready"), Reach: advisory.Reach(r.Form.Text("reach")),
		Languages: r.Form["languages"],
	}
	for _, kind := range r.Form["networks"] {
		t.Networks = append(t.Networks, provider.NetworkKind(kind))
	}
	for _, size := range r.Form["sizes"] {
		t.Sizes = append(t.Sizes, provider.OrganisationSize(size))
	}
	for _, text := range r.Form["providers"] {
		if id, err := uuid.Parse(text); err == nil {
			t.Providers = append(t.Providers, id)
		}
	}
	return t, revision
}

// NewAdvisoryForm asks for an advisory.
func (h *Handlers) NewAdvisoryForm(r *page.Request) error {
	return h.showAdvisoryForm(r, http.StatusOK,
		advisory.StaffAdvisory{Text: advisory.Text{Days: advisory.UsualDays, Reach: advisory.ReachAll}}, nil, nil)
}

// NewAdvisory begins one.
func (h *Handlers) NewAdvisory(r *page.Request) error {
	text, _ := advisoryForm(r)
	ref, err := h.store.Advisory.New(r.Ctx, r.Actor, text)
	var bad page.Faults
	switch {
	case bad.Take(err):
		return h.showAdvisoryForm(r, http.StatusUnprocessableEntity, advisory.StaffAdvisory{Text: text}, nil, bad)
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("advisories.form.saved"))
	return r.SeeOther(page.AdvisoryURL(ref))
}

// EditAdvisoryForm asks for changes of a draft; what is no draft any more is shown as it is.
func (h *Handlers) EditAdvisoryForm(r *page.Request) error {
	a, err := h.store.Advisory.StaffAdvisory(r.Ctx, r.Actor, r.Param("advisory"))
	switch {
	case err != nil:
		return err
	case !a.State.Allows(advisory.Save):
		return h.advisoryChanged(r)
	}
	return h.showAdvisoryForm(r, http.StatusOK, a, nil, nil)
}

// EditAdvisory saves a draft. Where somebody else saved meanwhile, both texts are shown, and the next time counts.
func (h *Handlers) EditAdvisory(r *page.Request) error {
	ref := r.Param("advisory")
	text, revision := advisoryForm(r)
	_, err := h.store.Advisory.Save(r.Ctx, r.Actor, ref, revision, text)
	var bad page.Faults
	mine := advisory.StaffAdvisory{Text: text, Ref: ref, Revision: revision}
	switch {
	case bad.Take(err):
		if _, err := h.store.Advisory.StaffAdvisory(r.Ctx, r.Actor, ref); err != nil { // of one that there is
			return err
		}
		return h.showAdvisoryForm(r, http.StatusUnprocessableEntity, mine, nil, bad)
	case errors.Is(err, models.ErrConflict):
		theirs, err := h.store.Advisory.StaffAdvisory(r.Ctx, r.Actor, ref)
		if err != nil {
			return err
		}
		if !theirs.State.Allows(advisory.Save) {
			return h.advisoryChanged(r)
		}
		mine.Revision = theirs.Revision
		return h.showAdvisoryForm(r, http.StatusConflict, mine, &theirs, nil)
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("advisories.form.saved"))
	return r.SeeOther(page.AdvisoryURL(ref))
}

// advisoryChanged leads to an advisory that is no more as somebody saw it.
func (h *Handlers) advisoryChanged(r *page.Request) error {
	r.Flash(ui.KindInfo, r.Printer.T("advisories.changed"))
	return r.SeeOther(page.AdvisoryURL(r.Param("advisory")))
}

// showAdvisoryForm shows the form with what was filled in; of what may be an address, with dots. theirs is what somebody else
// saved meanwhile, or nil.
func (h *Handlers) showAdvisoryForm(r *page.Request, status int, a advisory.StaffAdvisory, theirs *advisory.StaffAdvisory,
	bad page.Faults,
) error {
	providers, err := h.store.Provider.List(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	p := r.Printer
	view := advisoryFields(r, a.Text, providers, bad)
	view.Title, view.Action, view.Back = p.T("advisories.form.new"), "/content/advisories", "/content/advisories"
	frame := advisoryPage(r, "", view.Title)
	frame.Crumbs = append(frame.Crumbs[:1], frame.Crumbs[2])
	frame.Path = "/content/advisories/new"
	if a.Ref != "" {
		view.Title, view.Back = p.T("advisories.form.edit", "Ref", a.Ref), page.AdvisoryURL(a.Ref)
		view.Action, view.Revision = view.Back+"/edit", strconv.Itoa(a.Revision)
		frame = advisoryPage(r, a.Ref, view.Title)
		frame.Path = view.Action
	}
	if theirs != nil {
		view.Changed, view.Theirs = true, bothTexts(r, *theirs)
	}
	frame.Narrow, frame.Error = true, bad != nil || theirs != nil
	return r.Render(status, frame, view)
}

// advisoryFields are the form's fields.
func advisoryFields(r *page.Request, t advisory.Text, providers []provider.Provider, bad page.Faults) advisories.Form {
	p := r.Printer
	line := func(name, value string) ui.TextField {
		return ui.TextField{Name: name, Label: p.T("advisories.form." + name), Value: address.Hide(value), Error: bad.Text(r, name)}
	}
	area := func(name, value string) ui.TextArea {
		return ui.TextArea{
			Name: name, Label: p.T("advisories.form." + name), Hint: p.T("advisories.form.body.hint"), Rows: 10,
			Value: address.Hide(value), Error: bad.Text(r, name),
		}
	}
	form := advisories.Form{
		Errors: bad.Summary(r, []string{"title_nl", "title_en", "body_nl", "body_en", "days"},
			[]string{"reach", "networks", "sizes", "languages"}),
		TitleNL: line("title_nl", t.TitleNL), TitleEN: line("title_en", t.TitleEN), BodyNL: area("body_nl", t.BodyNL),
		BodyEN: area("body_en", t.BodyEN),
		Asks: ui.Checkbox{
			Name: "asks", Label: p.T("advisories.form.asks"), Hint: p.T("advisories.form.asks.hint"), Checked: t.AsksAcknowledge,
		},
		Ready: ui.Checkbox{Name: "ready", Label: p.T("advisories.form.ready"), Hint: p.T("advisories.form.ready.hint"), Checked: t.Ready},
		Days: ui.Select{
			Name: "days", Label: p.T("advisories.form.days"), Hint: p.T("advisories.form.days.hint"), Error: bad.Text(r, "days"),
		},
		Reach: ui.Radios{Name: "reach", Legend: p.T("advisories.form.reach"), Error: bad.Text(r, "reach")},
		Networks: ui.Checkboxes{
			Name: "networks", Legend: p.T("advisories.form.networks"), Error: bad.Text(r, "networks"),
			Options: page.Choices(r, "advisories.network.*", advisory.NetworkKinds, t.Networks),
		},
		Sizes: ui.Checkboxes{
			Name: "sizes", Legend: p.T("advisories.form.sizes"), Hint: p.T("advisories.form.sizes.hint"), Error: bad.Text(r, "sizes"),
			Options: page.Choices(r, "register.size.*", provider.OrganisationSizes(), t.Sizes),
		},
		Languages: ui.Checkboxes{
			Name: "languages", Legend: p.T("advisories.form.languages"), Error: bad.Text(r, "languages"),
			Options: page.Choices(r, "advisories.*.name", models.Languages, t.Languages),
		},
		Providers: ui.Checkboxes{Name: "providers", Legend: p.T("advisories.form.named")},
		Some:      t.Reach == advisory.ReachSome, Named: t.Reach == advisory.ReachNamed,
	}
	for _, days := range advisory.Days {
		form.Days.Options = append(form.Days.Options,
			ui.Option{Value: strconv.Itoa(days), Label: p.N("advisories.days", days), Selected: days == t.Days})
	}
	for _, reach := range advisory.Reaches {
		form.Reach.Options = append(form.Reach.Options, ui.Option{
			Value: string(reach), Label: p.T("advisories.reach." + string(reach)),
			Hint: p.T("advisories.reach." + string(reach) + ".hint"), Selected: reach == t.Reach,
		})
	}
	for _, one := range providers {
		if one.Status == models.ProviderActive || one.Status == models.ProviderSuspended {
			form.Providers.Options = append(form.Providers.Options, ui.Option{
				Value: one.ID.String(), Label: one.Name, Selected: slices.Contains(t.Providers, one.ID),
			})
		}
	}
	return form
}
