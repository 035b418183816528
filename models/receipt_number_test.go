package models_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
)

func TestParseReceiptNumber_ReadsWhatPeopleType(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"R-7KQ2-M4XW": "R-7KQ2-M4XW", " r-7kq2-m4xw ": "R-7KQ2-M4XW", "R7KQ2M4XW": "R-7KQ2-M4XW", "7KQ2-M4XW": "R-7KQ2-M4XW",
		"r 7kq2 m4xw": "R-7KQ2-M4XW", "R‑7KQ2–M4XW": "R-7KQ2-M4XW", "R-RRRR-RRRR": "R-RRRR-RRRR",
		"": "", "R-7KQ2-M4X": "", "R-7KQ2-M4XWA": "", "S-7KQ2-M4XW": "", "R-7KQ2-M4X0": "", "R-7KQ2/M4XW": "", "EOKM-2026-004182": "",
	} {
		got, ok := models.ParseReceiptNumber(text)
		require.Equal(t, want, got, text)
		require.Equal(t, want != "", ok, text)
	}
}

func TestReceiptNumbers_OfALine(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"R-7KQ2-M4XW", "R-RRRR-RRRR"}, models.ReceiptNumbers("Re: bewijs r‑7kq2–m4xw, en R RRRR RRRR."))
	require.Empty(t, models.ReceiptNumbers("7KQ2-M4XW of een database; EOKM-2026-004182"))
}
