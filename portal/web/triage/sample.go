package triage

import (
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/triage"
)

// samplePages is how many pages of the queue are looked through for a sample: more than a day's work.
const samplePages = 40

// rechecks is a page of the queue, or where the reader asked for it (?sample=1) today's sample as a whole. The day is a Dutch one, so that
// everybody draws the same.
func (h *Handlers) rechecks(r *page.Request, after models.Cursor) (list []notice.Recheck, next models.Cursor, s triage.Sample, err error) {
	if !r.Query.Has("sample") {
		s.Show = "/triage/rechecks?sample=1"
		list, next, err = h.store.Notice.Rechecks(r.Ctx, r.Actor, after)
		return list, next, s, err
	}
	drawn, err := h.store.Observation.Draw(r.Ctx, r.Actor, r.Now.In(page.DutchZone()).Format(time.DateOnly))
	if err != nil {
		return nil, next, s, err
	}
	for range samplePages {
		all, more, err := h.store.Notice.Rechecks(r.Ctx, r.Actor, next)
		if err != nil {
			return nil, next, s, err
		}
		for _, n := range all {
			if drawn.Notices[n.ID] {
				list = append(list, n)
			}
		}
		if next = more; next.IsZero() || len(list) >= len(drawn.Notices) || len(list) >= models.QueueRows {
			break
		}
	}
	p := r.Printer
	s.All = "/triage/rechecks"
	s.Text = p.T("sample.text", "Taken", p.Number(len(drawn.Notices)), "Waiting", p.Number(drawn.Waiting), "Repeats",
		p.Number(drawn.Repeats))
	if len(list) < len(drawn.Notices) {
		s.Text += " " + p.T("sample.page", "Shown", p.Number(len(list)))
	}
	return list, models.Cursor{}, s, nil
}
