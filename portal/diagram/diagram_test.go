package diagram_test

import (
	"bytes"
	"encoding/xml"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/portal/diagram"
)

func TestRedraw_KeepsWhatDraws(t *testing.T) {
	t.Parallel()
	const drawing = `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><title>Keten &amp; klok</title><g ` +
		`fill="#0b3c5d"><path d="M0 0 L10 10"/>` +
		`<text x="1" y="2" font-size="3">EOKM</text><rect width="4" height="4" fill="url(#a)"/></g></svg>`
	kind, out, err := diagram.Redraw([]byte(drawing))
	require.NoError(t, err)
	require.Equal(t, article.DiagramSVG, kind)
	require.Equal(t, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><title>Keten &amp; klok</title><g fill="#0b3c5d"><path `+
		`d="M0 0 L10 10"></path>`+
		`<text x="1" y="2" font-size="3">EOKM</text><rect width="4" height="4" fill="url(#a)"></rect></g></svg>`, string(out))
}

// hostileSVG holds everything that runs, fetches, leads away or hides.
var hostileSVG = []string{
	`<script>alert(1)</script>`, `<g onload="alert(1)"/>`, `<a href="https://img.example.com"><text>x</text></a>`,
	`<image href="https://img.example.com/p.png"/>`,
	`<use href="https://img.example.com/a.svg#b"/>`,
	`<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="https://img.example.com"/></foreignObject>`,
	`<style>@import url(https://img.example.com/a.css)</style>`, `<rect style="fill:url(https://img.example.com/a)"/>`,
	`<rect fill="url(https://img.example.com/a)"/>`,
	`<rect fill="url( #a) https://img.example.com"/>`, `<animate attributeName="href" to="javascript:alert(1)"/>`,
	`<set attributeName="onload" to="alert(1)"/>`,
	`<text xml:base="https://img.example.com">x</text>`,
	`<path d="M0 0" xlink:href="https://img.example.com" xmlns:xlink="http://www.w3.org/1999/xlink"/>`,
	`<!-- planted -->`, `<?planted x?>`, `<metadata>planted</metadata>`,
	`<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>`,
	`<filter id="f"><feImage href="https://img.example.com/p.png"/></filter>`, `<g id="javascript:alert(1)"/>`,
}

func TestRedraw_LeavesOutWhatRunsFetchesOrHides(t *testing.T) {
	t.Parallel()
	for _, part := range hostileSVG {
		_, out, err := diagram.Redraw([]byte(`<svg xmlns="http://www.w3.org/2000/svg">` + part + `</svg>`))
		if err != nil {
			require.ErrorIs(t, err, diagram.ErrForm, part)
			continue
		}
		for _, harm := range []string{
			"script", "alert", "example.com", "href", "onload", "style", "planted", "foreign", "xlink", "import",
		} {
			require.NotContains(t, strings.ToLower(string(out)), harm, part)
		}
	}
	for _, file := range []string{
		"", "x", "<html/>", "<svg>", "<svg/><svg/>x</svg>", `<!DOCTYPE svg [<!ENTITY a "planted">]><svg ` +
			`xmlns="http://www.w3.org/2000/svg"><text>&a;</text></svg>`, "GIF89a", "\xff\xd8\xff",
	} {
		_, _, err := diagram.Redraw([]byte(file))
		require.ErrorIs(t, err, diagram.ErrForm, file)
	}
	_, _, err := diagram.Redraw(bytes.Repeat([]byte("x"), article.DiagramLimit+1))
	require.ErrorIs(t, err, diagram.ErrLarge)
	_, _, err = diagram.Redraw([]byte("<svg>" + strings.Repeat("<g/>", 5000) + "</svg>"))
	require.ErrorIs(t, err, diagram.ErrLarge)
}

func TestRedraw_PNGLosesWhatIsNoPixel(t *testing.T) {
	t.Parallel()
	picture := image.NewRGBA(image.Rect(0, 0, 3, 2))
	picture.Set(1, 1, color.RGBA{R: 200, A: 255})
	var file bytes.Buffer
	require.NoError(t, png.Encode(&file, picture))
	_, clean, err := diagram.Redraw(file.Bytes())
	require.NoError(t, err)
	hidden := append(file.Bytes(), []byte("planted after the end")...)
	kind, out, err := diagram.Redraw(hidden)
	require.NoError(t, err)
	require.Equal(t, article.DiagramPNG, kind)
	require.Equal(t, clean, out)
	var large bytes.Buffer
	require.NoError(t, png.Encode(&large, image.NewGray(image.Rect(0, 0, 2001, 1))))
	_, _, err = diagram.Redraw(large.Bytes())
	require.ErrorIs(t, err, diagram.ErrLarge)
	_, _, err = diagram.Redraw(file.Bytes()[:40])
	require.ErrorIs(t, err, diagram.ErrForm)
}

func FuzzRedraw(f *testing.F) {
	for _, part := range hostileSVG {
		f.Add([]byte(`<svg xmlns="http://www.w3.org/2000/svg">` + part + `</svg>`))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		kind, out, err := diagram.Redraw(file)
		if err != nil || kind != article.DiagramSVG {
			return
		}
		require.NotContains(t, strings.ToLower(string(out)), "<script")
		require.NoError(t, xml.Unmarshal(out, new(struct{})))
		_, again, err := diagram.Redraw(out)
		require.NoError(t, err)
		require.Equal(t, string(out), string(again), "what was written anew stays as it is")
	})
}
