package intake

import (
	"cmp"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/reconcile"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/intake"
	"eokm.nl/hosting/templates/ui"
)

// reconcileView is the form with what was filled in, above what was compared today.
func reconcileView(r *page.Request, form reconcileForm, recent []reconcile.Reconciliation, bad page.Faults) intake.Reconcile {
	p := r.Printer
	field := func(name, value string) ui.TextField {
		return ui.TextField{
			Name: name, Label: p.T("reconcile." + name), Hint: p.T("reconcile." + name + ".hint"), Error: bad.Text(r, name), Value: value,
			Short: true,
		}
	}
	view := intake.Reconcile{
		Errors: bad.Summary(r, []string{"source", "since", "until", "file"}, nil),
		Source: field("source", form.source), Since: field("since", form.since), Until: field("until", form.until),
		File: ui.FileField{
			Name: "file", Label: p.T("reconcile.file"), Hint: p.T("reconcile.file.hint"), Error: bad.Text(r, "file"),
			Accept: ".csv,.txt,.xlsx",
		},
	}
	view.Since.Optional, view.Until.Optional = true, true
	for _, one := range recent {
		view.Recent = append(view.Recent, intake.ReconcileRow{
			URL: page.ReconciliationURL(one.ID), At: one.CreatedAt, Source: one.Source,
			By: cmp.Or(one.By, p.T("notices.who.portal")), Rows: p.Number(one.Sums.Rows), Differences: p.Number(total(one.Sums)),
		})
	}
	return view
}

func total(s reconcile.Sums) (n int) {
	for _, of := range s.ByKind {
		n += of
	}
	return n
}

// reconciliationView is what a comparison came to.
func reconciliationView(r *page.Request, found reconcile.Reconciliation, list []reconcile.Difference) intake.Reconciliation {
	p, s := r.Printer, found.Sums
	all := total(s)
	view := intake.Reconciliation{
		Same: all == 0, Title: p.T("reconcile.same.title"), Lead: p.T("reconcile.same.lead"), AgainURL: reconcilePath,
		Sums: p.T("reconcile.sums", "Rows", p.Number(s.Rows), "Same", p.Number(s.Same), "Differing", p.Number(s.Differing),
			"OnlyTheirs", p.Number(s.OnlyTheirs), "NotNeeded", p.Number(s.NotNeeded), "Erased", p.Number(s.Erased),
			"Unreadable", p.Number(s.Unreadable)),
		OnlyOurs: p.N("reconcile.only_ours", s.OnlyOurs),
		Facts: ui.Facts{Rows: []ui.Fact{
			{Label: p.T("reconcile.source"), Text: found.Source},
			{Label: p.T("reconcile.period.label"), Text: period(r, found.Since, found.Until)},
			{Label: p.T("reconcile.th.at"), Text: p.DateLong(found.CreatedAt)},
			{Label: p.T("reconcile.th.by"), Text: cmp.Or(found.By, p.T("notices.who.portal"))},
		}},
		Columns: differenceColumns(p),
	}
	if all == 0 {
		return view
	}
	view.Title, view.Lead = p.N("reconcile.differ.title", all), p.T("reconcile.differ.lead")
	view.ExportURL = page.ReconciliationURL(found.ID) + "/export"
	for _, kind := range reconcile.Kinds {
		if n := s.ByKind[kind]; n > 0 {
			view.Totals.Items = append(view.Totals.Items, ui.Figure{
				Value: p.Number(n), Label: p.T("reconcile.kind." + string(kind)), Kind: ui.KindOpen,
			})
		}
	}
	if len(list) < all {
		view.Cut = p.T("reconcile.cut", "Shown", p.Number(len(list)), "All", p.Number(all))
	}
	for _, d := range list {
		cells := intake.Difference{Cells: differenceCells(r, d)}
		if d.Ref != "" {
			cells.URL = page.NoticeURL(d.Ref)
		}
		view.Differences = append(view.Differences, cells)
	}
	return view
}

// differenceColumns name the cells of differenceCells.
func differenceColumns(p *i18n.Printer) []string {
	var names []string
	for _, column := range []string{"kind", "row", "ref", "item", "number", "ours", "theirs"} {
		names = append(names, p.T("reconcile.col."+column))
	}
	return names
}

// differenceCells say one difference in words.
func differenceCells(r *page.Request, d reconcile.Difference) []string {
	p := r.Printer
	ours, theirs := d.Ours, d.Theirs
	switch d.Kind {
	case reconcile.OnlyOurs:
		ours = p.T("words.state." + ours)
	case reconcile.State:
		ours, theirs = p.T("words.state."+ours), p.T("reconcile.standing."+theirs)
	case reconcile.Category:
		ours, theirs = p.T("notices.category."+ours), p.T("notices.category."+theirs)
	case reconcile.OnlyTheirs, reconcile.Provider, reconcile.Reference: // as they are: slugs and references
	case reconcile.Unreadable:
		theirs = r.Fault(&models.Invalid{Key: d.Fault.Key, Args: d.Fault.Args})
		if d.Fault.Column != "" {
			theirs = d.Fault.Column + ": " + theirs
		}
	}
	return []string{
		p.T("reconcile.kind." + string(d.Kind)), numberOrNone(d.Row), d.Ref, numberOrNone(d.Item), d.Number, ours, theirs,
	}
}
