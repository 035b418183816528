package incoming

import (
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/publicsuffix"
)

// What is not looked up must be what the list would say.
func TestUsualTops_AreKnown(t *testing.T) {
	t.Parallel()
	for _, top := range usualTops {
		_, known := publicsuffix.PublicSuffix(top)
		require.True(t, known || top == "example", top)
	}
}
