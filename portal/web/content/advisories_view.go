package content

import (
	"strconv"
	"time"

	"eokm.nl/hosting/models/advisory"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/advisories"
	"eokm.nl/hosting/templates/ui"
)

// staffAdvisoryTag is where an advisory stands.
func staffAdvisoryTag(r *page.Request, a advisory.StaffAdvisory) ui.Tag {
	tag := ui.Tag{Text: r.Printer.T("words.advisory." + string(a.State))}
	switch {
	case a.State == advisory.Draft && a.Ready:
		tag = ui.Tag{Kind: ui.KindWaiting, Text: r.Printer.T("advisories.waits_second")}
	case a.InForce(r.Now):
		tag.Kind = ui.KindDone
	case a.State == advisory.Sent:
		tag.Text = r.Printer.T("advisories.expired")
	}
	return tag
}

// ownTitle is an advisory's title in the reader's language.
func ownTitle(r *page.Request, a advisory.StaffAdvisory) string {
	title, other := a.TitleNL, a.TitleEN
	if r.Lang() == "en" {
		title, other = other, title
	}
	switch {
	case title != "":
		return title
	case other != "":
		return other
	default:
		return r.Printer.T("advisories.untitled")
	}
}

func staffAdvisoryRow(r *page.Request, a advisory.StaffAdvisory) advisories.StaffRow {
	row := advisories.StaffRow{
		Ref: a.Ref, URL: page.AdvisoryURL(a.Ref), Title: ownTitle(r, a), State: staffAdvisoryTag(r, a), At: a.SavedAt,
	}
	if a.SentAt == nil {
		row.For = r.Printer.T("advisories.reach." + string(a.Reach))
		return row
	}
	row.At, row.Until = *a.SentAt, page.HeldUntil(*a.ExpiresAt, a.WithdrawnAt)
	row.For, row.Read, row.Confirmed = r.Printer.N("advisories.providers", a.Recipients),
		page.OutOf(r, a.Read, a.Recipients), page.OrNone("")
	if a.AsksAcknowledge {
		row.Confirmed = page.OutOf(r, a.Confirmed, a.Recipients)
	}
	return row
}

func staffAdvisoryView(r *page.Request, a advisory.StaffAdvisory) advisories.StaffShow {
	view := advisories.StaffShow{
		Title: ownTitle(r, a), State: staffAdvisoryTag(r, a), Draft: a.State == advisory.Draft, Asks: a.AsksAcknowledge,
		Texts: bothTexts(r, a), Facts: advisoryFacts(r, a), Notes: staffAdvisoryNotes(r, a),
	}
	if r.Is(page.Editors) {
		view.Do = advisoryDo(a, r.Now)
	}
	return view
}

func bothTexts(r *page.Request, a advisory.StaffAdvisory) []advisories.Text {
	return []advisories.Text{
		{Lang: "nl", Title: a.TitleNL, HTML: page.Prose(r, "nl", a.BodyNL)},
		{Lang: "en", Title: a.TitleEN, HTML: page.Prose(r, "en", a.BodyEN)},
	}
}

// advisoryDo is what an editor can do with it.
func advisoryDo(a advisory.StaffAdvisory, now time.Time) advisories.Do {
	url := page.AdvisoryURL(a.Ref)
	do := advisories.Do{Revision: strconv.Itoa(a.Revision), Copy: url + "/copy"}
	if a.State.Allows(advisory.Save) {
		do.Edit, do.Drop, do.Copy = url+"/edit", url+"/drop", ""
	}
	if a.State.Allows(advisory.Send) && a.Ready && !a.Wrote {
		do.Send = url + "/send"
	}
	if a.State.Allows(advisory.Withdraw) {
		do.Withdraw = url + "/withdraw"
	}
	if a.State.Allows(advisory.Remind) && a.InForce(now) {
		do.Remind = url + "/remind"
	}
	return do
}

// staffAdvisoryNotes says what stands in the way, or what became of it.
func staffAdvisoryNotes(r *page.Request, a advisory.StaffAdvisory) []ui.Note {
	p := r.Printer
	switch {
	case a.State == advisory.Dropped:
		return []ui.Note{{Kind: ui.KindInfo, Title: p.T("advisories.show.dropped")}}
	case a.State == advisory.Withdrawn:
		return []ui.Note{{Kind: ui.KindWarning, Title: p.T("advisories.withdrawn", "When", p.Date(*a.WithdrawnAt)), Text: a.Reason}}
	case a.State != advisory.Draft || !r.Is(page.Editors):
		return nil
	case !a.Ready:
		return []ui.Note{{Kind: ui.KindInfo, Title: p.T("advisories.show.unready"), Text: p.T("advisories.show.unready.text")}}
	case a.Wrote:
		return []ui.Note{{Kind: ui.KindInfo, Title: p.T("advisories.show.second"), Text: p.T("advisories.show.second.text")}}
	}
	return nil
}

func advisoryFacts(r *page.Request, a advisory.StaffAdvisory) ui.Facts {
	p := r.Printer
	var facts ui.Facts
	add := func(key, text string) {
		if text != "" {
			facts.Rows = append(facts.Rows, ui.Fact{Label: p.T(key), Text: text})
		}
	}
	by := func(at *time.Time, who string) string {
		if at == nil {
			return ""
		}
		return p.T("advisories.show.by", "When", p.Date(*at), "Who", who)
	}
	add("advisories.ref", a.Ref)
	add("advisories.desk.for", reachText(r, a.Text))
	asks := "advisories.show.asks.no"
	if a.AsksAcknowledge {
		asks = "advisories.show.asks.yes"
	}
	add("advisories.show.asks", p.T(asks))
	if a.ExpiresAt == nil {
		add("advisories.show.holds", p.T("advisories.show.holds.from", "Days", p.N("advisories.days", a.Days)))
	} else {
		add("advisories.col.until", p.Date(page.HeldUntil(*a.ExpiresAt, a.WithdrawnAt)))
	}
	add("advisories.show.saved", by(&a.SavedAt, a.SavedBy))
	add("advisories.show.sent", by(a.SentAt, a.SentBy))
	add("advisories.show.withdrawn", by(a.WithdrawnAt, a.WithdrawnBy))
	add("advisories.show.copy_of", a.CopyOf)
	add("advisories.show.next", a.Next)
	return facts
}
