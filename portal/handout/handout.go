// Package handout is what a host may put on its own server or give to its customers: the block page, and a sheet of paper.
//
// Never here: what the sheet says (portal/web/help words it), or a page of the portal.
package handout

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"

	"eokm.nl/hosting/static/content"
)

// BlockPage is an HTML file in both languages, to serve in the place of what was removed. It needs nothing from elsewhere.
func BlockPage() []byte { return []byte(content.BlockPage) }

// Sheet is what the sheet for customers says, in the reader's language.
type Sheet struct {
	Language string
	Author   string
	Title    string
	Lead     string
	Parts    []Part
	Foot     string
	Made     time.Time // when its words were last checked
}

// Part is a heading and what stands below it.
type Part struct{ Head, Text string }

// Lengths in millimetres on A4, standing, and the colours of static/css/00-tokens.css in the light.
const (
	margin = 22.0
	text   = 210 - 2*margin
)

var ink, soft, brand = [3]int{0x16, 0x20, 0x2b}, [3]int{0x4a, 0x58, 0x66}, [3]int{0x0b, 0x3c, 0x5d}

// PDF draws the sheet on one page. The same sheet gives the same bytes; it is safe for concurrent use.
func PDF(s Sheet) ([]byte, error) {
	f := fpdf.New("P", "mm", "A4", "")
	f.SetCreationDate(s.Made.UTC())
	f.SetModificationDate(s.Made.UTC())
	f.SetCatalogSort(true)
	f.SetLang(s.Language)
	f.SetTitle(s.Title, true)
	f.SetAuthor(s.Author, true)
	// Copies: fpdf writes into the bytes that it is given, and others draw at the same time.
	f.AddUTF8FontFromBytes("go", "", slices.Clone(goregular.TTF))
	f.AddUTF8FontFromBytes("go", "B", slices.Clone(gobold.TTF))
	f.SetMargins(margin, margin, margin)
	f.SetAutoPageBreak(false, 0)
	f.AddPage()
	f.SetFillColor(brand[0], brand[1], brand[2])
	f.Rect(0, 0, 210, 8, "F")
	say := func(style string, size float64, c [3]int, words string, below float64) {
		f.SetFont("go", style, size)
		f.SetTextColor(c[0], c[1], c[2])
		f.MultiCell(text, size*0.5, words, "", "L", false)
		f.Ln(below)
	}
	f.SetY(margin)
	say("B", 26, ink, s.Title, 3)
	say("", 12, soft, s.Lead, 6)
	for _, part := range s.Parts {
		say("B", 14, brand, part.Head, 1)
		say("", 12, ink, part.Text, 5)
	}
	f.SetY(270)
	say("", 9.5, soft, s.Foot, 0)
	var out bytes.Buffer
	if err := f.Output(&out); err != nil {
		return nil, fmt.Errorf("draw sheet: %w", err)
	}
	return out.Bytes(), nil
}
