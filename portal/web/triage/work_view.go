package triage

import (
	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/unrouted"
	"eokm.nl/hosting/models/work"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/triage"
	"eokm.nl/hosting/templates/ui"
)

// workView is one thing of a queue with what is to be decided; models.ErrNotFound when it left the queue since it was opened.
func (h *Handlers) workView(r *page.Request, place work.Place) (triage.Work, error) {
	p, queue := r.Printer, string(place.Queue)
	here := page.WorkOnURL(queue, place.Subject)
	view := triage.Work{
		Place: p.T("work.place", "N", p.Number(place.N), "Total", p.Number(place.Total), "Queue", p.T(queueTitles[place.Queue])),
		Here:  here, Next: page.WorkURL(queue), SkipURL: here + "/skip", LeaveURL: page.WorkURL(queue) + "/leave",
		Mine: !place.Until.IsZero(),
		Skip: ui.Select{
			Name: "reason", ID: "skip-reason", Label: p.T("work.skip.reason"),
			Options: page.Choices(r, "work.skip.*", work.SkipReasons, nil),
		},
	}
	if place.Prev != uuid.Nil {
		view.PrevURL = page.WorkOnURL(queue, place.Prev)
	}
	if place.Next != uuid.Nil {
		view.NextURL = page.WorkOnURL(queue, place.Next)
	}
	if view.Mine {
		view.Lease = p.T("work.lease", "Until", p.DateShort(place.Until))
	} else {
		view.Held = ui.Note{Kind: ui.KindWarning, Text: p.T("work.held", "Name", page.OrNone(place.Holder), "Until",
			p.DateShort(place.HeldUntil))}
	}
	for _, skip := range place.Skips {
		view.Skips = append(view.Skips, p.T("work.skipped", "Name", skip.By, "At", p.DateShort(skip.CreatedAt), "Reason",
			p.T("work.skip."+string(skip.Reason))))
	}
	if place.Queue.Exports() {
		view.ExportURL = queueURLs[place.Queue] + "/export"
	}
	var err error
	if view.Undo, err = h.undoable(r, here); err != nil {
		return view, err
	}
	switch place.Queue {
	case work.Rechecks:
		err = h.workRecheck(r, place, &view)
	case work.Disputes:
		err = h.workDispute(r, place, &view)
	case work.Questions:
		err = h.workQuestion(r, place, &view)
	case work.Unrouted:
		err = h.workUnrouted(r, place, &view)
	case work.Applications:
		err = h.workApplication(r, place, &view)
	}
	return view, err
}

func (h *Handlers) workRecheck(r *page.Request, place work.Place, view *triage.Work) error {
	list, _, err := h.store.Notice.Rechecks(r.Ctx, r.Actor, place.From())
	if err != nil {
		return err
	}
	if len(list) == 0 || list[0].ID != place.Subject {
		return models.ErrNotFound
	}
	list = list[:1]
	rows, reveal, err := h.recheckList(r, list, view.Here)
	if err != nil {
		return err
	}
	view.Recheck, view.Reveal = &rows[0], reveal
	view.Heading, view.HeadingURL, view.Clock = rows[0].Ref, rows[0].URL, rows[0].Clock
	view.Facts = ui.Facts{Rows: []ui.Fact{{Label: r.Printer.T("staff.th.provider"), Text: rows[0].Provider}}}
	items := make([]uuid.UUID, 0, len(list[0].Items))
	for _, item := range list[0].Items {
		items = append(items, item.ID)
	}
	alike, err := h.store.Work.Alike(r.Ctx, r.Actor, items)
	if err != nil {
		return err
	}
	first := items[:min(1, len(items))]
	if len(first) == 1 && alike[first[0]] > len(items) {
		view.Machine = triage.WorkMachine{
			Value: ofMachine + first[0].String(), Text: r.Printer.N("work.machine.all", alike[first[0]]), Count: alike[first[0]],
		}
	}
	return nil
}

func (h *Handlers) workDispute(r *page.Request, place work.Place, view *triage.Work) error {
	list, _, err := h.store.Notice.OpenDisputes(r.Ctx, r.Actor, place.From())
	if err != nil {
		return err
	}
	if len(list) == 0 || list[0].Submission != place.Subject {
		return models.ErrNotFound
	}
	rows, reveal, err := h.disputeList(r, list[:1], view.Here)
	if err != nil {
		return err
	}
	row := rows[0]
	view.Dispute, view.Reveal = &row, reveal
	view.Heading, view.HeadingURL, view.Clock = row.Ref, row.URL, row.Clock
	view.Facts = ui.Facts{Rows: []ui.Fact{
		{Label: r.Printer.T("staff.th.provider"), Text: row.Provider},
		{Label: r.Printer.T("staff.th.disputed_since"), Text: row.Waits},
		{Label: r.Printer.T("staff.th.addresses"), Text: r.Printer.Number(row.Items)},
		{Label: r.Printer.T("staff.th.reason"), Text: row.Reason},
	}}
	view.Text = list[0].Explanation
	if row.Others != "" {
		view.Others = row.Others
		return nil
	}
	query := page.NumbersQuery(list[0].Numbers())
	query.Set("next", view.Next)
	view.Act = ui.Button{Text: r.Printer.T("staff.disputes.decide"), URL: page.WithQuery(row.URL+"/decision", query)}
	return nil
}

func (h *Handlers) workQuestion(r *page.Request, place work.Place, view *triage.Work) error {
	list, _, err := h.store.Notice.OpenQuestions(r.Ctx, r.Actor, place.From())
	if err != nil {
		return err
	}
	if len(list) == 0 || list[0].ID != place.Subject {
		return models.ErrNotFound
	}
	row := questionRows(r, list[:1], nil)[0]
	view.Heading, view.HeadingURL, view.Clock = row.Ref, row.URL, row.Clock
	view.Facts = ui.Facts{Rows: []ui.Fact{
		{Label: r.Printer.T("staff.th.provider"), Text: row.Provider}, {Label: r.Printer.T("staff.th.waits"), Text: row.Waits},
	}}
	view.Text = list[0].Text
	view.Act = ui.Button{Text: r.Printer.T("messages.answer"), URL: page.WithNext(row.URL+"/question", view.Next)}
	return nil
}

func (h *Handlers) workUnrouted(r *page.Request, place work.Place, view *triage.Work) error {
	items, _, err := h.store.Unrouted.List(r.Ctx, r.Actor, unrouted.Filter{Ref: place.Ref})
	if err != nil {
		return err
	}
	if len(items) == 0 {
		return models.ErrNotFound
	}
	view.Heading, view.HeadingURL = place.Ref, page.NoticeURL(place.Ref)
	hosts, err := h.hosts(r, items)
	if err != nil {
		return err
	}
	full, reveal, err := h.revealedOf(r, items, view.Here)
	if err != nil {
		return err
	}
	view.Unrouted, view.Reveal = unroutedRows(r, items, unroutedAround{hosts: hosts, full: full}, view.Next), reveal
	return nil
}

func (h *Handlers) workApplication(r *page.Request, place work.Place, view *triage.Work) error {
	list, _, err := h.store.Provider.WaitingApplications(r.Ctx, r.Actor, place.From())
	if err != nil {
		return err
	}
	if len(list) == 0 || list[0].ProviderID != place.Subject {
		return models.ErrNotFound
	}
	row := applicationRows(r, list[:1], nil)[0]
	view.Heading, view.HeadingURL = row.Name, row.URL
	view.Facts = ui.Facts{Rows: []ui.Fact{
		{Label: r.Printer.T("staff.th.waits"), Text: row.Waits}, {Label: r.Printer.T("work.th.approvals"), Text: row.Approvals},
	}}
	if list[0].Own {
		view.Others = r.Printer.T("work.application.own")
		return nil
	}
	view.Act = ui.Button{Text: r.Printer.T("work.application.decide"), URL: page.WithNext(row.URL, view.Next) + "#vetting"}
	return nil
}
