package triage

import (
	"strconv"
	"time"

	"eokm.nl/hosting/models/work"
	"eokm.nl/hosting/portal/web/page"
)

// Export gives a queue as a file, so that nobody retypes a number into another tool: one line an address, with the reporter's own number.
// It has no address and no host.
func (h *Handlers) Export(q work.Queue) page.Handle {
	return func(r *page.Request) error { return h.export(r, q) }
}

func (h *Handlers) export(r *page.Request, q work.Queue) error {
	waits, err := h.store.Work.Export(r.Ctx, r.Actor, q)
	if err != nil {
		return err
	}
	p := r.Printer
	moment := func(at time.Time) string { return at.In(page.DutchZone()).Format(time.RFC3339) }
	lines := [][]string{{
		p.T("staff.th.ref"), p.T("work.export.n"), p.T("work.number"), p.T("staff.th.provider"), p.T("staff.th.due"),
		p.T("staff.th.answers"), p.T("work.export.removed"),
	}}
	for _, w := range waits {
		measure, removed := "", ""
		if w.Measure != "" {
			measure = p.T("words.measure." + string(w.Measure))
		}
		if w.RemovedAt != nil {
			removed = moment(*w.RemovedAt)
		}
		lines = append(lines, []string{w.Ref, strconv.Itoa(w.N), w.Number, w.ProviderName, moment(w.DueAt), measure, removed})
	}
	file, err := page.Spreadsheet(p, lines)
	if err != nil {
		return err
	}
	return r.Download(p.T("work.export.file."+string(q))+r.Now.In(page.DutchZone()).Format("-20060102-1504.csv"),
		"text/csv; charset=utf-8", file)
}
