package portal_test

import (
	"bytes"
	"errors"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "eokm.nl/hosting"

// An outside package is about one thing outside the portal: portal/mail, portal/pgboot, portal/intake/scart.
const outside = "portal/<one outside thing>"

// inside are the packages of portal/ that are the portal itself.
var inside = []string{"portal/web", "portal/api", "portal/worker", "portal/portaltest"}

// arrows says which of our own packages a package may import, besides those below it. The first row that fits counts;
// "x/..." is x and all below it. A new arrow is a decision: write it here and in .golangci.yml, or do without it.
//
// The rooms of models stand in their order: each may ask those above its row, through functions that take the transaction, and none
// below it (docs/adr/0010). So do the rooms of the pages, which portal/web opens and none of them knows.
var arrows = []struct {
	from string
	to   []string
}{
	{"models", nil}, // the ground: imports nothing of the app, and no room
	{"models/address", []string{"models"}},
	{"models/people", []string{"models", "models/address"}},
	{"models/trail", []string{"models"}},
	{"models/version", []string{"models", "models/address"}},
	{"models/article", []string{"models", "models/address", "models/version"}},
	{"models/provider", []string{"models", "models/address", "models/people"}},
	{"models/advisory", []string{"models", "models/address", "models/provider"}},
	{"models/learning", []string{"models", "models/address", "models/article", "models/people", "models/version"}},
	{"models/rota", []string{"models", "models/people", "models/provider"}},
	{"models/presence", []string{"models"}},
	{"models/preference", []string{"models", "models/people"}},
	{"models/outbox", []string{"models", "models/provider"}},
	{"models/search", []string{"models", "models/address", "models/provider"}},
	{"models/notice", []string{
		"models", "models/address", "models/advisory", "models/learning", "models/outbox", "models/people", "models/preference",
		"models/provider", "models/rota", "models/search",
	}},
	{"models/guest", []string{"models", "models/address", "models/notice", "models/people"}},
	{"models/incoming", []string{"models", "models/address", "models/notice"}},
	{"models/observation", []string{"models", "models/address", "models/incoming", "models/notice"}},
	{"models/casework", []string{"models", "models/address", "models/notice"}},
	{"models/escalation", []string{"models", "models/address", "models/notice", "models/provider"}},
	{"models/recurrence", []string{"models", "models/address", "models/notice"}},
	{"models/bulk", []string{"models", "models/incoming", "models/notice", "models/people"}},
	{"models/peer", []string{"models", "models/address", "models/article", "models/provider"}},
	{"models/rotation", []string{"models", "models/address", "models/incoming", "models/notice"}},
	{"models/rooms", []string{"models/..."}}, // opens them all
	// what tests of several rooms share
	{"models/modelstest", []string{"models/...", "portal/seal", "portal/pgboot", "portal/portaltest/testdb", "portal/portaltest/trace"}},
	{"migrations", nil},
	{"static", nil},
	{"static/content", nil},
	{"portal/i18n", nil},
	{"portal/pgboot", nil},
	{"templates/...", []string{"portal/i18n", "static", "templates/..."}},
	{"portal/mail", []string{"models/...", "portal/i18n", "templates/..."}},
	// picks the reader of a file
	{"portal/intake", []string{"models/...", "portal/intake/lines", "portal/scart", "portal/table", "portal/xarf"}},
	{"portal/guidance", []string{"models/...", "static/content", "portal/toml"}}, // the files that it reads
	// a question's source is read as an article's
	{"portal/course", []string{"models/...", "static/content", "portal/toml", "portal/guidance"}},
	{"portal/handout", []string{"static/content"}},
	{"portal/settings", []string{"models/...", "portal/i18n"}},
	{"portal/demo", []string{"models/...", "portal/course", "portal/guidance"}},
	{outside, []string{"models/...", "portal/intake/lines", "portal/table", "portal/egress"}},
	{"portal/worker", []string{"models/...", "portal/i18n", outside}},
	{"portal/web/page", []string{"models/...", "portal/i18n", "templates/...", outside}}, // the ground of the pages: knows no room
	{"portal/web/login", room()},
	{"portal/web/invite", room("portal/web/login")},
	{"portal/web/register", room("portal/web/login")},
	{"portal/web/versions", room()},
	{"portal/web/training/question", room()},
	{"portal/web/kb", room("portal/web/versions")},
	{"portal/web/advisories", room()},
	{"portal/web/training", room("portal/web/training/question")},
	{"portal/web/verify", room("portal/web/training")},
	{"portal/web/org", room("portal/web/login")},
	{"portal/web/casework", room()},
	{"portal/web/notices", room("portal/web/casework", "portal/web/advisories", "portal/web/kb", "portal/web/org", "portal/web/training")},
	{"portal/web/guest", room("portal/web/notices")},
	{"portal/web/jobs", room("portal/web/notices")},
	{"portal/web/views", room("portal/web/notices")},
	{"portal/web/account", room("portal/web/login", "portal/web/notices", "portal/web/org")},
	{"portal/web/triage", room("portal/web/notices", "portal/web/org")},
	{"portal/web/content", room("portal/web/versions")},
	{"portal/web/content/courses", room("portal/web/training/question", "portal/web/versions")},
	{"portal/web/training/team", room()},
	{"portal/web/peers", room()},
	{"portal/web/admin/audit", room("portal/web/notices")},
	{"portal/web/demo", room("portal/web/login")},
	{"portal/web/help", room()},
	{"portal/web/intake", room()},
	{"portal/web/escalations", room()},
	{"portal/web/providers", room("portal/web/org", "portal/web/register", "portal/web/triage")},
	{"portal/web/home", room("portal/web/advisories", "portal/web/content", "portal/web/kb", "portal/web/notices", "portal/web/org",
		"portal/web/training", "portal/web/triage")},
	{"portal/web", []string{"models/...", "portal/i18n", "templates/...", "static", outside}},
	{"portal/api", []string{"models/...", "portal/i18n", outside}},
	{"portal", []string{"models/...", "migrations", "static", "templates/...", "portal/web", "portal/api", "portal/worker", outside}},
	{"portal/portaltest/testdb", []string{"migrations", "portal/pgboot"}}, // what lies below the portal is tested with it
	{"portal/portaltest/...", []string{"models/...", "migrations", "portal", "portal/web", outside}},
	{"cmd/...", []string{"models/...", "migrations", "portal", "portal/web", outside}},
}

// room is what every room of the pages may import, and the rooms above it that it uses.
func room(above ...string) []string {
	return append([]string{"models/...", "portal/i18n", "templates/...", outside, "portal/web/page"}, above...)
}

// fences says where a library may be known: in these packages only, or in all but these.
var fences = []struct {
	library string
	only    []string
	never   []string
}{
	{library: "gorm.io", only: []string{"models"}}, // writes the inserts of Tx.Create (docs/adr/0009)
	{library: "github.com/labstack/echo", only: []string{"portal/web", "portal/api"}},
	{library: "github.com/danielgtaylor/huma", only: []string{"portal/api"}},
	{library: "github.com/a-h/templ", never: []string{"models/...", "migrations", "portal/api", "portal/worker"}},
	{library: "github.com/prometheus", only: []string{"portal/metrics"}},
	{library: "net/http", never: []string{"models/...", "migrations", "templates/..."}},
	{library: "database/sql", only: []string{"models", "migrations"}},
	// queries are the rooms'; the others open the pool, hand it on, or look at how full it is
	{library: "github.com/jackc/pgx", only: []string{
		"models/...", "migrations", "portal", "portal/demo", "portal/metrics", "portal/pgboot", "portal/portaltest",
		"portal/worker", "cmd/...",
	}},
	{library: "github.com/yuin/goldmark", only: []string{"portal/guidance"}},
	{library: "github.com/microcosm-cc/bluemonday", only: []string{"portal/guidance"}},
	{library: "github.com/BurntSushi/toml", only: []string{"portal/toml", "portal/i18n"}},
	{library: "github.com/openrdap", only: []string{"portal/rdap"}},
	{library: "code.dny.dev/ssrf", only: []string{"portal/egress"}},
	{library: "github.com/ProtonMail", only: []string{"portal/pgp"}},
	{library: "testing", only: []string{"portal/portaltest/...", "models/modelstest"}},
	{library: "github.com/stretchr/testify", only: []string{"portal/portaltest/...", "models/modelstest"}},
	{library: "github.com/google/go-cmp", only: []string{"portal/portaltest", "models/modelstest"}},
	{library: "github.com/chromedp", only: []string{"portal/portaltest"}},
	{library: "pgregory.net/rapid", only: []string{"portal/portaltest"}},
}

// topLevel are the folders that may lie at the top; hidden ones and bin/ are the tools'.
var topLevel = []string{"cmd", "portal", "models", "templates", "static", "migrations", "docs", "tools", "bin"}

// drawers are names of packages that would hold anything.
var drawers = []string{"util", "utils", "common", "helper", "helpers", "misc", "shared", "lib", "core", "service", "services", "repository"}

// maxLines is where a file of code is no longer one concept; the aim is 300. Generated code and words may be longer, and so may
// the style sheet, which is one list.
const maxLines = 400

// maxFiles and maxPackage are where a package is a hall without rooms: its files and their lines, without tests and generated code.
const (
	maxFiles   = 45
	maxPackage = 7000
)

func TestArchitecture_ImportsFollowTheArrows(t *testing.T) {
	t.Parallel()
	for from, imports := range productionImports(t) {
		for _, imported := range imports {
			to, ours := strings.CutPrefix(imported, module+"/")
			if ours && !arrowAllowed(from, to) {
				t.Errorf("%s imports %s: not an arrow of portal/architecture_test.go", from, to)
			}
		}
	}
}

func TestArchitecture_LibrariesStayBehindTheirFences(t *testing.T) {
	t.Parallel()
	for from, imports := range productionImports(t) {
		for _, imported := range imports {
			if !libraryAllowed(from, imported) {
				t.Errorf("%s imports %s: outside the library's fence in portal/architecture_test.go", from, imported)
			}
		}
	}
}

func TestArchitecture_FoldersHaveTheirNames(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir("..")
	require.NoError(t, err)
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") && !slices.Contains(topLevel, e.Name()) {
			t.Errorf("%s/ lies at the top level: only %s may", e.Name(), strings.Join(topLevel, ", "))
		}
	}
	for _, file := range sources(t) {
		if folder := path.Base(path.Dir(file)); slices.Contains(drawers, folder) {
			t.Errorf("%s: a folder named %q would hold anything; name it by its noun", file, folder)
		}
	}
}

func TestArchitecture_FilesStayReadable(t *testing.T) {
	t.Parallel()
	for _, file := range sources(t) {
		if !slices.Contains([]string{".go", ".templ", ".sql", ".js"}, path.Ext(file)) || strings.HasSuffix(file, "_templ.go") {
			continue
		}
		if lines := bytes.Count(read(t, file), []byte("\n")); lines > maxLines {
			t.Errorf("%s has %d lines, more than %d: split it by noun", file, lines, maxLines)
		}
	}
}

func TestArchitecture_PackagesStayRooms(t *testing.T) {
	t.Parallel()
	files, lines := map[string]int{}, map[string]int{}
	for _, file := range sources(t) {
		if path.Ext(file) == ".go" && !strings.HasSuffix(file, "_test.go") && !strings.HasSuffix(file, "_templ.go") {
			files[path.Dir(file)]++
			lines[path.Dir(file)] += bytes.Count(read(t, file), []byte("\n"))
		}
	}
	require.NotEmpty(t, files)
	for pkg, n := range files {
		if n > maxFiles || lines[pkg] > maxPackage {
			t.Errorf("%s has %d files and %d lines, more than %d and %d: give a noun of it a package", pkg, n, lines[pkg],
				maxFiles, maxPackage)
		}
	}
}

// Packages have names that do not collide, so that a name in front of a dot means the same package in every file.
func TestArchitecture_OurPackagesHaveOneName(t *testing.T) {
	t.Parallel()
	for _, file := range sources(t) {
		if path.Ext(file) != ".go" || strings.HasSuffix(file, "_templ.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, read(t, file), parser.ImportsOnly)
		require.NoError(t, err)
		for _, imported := range parsed.Imports {
			if imported.Name != nil && strings.HasPrefix(imported.Path.Value, `"`+module+"/") {
				t.Errorf("%s: imports %s as %s", file, imported.Path.Value, imported.Name.Name)
			}
		}
	}
}

// The tables above are worth what they refuse.
func TestArchitecture_TablesRefuse(t *testing.T) {
	t.Parallel()
	for _, refused := range [][2]string{
		{"models", "portal/i18n"},
		{"models", "migrations"},
		{"models", "models/notice"},
		{"models/provider", "models/notice"},
		{"models/notice", "models/incoming"},
		{"models/notice", "portal/i18n"},
		{"templates/ui", "portal/web"},
		{"portal/web", "portal"},
		{"portal/web", "portal/api"},
		{"portal/web", "portal/portaltest"},
		{"portal/web/page", "portal/web/kb"},
		{"portal/web/kb", "portal/web"},
		{"portal/web/kb", "portal/web/notices"},
		{"portal/web/content", "portal/web/content/courses"},
		{"portal/web/nowhere", "portal/web/page"},
		{"portal/web", "models/modelstest"},
		{"models/rooms", "models/modelstest"},
		{"portal/worker", "templates/ui"},
		{"portal/webhook", "portal/mail"},
		{"portal/webhook", "portal"},
		{"portal", "cmd/portal"},
		{"cmd/portal", "portal/portaltest"},
		{"nowhere", "models"},
	} {
		require.False(t, arrowAllowed(refused[0], refused[1]), "%s -> %s", refused[0], refused[1])
	}
	for _, refused := range [][2]string{
		{"portal/web", "gorm.io/driver/postgres"},
		{"portal/mail", "github.com/labstack/echo/v4/middleware"},
		{"templates/ui", "net/http"},
		{"portal/worker", "testing"},
		{"models", "github.com/stretchr/testify/require"},
		{"models/notice", "gorm.io/gorm"},
		{"portal/web", "github.com/jackc/pgx/v5"},
		{"portal/web/kb", "github.com/jackc/pgx/v5"},
		{"portal/web/kb", "github.com/labstack/echo/v4"},
	} {
		require.False(t, libraryAllowed(refused[0], refused[1]), "%s -> %s", refused[0], refused[1])
	}
	require.True(t, arrowAllowed("templates/notices", "templates/ui"))
	require.True(t, arrowAllowed("portal/web", "portal/web/kb"))
	require.True(t, arrowAllowed("portal/web/kb", "portal/web/page"))
	require.True(t, arrowAllowed("portal/intake/scart", "models/incoming"))
	require.True(t, libraryAllowed("models", "gorm.io/gorm"))
	require.True(t, libraryAllowed("portal/web", "net/http/httputil"))
}

func arrowAllowed(from, to string) bool {
	if to == "models/modelstest" { // only tests import it, which "models/..." does not say
		return false
	}
	if strings.HasPrefix(to, from+"/") && from != "portal" && from != "models" && !strings.HasPrefix(from, "portal/web/") {
		return true
	}
	for _, row := range arrows {
		if fits(row.from, from) {
			return fitsAny(row.to, to) || fits(outside, from) && family(from) == family(to)
		}
	}
	return false
}

func libraryAllowed(from, imported string) bool {
	for _, f := range fences {
		if imported != f.library && !strings.HasPrefix(imported, f.library+"/") {
			continue
		}
		if f.only != nil && !fitsAny(f.only, from) || fitsAny(f.never, from) {
			return false
		}
	}
	return true
}

func fitsAny(patterns []string, pkg string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool { return fits(pattern, pkg) })
}

func fits(pattern, pkg string) bool {
	if pattern == outside {
		return strings.HasPrefix(pkg, "portal/") && !slices.Contains(inside, family(pkg))
	}
	if folder, below := strings.CutSuffix(pattern, "/..."); below {
		return pkg == folder || strings.HasPrefix(pkg, folder+"/")
	}
	return pkg == pattern
}

// family is a package's first two names: portal/intake of portal/intake/scart.
func family(pkg string) string {
	names := strings.SplitN(pkg, "/", 3)
	return path.Join(names[:min(2, len(names))]...)
}

// productionImports gives each package of the module, without the module's name, and what it imports outside tests.
func productionImports(t *testing.T) map[string][]string {
	t.Helper()
	if _, err := exec.LookPath("go"); errors.Is(err, exec.ErrNotFound) {
		t.Skip("needs the go command on the PATH")
	}
	cmd := exec.CommandContext(t.Context(), "go", "list", "-e", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...")
	cmd.Dir = ".."
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	require.NoError(t, err, "go list")

	imports := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		imports[strings.TrimPrefix(words[0], module+"/")] = words[1:]
	}
	require.NotEmpty(t, imports)
	return imports
}

// sources lists the repository's own files, as slash paths from its root: nothing hidden but .ci, nothing installed.
func sources(t *testing.T) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir("..", func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := strings.HasPrefix(e.Name(), ".") && e.Name() != ".." && e.Name() != ".ci"
		if e.IsDir() && (hidden || e.Name() == "node_modules" || e.Name() == "bin") {
			return filepath.SkipDir
		}
		if e.Type().IsRegular() {
			rel, err := filepath.Rel("..", name)
			files = append(files, filepath.ToSlash(rel))
			return err
		}
		return nil
	})
	require.NoError(t, err)
	return files
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(file)))
	require.NoError(t, err)
	return content
}
