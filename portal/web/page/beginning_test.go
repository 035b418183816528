package page

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBeginning_CutsLongTextsOnly(t *testing.T) {
	t.Parallel()
	require.Equal(t, "een twee drie", Beginning("een twee\n\n drie "))
	long := strings.Repeat("é", 130)
	require.Equal(t, strings.Repeat("é", 119)+"…", Beginning(long))
}

func TestKeepText_LeavesNoAddress(t *testing.T) {
	t.Parallel()
	require.Equal(t, "zie ••• en de klant is weg", KeepText("zie https://img.example.com/a/b en de klant is weg"))
	for _, text := range []string{"img.example.com/x", "www.example.com", "hxxps://img[.]example[.]com", "HTTP://example.com"} {
		require.Equal(t, "•••", KeepText(text))
	}
	require.Equal(t, "Klant weg.\nZie adres 2.", KeepText("Klant weg.\nZie adres 2."))
}
