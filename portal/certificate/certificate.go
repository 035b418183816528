// Package certificate draws a certificate as a PDF: one page that a holder prints or hangs up. The HTML page of the same certificate
// is the accessible form; this one has its fonts in it and is not tagged.
//
// Never here: what a certificate says (web words it) or who may have it (the Store's to say).
package certificate

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/text/unicode/norm"
)

// Paper is what a certificate says, in the reader's language.
type Paper struct {
	Language     string
	Title        string // what it is
	Declares     string // above the name
	Holder       string
	Organisation string
	Passed       string // between the name and the course
	Course       string
	Facts        []Fact
	Number       string
	Check        string // how anybody verifies it, with the address
	Revoked      string // across the page when it does not hold any more; "" else
	Issued       time.Time
	Brand        string // who gives it, as the portal calls EOKM
}

// Fact is one line below: a label and a value.
type Fact struct{ Label, Value string }

// Colours, as static/css/00-tokens.css has them in the light.
type colour struct{ r, g, b int }

var (
	ink   = colour{0x16, 0x20, 0x2b}
	soft  = colour{0x4a, 0x58, 0x66}
	brand = colour{0x0b, 0x3c, 0x5d}
	line  = colour{0xc5, 0xce, 0xd6}
	red   = colour{0xb3, 0x14, 0x0d}
)

// Lengths in millimetres on A4, lying.
const (
	width, height = 297.0, 210.0
	margin        = 24.0
	text          = width - 2*margin
)

// PDF draws the paper. The same paper gives the same bytes.
func PDF(p Paper) ([]byte, error) {
	f := fpdf.New("L", "mm", "A4", "")
	f.SetCreationDate(p.Issued.UTC())
	f.SetModificationDate(p.Issued.UTC())
	f.SetCatalogSort(true)
	f.SetLang(p.Language)
	f.SetTitle(p.Title+" "+p.Number, true)
	f.SetAuthor(p.Brand, true)
	// Copies: fpdf writes into the bytes that it is given, and others draw at the same time.
	f.AddUTF8FontFromBytes("noto", "", slices.Clone(regular))
	f.AddUTF8FontFromBytes("noto", "B", slices.Clone(bold))
	f.AddUTF8FontFromBytes("gomono", "", slices.Clone(gomono.TTF))
	f.SetMargins(margin, margin, margin)
	f.SetAutoPageBreak(false, 0)
	f.AddPage()
	d := drawing{f}
	d.frame()
	d.write(p)
	var out bytes.Buffer
	if err := f.Output(&out); err != nil {
		return nil, fmt.Errorf("draw certificate: %w", err)
	}
	return out.Bytes(), nil
}

type drawing struct{ *fpdf.Fpdf }

func (d drawing) frame() {
	d.SetFillColor(brand.r, brand.g, brand.b)
	d.Rect(0, 0, width, 9, "F")
	d.SetDrawColor(line.r, line.g, line.b)
	d.SetLineWidth(0.4)
	d.Rect(12, 19, width-24, height-31, "D")
}

func (d drawing) write(p Paper) {
	d.SetXY(margin, 30)
	d.say("B", 13, brand, p.Brand)
	d.SetY(44)
	d.say("B", 34, ink, p.Title)
	d.Ln(5)
	d.say("", 13, soft, p.Declares)
	d.Ln(2)
	d.say("B", d.fitting(p.Holder, 26), ink, p.Holder)
	d.say("", d.fitting(p.Organisation, 14), soft, p.Organisation)
	d.Ln(4)
	d.say("", 13, soft, p.Passed)
	d.Ln(2)
	d.say("B", d.fitting(p.Course, 20), brand, p.Course)
	d.facts(p)
	if p.Revoked != "" {
		d.SetXY(margin, 30)
		d.SetFont("noto", "B", 16)
		d.SetTextColor(red.r, red.g, red.b)
		d.CellFormat(text, 8, p.Revoked, "", 1, "R", false, 0, "")
	}
}

// say writes a line, or more where the words need them.
func (d drawing) say(style string, size float64, c colour, words string) {
	d.SetFont("noto", style, size)
	d.SetTextColor(c.r, c.g, c.b)
	d.MultiCell(text, size*0.46, norm.NFC.String(words), "", "L", false)
}

// fitting is the largest size, up to the given one, at which a name takes two lines at most.
func (d drawing) fitting(words string, size float64) float64 {
	for d.SetFont("noto", "B", size); size > 9 && d.GetStringWidth(words) > 1.9*text; size-- {
		d.SetFont("noto", "B", size-1)
	}
	return size
}

// facts are the lines at the foot, side by side, and below them how to check it.
func (d drawing) facts(p Paper) {
	const top = 156.0
	d.Line(margin, top-4, width-margin, top-4)
	column := text / float64(len(p.Facts))
	for i, fact := range p.Facts {
		d.SetXY(margin+float64(i)*column, top)
		d.SetFont("noto", "", 9.5)
		d.SetTextColor(soft.r, soft.g, soft.b)
		d.CellFormat(column, 5, fact.Label, "", 2, "L", false, 0, "")
		family := "noto"
		if fact.Value == p.Number {
			family = "gomono"
		}
		d.SetFont(family, "", 12)
		d.SetTextColor(ink.r, ink.g, ink.b)
		d.CellFormat(column, 7, fact.Value, "", 0, "L", false, 0, "")
	}
	d.SetXY(margin, top+18)
	d.say("", 9.5, soft, p.Check)
}
