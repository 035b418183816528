package figures

import (
	"time"

	"eokm.nl/hosting/models/figure"
	"eokm.nl/hosting/portal/web/page"
)

// file is /figures.json.
type file struct {
	Title       string      `json:"title"`
	Publisher   string      `json:"publisher"`
	Page        string      `json:"page"`
	Note        string      `json:"note"`
	Definitions definitions `json:"definitions"`
	Periods     []period    `json:"periods"`
	Elsewhere   []elsewhere `json:"elsewhere"`
}

type definitions struct {
	Version int               `json:"version"`
	Numbers map[string]string `json:"numbers"`
}

// period is one published year as it stands now.
type period struct {
	Period      string     `json:"period"`
	From        string     `json:"from"`
	Until       string     `json:"until"` // its last day
	Edition     int        `json:"edition"`
	PublishedAt time.Time  `json:"publishedAt"`
	CountedAt   time.Time  `json:"countedAt"`
	Definitions int        `json:"definitionsVersion"`
	Numbers     []number   `json:"numbers"`
	Revisions   []revision `json:"revisions"`
}

// revision is what was other in an edition, and why.
type revision struct {
	Edition     int       `json:"edition"`
	PublishedAt time.Time `json:"publishedAt"`
	Definitions int       `json:"definitionsVersion"`
	Why         string    `json:"why"`
}

// elsewhere is what was published in another way of counting.
type elsewhere struct {
	Source string  `json:"source"`
	Year   int     `json:"year"`
	Name   string  `json:"name"`
	Unit   string  `json:"unit"`
	Value  float64 `json:"value"`
	N      int     `json:"n,omitempty"`
	Of     string  `json:"denominator"`
}

// published are the names of the public numbers, in their order.
func published() []string {
	var names []string
	for _, n := range numbersOf(figure.Totals{}) {
		names = append(names, n.Name)
	}
	return names
}

func fileOf(r *page.Request, years []figure.Vintage) file {
	p := r.Printer
	f := file{
		Title: p.T("figures.title"), Publisher: p.Brand(), Page: r.Site.Base.JoinPath("figures").String(), Note: p.T("figures.rules"),
		Definitions: definitions{Version: figure.DefinitionsVersion, Numbers: map[string]string{}}, Periods: []period{},
		Elsewhere: []elsewhere{},
	}
	for _, name := range published() {
		f.Definitions.Numbers[name] = p.T("figures.of." + name)
	}
	for _, v := range years {
		f.Periods = append(f.Periods, period{
			Period: v.Code, From: v.Period.From.Format(time.DateOnly), Until: v.Period.Until.AddDate(0, 0, -1).Format(time.DateOnly),
			Edition: v.Number, PublishedAt: v.PublishedAt.UTC(), CountedAt: v.Until.UTC(), Definitions: v.Definitions,
			Numbers: worded(r, v), Revisions: []revision{},
		})
	}
	for _, s := range figure.PublishedSeries() {
		of := p.T("figures.of.hosted")
		if s.Source == figure.SourceEOKM {
			of = p.T("figures.of.hosted_2016")
		}
		f.Elsewhere = append(f.Elsewhere, elsewhere{
			Source: p.T("stats.source." + s.Source), Year: s.Year, Name: "hosted", Unit: unitShare, Value: s.Share, N: s.Reports,
			Of: of,
		})
	}
	return f
}

// worded are the numbers of a vintage with what they are of, in words.
func worded(r *page.Request, v figure.Vintage) []number {
	list := numbersOf(v.Totals)
	for i := range list {
		list[i].Of = r.Printer.T("figures.of." + list[i].Name)
	}
	return list
}

func revisionsOf(list []figure.Vintage) []revision {
	out := make([]revision, 0, len(list))
	for _, v := range list {
		out = append(out, revision{Edition: v.Number, PublishedAt: v.PublishedAt.UTC(), Definitions: v.Definitions, Why: v.Why})
	}
	return out
}
