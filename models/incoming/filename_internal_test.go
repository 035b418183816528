package incoming

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The name of a file is shown as somebody gave it, unless it names a place.
func TestFileLabel_ShowsANameWithDotsAndNoPlace(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"meldingen.csv", "meldingen.nov.2026.csv", "Meldingen 30.11.2026.csv", "scart-2026.11.30.csv", "EOKM.week48.def.xlsx", "lijst",
		"week 48.txt",
		"EOKM-2026-004182.eml",
	} {
		require.Equal(t, name, fileLabel(name), name)
	}
	require.Equal(t, "meldingen.nov.2026.csv", fileLabel("map/meldingen.nov.2026.csv"))
	for _, name := range []string{
		"img.example.com.csv", "scan img.example.com 2026.csv", "192.0.2.7.csv", "melding-192.0.2.7.csv", "hxxps img[.]example[.]com.csv",
		"2001:db8::1.csv", "img.example.com", "https%3A%2F%2Fimg.example.com.csv", "melding_img.example.org_nov.csv",
	} {
		require.Empty(t, fileLabel(name), name)
	}
}
