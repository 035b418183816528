package notices

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/models/unrouted"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/triage"
	"eokm.nl/hosting/templates/ui"
)

// routeView lays out who could be asked. When nothing was chosen yet it ticks the items of which the same provider is the
// best guess as of the first one, and that provider, if it can be given items.
func routeView(r *page.Request, items []unrouted.Item, form routeForm, providers []provider.Provider, bad page.Faults) triage.Route {
	p := r.Printer
	lead := leadItem(items, form.numbers)
	usable, notes := sortSuggestions(r, lead.Suggestions)
	notes = append(notes, saidNotes(r, lead.Said)...)
	if bad == nil && len(form.numbers) == 0 {
		form.numbers = alike(items, lead)
	}
	if bad == nil && form.choice == "" && len(usable) > 0 && lead.Suggestions[0].Active {
		form.choice = usable[0].ProviderID.String()
	}
	shown := make([]notice.Item, len(items))
	for i, item := range items {
		shown[i] = item.Item
	}
	view := triage.Route{
		Seen: SeenOf(shown), Errors: bad.Summary(r, []string{"to"}, []string{"n"}), Notes: notes,
		Items: ui.Checkboxes{
			Name: "n", Legend: p.T("staff.route.items"), Error: bad.Text(r, "n"),
			Options: unroutedOptions(r, items, numberSet(form.numbers), BestSuggestion(r, lead.Suggestions)),
		},
		Other: ui.Select{
			Name: "other", ID: "to", Label: p.T("staff.route.provider"), Hint: p.T("staff.route.provider.hint"),
			Error: bad.Text(r, "to"), Options: providerOptions(r, providers, form.other, uuid.Nil),
		},
	}
	if len(usable) > 0 {
		view.To = ui.Radios{Name: "to", Legend: p.T("staff.route.to"), Options: suggestionOptions(r, usable, form.choice)}
		view.Other.Label, view.Other.Hint = p.T("staff.route.other"), p.T("staff.route.other.hint")
	}
	return view
}

// leadItem is the item that the form is about first: the first chosen one.
func leadItem(items []unrouted.Item, chosen []int) unrouted.Item {
	at := slices.IndexFunc(items, func(item unrouted.Item) bool { return slices.Contains(chosen, item.N) })
	return items[max(at, 0)]
}

// alike lists the items whose best guess is the lead's.
func alike(items []unrouted.Item, lead unrouted.Item) []int {
	best := func(item unrouted.Item) uuid.UUID {
		if len(item.Suggestions) == 0 {
			return uuid.Nil
		}
		return item.Suggestions[0].ProviderID
	}
	var out []int
	for _, item := range items {
		if best(item) == best(lead) {
			out = append(out, item.N)
		}
	}
	return out
}

// sortSuggestions parts who can be given items from who cannot, of whom the form only tells.
func sortSuggestions(r *page.Request, all []provider.Suggestion) (usable []provider.Suggestion, notes []ui.Note) {
	for _, s := range all {
		if s.Active {
			usable = append(usable, s)
			continue
		}
		notes = append(notes, ui.Note{
			Kind: ui.KindInfo, Title: s.Provider + ":", Text: r.Printer.T("staff.route.inactive", "Why", suggestionWhy(r, s)),
		})
	}
	return usable, notes
}

// saidNotes tells what the desks said that had it before.
func saidNotes(r *page.Request, said []unrouted.Said) []ui.Note {
	var notes []ui.Note
	for _, s := range said {
		var parts []string
		if s.Owner != "" {
			parts = append(parts, r.Printer.T("notices.dispute.owner.said", "Owner", s.Owner))
		}
		if len(s.Whereabouts) > 0 {
			parts = append(parts, r.Printer.T("notices.dispute.where.said", "Where", s.Whereabouts.Masked()))
		}
		notes = append(notes, ui.Note{Kind: ui.KindInfo, Title: s.Provider + ":", Text: strings.Join(parts, " ")})
	}
	return notes
}

func suggestionOptions(r *page.Request, usable []provider.Suggestion, choice string) []ui.Option {
	var out []ui.Option
	for _, s := range usable {
		out = append(out, ui.Option{
			Value: s.ProviderID.String(), Label: s.Provider, Hint: suggestionWhy(r, s), Selected: s.ProviderID.String() == choice,
		})
	}
	return append(out, ui.Option{Value: otherProvider, Label: r.Printer.T("staff.route.another"), Selected: choice == otherProvider})
}

// unroutedOptions offers the items, each with what is known of it, and its best suggestion where that is not the lead's.
func unroutedOptions(r *page.Request, items []unrouted.Item, chosen map[int]bool, lead string) []ui.Option {
	out := make([]ui.Option, 0, len(items))
	for _, item := range items {
		var hint []string
		if network := ItemNetwork(item.Item); network != "" {
			hint = append(hint, network)
		}
		hint = append(hint, r.Printer.T("words.unrouted."+string(item.UnroutedReason)))
		if best := BestSuggestion(r, item.Suggestions); best != lead {
			hint = append(hint, best)
		}
		option := noticeView{p: r.Printer, page: &notice.Page{}}.option(item.Item)
		option.Hint, option.Selected = strings.Join(hint, " · "), chosen[item.N]
		out = append(out, option)
	}
	return out
}
