package article

import (
	"slices"
	"strings"
	"time"

	"eokm.nl/hosting/models"
)

// Manuscript is what an editor writes of an article: for whom and beside what it is, and its text in both languages.
type Manuscript struct {
	Audience   []Audience
	Categories []models.Category // none: every notice
	SiteTypes  []models.SiteType // none: every one
	Deeds      []Deed            // beside which answers it helps
	Measures   []models.Measure
	Reasons    []models.Reason
	Public     bool   // also for who is not signed in
	AsksFollow bool   // every reader is asked to say that they work by what changed
	Level      bool   // the language that did not change is right all the same
	Credit     string // who else it is from
	ReviewOn   *time.Time
	NL, EN     Text
}

// Text is an article in one language.
type Text struct {
	Title   string
	Summary string
	Tags    string // separated by commas
	Body    string // Markdown, as portal/guidance reads it
	Note    string // what changed
}

// Text is the manuscript in a language.
func (m *Manuscript) Text(language string) *Text {
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
	var bad models.Faults
	models.Known(&bad, "audience", m.Audience, Audiences)
	models.Known(&bad, "categories", m.Categories, models.Categories)
	models.Known(&bad, "site_types", m.SiteTypes, models.SiteTypes)
	models.Known(&bad, "deeds", m.Deeds, Deeds)
	models.Known(&bad, "measures", m.Measures, measureNames())
	models.Known(&bad, "reasons", m.Reasons, reasonNames())
	m.Credit = models.OneLine(&bad, "credit", m.Credit, models.TitleLimit)
	for _, language := range models.Languages {
		t := m.Text(language)
		t.Title = models.OneLine(&bad, "title_"+language, t.Title, models.TitleLimit)
		t.Summary = models.OneLine(&bad, "summary_"+language, t.Summary, SummaryLimit)
		t.Tags = models.OneLine(&bad, "tags_"+language, tidyTags(t.Tags), tagsLimit)
		t.Note = models.OneLine(&bad, "note_"+language, t.Note, NoteLimit)
		t.Body = models.Markdown(&bad, "body_"+language, t.Body, bodyLimit)
		models.KnownPlaceholders(&bad, "body_"+language, t.Body)
	}
	return bad.Err()
}

// complete finds what a second person cannot judge without.
func (m *Manuscript) complete() error {
	var bad models.Faults
	if len(m.Audience) == 0 {
		bad.Add("audience", "article.audience.missing")
	}
	for _, language := range models.Languages {
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

func measureNames() []models.Measure {
	var list []models.Measure
	for _, rule := range models.Measures() {
		list = append(list, rule.Measure)
	}
	return list
}

func reasonNames() []models.Reason {
	var list []models.Reason
	for _, rule := range models.Reasons() {
		list = append(list, rule.Reason)
	}
	return list
}
