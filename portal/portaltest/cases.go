package portaltest

import (
	"embed"
	"testing"

	"github.com/stretchr/testify/require"
)

// cases are small inputs of people who do this job, each of which once went wrong. Their addresses are reserved and belong to nobody.
//
//go:embed testdata/cases
var cases embed.FS

// Case is one of those inputs, by the name of its file.
func Case(t testing.TB, name string) string {
	t.Helper()
	content, err := cases.ReadFile("testdata/cases/" + name)
	require.NoError(t, err)
	return string(content)
}
