package api_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the files of testdata anew")

// The document lies in a file, so that a change of the interface is seen, and tools/check-api can judge it.
func TestDocument_IsItsFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	served := w.get("/openapi.json", "")
	require.Equal(t, 200, served.StatusCode)
	require.Equal(t, "*", served.Header.Get("Access-Control-Allow-Origin"))
	require.Empty(t, w.get("/notices", w.provider).Header.Get("Access-Control-Allow-Origin"), "on the document alone")
	var text bytes.Buffer
	require.NoError(t, json.Indent(&text, served.body, "", "  "))
	text.WriteByte('\n')
	const file = "testdata/openapi.json"
	if *update {
		require.NoError(t, os.WriteFile(file, text.Bytes(), 0o644))
	}
	kept, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(kept), text.String(), "go test ./portal/api -run Document -update writes it; read the difference")
}
