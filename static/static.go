// Package static serves the look of the portal: one style sheet, one script, one icon
// sprite and the page icon, each under a name that holds a hash of its content, so a
// browser keeps them for a year and a new version is a new address.
//
// The style sheet is written in the files of css/, the script in those of js/, each named
// by what it is for and sent in the order of their names.
//
// Nothing here is third-party, and nothing private may ever be added: these files are
// served without login.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// worker is the script that a browser keeps running.
//
//go:embed worker/worker.js
var worker []byte

// Worker gives that script. The web package serves it at the root, under a name that stays.
func Worker() []byte { return worker }

//go:embed css/*.css js/*.js icons.svg icon.svg
var files embed.FS

// sources is what each served file is made of, in this order.
var sources = map[string]string{
	"portal.css": "css/*.css",
	"portal.js":  "js/*.js",
	"icons.svg":  "icons.svg",
	"icon.svg":   "icon.svg",
}

// prefix is where the web package mounts Handler.
const prefix = "/static/"

// contentTypes names every kind of file we serve; another kind is a programming error.
var contentTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

// asset is one file, ready to send.
type asset struct {
	path        string // "/static/portal.3f2a91c4.css"
	contentType string
	raw         []byte
	gzipped     []byte
}

// assets reads, hashes and compresses the files once, at first use. The map is
// never written afterwards.
var assets = sync.OnceValue(load)

// Path gives the address of a file by its plain name: Path("portal.css") is
// "/static/portal.3f2a91c4.css". It panics on a name that is not embedded: the names
// are constants in our templates.
func Path(name string) string {
	a, ok := assets()[name]
	if !ok {
		panic("static: no file " + name)
	}
	return a.path
}

// Handler serves the files below /static/ to GET and HEAD. The current name of a file
// may be cached for ever. An older name, asked for by a page from before a deploy, gets
// the current file, which the browser must then check again.
func Handler() http.Handler {
	byName := assets()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
			return
		}
		a, ok := byName[plainName(r.URL.Path)]
		if !ok {
			http.NotFound(w, r)
			return
		}
		serve(w, r, a)
	})
}

func serve(w http.ResponseWriter, r *http.Request, a asset) {
	h := w.Header()
	h.Set("Content-Type", a.contentType)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "no-cache")
	if r.URL.Path == a.path {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	body := a.raw
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = a.gzipped
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(body) // an error here means that the browser went away
	}
}

// plainName takes the hash out of a requested path: "/static/portal.3f2a91c4.css" gives
// "portal.css". A path without a hash gives "".
func plainName(requested string) string {
	name, ok := strings.CutPrefix(requested, prefix)
	parts := strings.Split(name, ".")
	if !ok || len(parts) != 3 {
		return ""
	}
	return parts[0] + "." + parts[2]
}

func load() map[string]asset {
	byName := make(map[string]asset, len(sources))
	for name, pattern := range sources {
		a, err := newAsset(name, pattern)
		if err != nil {
			panic(fmt.Sprintf("static: prepare %s: %v", name, err))
		}
		byName[name] = a
	}
	return byName
}

func newAsset(name, pattern string) (asset, error) {
	raw, err := join(pattern)
	if err != nil {
		return asset{}, err
	}
	ext := path.Ext(name)
	switch ext {
	case ".css":
		raw = indent.ReplaceAll(raw, nil)
	case ".js":
		raw = remarks.ReplaceAll(raw, nil)
	}
	contentType, ok := contentTypes[ext]
	if !ok {
		return asset{}, fmt.Errorf("no content type for %s", ext)
	}
	sum := sha256.Sum256(raw)
	hashed := strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:4]) + ext
	gzipped, err := compress(raw)
	if err != nil {
		return asset{}, fmt.Errorf("compress: %w", err)
	}
	return asset{path: prefix + hashed, contentType: contentType, raw: raw, gzipped: gzipped}, nil
}

// indent is what stands before the lines of a style sheet: an eighth of it, for who reads the source alone.
var indent = regexp.MustCompile(`(?m)^[ \t]+`)

// remarks are the lines of a script that only say why: a sixth of what a phone would fetch.
var remarks = regexp.MustCompile(`(?m)^[ \t]*//.*\n`)

// join reads the files that fit a pattern, in the order of their names, as one.
func join(pattern string) ([]byte, error) {
	names, err := fs.Glob(files, pattern)
	if err != nil {
		return nil, fmt.Errorf("list: %w", err)
	}
	var all []byte
	for _, name := range names {
		raw, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read: %w", err)
		}
		all = append(all, raw...)
	}
	return all, nil
}

func compress(raw []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(raw); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
