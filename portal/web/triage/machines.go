package triage

import (
	"github.com/google/uuid"

	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/triage"
	"eokm.nl/hosting/templates/ui"
)

// Machines is the queue of the removals to check, by machine: what is on one is off, mostly, all at once.
func (h *Handlers) Machines(r *page.Request) error {
	queues, err := h.store.Notice.Queues(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	after := page.ParseCursor(r.Query.Text("after"))
	machines, next, err := h.store.Work.Machines(r.Ctx, r.Actor, after)
	if err != nil {
		return err
	}
	undo, err := h.undoable(r, hereOf("/triage/machines", after))
	if err != nil {
		return err
	}
	view := triage.Machines{
		Tabs: triageTabs(r, queues, "/triage/rechecks"), CanAct: r.Is(page.Analysts), Here: hereOf("/triage/machines", after), Undo: undo,
		Pager: page.QueuePager("/triage/machines", after, next, r.Printer.N("work.machines.pager", len(machines))),
	}
	for _, m := range machines {
		view.Rows = append(view.Rows, triage.MachineRow{
			Value: ofMachine + m.ItemID.String(), Place: page.OrNone(m.Place), Provider: m.ProviderName, Items: m.Items, Notices: m.Notices,
			Clock: ui.RunningClock(r.Printer, m.DueAt, r.Now, notice.DueSoon), Due: m.DueAt,
		})
	}
	return r.Page(queuePage(r, "work.machines.title", queues), view)
}

// undoable is what was found a moment ago and can still be taken back, each verdict once; next is where that leads back to.
func (h *Handlers) undoable(r *page.Request, next string) ([]triage.UndoLine, error) {
	if !r.Is(page.Analysts) {
		return nil, nil
	}
	checked, err := h.store.Work.JustChecked(r.Ctx, r.Actor)
	if err != nil {
		return nil, err
	}
	counts, refs := map[uuid.UUID]int{}, map[uuid.UUID]int{}
	for _, c := range checked {
		counts[c.Verdict] += c.Items
		refs[c.Verdict]++
	}
	var out []triage.UndoLine
	for _, c := range checked {
		if counts[c.Verdict] == 0 {
			continue
		}
		line := triage.UndoLine{URL: page.VerdictURL(c.Verdict) + "/undo", Next: next, Ref: c.Ref}
		if refs[c.Verdict] > 1 {
			line.Ref = r.Printer.N("work.batch.notices", refs[c.Verdict])
		}
		line.Text = r.Printer.T("staff.checked."+string(c.Outcome), "By", c.By) + " " +
			r.Printer.N("work.batch.addresses", counts[c.Verdict])
		out, counts[c.Verdict] = append(out, line), 0
	}
	return out, nil
}
