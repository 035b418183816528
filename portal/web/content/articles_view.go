package content

import (
	"fmt"

	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/portal/web/versions"
	"eokm.nl/hosting/templates/content"
	"eokm.nl/hosting/templates/ui"
)

// articleDesk makes the page of one article for who edits it.
type articleDesk struct {
	versions.Desk
	manuscript article.Manuscript
	followers  []article.Follower
	diagrams   []article.Diagram
}

func (v articleDesk) build() content.Show {
	p, last := v.R.Printer, v.Versions[0]
	view := content.Show{
		Title: page.TitleOf(v.R, v.manuscript.NL.Title, v.manuscript.EN.Title, last.Slug), State: versions.Tag(v.R, last),
		Errors: v.Bad.Summary(v.R, []string{"reason", "at", "file", "name"}, nil), Facts: v.facts(), Notes: v.Notes(),
	}
	if last.Archived {
		view.State = ui.Tag{Kind: ui.KindNeutral, Text: p.T("content.state.archived")}
	}
	link := func(key, url string) { view.Links = append(view.Links, ui.Button{Text: p.T(key), URL: url}) }
	if v.Live() != nil {
		link("content.link.read", page.KbURL(last.Slug))
	}
	if v.Open() != nil {
		link("content.link.preview", page.ArticleURL(last.Slug)+"/preview")
	}
	if live, open := v.Live(), v.Open(); live != nil && open != nil {
		link("content.link.diff", page.CompareURL(last.Slug, live.N, open.N))
	}
	link("content.link.versions", page.VersionsURL(last.Slug))
	if v.R.Is(page.Editors) {
		view.Steps = v.Steps(page.ArticleURL(last.Slug), "content.act.archive")
	}
	view.Asks = v.asks()
	view.Diagrams = v.drawings()
	return view
}

func (v articleDesk) facts() ui.Facts {
	p, last := v.R.Printer, v.Versions[0]
	facts := ui.Facts{Rows: []ui.Fact{
		{Label: p.T("content.fact.address"), Text: page.KbURL(last.Slug)},
		{Label: p.T("content.fact.version"), Text: p.Number(last.N)},
		{Label: p.T("content.fact.saved"), Text: p.Date(last.SavedAt) + page.By(last.SavedBy)},
	}}
	if live := v.Live(); live != nil {
		facts.Rows = append(facts.Rows, ui.Fact{
			Label: p.T("content.fact.live"),
			Text:  fmt.Sprintf("%s · %s%s", p.T("kb.version", "N", live.N), p.Date(*live.PublishedAt), page.By(live.DecidedBy)),
		})
	}
	return facts
}

// drawings are the article's, and the form to add one.
func (v articleDesk) drawings() content.Diagrams {
	p := v.R.Printer
	list := content.Diagrams{
		Write: v.R.Is(page.Editors), Action: page.ArticleURL(v.Versions[0].Slug) + "/diagrams",
		File: ui.FileField{
			Name: "file", Label: p.T("content.diagram.file"), Hint: p.T("content.diagram.file.hint"), Accept: ".svg,.png",
			Error: v.Bad.Text(v.R, "file"),
		},
		Name: ui.TextField{
			Name: "name", Label: p.T("content.diagram.name"), Hint: p.T("content.diagram.name.hint"), Value: page.KeepText(v.Form.Name),
			Error: v.Bad.Text(v.R, "name"),
		},
	}
	for _, d := range v.diagrams {
		list.Rows = append(list.Rows, content.DiagramRow{
			URL: page.DiagramURL(d.ID), Name: d.Name, By: d.AddedBy + " · " + p.DateShort(d.CreatedAt),
			Markdown: "![" + d.Name + "](diagram:" + d.ID.String() + ")",
		})
	}
	return list
}

// asks is who follows the published change; nil when nobody is asked to.
func (v articleDesk) asks() *content.Asks {
	if len(v.followers) == 0 {
		return nil
	}
	p, done := v.R.Printer, 0
	asks := &content.Asks{}
	for _, f := range v.followers {
		row := content.AsksRow{
			Provider: f.Provider, Name: f.Name, At: f.FollowedAt, State: ui.Tag{Kind: ui.KindSoon, Text: p.T("content.asks.not")},
		}
		if f.FollowedAt != nil {
			done++
			row.State = ui.Tag{Kind: ui.KindDone, Text: p.T("content.asks.yes")}
		}
		asks.Rows = append(asks.Rows, row)
	}
	asks.Lead = p.T("content.asks.lead", "Done", done, "All", len(v.followers))
	return asks
}
