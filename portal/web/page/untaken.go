package page

import (
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/ui"
)

// KeptFacts is what the form recorded the first time.
func KeptFacts(r *Request, before *models.Repeated, key string) ui.Facts {
	p := r.Printer
	var f ui.Facts
	add := func(label, text string) {
		if text != "" {
			f.Rows = append(f.Rows, ui.Fact{Label: p.T(label), Text: text})
		}
	}
	if before.Number != "" {
		f.Rows = append(f.Rows, ui.Fact{Label: p.T("notices.receipt.number"), Text: before.Number, Mono: true})
	}
	if len(before.Numbers) > 0 {
		add("notices.receipt.items", p.N("repeat.items", len(before.Numbers), "Items", JoinNumbers(p, before.Numbers)))
	} else if key == "confirm" {
		add("notices.receipt.items", p.Number(before.Items))
	}
	switch key {
	case "confirm":
		add("notices.receipt.measure", p.T("words.measure."+before.Code))
	case "dispute":
		add("repeat.reason", p.T("words.reason."+before.Code))
	case "delegate":
		add("repeat.to", p.T("notices.delegate.to."+before.Code))
	}
	add("repeat.text", before.Text)
	add("notices.receipt.at", p.DateLong(before.At))
	return f
}

// UntakenText is the same for what is text alone.
func UntakenText(r *Request, key string, before *models.Repeated) ui.Untaken {
	p := r.Printer
	return ui.Untaken{Title: p.T(key), Text: p.T(key + ".again"), Kept: p.T("repeat.kept"), Facts: KeptFacts(r, before, "")}
}
