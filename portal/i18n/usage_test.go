package i18n

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// use finds a literal key in code: T(ctx, "a.b"), p.T("a.b"), p.N("a.b", n). A key that
// ends in a dot is the start of one that data completes.
var use = regexp.MustCompile(`\b[TN]\((?:ctx, )?"([a-z][a-z0-9_-]*\.[^"]*)"`)

func TestCatalogue_HasEveryKeyThatTheCodeNames(t *testing.T) {
	nl, _ := printers(t)
	for _, dir := range []string{"../../templates", "..", "../../cmd"} {
		require.NoError(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || !isSource(path) {
				return err
			}
			raw, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for _, m := range use.FindAllStringSubmatch(string(raw), -1) {
				if !known(nl, m[1]) {
					t.Errorf("%s: no text for key %q", path, m[1])
				}
			}
			return nil
		}))
	}
}

func isSource(path string) bool {
	if strings.HasSuffix(path, "_templ.go") || strings.HasSuffix(path, "_test.go") {
		return false
	}
	return strings.HasSuffix(path, ".go") || strings.HasSuffix(path, ".templ")
}

func known(p *Printer, key string) bool {
	if !strings.HasSuffix(key, ".") {
		return p.Has(key)
	}
	for k := range p.messages {
		if strings.HasPrefix(k, key) {
			return true
		}
	}
	return false
}
