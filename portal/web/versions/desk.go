package versions

import (
	"eokm.nl/hosting/models/version"
	"eokm.nl/hosting/portal/guidance"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/content"
	"eokm.nl/hosting/templates/ui"
)

// longSentence is how many words a sentence may have before its writer is asked to part it.
const longSentence = 25

// Desk is what the pages of an article and of a course, for who edits them, make of their versions.
type Desk struct {
	R        *page.Request
	Versions []version.Version // the newest first
	Form     StepForm
	Bad      page.Faults
}

// StepForm is what was typed beside a step.
type StepForm struct{ Reason, At, Name string }

// Live is the published version.
func (v Desk) Live() *version.Version {
	for i := range v.Versions {
		if v.Versions[i].State == version.Published {
			return &v.Versions[i]
		}
	}
	return nil
}

// Open is the version on its way to be published.
func (v Desk) Open() *version.Version {
	for i := range v.Versions {
		if v.Versions[i].State.Open() {
			return &v.Versions[i]
		}
	}
	return nil
}

// Notes say what an editor should know before the next step.
func (v Desk) Notes() []ui.Note {
	p, open := v.R.Printer, v.Open()
	var notes []ui.Note
	if open == nil {
		return nil
	}
	if open.State == version.Draft && open.Returned != "" {
		notes = append(notes, ui.Note{Kind: ui.KindWarning, Title: p.T("content.returned", "Who", open.DecidedBy), Text: open.Returned})
	}
	if open.State == version.Review && open.Wrote {
		notes = append(notes, ui.Note{Kind: ui.KindInfo, Text: p.T("content.waits.second")})
	}
	if open.State == version.Scheduled {
		notes = append(notes, ui.Note{
			Kind: ui.KindInfo, Text: p.T("content.scheduled", "At", p.DateLong(*open.PublishAt), "Who", open.DecidedBy),
		})
	}
	return notes
}

// Steps are what the reader can do with the version on its way, or with the published one, below the address base. archive is the
// key of the last one.
func (v Desk) Steps(base, archive string) content.Steps {
	p, open := v.R.Printer, v.Open()
	steps := content.Steps{Action: base + "/step"}
	step := func(act version.Act, primary bool) {
		steps.Next = append(steps.Next,
			content.Step{Action: steps.Action, Act: string(act), Label: p.T("content.act." + string(act)), Primary: primary})
	}
	if open == nil {
		steps.Next = append(steps.Next, content.Step{Action: base + "/draft", Label: p.T("content.act.draft"), Primary: true})
	} else {
		steps.Revision = open.Revision
		switch {
		case open.State == version.Draft:
			steps.Next = append(steps.Next, content.Step{Action: base + "/draft", Label: p.T("content.act.write")})
			step(version.Send, true)
			steps.Quiet = append(steps.Quiet, content.Step{Action: steps.Action, Act: string(version.Drop), Label: p.T("content.act.drop")})
		case open.State == version.Review && !open.Wrote:
			step(version.Approve, true)
			steps.Return = &ui.TextArea{
				Name: "reason", Label: p.T("content.field.reason"), Value: page.KeepText(v.Form.Reason), Error: v.Bad.Text(v.R, "reason"),
			}
			steps.Schedule = &ui.DateTimeField{
				Name: "at", Label: p.T("content.field.at"), Value: page.KeepTime(v.Form.At), Error: v.Bad.Text(v.R, "at"),
			}
		default:
			step(version.TakeBack, false)
		}
	}
	if v.Live() != nil {
		steps.Quiet = append(steps.Quiet, content.Step{Action: base + "/checked", Label: p.T("content.act.check")},
			content.Step{Action: base + "/archive", Label: p.T(archive)})
	}
	return steps
}

// ProseNotes says how a text reads.
func ProseNotes(r *page.Request, prose guidance.Prose) []ui.Note {
	p := r.Printer
	if prose.Sentences == 0 {
		return nil
	}
	notes := []ui.Note{
		{Kind: ui.KindInfo, Text: p.T("content.prose", "Words", p.Number(prose.Words), "Average", p.Decimal(prose.Average, 1))},
	}
	if prose.Average > guidance.EasyAverage {
		notes[0].Kind = ui.KindWarning
	}
	if prose.Longest > longSentence {
		notes = append(notes, ui.Note{
			Kind: ui.KindWarning, Text: p.T("content.prose.long", "Words", prose.Longest, "Sentence", prose.Worst),
		})
	}
	return notes
}
