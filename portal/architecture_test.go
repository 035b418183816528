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
	{library: "github.com/SherClockHolmes", only: []string{"portal/webpush"}},
	{library: "github.com/xuri/excelize", only: []string{"portal/spreadsheet"}},
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
