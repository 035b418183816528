package help

import (
	"strconv"
	"time"

	"eokm.nl/hosting/portal/handout"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/pages"
	"eokm.nl/hosting/templates/ui"
)

// What a host may put on its own server or hand on. All of it is open to anybody.

// BlockPage is a file: the page for the place of what was removed. It is none of the portal's pages, so no browser shows it as one.
func (h *Handlers) BlockPage(r *page.Request) error {
	return r.Download("blokpagina.html", "application/octet-stream", []byte(r.Printer.Branded(string(handout.BlockPage()))))
}

// sheetParts is how many headed paragraphs the sheet for customers has.
const sheetParts = 4

// sheetMade is when its words were last checked.
var sheetMade = time.Date(2026, time.November, 30, 0, 0, 0, 0, time.UTC)

func sheet(r *page.Request) handout.Sheet {
	p := r.Printer
	s := handout.Sheet{
		Language: r.Lang(), Author: p.Brand(), Title: p.T("handout.title"), Lead: p.T("handout.lead"), Made: sheetMade,
		Foot: p.T("handout.foot", "When", p.Day(sheetMade)),
	}
	for i := range sheetParts {
		key := "handout." + strconv.Itoa(i+1)
		s.Parts = append(s.Parts, handout.Part{Head: p.T(key + ".head"), Text: p.T(key + ".text")})
	}
	return s
}

// Customers is the sheet for a host's customers, as a page.
func (h *Handlers) Customers(r *page.Request) error {
	s := sheet(r)
	view := pages.Sheet{
		Title: s.Title, Lead: s.Lead, Foot: s.Foot,
		Button: ui.Button{Text: r.Printer.T("handout.pdf"), URL: "/help/customers/pdf", Primary: true},
	}
	for _, part := range s.Parts {
		view.Parts = append(view.Parts, pages.SheetPart(part))
	}
	return r.Page(layout.Page{Title: s.Title, Narrow: true}, view)
}

// CustomersPDF is the sheet on paper.
func (h *Handlers) CustomersPDF(r *page.Request) error {
	file, err := handout.PDF(sheet(r))
	if err != nil {
		return err
	}
	return r.Download("voor-uw-klanten-"+r.Lang()+".pdf", "application/pdf", file)
}
