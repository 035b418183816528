// Package report draws figures as a PDF: what they are of, tables, and what each number means. The page of the same figures is the
// accessible form; this one has its fonts in it and is not tagged.
//
// Never here: what is counted, or the words for it (portal/web/stats).
package report

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
)

// Report is what a report says, in the reader's language.
type Report struct {
	Language string
	Author   string
	Title    string
	Lead     string
	Tables   []Table
	Meanings string // the heading above them
	Notes    []Note
	Foot     string // on every page: the edition, until when it counts, by which definitions
	Made     time.Time
}

// Table is numbers in words; the first cell of a row names it.
type Table struct {
	Title string
	Head  []string
	Rows  [][]string
}

// Note is what a number means.
type Note struct{ Name, Text string }

// Lengths in millimetres on A4, standing, and the colours of static/css/00-tokens.css in the light.
const (
	margin = 18.0
	width  = 210 - 2*margin
	bottom = 22.0
	row    = 6.0
)

var ink, soft, brand, line = [3]int{0x16, 0x20, 0x2b}, [3]int{0x4a, 0x58, 0x66}, [3]int{0x0b, 0x3c, 0x5d}, [3]int{0xc5, 0xce, 0xd6}

// PDF draws the report. The same report gives the same bytes; it is safe for concurrent use.
func PDF(r Report) ([]byte, error) {
	f := fpdf.New("P", "mm", "A4", "")
	f.SetCreationDate(r.Made.UTC())
	f.SetModificationDate(r.Made.UTC())
	f.SetCatalogSort(true)
	f.SetLang(r.Language)
	f.SetTitle(r.Title, true)
	f.SetAuthor(r.Author, true)
	// Copies: fpdf writes into the bytes that it is given, and others draw at the same time.
	f.AddUTF8FontFromBytes("go", "", slices.Clone(goregular.TTF))
	f.AddUTF8FontFromBytes("go", "B", slices.Clone(gobold.TTF))
	f.SetMargins(margin, margin, margin)
	f.SetAutoPageBreak(true, bottom)
	f.SetFooterFunc(func() {
		f.SetY(-bottom + 6)
		d := drawing{f}
		d.say("", 8, soft, r.Foot, 0)
	})
	f.AddPage()
	d := drawing{f}
	d.say("B", 22, ink, r.Title, 2)
	d.say("", 11, soft, r.Lead, 4)
	for _, t := range r.Tables {
		d.table(t)
	}
	d.say("B", 15, brand, r.Meanings, 2)
	for _, n := range r.Notes {
		d.say("B", 10, ink, n.Name, 0.5)
		d.say("", 10, ink, n.Text, 3)
	}
	var out bytes.Buffer
	if err := f.Output(&out); err != nil {
		return nil, fmt.Errorf("draw report: %w", err)
	}
	return out.Bytes(), nil
}

type drawing struct{ *fpdf.Fpdf }

func (d drawing) say(style string, size float64, c [3]int, words string, below float64) {
	d.SetFont("go", style, size)
	d.SetTextColor(c[0], c[1], c[2])
	d.MultiCell(width, size*0.5, words, "", "L", false)
	d.Ln(below)
}

// table writes one, its head again on each page that it goes on to.
func (d drawing) table(t Table) {
	_, height := d.GetPageSize()
	if d.GetY()+4*row+8 > height-bottom { // a heading does not stand alone at the foot of a page
		d.AddPage()
	}
	d.say("B", 13, brand, t.Title, 1)
	d.line("B", t.Head)
	for _, cells := range t.Rows {
		if d.GetY()+row > height-bottom {
			d.AddPage()
			d.line("B", t.Head)
		}
		d.line("", cells)
	}
	d.Ln(5)
}

// line writes the cells of a row: the first takes what the numbers leave.
func (d drawing) line(style string, cells []string) {
	const most = 30.0
	d.SetFont("go", style, 8.5)
	d.SetTextColor(ink[0], ink[1], ink[2])
	d.SetDrawColor(line[0], line[1], line[2])
	number := min(most, width*0.6/float64(max(1, len(cells)-1)))
	for i, cell := range cells {
		w, align := number, "R"
		if i == 0 {
			w, align = width-number*float64(len(cells)-1), "L"
		}
		d.CellFormat(w, row, d.fitting(cell, w-2), "B", 0, align, false, 0, "")
	}
	d.Ln(row)
}

// fitting is a text as far as it fits in a width.
func (d drawing) fitting(text string, w float64) string {
	if d.GetStringWidth(text) <= w {
		return text
	}
	letters := []rune(text)
	for len(letters) > 1 && d.GetStringWidth(string(letters)+"…") > w {
		letters = letters[:len(letters)-1]
	}
	return string(letters) + "…"
}
