package triage

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/work"
	"eokm.nl/hosting/portal/web/notices"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/triage"
	"eokm.nl/hosting/templates/ui"
)

// Rechecks is the queue of the removals to check.
func (h *Handlers) Rechecks(r *page.Request) error {
	queues, err := h.store.Notice.Queues(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	after := page.ParseCursor(r.Query.Text("after"))
	notices, next, sample, err := h.rechecks(r, after)
	if err != nil {
		return err
	}
	checked, err := h.store.Work.JustChecked(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	here := hereOf("/triage/rechecks", after)
	if sample.All != "" { // only the sample has a way back to all
		here += "?sample=1"
	}
	rows, reveal, err := h.recheckList(r, notices, here)
	if err != nil {
		return err
	}
	bar, held, err := h.workBar(r, work.Rechecks)
	if err != nil {
		return err
	}
	for i, n := range notices {
		rows[i].Held = held[n.ID]
	}
	view := triage.Rechecks{
		Work: bar, Here: here, Reveal: reveal,
		Tabs: triageTabs(r, queues, "/triage/rechecks"), CanAct: r.Is(page.Analysts), Sample: sample,
		Rows:  withChecked(r, notices, rows, checked, after, next),
		Pager: page.QueuePager("/triage/rechecks", after, next, r.Printer.N("staff.pager.notices", len(notices))),
	}
	return r.Page(queuePage(r, "staff.rechecks.title", queues), view)
}

// hereOf is a page of a queue, to come back to.
func hereOf(path string, after models.Cursor) string {
	if after.IsZero() {
		return path
	}
	return page.PageURL(path, after)
}

// UndoVerdict takes back what was found a moment ago.
func (h *Handlers) UndoVerdict(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	count, err := h.store.Notice.UndoVerdict(r.Ctx, r.Actor, id)
	next := page.OwnPath(r.Form.Text("next"))
	if next == "/" {
		next = "/triage/rechecks"
	}
	return r.Settled(err, next, r.Printer.N("staff.undo.done", count), r.Printer.T("staff.undo.late"))
}

// withChecked is a page of the queue with what was checked a moment ago, where it stood: no row slides under the pointer.
func withChecked(r *page.Request, list []notice.Recheck, rows []triage.RecheckRow, checked []work.Checked, after, next models.Cursor,
) []triage.RecheckRow {
	out := make([]triage.RecheckRow, 0, len(rows)+len(checked))
	for i, n := range list {
		for len(checked) > 0 && before(checked[0].Cursor(), n.Cursor()) {
			if before(after, checked[0].Cursor()) {
				out = append(out, checkedRow(r, checked[0]))
			}
			checked = checked[1:]
		}
		out = append(out, rows[i])
	}
	for _, c := range checked {
		if next.IsZero() && before(after, c.Cursor()) {
			out = append(out, checkedRow(r, c))
		}
	}
	return out
}

// before is the order of the queue.
func before(a, b models.Cursor) bool {
	if !a.At.Equal(b.At) {
		return a.At.Before(b.At)
	}
	return bytes.Compare(a.ID[:], b.ID[:]) < 0
}

func checkedRow(r *page.Request, c work.Checked) triage.RecheckRow {
	return triage.RecheckRow{
		Ref: c.Ref, URL: page.NoticeURL(c.Ref), Provider: c.ProviderName, Due: c.DueAt, More: c.Items,
		Clock:   ui.RunningClock(r.Printer, c.DueAt, r.Now, notice.DueSoon),
		Checked: r.Printer.T("staff.checked."+string(c.Outcome), "By", c.By),
		UndoURL: page.VerdictURL(c.Verdict) + "/undo", Verdict: "-" + c.Verdict.String(),
	}
}

// recheckList is the rows of the queue, with what machines missed and what the reader revealed, and the way to reveal the rest. here is the
// page that they are on.
func (h *Handlers) recheckList(r *page.Request, list []notice.Recheck, here string) ([]triage.RecheckRow, triage.RevealBar, error) {
	ids, refs := make([]uuid.UUID, len(list)), make([]string, len(list))
	for i, n := range list {
		ids[i], refs[i] = n.ID, n.Ref
	}
	until, bar, err := h.revealed(r, ids, refs, here)
	if err != nil {
		return nil, bar, err
	}
	rows := recheckRows(r, list, until)
	return rows, bar, h.tellMisses(r, list, rows)
}

// revealed tells of the notices of a page, by id and reference, until when the reader sees their addresses in full, and gives the way to
// reveal the others.
func (h *Handlers) revealed(r *page.Request, ids []uuid.UUID, refs []string, here string) (
	map[uuid.UUID]time.Time, triage.RevealBar, error,
) {
	bar := triage.RevealBar{Next: here, Refs: refs}
	until, err := h.store.Work.RevealedUntil(r.Ctx, r.Actor, ids)
	if err != nil {
		return nil, bar, err
	}
	var last time.Time
	for i, id := range ids {
		switch {
		case !until[id].After(r.Now) || notices.Covered(r, refs[i]):
			delete(until, id)
		case last.IsZero() || until[id].Before(last):
			last = until[id]
		}
	}
	if len(until) > 0 {
		r.ShowsFull(last)
	}
	if bar.All = len(until) == len(ids); len(until) > 0 {
		bar.Until = r.Printer.T("work.reveal.until", "At", r.Printer.DateShort(last))
	}
	if !r.Is(page.Analysts) {
		bar = triage.RevealBar{}
	}
	return until, bar, nil
}

// recheckRows are those rows; of the notices that shown names they have the full addresses.
func recheckRows(r *page.Request, list []notice.Recheck, shown map[uuid.UUID]time.Time) []triage.RecheckRow {
	out := make([]triage.RecheckRow, 0, len(list))
	for _, n := range list {
		row := triage.RecheckRow{
			Ref: n.Ref, URL: page.NoticeURL(n.Ref), VerifyURL: page.NoticeURL(n.Ref) + "/verifications", Provider: n.ProviderName,
			Clock: ui.RunningClock(r.Printer, n.DueAt, r.Now, notice.DueSoon), Due: n.DueAt,
			More: n.Waiting - len(n.Items), Seen: notices.SeenOf(n.Items),
		}
		if n.SightedAt != nil {
			row.Sighted = r.Printer.T("staff.rechecks.sighted", "At", r.Printer.DateShort(*n.SightedAt))
		}
		_, full := shown[n.ID]
		row.Items, row.Numbers = itemLines(n.Items, full)
		for _, item := range n.Items {
			if claim := claimText(r, item); !slices.Contains(row.Claims, claim) {
				row.Claims = append(row.Claims, claim)
			}
		}
		out = append(out, row)
	}
	return out
}

// itemLines are the addresses of a row, masked or in full, and the reporter's own numbers of them.
func itemLines(items []notice.Item, full bool) (lines []triage.RecheckItem, numbers []string) {
	for _, item := range items {
		line := triage.RecheckItem{N: item.N, Host: page.OrNone(item.Content.Address.MaskedHost())}
		if full && !item.Content.Address.IsZero() {
			line.Host = item.Content.Address.Defanged()
		}
		lines = append(lines, line)
		if item.Number != "" && !slices.Contains(numbers, item.Number) {
			numbers = append(numbers, item.Number)
		}
	}
	return lines, numbers
}

// claimText is what a provider says it did about an item, and when.
func claimText(r *page.Request, item notice.Item) string {
	var parts []string
	if item.Measure != "" {
		parts = append(parts, r.Printer.T("words.measure."+string(item.Measure)))
	}
	if item.RemovedAt != nil {
		parts = append(parts, r.Printer.DateShort(*item.RemovedAt))
	}
	return page.OrNone(strings.Join(parts, ", "))
}
