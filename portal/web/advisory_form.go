package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/advisories"
	"eokm.nl/hosting/templates/ui"
)

// advisoryForm reads what an editor filled in.
func advisoryForm(c echo.Context) (models.AdvisoryText, int, error) {
	values, err := c.FormParams()
	if err != nil {
		return models.AdvisoryText{}, 0, badForm(err)
	}
	days, _ := strconv.Atoi(values.Get("days")) // no number: the Store says so
	revision, _ := strconv.Atoi(values.Get("revision"))
	t := models.AdvisoryText{
		TitleNL: values.Get("title_nl"), TitleEN: values.Get("title_en"), BodyNL: values.Get("body_nl"), BodyEN: values.Get("body_en"),
		AsksAcknowledge: values.Get("asks") != "", Days: days, Ready: values.Get("ready") != "", Reach: models.Reach(values.Get("reach")),
		Languages: values["languages"],
	}
	for _, kind := range values["networks"] {
		t.Networks = append(t.Networks, models.NetworkKind(kind))
	}
	for _, size := range values["sizes"] {
		t.Sizes = append(t.Sizes, models.OrganisationSize(size))
	}
	for _, text := range values["providers"] {
		if id, err := uuid.Parse(text); err == nil {
			t.Providers = append(t.Providers, id)
		}
	}
	return t, revision, nil
}

// newAdvisoryForm asks for an advisory.
func (s *Server) newAdvisoryForm(c echo.Context) error {
	return s.showAdvisoryForm(c, http.StatusOK, models.StaffAdvisory{AdvisoryText: models.AdvisoryText{Days: models.UsualDays, Reach: models.ReachAll}}, nil, nil)
}

// newAdvisory begins one.
func (s *Server) newAdvisory(c echo.Context) error {
	r := from(c)
	text, _, err := advisoryForm(c)
	if err != nil {
		return err
	}
	ref, err := s.store.NewAdvisory(c.Request().Context(), r.actor, text)
	var bad formFaults
	switch {
	case bad.take(err):
		return s.showAdvisoryForm(c, http.StatusUnprocessableEntity, models.StaffAdvisory{AdvisoryText: text}, nil, bad)
	case err != nil:
		return err
	}
	s.flash(c, ui.KindSuccess, r.printer.T("advisories.form.saved"))
	return seeOther(c, advisoryURL(ref))
}

// editAdvisoryForm asks for changes of a draft; what is no draft any more is shown as it is.
func (s *Server) editAdvisoryForm(c echo.Context) error {
	a, err := s.store.StaffAdvisory(c.Request().Context(), from(c).actor, c.Param("advisory"))
	switch {
	case err != nil:
		return err
	case !a.State.Allows(models.AdvisorySave):
		return s.advisoryChanged(c)
	}
	return s.showAdvisoryForm(c, http.StatusOK, a, nil, nil)
}

// editAdvisory saves a draft. Where somebody else saved meanwhile, both texts are shown, and the next time counts.
func (s *Server) editAdvisory(c echo.Context) error {
	r, ctx, ref := from(c), c.Request().Context(), c.Param("advisory")
	text, revision, err := advisoryForm(c)
	if err != nil {
		return err
	}
	_, err = s.store.SaveAdvisory(ctx, r.actor, ref, revision, text)
	var bad formFaults
	mine := models.StaffAdvisory{AdvisoryText: text, Ref: ref, Revision: revision}
	switch {
	case bad.take(err):
		if _, err := s.store.StaffAdvisory(ctx, r.actor, ref); err != nil { // of one that there is
			return err
		}
		return s.showAdvisoryForm(c, http.StatusUnprocessableEntity, mine, nil, bad)
	case errors.Is(err, models.ErrConflict):
		theirs, err := s.store.StaffAdvisory(ctx, r.actor, ref)
		if err != nil {
			return err
		}
		if !theirs.State.Allows(models.AdvisorySave) {
			return s.advisoryChanged(c)
		}
		mine.Revision = theirs.Revision
		return s.showAdvisoryForm(c, http.StatusConflict, mine, &theirs, nil)
	case err != nil:
		return err
	}
	s.flash(c, ui.KindSuccess, r.printer.T("advisories.form.saved"))
	return seeOther(c, advisoryURL(ref))
}

// advisoryChanged leads to an advisory that is no more as somebody saw it.
func (s *Server) advisoryChanged(c echo.Context) error {
	s.flash(c, ui.KindInfo, from(c).printer.T("advisories.changed"))
	return seeOther(c, advisoryURL(c.Param("advisory")))
}

// showAdvisoryForm shows the form with what was filled in; of what may be an address, with dots. theirs is what somebody else
// saved meanwhile, or nil.
func (s *Server) showAdvisoryForm(c echo.Context, status int, a models.StaffAdvisory, theirs *models.StaffAdvisory, bad formFaults) error {
	r := from(c)
	providers, err := s.store.Providers(c.Request().Context(), r.actor)
	if err != nil {
		return err
	}
	p := r.printer
	view := r.advisoryFields(a.AdvisoryText, providers, bad)
	view.Title, view.Action, view.Back = p.T("advisories.form.new"), "/content/advisories", "/content/advisories"
	page := r.advisoryPage("", view.Title)
	page.Crumbs = append(page.Crumbs[:1], page.Crumbs[2])
	page.Path = "/content/advisories/new"
	if a.Ref != "" {
		view.Title, view.Back = p.T("advisories.form.edit", "Ref", a.Ref), advisoryURL(a.Ref)
		view.Action, view.Revision = view.Back+"/edit", strconv.Itoa(a.Revision)
		page = r.advisoryPage(a.Ref, view.Title)
		page.Path = view.Action
	}
	if theirs != nil {
		view.Changed, view.Theirs = true, bothTexts(*theirs)
	}
	page.Narrow, page.Error = true, bad != nil || theirs != nil
	return s.render(c, status, page, view)
}

// advisoryFields are the form's fields.
func (r *request) advisoryFields(t models.AdvisoryText, providers []models.Provider, bad formFaults) advisories.Form {
	p := r.printer
	line := func(name, value string) ui.TextField {
		return ui.TextField{Name: name, Label: p.T("advisories.form." + name), Value: models.HideAddresses(value), Error: bad.text(r, name)}
	}
	area := func(name, value string) ui.TextArea {
		return ui.TextArea{
			Name: name, Label: p.T("advisories.form." + name), Hint: p.T("advisories.form.body.hint"), Rows: 10,
			Value: models.HideAddresses(value), Error: bad.text(r, name),
		}
	}
	form := advisories.Form{
		Errors:  bad.summary(r, []string{"title_nl", "title_en", "body_nl", "body_en", "days"}, []string{"reach", "networks", "sizes", "languages"}),
		TitleNL: line("title_nl", t.TitleNL), TitleEN: line("title_en", t.TitleEN), BodyNL: area("body_nl", t.BodyNL), BodyEN: area("body_en", t.BodyEN),
		Asks:  ui.Checkbox{Name: "asks", Label: p.T("advisories.form.asks"), Hint: p.T("advisories.form.asks.hint"), Checked: t.AsksAcknowledge},
		Ready: ui.Checkbox{Name: "ready", Label: p.T("advisories.form.ready"), Hint: p.T("advisories.form.ready.hint"), Checked: t.Ready},
		Days:  ui.Select{Name: "days", Label: p.T("advisories.form.days"), Hint: p.T("advisories.form.days.hint"), Error: bad.text(r, "days")},
		Reach: ui.Radios{Name: "reach", Legend: p.T("advisories.form.reach"), Error: bad.text(r, "reach")},
		Networks: ui.Checkboxes{
			Name: "networks", Legend: p.T("advisories.form.networks"), Error: bad.text(r, "networks"),
			Options: choices(r, "advisories.network.*", models.NetworkKinds, t.Networks),
		},
		Sizes: ui.Checkboxes{
			Name: "sizes", Legend: p.T("advisories.form.sizes"), Hint: p.T("advisories.form.sizes.hint"), Error: bad.text(r, "sizes"),
			Options: choices(r, "register.size.*", models.OrganisationSizes(), t.Sizes),
		},
		Languages: ui.Checkboxes{
			Name: "languages", Legend: p.T("advisories.form.languages"), Error: bad.text(r, "languages"),
			Options: choices(r, "advisories.*.name", models.Languages, t.Languages),
		},
		Providers: ui.Checkboxes{Name: "providers", Legend: p.T("advisories.form.named")},
		Some:      t.Reach == models.ReachSome, Named: t.Reach == models.ReachNamed,
	}
	for _, days := range models.AdvisoryDays {
		form.Days.Options = append(form.Days.Options, ui.Option{Value: strconv.Itoa(days), Label: p.N("advisories.days", days), Selected: days == t.Days})
	}
	for _, reach := range models.Reaches {
		form.Reach.Options = append(form.Reach.Options, ui.Option{
			Value: string(reach), Label: p.T("advisories.reach." + string(reach)), Hint: p.T("advisories.reach." + string(reach) + ".hint"), Selected: reach == t.Reach,
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

// choices are the values of a list, with those that were chosen. In the key of their words * stands for a value.
func choices[T ~string](r *request, key string, all, chosen []T) []ui.Option {
	options := make([]ui.Option, len(all))
	for i, value := range all {
		options[i] = ui.Option{Value: string(value), Label: r.printer.T(strings.ReplaceAll(key, "*", string(value))), Selected: slices.Contains(chosen, value)}
	}
	return options
}
