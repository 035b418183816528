package chart

import (
	"context"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"eokm.nl/hosting/portal/i18n"
)

// Measures of a picture file in pixels, and how many letters fit on its lines.
const (
	pictureWidth = 800
	pictureEdge  = 16
	titleLetters = 66
	lineLetters  = 112
	titleLine    = 26
	wordsLine    = 18
)

// picture is a drawing as a file of its own: on white, with its title, caption and source in it,
// so that it still says what it shows where somebody pastes it.
type picture struct {
	drawing
	title, caption, source []string
	top, height            float64 // where the drawing starts, and how high all is
}

// Picture writes c as an SVG file that needs nothing beside it: colours of the light pages in its shapes, no style and no script,
// so that it looks the same in a browser with our policy, in a word processor and on paper. The language is that of ctx.
// A chart without values is a file that says so.
func Picture(ctx context.Context, w io.Writer, c Drawing) error {
	p := i18n.From(ctx)
	d := c.draw(p)
	pic := picture{
		drawing: d, title: wrap(d.frame.Caption.Title, titleLetters), caption: wrap(d.frame.Caption.line(p), lineLetters),
		source: wrap(d.frame.Caption.Source, lineLetters),
	}
	if d.empty {
		pic.caption = append(pic.caption, p.T("chart.empty"))
		pic.drawing.height = 0
	}
	pic.top = float64(pictureEdge + len(pic.title)*titleLine + len(pic.caption)*wordsLine + 10)
	pic.height = pic.top + pic.drawing.height + float64(len(pic.source)*wordsLine+2*pictureEdge)
	if err := pic.view().Render(ctx, w); err != nil { //nolint:contextcheck // templ hands it on
		return fmt.Errorf("draw a picture: %w", err)
	}
	return nil
}

// units is how wide the plot of the picture is, so that nothing is stretched.
func (p picture) units() float64 {
	return pictureWidth - 2*pictureEdge - float64(p.room.left+p.room.right)
}

// wrap cuts text into lines of at most so many letters, at its spaces.
func wrap(text string, letters int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > letters:
			lines = append(lines, line)
			line = word
		default:
			line += " " + word
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
