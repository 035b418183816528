package notices

import (
	"slices"
	"strconv"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/ui"
)

// filtered tells whether the view shows less than its tab.
func (v ListView) filtered() bool {
	f := v.filter
	return f.State != "" || f.Category != "" || f.Assignee != "" || f.Network != uuid.Nil || f.Provider != uuid.Nil ||
		f.Import != uuid.Nil
}

// filters is the bar above the list: the choices that narrow the tab.
func (v ListView) filters() ui.Filters {
	f := ui.Filters{
		Action: "/notices",
		Save:   v.keeps,
		Hidden: []ui.Hidden{{Name: "tab", Value: string(v.filter.Tab)}},
	}
	if v.filter.Search != uuid.Nil {
		f.Hidden = append(f.Hidden, ui.Hidden{Name: "search", Value: v.filter.Search.String()})
	}
	if v.filter.Import != uuid.Nil {
		f.Hidden = append(f.Hidden, ui.Hidden{Name: "import", Value: v.filter.Import.String()})
		f.Active++
	}
	if v.filter.Limit != 0 {
		f.Hidden = append(f.Hidden, ui.Hidden{Name: "size", Value: strconv.Itoa(v.filter.Limit)})
	}
	add := func(name, label, chosen string, options []ui.Option) {
		options = slices.Insert(options, 0, ui.Option{Label: v.P.T("notices.filter.all")})
		for i := range options {
			options[i].Selected = options[i].Value == chosen
		}
		f.Selects = append(f.Selects, ui.Select{Name: name, Label: label, Options: options})
		if chosen != "" {
			f.Active++
		}
	}
	if v.staff {
		add("provider", v.P.T("notices.col.provider"), page.IDText(v.filter.Provider), v.providerOptions())
	}
	add("status", v.P.T("notices.col.status"), string(v.filter.State), v.stateOptions())
	add("category", v.P.T("notices.fact.category"), string(v.filter.Category), v.categoryOptions())
	if !v.staff {
		add("assignee", v.P.T("notices.col.assignee"), string(v.filter.Assignee), v.assigneeOptions())
	}
	if len(v.List.Choices.Networks) > 0 {
		add("network", v.P.T("notices.fact.network"), page.IDText(v.filter.Network), v.networkOptions())
	}
	if f.Active > 0 {
		f.ClearURL = page.ListURL(notice.Filter{Tab: v.filter.Tab, Limit: v.filter.Limit, Search: v.filter.Search})
	}
	return f
}

func (v ListView) providerOptions() []ui.Option {
	var options []ui.Option
	for _, provider := range v.providers {
		options = append(options, ui.Option{Value: provider.ID.String(), Label: provider.Name})
	}
	return options
}

// stateOptions offers the states that rows of the tab can have; only staff see what is unrouted.
func (v ListView) stateOptions() []ui.Option {
	var options []ui.Option
	for _, state := range []models.State{
		models.StateDelivered, models.StateAcknowledged, models.StateDelegated, models.StateStillOnline, models.StateAnswered,
		models.StateDisputed,
		models.StateOnHold, models.StateUnrouted, models.StateVerified, models.StateNotOurs, models.StateWithdrawn,
	} {
		if state == models.StateUnrouted && !v.staff {
			continue
		}
		if tab := v.filter.Tab; tab == notice.TabAll || turnOf(tab) == state.Turn() || state == v.filter.State {
			options = append(options, ui.Option{Value: string(state), Label: v.P.T("words.state." + string(state))})
		}
	}
	return options
}

// turnOf is whose turn it is in the notices of a tab.
func turnOf(tab notice.Tab) models.Turn {
	switch tab {
	case notice.TabWaiting:
		return models.TurnEOKM
	case notice.TabDone:
		return models.TurnNobody
	default:
		return models.TurnProvider
	}
}

func (v ListView) categoryOptions() []ui.Option {
	var options []ui.Option
	for _, category := range models.Categories {
		options = append(options, ui.Option{Value: string(category), Label: v.P.T("notices.category." + string(category))})
	}
	return options
}

// assigneeOptions offers the reader, nobody, and the people of the desk.
func (v ListView) assigneeOptions() []ui.Option {
	options := []ui.Option{
		{Value: string(notice.AssigneeMe), Label: v.P.T("notices.assignee.me")},
		{Value: string(notice.AssigneeNobody), Label: v.P.T("notices.assignee.nobody")},
	}
	for _, person := range v.List.Choices.People {
		options = append(options, ui.Option{Value: person.ID.String(), Label: person.Name})
	}
	return options
}

func (v ListView) networkOptions() []ui.Option {
	var options []ui.Option
	for _, network := range v.List.Choices.Networks {
		options = append(options, ui.Option{Value: network.ID.String(), Label: network.Label()})
	}
	return options
}

// Shows says in words what the filter shows.
func (v ListView) Shows() ui.Facts {
	facts := ui.Facts{Rows: []ui.Fact{{Label: v.P.T("notices.view.tab"), Text: v.P.T("notices.tab." + string(v.filter.Tab))}}}
	for _, choice := range v.filters().Selects {
		for _, option := range choice.Options {
			if option.Selected && option.Value != "" {
				facts.Rows = append(facts.Rows, ui.Fact{Label: choice.Label, Text: option.Label})
			}
		}
	}
	return facts
}
