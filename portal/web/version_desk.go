package web

import (
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/portal/guidance"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/content"
	"eokm.nl/hosting/templates/ui"
)

// longSentence is how many words a sentence may have before its writer is asked to part it.
const longSentence = 25

// versionDesk is what the pages of an article and of a course, for who edits them, make of their versions.
type versionDesk struct {
	r        *page.Request
	versions []article.Version // the newest first
	form     stepForm
	bad      page.Faults
}

// stepForm is what was typed beside a step.
type stepForm struct{ Reason, At, Name string }

// live is the published version.
func (v versionDesk) live() *article.Version {
	for i := range v.versions {
		if v.versions[i].State == article.VersionPublished {
			return &v.versions[i]
		}
	}
	return nil
}

// open is the version on its way to be published.
func (v versionDesk) open() *article.Version {
	for i := range v.versions {
		if v.versions[i].State.Open() {
			return &v.versions[i]
		}
	}
	return nil
}

// notes say what an editor should know before the next step.
func (v versionDesk) notes() []ui.Note {
	p, open := v.r.Printer, v.open()
	var notes []ui.Note
	if open == nil {
		return nil
	}
	if open.State == article.VersionDraft && open.Returned != "" {
		notes = append(notes, ui.Note{Kind: ui.KindWarning, Title: p.T("content.returned", "Who", open.DecidedBy), Text: open.Returned})
	}
	if open.State == article.VersionReview && open.Wrote {
		notes = append(notes, ui.Note{Kind: ui.KindInfo, Text: p.T("content.waits.second")})
	}
	if open.State == article.VersionScheduled {
		notes = append(notes, ui.Note{Kind: ui.KindInfo, Text: p.T("content.scheduled", "At", p.DateLong(*open.PublishAt), "Who", open.DecidedBy)})
	}
	return notes
}

// steps are what the reader can do with the version on its way, or with the published one, below the address base. archive is the
// key of the last one.
func (v versionDesk) steps(base, archive string) content.Steps {
	p, open := v.r.Printer, v.open()
	steps := content.Steps{Action: base + "/step"}
	step := func(act article.VersionAct, primary bool) {
		steps.Next = append(steps.Next, content.Step{Action: steps.Action, Act: string(act), Label: p.T("content.act." + string(act)), Primary: primary})
	}
	if open == nil {
		steps.Next = append(steps.Next, content.Step{Action: base + "/draft", Label: p.T("content.act.draft"), Primary: true})
	} else {
		steps.Revision = open.Revision
		switch {
		case open.State == article.VersionDraft:
			steps.Next = append(steps.Next, content.Step{Action: base + "/draft", Label: p.T("content.act.write")})
			step(article.VersionSend, true)
			steps.Quiet = append(steps.Quiet, content.Step{Action: steps.Action, Act: string(article.VersionDrop), Label: p.T("content.act.drop")})
		case open.State == article.VersionReview && !open.Wrote:
			step(article.VersionApprove, true)
			steps.Return = &ui.TextArea{Name: "reason", Label: p.T("content.field.reason"), Value: page.KeepText(v.form.Reason), Error: v.bad.Text(v.r, "reason")}
			steps.Schedule = &ui.DateTimeField{Name: "at", Label: p.T("content.field.at"), Value: page.KeepTime(v.form.At), Error: v.bad.Text(v.r, "at")}
		default:
			step(article.VersionTakeBack, false)
		}
	}
	if v.live() != nil {
		steps.Quiet = append(steps.Quiet, content.Step{Action: base + "/checked", Label: p.T("content.act.check")}, content.Step{Action: base + "/archive", Label: p.T(archive)})
	}
	return steps
}

// proseNotes says how a text reads.
func proseNotes(r *page.Request, prose guidance.Prose) []ui.Note {
	p := r.Printer
	if prose.Sentences == 0 {
		return nil
	}
	notes := []ui.Note{{Kind: ui.KindInfo, Text: p.T("content.prose", "Words", p.Number(prose.Words), "Average", p.Decimal(prose.Average, 1))}}
	if prose.Average > guidance.EasyAverage {
		notes[0].Kind = ui.KindWarning
	}
	if prose.Longest > longSentence {
		notes = append(notes, ui.Note{Kind: ui.KindWarning, Text: p.T("content.prose.long", "Words", prose.Longest, "Sentence", prose.Worst)})
	}
	return notes
}
