package models

import (
	"slices"
	"strings"
	"time"
)

// Manuscript is what an editor writes of an article: for whom and beside what it is, and its text in both languages.
type Manuscript struct {
	Audience   []Audience
	Categories []Category // none: every notice
	SiteTypes  []SiteType // none: every one
	Deeds      []Deed     // beside which answers it helps
	Measures   []Measure
	Reasons    []Reason
	Public     bool   // also for who is not signed in
	AsksFollow bool   // every reader is asked to say that they work by what changed
	Level      bool   // the language that did not change is right all the same
	Credit     string // who else it is from
	ReviewOn   *time.Time
	NL, EN     ArticleText
}

// ArticleText is an article in one language.
type ArticleText struct {
	Title   string
	Summary string
	Tags    string // separated by commas
	Body    string // Markdown, as portal/guidance reads it
	Note    string // what changed
}

// Text is the manuscript in a language.
func (m *Manuscript) Text(language string) *ArticleText {
	if language == "en" {
		return &m.EN
	}
	return &m.NL
}

// The limits, in characters.
const (
	SummaryLimit = 300
	tagsLimit    = 200
	NoteLimit    = 500
	bodyLimit    = 60_000
)

// check finds what can never be kept. A draft may lack anything.
func (m *Manuscript) check() error {
	var bad Faults
	Known(&bad, "audience", m.Audience, Audiences)
	Known(&bad, "categories", m.Categories, Categories)
	Known(&bad, "site_types", m.SiteTypes, SiteTypes)
	Known(&bad, "deeds", m.Deeds, Deeds)
	Known(&bad, "measures", m.Measures, measureNames())
	Known(&bad, "reasons", m.Reasons, reasonNames())
	m.Credit = OneLine(&bad, "credit", m.Credit, TitleLimit)
	for _, language := range Languages {
		t := m.Text(language)
		t.Title = OneLine(&bad, "title_"+language, t.Title, TitleLimit)
		t.Summary = OneLine(&bad, "summary_"+language, t.Summary, SummaryLimit)
		t.Tags = OneLine(&bad, "tags_"+language, tidyTags(t.Tags), tagsLimit)
		t.Note = OneLine(&bad, "note_"+language, t.Note, NoteLimit)
		t.Body = Markdown(&bad, "body_"+language, t.Body, bodyLimit)
	}
	return bad.Err()
}

// complete finds what a second person cannot judge without.
func (m *Manuscript) complete() error {
	var bad Faults
	if len(m.Audience) == 0 {
		bad.Add("audience", "article.audience.missing")
	}
	for _, language := range Languages {
		t := m.Text(language)
		for field, value := range map[string]string{"title": t.Title, "summary": t.Summary, "body": t.Body} {
			if value == "" {
				bad.Add(field+"_"+language, "article."+field+".missing")
			}
		}
	}
	slices.SortFunc(bad, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return bad.Err()
}

// tidyTags makes "a,b ,, a" into "a, b".
func tidyTags(tags string) string {
	var list []string
	for tag := range strings.SplitSeq(tags, ",") {
		if tag = strings.TrimSpace(tag); tag != "" && !slices.Contains(list, tag) {
			list = append(list, tag)
		}
	}
	return strings.Join(list, ", ")
}

func measureNames() []Measure {
	var list []Measure
	for _, rule := range Measures() {
		list = append(list, rule.Measure)
	}
	return list
}

func reasonNames() []Reason {
	var list []Reason
	for _, rule := range Reasons() {
		list = append(list, rule.Reason)
	}
	return list
}
