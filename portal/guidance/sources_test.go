package guidance_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/guidance"
)

func TestSources_SayWhenTheyWereRead(t *testing.T) {
	t.Parallel()
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	text := "Tekst\n\n- geen bron\n\n## Bronnen\n\n- DSA, van 19 oktober 2022; gelezen op 30 november 2026.\n" +
		"- Wet; gelezen via example.nl op 3 mei 2026.\n" +
		"- Wet; gelezen via example.org op 1 mei 2026, en gelezen op 2 mei 2026.\n- advies van EOKM, november 2026\n- " +
		"niets\n- 31 februari 2026\n"
	require.Equal(t, []guidance.Source{
		{"DSA, van 19 oktober 2022; gelezen op 30 november 2026.", 7, day(2026, 11, 30), false},
		{"Wet; gelezen via example.nl op 3 mei 2026.", 8, day(2026, 5, 3), true},
		{"Wet; gelezen via example.org op 1 mei 2026, en gelezen op 2 mei 2026.", 9, day(2026, 5, 2), false},
		{"advies van EOKM, november 2026", 10, day(2026, 11, 1), false},
		{"niets", 11, time.Time{}, false},
		{"31 februari 2026", 12, time.Time{}, false},
	}, guidance.Sources(text))
	require.Equal(t, 11, guidance.Undated(text))
	require.Equal(t, day(2026, 3, 2), guidance.ReadSource("Act; read through example.com on 2 March 2026").Read)
	require.True(t, guidance.ReadSource("Act; read through example.com on 2 March 2026").Second)
	require.Zero(t, guidance.Undated("Tekst zonder bronnen"))
}
