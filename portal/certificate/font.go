package certificate

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"
)

// The fonts of names: every Latin, Greek and Cyrillic letter of Europe and of Vietnamese. fonts/OFL.txt says whose they are and how
// they were cut down.
//
//go:embed fonts/NotoSans-Regular.ttf
var regular []byte

//go:embed fonts/NotoSans-Bold.ttf
var bold []byte

// letters are the two, read.
var letters = sync.OnceValues(func() ([]*sfnt.Font, error) {
	var fonts []*sfnt.Font
	for _, file := range [][]byte{regular, bold} {
		font, err := sfnt.Parse(file)
		if err != nil {
			return nil, fmt.Errorf("read font: %w", err)
		}
		fonts = append(fonts, font)
	}
	return fonts, nil
})

// Missing gives the letters of the texts that the paper cannot show, each once; "" when it shows them all. A page says so, since
// whoever looks at a box does not know what it should be.
func Missing(texts ...string) (string, error) {
	fonts, err := letters()
	if err != nil {
		return "", err
	}
	var missing []rune
	var buffer sfnt.Buffer
	for _, letter := range norm.NFC.String(strings.Join(texts, "")) {
		for _, font := range fonts {
			glyph, err := font.GlyphIndex(&buffer, letter)
			if err != nil {
				return "", fmt.Errorf("look for a letter: %w", err)
			}
			if glyph == 0 && !slices.Contains(missing, letter) {
				missing = append(missing, letter)
			}
		}
	}
	return string(missing), nil
}
