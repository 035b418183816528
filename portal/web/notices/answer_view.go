package notices

import (
	"slices"
	"strconv"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/ui"
)

// which asks for which addresses a form is meant: those that an action fits, masked, with what was asked and where they
// stand.
func (v noticeView) which(r *page.Request, do models.Action, ticked []int, bad page.Faults) ui.Checkboxes {
	q := ui.Checkboxes{Name: "which", Legend: v.p.T("notices.which"), Error: bad.Text(r, "which")}
	for _, item := range v.page.Items {
		if !models.Can(item.State, do, models.PartyProvider) {
			continue
		}
		option := ui.Option{
			Value: strconv.Itoa(item.N), Label: strconv.Itoa(item.N) + " · ", Code: item.Content.Address.Masked(),
			Hint:     v.p.T("notices.scope."+string(item.Scope)) + " · " + v.p.T("words.state."+string(item.State)),
			Selected: slices.Contains(ticked, item.N),
		}
		if item.Content.Address.IsZero() {
			option.Label += v.p.T("notices.sealed.address")
		}
		q.Options = append(q.Options, option)
	}
	return q
}

// allBox answers for a whole notice that has more addresses than the form shows.
func (v noticeView) allBox(checked bool) ui.Checkbox {
	return ui.Checkbox{
		Name: "all", Label: v.p.N("notices.which.all", v.page.TodoCount), Hint: v.p.T("notices.which.all.hint"), Checked: checked,
	}
}
