package triage

import (
	"strings"

	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/observation"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/triage"
	"eokm.nl/hosting/templates/ui"
)

// tellMisses adds to the rows of the queue what machines did not see.
func (h *Handlers) tellMisses(r *page.Request, list []notice.Recheck, rows []triage.RecheckRow) error {
	var items []notice.Item
	for _, n := range list {
		items = append(items, n.Items...)
	}
	missed, err := h.store.Observation.Misses(r.Ctx, r.Actor, items)
	if err != nil {
		return err
	}
	for i, n := range list {
		for _, item := range n.Items {
			if m, ok := missed[item.ID]; ok {
				rows[i].Missed = append(rows[i].Missed, ui.Tag{Kind: ui.KindWaiting, Text: r.Printer.T("observe.misses.item", "N", item.N,
					"Text", MissesText(r, m))})
			}
		}
	}
	return nil
}

// MissesText says how often machines did not see an address.
func MissesText(r *page.Request, m observation.Misses) string {
	if m.Enough() {
		return r.Printer.T("observe.misses.enough", "Needed", observation.MissesNeeded, "Sources", strings.Join(m.Sources, ", "))
	}
	return r.Printer.T("observe.misses", "Count", m.Count, "Needed", observation.MissesNeeded)
}
