package api_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// The clients that two generators make of the document bring a notice in, find it and answer it. tools/check-api makes them: they take
// half a minute to compile.
func TestClients_TellTheStory(t *testing.T) {
	t.Parallel()
	folder := os.Getenv("PORTAL_CLIENTS")
	if folder == "" {
		t.Skip("make check-api makes the clients and runs this")
	}
	for _, client := range []string{"ogenstory", "oapistory"} {
		t.Run(client, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			out, err := exec.CommandContext(t.Context(), filepath.Join(folder, client),
				w.URL+"/api/v1", w.intake, w.provider).CombinedOutput()
			require.NoError(t, err, "%s", out)
			require.Regexp(t, `^R-`, string(out))
		})
	}
}
