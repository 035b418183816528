package trace_test

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest/trace"
)

// A search that finds nothing proves something only when it can find.
func TestFind_EachForm(t *testing.T) {
	t.Parallel()
	const word = "zeldzaamwoord"
	all := trace.Of("word", []byte(word))
	for shift := range 3 {
		text := []byte("..."[:shift] + strings.ToUpper(word) + "...")
		for _, planted := range []string{
			string(text), strings.ToUpper(hex.EncodeToString([]byte(word))),
			base64.StdEncoding.EncodeToString([]byte("..."[:shift] + word + "...")),
		} {
			require.NotEmpty(t, trace.Find([]byte("before "+planted+" after"), all), planted)
		}
	}
	require.Empty(t, trace.Find([]byte("nothing of the kind"), all))
}
