package i18n

import (
	"embed"
	"fmt"
	"io/fs"
	"sync"

	"github.com/BurntSushi/toml"
	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// Files are named <area>.<lang>.toml, so each part of the portal keeps its own words.
//
//go:embed locales/*.toml
var locales embed.FS

// Catalogue holds every text of the portal in every language. It does not change
// after New and is safe for concurrent use.
type Catalogue struct {
	printers map[Lang]*Printer
}

// New gives the embedded catalogues, which are read at the first call. It fails on a file
// that cannot be read, a key that two files of one language share, an empty text or a
// template action other than a field: all mistakes of a developer, so the portal refuses
// to start.
func New() (*Catalogue, error) { return once() }

// once holds the one catalogue of this process: what is embedded never changes.
var once = sync.OnceValues(read)

func read() (*Catalogue, error) {
	c := &Catalogue{printers: make(map[Lang]*Printer)}
	for _, l := range Langs() {
		messages, err := load(locales, l)
		if err != nil {
			return nil, fmt.Errorf("load catalogue %s: %w", l, err)
		}
		if c.printers[l], err = newPrinter(l, messages); err != nil {
			return nil, fmt.Errorf("make printer %s: %w", l, err)
		}
	}
	return c, nil
}

// Printer returns the printer of l, or the Dutch one for a language the portal lacks.
func (c *Catalogue) Printer(l Lang) *Printer {
	if p, ok := c.printers[l]; ok {
		return p
	}
	return c.printers[NL]
}

// load merges all files of one language.
func load(files fs.FS, l Lang) (map[string]message, error) {
	paths, err := fs.Glob(files, "locales/*."+string(l)+".toml")
	if err != nil {
		return nil, fmt.Errorf("list files: %w", err)
	}
	messages := make(map[string]message)
	for _, path := range paths {
		if err := loadFile(files, path, messages); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	return messages, nil
}

func loadFile(files fs.FS, path string, into map[string]message) error {
	raw, err := fs.ReadFile(files, path)
	if err != nil {
		return fmt.Errorf("read: %w", err)
	}
	file, err := goi18n.ParseMessageFileBytes(raw, path, map[string]goi18n.UnmarshalFunc{"toml": toml.Unmarshal})
	if err != nil {
		return fmt.Errorf("parse: %w", err)
	}
	for _, m := range file.Messages {
		if _, ok := into[m.ID]; ok {
			return fmt.Errorf("key %q is already in another file", m.ID)
		}
		if into[m.ID], err = newMessage(m); err != nil {
			return err
		}
	}
	return nil
}

// tag is the x/text name of l, for its plural rules.
func (l Lang) tag() language.Tag {
	if l == EN {
		return language.English
	}
	return language.Dutch
}
