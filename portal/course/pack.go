package course

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// The limits of a packed folder. What a file says of its own size is not believed: reading stops there.
const (
	PackLimit   = 900 << 10  // bytes of the packed file; a form may have 1 MB
	folderLimit = 2 << 20    // bytes of all files together
	fileLimit   = 200_000    // characters of one file, as course_files keeps it
	entryLimit  = 100        // files
	nameShown   = 80         // characters of a name in a fault
	byteOrder   = "\ufeff"   // some editors begin a file with it
	machineMark = "__MACOSX" // what a Mac adds beside the folder
)

// filePath is where a file of a course can lie; what else a folder may hold, rules.go judges.
var filePath = regexp.MustCompile(`^(about\.toml|questions\.toml|lessons/[a-z0-9]+(-[a-z0-9]+)*\.(nl|en)\.md)$`)

// ErrNoPack is what is no zip file at all.
var ErrNoPack = errors.New("no zip file")

// Pack writes a folder as a zip file, below the course's own name. The same folder gives the same bytes.
func Pack(slug string, files map[string]string) ([]byte, error) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	w.RegisterCompressor(zip.Deflate, func(to io.Writer) (io.WriteCloser, error) { return flate.NewWriter(to, flate.BestCompression) })
	for _, name := range slices.Sorted(maps.Keys(files)) {
		head := &zip.FileHeader{Name: path.Join(slug, name), Method: zip.Deflate, Modified: packedAt}
		head.SetMode(0o644)
		f, err := w.CreateHeader(head)
		if err != nil {
			return nil, fmt.Errorf("pack %s: %w", name, err)
		}
		if _, err := io.WriteString(f, files[name]); err != nil {
			return nil, fmt.Errorf("pack %s: %w", name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("pack: %w", err)
	}
	return out.Bytes(), nil
}

// packedAt is the moment that every packed file bears, so that a folder has but one form: the first that a zip file can say.
var packedAt = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// Unpack reads a zip file of a folder, and gives the name of that folder when the files lie in one. Nothing of it touches a disk. It
// takes files at the places that a course has, and gives Faults that name every other one: a path that leads out, a link, what is no
// text, what is too large. ErrNoPack is what is no zip file. Whether the folder is a good course, Read tells.
func Unpack(raw []byte) (files map[string]string, slug string, err error) {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	// A path that leads out is a fault of its file.
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, "", fmt.Errorf("%w: %w", ErrNoPack, err)
	}
	u := unpacker{files: map[string]string{}, left: folderLimit}
	if len(z.File) > entryLimit {
		u.faults.add("", "", "many", "Max", strconv.Itoa(entryLimit))
		return nil, "", u.faults
	}
	slug = top(z.File)
	for _, f := range z.File {
		if u.left >= 0 {
			u.take(f, slug)
		}
	}
	if len(u.files) == 0 && len(u.faults) == 0 {
		u.faults.add("", "", "no_files")
	}
	if len(u.faults) > 0 {
		return nil, "", u.faults
	}
	return u.files, slug, nil
}

// top is the one folder that all files lie in; "" when they lie in none.
func top(list []*zip.File) string {
	found := ""
	for _, f := range list {
		first, _, deep := strings.Cut(f.Name, "/")
		switch {
		case first == machineMark:
		case !deep || first == lessonFolder || !slugForm.MatchString(first) || found != "" && found != first:
			return ""
		default:
			found = first
		}
	}
	return found
}

type unpacker struct {
	files  map[string]string
	faults Faults
	left   int // bytes that the folder may still take; below 0: too many
}

// take reads one file of the zip.
func (u *unpacker) take(f *zip.File, slug string) {
	name := f.Name
	if slug != "" {
		name = strings.TrimPrefix(name, slug+"/")
	}
	switch mode := f.Mode(); {
	case mode.IsDir() && (name == "" || name == lessonFolder+"/"), strings.HasPrefix(name, machineMark+"/"), path.Base(name) == ".DS_Store":
		return
	case !filePath.MatchString(name) || !mode.IsRegular():
		u.faults.add(shown(name), "", "path")
		return
	}
	if _, twice := u.files[name]; twice {
		u.faults.add(name, "", "file_twice")
		return
	}
	text, err := u.text(f)
	u.left -= len(text)
	switch {
	case u.left < 0:
		u.faults.add("", "", "large", "Max", strconv.Itoa(folderLimit>>10))
	case err != nil:
		u.faults.add(name, "", "broken")
	case !plain(text):
		u.faults.add(name, "", "encoding")
	case utf8.RuneCountInString(text) > fileLimit:
		u.faults.add(name, "", "long", "Max", strconv.Itoa(fileLimit))
	default:
		u.files[name] = strings.TrimPrefix(text, byteOrder)
	}
}

// text reads a file, and never more than the folder may still take and one byte.
func (u *unpacker) text(f *zip.File) (string, error) {
	in, err := f.Open()
	if err != nil {
		return "", err
	}
	defer in.Close()
	raw, err := io.ReadAll(io.LimitReader(in, int64(u.left)+1))
	return string(raw), err
}

// plain tells whether it is text: UTF-8, without characters that no text has.
func plain(text string) bool {
	return utf8.ValidString(text) &&
		!strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune("\n\r\t", r) })
}

// shown is a name that somebody else chose, as a page may show it.
func shown(name string) string {
	name = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, name)
	if runes := []rune(name); len(runes) > nameShown {
		return string(runes[:nameShown]) + "…"
	}
	return name
}
