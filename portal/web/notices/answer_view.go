package notices

import (
	"maps"
	"slices"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/notices"
	"eokm.nl/hosting/templates/ui"
)

// choose asks for which addresses a form is meant, and keeps how it shows them: what a colleague answers meanwhile is not
// answered once more unseen.
func (v noticeView) choose(r *page.Request, do models.Action, c itemChoice, bad page.Faults) notices.Choose {
	view := notices.Choose{Which: v.which(r, do, c.Numbers, bad)}
	shown := notice.Seen{}
	for _, item := range v.page.Items {
		shown[item.N] = item.Revision
	}
	if len(c.offered) > 0 {
		maps.Copy(shown, c.offeredSeen)
		view.All = v.allBox(c)
		view.Waiting = ui.Hidden{Name: "waiting", Value: page.RangesText(c.offered)}
	}
	view.Seen = ui.Hidden{Name: "seen", Value: shownText(shown)}
	return view
}

// which asks for those that an action fits, with what was asked and where they stand.
func (v noticeView) which(r *page.Request, do models.Action, ticked []int, bad page.Faults) ui.Checkboxes {
	q := ui.Checkboxes{Name: "which", Legend: v.p.T("notices.which"), Error: bad.Text(r, "which")}
	for _, item := range v.page.Items {
		if !models.Can(item.State, do, models.PartyProvider) {
			continue
		}
		option := v.option(item)
		option.Hint = v.p.T("notices.scope."+string(item.Scope)) + " · " + v.p.T("words.state."+string(item.State))
		option.Selected = slices.Contains(ticked, item.N)
		q.Options = append(q.Options, option)
	}
	return q
}

// allBox answers for a whole notice that has more addresses than the form shows, or for as many of them as one answer covers.
func (v noticeView) allBox(c itemChoice) ui.Checkbox {
	box := ui.Checkbox{
		Name: "all", Label: v.p.N("notices.which.all", len(c.offered)), Hint: v.p.T("notices.which.all.hint"), Checked: c.All,
	}
	if rest := v.page.TodoCount - len(c.offered); rest > 0 && len(c.offered) == notice.AnswerLimit {
		box.Label = v.p.N("notices.which.first", len(c.offered), "All", v.p.Number(v.page.TodoCount))
		box.Hint = v.p.T("notices.which.first.hint") + " " + box.Hint
	}
	return box
}
