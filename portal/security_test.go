package portal_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	namedTest = regexp.MustCompile("`((?:Test|Fuzz)[A-Za-z0-9_]+)`")
	writtenBy = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)[A-Za-z0-9_]+)\(`)
)

// docs/security.md names for each threat the tests that prove its control: they must be there.
func TestSecurity_EachThreatNamesTestsThatExist(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../docs/security.md")
	require.NoError(t, err)
	there := testsOfTheProject(t)
	for _, m := range namedTest.FindAllStringSubmatch(string(raw), -1) {
		require.True(t, there[m[1]], "docs/security.md names %s, which is not there", m[1])
	}
	for n := 1; n <= 25; n++ {
		row := regexp.MustCompile(fmt.Sprintf(`(?m)^\| T%d \|.*$`, n)).FindString(string(raw))
		require.Regexp(t, namedTest, row, "T%d names no test", n)
	}
}

func testsOfTheProject(t *testing.T) map[string]bool {
	t.Helper()
	there := map[string]bool{}
	require.NoError(t, filepath.WalkDir("..", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		raw, err := os.ReadFile(path)
		for _, m := range writtenBy.FindAllStringSubmatch(string(raw), -1) {
			there[m[1]] = true
		}
		return err
	}))
	return there
}
