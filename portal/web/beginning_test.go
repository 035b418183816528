package web

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBeginning_CutsLongTextsOnly(t *testing.T) {
	t.Parallel()
	require.Equal(t, "een twee drie", beginning("een twee\n\n drie "))
	long := strings.Repeat("é", 130)
	require.Equal(t, strings.Repeat("é", 119)+"…", beginning(long))
}

func TestKeepText_LeavesNoAddress(t *testing.T) {
	t.Parallel()
	require.Equal(t, "zie ••• en de klant is weg", keepText("zie https://img.example.com/a/b en de klant is weg"))
	for _, text := range []string{"img.example.com/x", "www.example.com", "hxxps://img[.]example[.]com", "HTTP://example.com"} {
		require.Equal(t, "•••", keepText(text))
	}
	require.Equal(t, "Klant weg.\nZie adres 2.", keepText("Klant weg.\nZie adres 2."))
}
