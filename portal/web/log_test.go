package web_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal"
)

// logBook is a log that a test reads.
type logBook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *logBook) Write(line []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(line)
}

// into makes a portal write to it, from INFO up as `serve` does.
func (b *logBook) into(o *portal.Options) { o.Log = slog.New(slog.NewJSONHandler(b, nil)) }

func (b *logBook) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// lines are those with a message, in order.
func (b *logBook) lines(t *testing.T, message string) []map[string]any {
	t.Helper()
	var out []map[string]any
	for text := range bytes.Lines([]byte(b.String())) {
		var line map[string]any
		require.NoError(t, json.Unmarshal(text, &line))
		if line["msg"] == message {
			out = append(out, line)
		}
	}
	return out
}
