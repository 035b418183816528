package course_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io/fs"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"eokm.nl/hosting/portal/course"
)

// entry is one file of a zip that somebody made.
type entry struct {
	name, text string
	mode       fs.FileMode
}

// zipped packs entries as they are, whatever they are.
func zipped(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, e := range entries {
		head := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		head.SetMode(0o644 | e.mode)
		f, err := w.CreateHeader(head)
		require.NoError(t, err)
		_, err = f.Write([]byte(e.text))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

func TestPack_ComesBackTheSame(t *testing.T) {
	t.Parallel()
	folders := shipped(t)
	folders["small"] = small()
	for slug, files := range folders {
		first, err := course.Pack(slug, files)
		require.NoError(t, err)
		require.Less(t, len(first), course.PackLimit)
		back, name, err := course.Unpack(first)
		require.NoError(t, err)
		require.Equal(t, []any{slug, files}, []any{name, back})
		again, err := course.Pack(name, back)
		require.NoError(t, err)
		require.True(t, bytes.Equal(first, again), slug)
	}
}

func TestUnpack_TakesWhatOtherProgramsPack(t *testing.T) {
	t.Parallel()
	want := map[string]string{"about.toml": "a", "lessons/een.nl.md": "b\r\n"}
	for name, entries := range map[string][]entry{
		"flat": {{name: "about.toml", text: "a"}, {name: "lessons/", mode: fs.ModeDir}, {name: "lessons/een.nl.md", text: "b\r\n"}},
		"folder": {{name: "klein/", mode: fs.ModeDir}, {name: "klein/about.toml", text: "a"}, {
			name: "klein/lessons/een.nl.md", text: "b\r\n",
		}},
		"mac": {
			{name: "klein/about.toml", text: "a"},
			{name: "__MACOSX/klein/._about.toml", text: "\x00"},
			{name: "klein/.DS_Store", text: "\x00"},
			{name: "klein/lessons/een.nl.md", text: "b\r\n"},
		},
		"mark": {{name: "about.toml", text: "\ufeffa"}, {name: "lessons/een.nl.md", text: "b\r\n"}},
	} {
		files, _, err := course.Unpack(zipped(t, entries...))
		require.NoError(t, err, name)
		require.Equal(t, want, files, name)
	}
}

// Each row adds one hostile file to a good folder, and names the fault that it must meet.
func TestUnpack_RefusesWhatIsNoFolderOfText(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		entry entry
		fault string
	}{
		"out":            {entry{name: "../about.toml"}, "../about.toml: course.fault.path"},
		"out below":      {entry{name: "lessons/../../x.nl.md"}, "path"},
		"absolute":       {entry{name: "/etc/passwd"}, "/etc/passwd: course.fault.path"},
		"drive":          {entry{name: `C:\about.toml`}, "path"},
		"backslash":      {entry{name: `lessons\een.nl.md`}, "path"},
		"dot":            {entry{name: "./questions.toml"}, "path"},
		"double":         {entry{name: "lessons//een.nl.md"}, "path"},
		"nul":            {entry{name: "questions.toml\x00.md"}, "questions.toml?.md: course.fault.path"},
		"case":           {entry{name: "About.toml"}, "path"},
		"script":         {entry{name: "lessons/een.nl.md.exe"}, "path"},
		"other":          {entry{name: "readme.txt"}, "path"},
		"long name":      {entry{name: strings.Repeat("a", 5000)}, "…: course.fault.path"},
		"symlink":        {entry{name: "questions.toml", text: "/etc/passwd", mode: fs.ModeSymlink}, "questions.toml: course.fault.path"},
		"device":         {entry{name: "questions.toml", mode: fs.ModeDevice}, "path"},
		"folder as file": {entry{name: "questions.toml", mode: fs.ModeDir}, "path"},
		"twice":          {entry{name: "about.toml", text: "b"}, "about.toml: course.fault.file_twice"},
		"latin":          {entry{name: "questions.toml", text: "caf\xe9"}, "questions.toml: course.fault.encoding"},
		"utf-16":         {entry{name: "questions.toml", text: "\xff\xfea\x00"}, "encoding"},
		"binary":         {entry{name: "questions.toml", text: "a\x00b"}, "encoding"},
		"escape":         {entry{name: "questions.toml", text: "\x1b[31m"}, "encoding"},
		"long": {
			entry{name: "questions.toml", text: strings.Repeat("é", 200_001)}, "questions.toml: course.fault.long Max=200000",
		},
		"bomb": {entry{name: "questions.toml", text: strings.Repeat("0", 300<<20)}, "course.fault.large Max=2048"},
	} {
		raw := zipped(t, entry{name: "about.toml", text: "a"}, row.entry)
		files, _, err := course.Unpack(raw)
		var faults course.Faults
		require.ErrorAs(t, err, &faults, name)
		require.Len(t, faults, 1, name)
		require.ErrorContains(t, err, row.fault, name)
		require.Nil(t, files, name)
	}
}

func TestUnpack_NamesEveryFaultAtOnce(t *testing.T) {
	t.Parallel()
	_, _, err := course.Unpack(zipped(t, entry{name: "../a"}, entry{name: "questions.toml", text: "\xff"}, entry{name: "/b"}))
	var faults course.Faults
	require.ErrorAs(t, err, &faults)
	require.Len(t, faults, 3)
}

func TestUnpack_BelievesNothingThatAFileSaysOfItself(t *testing.T) {
	t.Parallel()
	many := make([]entry, 101)
	for i := range many {
		many[i].name = strings.Repeat("a", i+1)
	}
	_, _, err := course.Unpack(zipped(t, many...))
	require.ErrorContains(t, err, "course.fault.many Max=100")
	_, _, err = course.Unpack(zipped(t))
	require.ErrorContains(t, err, "course.fault.no_files")
	for _, raw := range [][]byte{nil, []byte("about.toml"), bytes.Repeat([]byte{0}, 1000)} {
		_, _, err = course.Unpack(raw)
		require.ErrorIs(t, err, course.ErrNoPack)
	}
	// The directory says one byte, the file has more; and a file that was cut.
	raw := zipped(t, entry{name: "about.toml", text: strings.Repeat("x", 1000)})
	at := bytes.Index(raw, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(raw[at+24:], 1)
	files, _, err := course.Unpack(raw)
	require.Error(t, err, files)
}

func TestUnpack_NeverFallsOver(t *testing.T) {
	t.Parallel()
	good := zipped(t, entry{name: "about.toml", text: "a"}, entry{name: "lessons/een.nl.md", text: strings.Repeat("tekst ", 50)})
	rapid.Check(t, func(t *rapid.T) {
		raw := bytes.Clone(good)
		for range rapid.IntRange(1, 8).Draw(t, "changes") {
			raw[rapid.IntRange(0, len(raw)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "byte")
		}
		files, _, err := course.Unpack(raw)
		if err == nil {
			require.NotEmpty(t, files)
		}
	})
}

// It runs alone: it counts what the whole process takes.
func TestUnpack_ABombTakesNoMemory(t *testing.T) { //nolint:paralleltest // see above
	raw := zipped(t, entry{name: "questions.toml", text: strings.Repeat("0", 200<<20)})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, _, err := course.Unpack(raw)
	runtime.ReadMemStats(&after)
	require.Error(t, err)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(32<<20))
}
