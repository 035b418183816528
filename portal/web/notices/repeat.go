package notices

import (
	"net/http"
	"slices"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/notices"
	"eokm.nl/hosting/templates/ui"
)

// repeat is a form that was sent before, and now with something else. Nothing of it was recorded.
type repeat struct {
	before  *models.Repeated
	key     string // of its words: "confirm", "dispute" or "delegate"
	ref     string // the notice
	numbers []int  // the items that it names now
	all     bool   // or all that wait
}

// unkept are the items that were not in the form the first time.
func (f repeat) unkept() []int {
	if f.all {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(f.numbers), func(n int) bool {
		return slices.Contains(f.before.Notices, f.ref) && slices.Contains(f.before.Numbers, n)
	})
}

// tick gives the items that the form offers anew: those not recorded yet, when it says the same of them; else all of them,
// since something else is said of what was recorded.
func (f repeat) tick(code string) []int {
	if unkept := f.unkept(); len(unkept) > 0 && f.before.Code == code {
		return unkept
	}
	return f.numbers
}

// words say first what is not recorded, by its number, then what to do, then what is recorded.
func (f repeat) words(r *page.Request) ui.Untaken {
	p := r.Printer
	u := ui.Untaken{
		Title: p.T("repeat.change"), Text: p.T("repeat." + f.key + ".again"), Kept: p.T("repeat.kept"),
		Facts: page.KeptFacts(r, f.before, f.key),
	}
	if unkept := f.unkept(); len(unkept) > 0 {
		u.Title = p.N("repeat."+f.key+".items", len(unkept), "Items", page.JoinNumbers(p, unkept))
	}
	return u
}

// showLate says it where the form has nothing left to offer, with what was typed: it is nowhere else.
func showLate(r *page.Request, shown *notice.Page, f deskForm) error {
	untaken := f.items.untaken
	untaken.Text = r.Printer.T(f.items.late)
	title := r.Printer.T("repeat.late.title", "Ref", shown.Ref)
	return r.Render(http.StatusConflict, layout.Page{
		Title: title, Path: page.NoticeURL(shown.Ref), Narrow: true, Error: true,
		Crumbs: noticeCrumbs(r, shown.Ref, r.Printer.T("repeat.late.crumb")),
	}, notices.Late{Untaken: untaken, Title: title, Typed: f.typed(), Back: ui.Button{
		Text: r.Printer.T("repeat.late.back", "Ref", shown.Ref), URL: page.NoticeURL(shown.Ref), Primary: true,
	}})
}
