package notices

import "eokm.nl/hosting/portal/web/page"

// Acknowledge records that the desk has a notice. The clock runs on, and the sentence says so.
func (h *Handlers) Acknowledge(r *page.Request) error {
	ref := r.Param("ref")
	err := h.store.Notice.Acknowledge(r.Ctx, r.Actor, []string{ref})
	return r.Settled(err, page.NoticeURL(ref), r.Printer.T("notices.acknowledged"), r.Printer.T("notices.acknowledged.none"))
}
