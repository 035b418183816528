// Package diagram reads a drawing that an editor made and writes it anew: pixels of a PNG, lines and letters of an SVG. What else a
// file can hold – scripts, styles, links, other files, remarks, where and when it was made – does not come along.
//
// Never here: a photo, a fetch of anything, or a file that came with a report.
package diagram

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
	"regexp"
	"slices"
	"strings"

	"eokm.nl/hosting/models/article"
)

// The faults. A page words them.
var (
	ErrForm  = errors.New("neither a PNG nor an SVG drawing")
	ErrLarge = errors.New("more than a drawing holds")
)

// The limits of a drawing.
const (
	pixelsAtMost   = 2000 // a side
	elementsAtMost = 5000
)

// Redraw reads a drawing of at most models.DiagramLimit bytes and writes it anew.
func Redraw(file []byte) (article.DiagramKind, []byte, error) {
	if len(file) > article.DiagramLimit {
		return "", nil, ErrLarge
	}
	if bytes.HasPrefix(file, []byte("\x89PNG\r\n")) {
		out, err := redrawPNG(file)
		return article.DiagramPNG, out, err
	}
	out, err := redrawSVG(file)
	return article.DiagramSVG, out, err
}

func redrawPNG(file []byte) ([]byte, error) {
	size, err := png.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return nil, ErrForm
	}
	if size.Width > pixelsAtMost || size.Height > pixelsAtMost {
		return nil, ErrLarge
	}
	picture, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, ErrForm
	}
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&out, picture); err != nil {
		return nil, fmt.Errorf("write png: %w", err)
	}
	if out.Len() > article.DiagramLimit {
		return nil, ErrLarge
	}
	return out.Bytes(), nil
}

// What draws in an SVG: elements, and the attributes that say where and how. Nothing here names another file or runs.
var (
	elements = []string{
		"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "title", "desc", "defs", "marker",
		"linearGradient", "radialGradient", "stop",
	}
	attributes = []string{
		"viewBox", "width", "height", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "dx", "dy", "d",
		"points", "transform", "id",
		"fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin",
		"stroke-opacity", "opacity",
		"font-size", "font-weight", "font-family", "text-anchor", "dominant-baseline", "marker-end", "marker-start", "markerWidth",
		"markerHeight", "refX", "refY",
		"orient", "offset", "stop-color", "stop-opacity", "gradientUnits", "preserveAspectRatio", "letter-spacing",
	}
	// value is what an attribute may say: numbers, names, colours, and a part of this same drawing.
	value = regexp.MustCompile(`^(url\(#[\w-]+\)|[\w\s.,#%+:'()/-]*)$`)
)

const svgNamespace = "http://www.w3.org/2000/svg"

func redrawSVG(file []byte) ([]byte, error) {
	in := xml.NewDecoder(bytes.NewReader(file))
	in.Strict = true
	in.Entity = map[string]string{} // none but XML's own
	var out bytes.Buffer
	skipped, seen, open := 0, 0, 0
	for {
		token, err := in.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, ErrForm
		}
		switch t := token.(type) {
		case xml.StartElement:
			seen++
			switch {
			case seen > elementsAtMost:
				return nil, ErrLarge
			case seen == 1 && t.Name.Local != "svg":
				return nil, ErrForm
			case skipped > 0 || !slices.Contains(elements, t.Name.Local) || t.Name.Space != svgNamespace && t.Name.Space != "":
				skipped++
			default:
				open++
				begin(&out, t, seen == 1)
			}
		case xml.EndElement:
			if skipped > 0 {
				skipped--
				continue
			}
			open--
			fmt.Fprintf(&out, "</%s>", t.Name.Local)
		case xml.CharData:
			if skipped == 0 && open > 0 {
				_ = xml.EscapeText(&out, t) // a buffer never refuses
			}
		}
	}
	switch {
	case seen == 0 || open != 0 || skipped != 0:
		return nil, ErrForm
	case out.Len() > article.DiagramLimit: // a quote takes five bytes in place of one
		return nil, ErrLarge
	}
	return out.Bytes(), nil
}

// begin writes the start of an element with what draws of its attributes.
func begin(out *bytes.Buffer, t xml.StartElement, root bool) {
	fmt.Fprintf(out, "<%s", t.Name.Local)
	if root {
		fmt.Fprintf(out, ` xmlns="%s"`, svgNamespace)
	}
	for _, a := range t.Attr {
		if a.Name.Space == "" && slices.Contains(attributes, a.Name.Local) && allowed(a.Value) {
			fmt.Fprintf(out, ` %s="`, a.Name.Local)
			_ = xml.EscapeText(out, []byte(a.Value))
			out.WriteByte('"')
		}
	}
	out.WriteByte('>')
}

func allowed(text string) bool {
	lower := strings.ToLower(text)
	return value.MatchString(text) && (strings.HasPrefix(text, "url(#") || !strings.Contains(lower, "url(") &&
		!strings.Contains(lower, "://") && !strings.Contains(lower, "script:"))
}
