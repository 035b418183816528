package web

import (
	"fmt"
	"time"

	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/models/version"
	"eokm.nl/hosting/templates/content"
	"eokm.nl/hosting/templates/ui"
)

// articleDesk makes the page of one article for who edits it.
type articleDesk struct {
	r          *request
	versions   []version.Version // the newest first
	manuscript article.Manuscript
	followers  []article.Follower
	diagrams   []article.Diagram
	form       stepForm
	bad        formFaults
	now        time.Time
}

// live is the published version.
func (v articleDesk) live() *version.Version {
	for i := range v.versions {
		if v.versions[i].State == version.Published {
			return &v.versions[i]
		}
	}
	return nil
}

// open is the version on its way to be published.
func (v articleDesk) open() *version.Version {
	for i := range v.versions {
		if v.versions[i].State.Open() {
			return &v.versions[i]
		}
	}
	return nil
}

func (v articleDesk) build() content.Show {
	p, last := v.r.printer, v.versions[0]
	view := content.Show{
		Title: titleOf(v.r, v.manuscript.NL.Title, v.manuscript.EN.Title, last.Slug), State: versionTag(v.r, last),
		Errors: v.bad.summary(v.r, []string{"reason", "at", "file", "name"}, nil), Facts: v.facts(), Notes: v.notes(),
	}
	if last.Archived {
		view.State = ui.Tag{Kind: ui.KindNeutral, Text: p.T("content.state.archived")}
	}
	link := func(key, url string) { view.Links = append(view.Links, ui.Button{Text: p.T(key), URL: url}) }
	if v.live() != nil {
		link("content.link.read", kbURL(last.Slug))
	}
	if v.open() != nil {
		link("content.link.preview", articleURL(last.Slug)+"/preview")
	}
	if live, open := v.live(), v.open(); live != nil && open != nil {
		link("content.link.diff", compareURL(last.Slug, live.N, open.N))
	}
	link("content.link.versions", versionsURL(last.Slug))
	if authors.admits(v.r.actor.Role) {
		view.Steps = v.steps(articleURL(last.Slug), "content.act.archive")
	}
	view.Asks = v.asks()
	view.Diagrams = v.drawings()
	return view
}

func (v articleDesk) facts() ui.Facts {
	p, last := v.r.printer, v.versions[0]
	facts := ui.Facts{Rows: []ui.Fact{
		{Label: p.T("content.fact.address"), Text: kbURL(last.Slug)},
		{Label: p.T("content.fact.version"), Text: p.Number(last.N)},
		{Label: p.T("content.fact.saved"), Text: p.Date(last.SavedAt) + by(last.SavedBy)},
	}}
	if live := v.live(); live != nil {
		facts.Rows = append(facts.Rows, ui.Fact{Label: p.T("content.fact.live"), Text: fmt.Sprintf("%s · %s%s", p.T("kb.version", "N", live.N), p.Date(*live.PublishedAt), by(live.DecidedBy))})
	}
	return facts
}

// notes say what an editor should know before the next step.
func (v articleDesk) notes() []ui.Note {
	p, open := v.r.printer, v.open()
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
		notes = append(notes, ui.Note{Kind: ui.KindInfo, Text: p.T("content.scheduled", "At", p.DateLong(*open.PublishAt), "Who", open.DecidedBy)})
	}
	return notes
}

// steps are what the reader can do with the version on its way, or with the published one, below the address base. archive is the
// key of the last one.
func (v articleDesk) steps(base, archive string) content.Steps {
	p, open := v.r.printer, v.open()
	steps := content.Steps{Action: base + "/step"}
	step := func(act version.Act, primary bool) {
		steps.Next = append(steps.Next, content.Step{Action: steps.Action, Act: string(act), Label: p.T("content.act." + string(act)), Primary: primary})
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
			steps.Return = &ui.TextArea{Name: "reason", Label: p.T("content.field.reason"), Value: keepText(v.form.Reason), Error: v.bad.text(v.r, "reason")}
			steps.Schedule = &ui.DateTimeField{Name: "at", Label: p.T("content.field.at"), Value: keepTime(v.form.At), Error: v.bad.text(v.r, "at")}
		default:
			step(version.TakeBack, false)
		}
	}
	if v.live() != nil {
		steps.Quiet = append(steps.Quiet, content.Step{Action: base + "/checked", Label: p.T("content.act.check")}, content.Step{Action: base + "/archive", Label: p.T(archive)})
	}
	return steps
}

// drawings are the article's, and the form to add one.
func (v articleDesk) drawings() content.Diagrams {
	p := v.r.printer
	list := content.Diagrams{
		Write: authors.admits(v.r.actor.Role), Action: articleURL(v.versions[0].Slug) + "/diagrams",
		File: ui.FileField{Name: "file", Label: p.T("content.diagram.file"), Hint: p.T("content.diagram.file.hint"), Accept: ".svg,.png", Error: v.bad.text(v.r, "file")},
		Name: ui.TextField{Name: "name", Label: p.T("content.diagram.name"), Hint: p.T("content.diagram.name.hint"), Value: keepText(v.form.Name), Error: v.bad.text(v.r, "name")},
	}
	for _, d := range v.diagrams {
		list.Rows = append(list.Rows, content.DiagramRow{
			URL: diagramURL(d.ID), Name: d.Name, By: d.AddedBy + " · " + p.DateShort(d.CreatedAt), Markdown: "![" + d.Name + "](diagram:" + d.ID.String() + ")",
		})
	}
	return list
}

// asks is who follows the published change; nil when nobody is asked to.
func (v articleDesk) asks() *content.Asks {
	if len(v.followers) == 0 {
		return nil
	}
	p, done := v.r.printer, 0
	asks := &content.Asks{}
	for _, f := range v.followers {
		row := content.AsksRow{Provider: f.Provider, Name: f.Name, At: f.FollowedAt, State: ui.Tag{Kind: ui.KindSoon, Text: p.T("content.asks.not")}}
		if f.FollowedAt != nil {
			done++
			row.State = ui.Tag{Kind: ui.KindDone, Text: p.T("content.asks.yes")}
		}
		asks.Rows = append(asks.Rows, row)
	}
	asks.Lead = p.T("content.asks.lead", "Done", done, "All", len(v.followers))
	return asks
}
