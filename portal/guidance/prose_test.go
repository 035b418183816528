package guidance_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/guidance"
)

// What a snippet shows reads as sentences: no marks, and no heading that runs into the text below it.
func TestPlain_ReadsAsText(t *testing.T) {
	t.Parallel()
	for markdown, want := range map[string]string{
		"van de schijf.\n\n## Daarna {#daarna}\n\nVerwijder het **bestand**.": "van de schijf.\n\nDaarna:\n\nVerwijder het bestand.",
		"| Vraag | Doen |\n|---|:--|\n| Wie? | Kijk |":                        "Vraag · Doen · Wie? · Kijk",
		"niet | Wacht niet | Er zit":                                          "niet · Wacht niet · Er zit",
		"### Waarom?\n\nOmdat.":                                               "Waarom?\n\nOmdat.",
		"1. Kijk\n2. Lees [de gids](/kb/gids)":                                "Kijk\nLees de gids",
		"- regel # 3\n- `code`":                                               "regel # 3\ncode",
		"gids](/kb/gids) zegt het, lees [verder](/kb/v":                       "gids zegt het, lees verder",
	} {
		require.Equal(t, want, guidance.Plain(markdown))
	}
}
