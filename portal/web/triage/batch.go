package triage

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/work"
	"eokm.nl/hosting/portal/web/notices"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/triage"
	"eokm.nl/hosting/templates/ui"
)

// batchForm is one verdict about many items: of the notices and machines that were ticked in a list.
type batchForm struct {
	outcome  notice.Outcome
	refs     []string
	machines []uuid.UUID
	next     string
}

// ofMachine is what a ticked machine's value begins with; the rest is an item that is on it. Any other value is a notice's reference.
const ofMachine = "machine:"

func parseBatch(form page.Form) batchForm {
	out := batchForm{outcome: notice.Outcome(form.Text("outcome")), next: page.OwnPath(form.Text("next"))}
	if out.next == "/" {
		out.next = "/triage/rechecks"
	}
	for _, value := range form["sel"] {
		id, isMachine := strings.CutPrefix(value, ofMachine)
		switch item, err := uuid.Parse(id); {
		case !isMachine:
			out.refs = append(out.refs, value)
		case err == nil:
			out.machines = append(out.machines, item)
		}
	}
	return out
}

// PreviewVerdict shows what one verdict would be about, before it is given. It is an address of its own, so that Back asks nothing.
func (h *Handlers) PreviewVerdict(r *page.Request) error {
	form := parseBatch(r.Query)
	if len(form.refs)+len(form.machines) == 0 {
		r.Flash(ui.KindInfo, r.Printer.T("work.batch.none"))
		return r.SeeOther(form.next)
	}
	return h.showBatch(r, http.StatusOK, form, "")
}

// GiveVerdict gives it: of all that stayed ticked in the preview, as it was seen there, or of nothing.
func (h *Handlers) GiveVerdict(r *page.Request) error {
	form := parseBatch(r.Form)
	picked, count := map[string]notice.Seen{}, 0
	for _, value := range r.Form["pick"] {
		ref, seen, _ := strings.Cut(value, "|")
		picked[ref] = notices.ParseSeen(seen)
		count += len(picked[ref])
	}
	form.refs = slices.Sorted(maps.Keys(picked))
	err := h.store.Notice.VerifyMany(r.Ctx, r.Actor, picked, form.outcome)
	var bad page.Faults
	switch {
	case count == 0:
		r.Flash(ui.KindInfo, r.Printer.T("work.batch.none"))
		return r.SeeOther(form.next)
	case errors.Is(err, models.ErrConflict), errors.Is(err, models.ErrNotFound):
		changed, err := h.changedSince(r, picked)
		if err != nil {
			return err
		}
		return h.showBatch(r, http.StatusConflict, form, changed)
	case bad.Take(err):
		r.Flash(ui.KindWarning, bad.Text(r, bad[0].Field))
		return r.SeeOther(form.next)
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.N("work.batch.done."+string(form.outcome), count))
	return r.SeeOther(form.next)
}

// changedSince says who did what to those of the picked notices that are not as they were seen; of a few of them.
func (h *Handlers) changedSince(r *page.Request, picked map[string]notice.Seen) (string, error) {
	const most = 3
	var lines []string
	for _, ref := range slices.Sorted(maps.Keys(picked)) {
		shown, err := h.store.Notice.Page(r.Ctx, r.Actor, ref, 0)
		if errors.Is(err, models.ErrNotFound) {
			continue
		}
		if err != nil {
			return "", err
		}
		var numbers []int
		for _, item := range shown.Items {
			if was, ok := picked[ref][item.N]; ok && was != item.Revision {
				numbers = append(numbers, item.N)
			}
		}
		if len(numbers) > 0 {
			lines = append(lines, ref+": "+notices.ChangedText(r, shown, numbers))
		}
		if len(lines) == most {
			break
		}
	}
	return strings.Join(lines, " "), nil
}

// showBatch is the preview: every notice with the items of it that wait now.
func (h *Handlers) showBatch(r *page.Request, status int, form batchForm, changed string) error {
	picks, err := h.store.Work.Picks(r.Ctx, r.Actor, form.refs, form.machines)
	var bad page.Faults
	switch {
	case bad.Take(err):
		r.Flash(ui.KindWarning, r.Printer.T("work.batch.many", "Most", r.Printer.Number(notice.MaxPicked)))
		return r.SeeOther(form.next)
	case err != nil:
		return err
	case len(picks) == 0:
		r.Flash(ui.KindInfo, strings.TrimSpace(r.Printer.T("work.batch.gone")+" "+changed))
		return r.SeeOther(form.next)
	}
	if form.outcome != notice.FoundOffline && form.outcome != notice.FoundOnline {
		form.outcome = notice.FoundOffline
	}
	view := batchView(r, form, picks)
	view.Changed = changed
	title := r.Printer.T("work.batch.title." + string(form.outcome))
	frame := layout.Page{Title: title, Narrow: true, Crumbs: []layout.Crumb{
		{Label: r.Printer.T("staff.triage.title"), URL: "/triage"},
		{Label: r.Printer.T("staff.rechecks.title"), URL: "/triage/rechecks"},
		{Label: title},
	}}
	if r.Posted() {
		frame.Path = form.next
	}
	return r.Render(status, frame, view)
}

func batchView(r *page.Request, form batchForm, picks []work.Pick) triage.Batch {
	p, count := r.Printer, 0
	view := triage.Batch{
		Action: "/triage/verdicts", Outcome: string(form.outcome), Next: form.next, CancelURL: form.next,
		Title: p.T("work.batch.title." + string(form.outcome)), Online: form.outcome == notice.FoundOnline,
	}
	providers := map[uuid.UUID]bool{}
	for _, pick := range picks {
		count += len(pick.Seen)
		providers[pick.ProviderID] = true
		view.Picks = append(view.Picks, triage.BatchPick{
			Ref: pick.Ref, URL: page.NoticeURL(pick.Ref), Provider: pick.ProviderName,
			Value: pick.Ref + "|" + seenText(pick.Seen), Addresses: p.N("work.batch.addresses", len(pick.Seen)),
			Numbers: fewNumbers(r, slices.Sorted(maps.Keys(pick.Seen))),
		})
	}
	view.Lead = p.T("work.batch.lead", "Addresses", p.N("work.batch.addresses", count), "Notices", p.N("work.batch.notices", len(picks)),
		"Providers", p.N("work.batch.providers", len(providers)))
	view.Give = p.N("work.batch.give."+string(form.outcome), count)
	return view
}

// seenText is what notices.ParseSeen reads.
func seenText(seen notice.Seen) string {
	items := make([]notice.Item, 0, len(seen))
	for _, n := range slices.Sorted(maps.Keys(seen)) {
		items = append(items, notice.Item{N: n, Revision: seen[n]})
	}
	return notices.SeenOf(items)
}
