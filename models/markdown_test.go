package models_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
)

func TestMarkdownFault_NamesTheLineThatPassesABound(t *testing.T) {
	t.Parallel()
	row := strings.Repeat("|a", 10) + "\n"
	rule := strings.Repeat("|-", 10) + "\n"
	for name, c := range map[string]struct {
		text string
		want int
	}{
		"quotes":                {"a\n\n" + strings.Repeat("> ", 9) + "b", 3},
		"quotes without space":  {strings.Repeat(">", 9), 1},
		"lists":                 {strings.Repeat("1. ", 9) + "b", 1},
		"lists in quotes":       {strings.Repeat("> - ", 5) + "b", 1},
		"eight":                 {strings.Repeat("> - ", 4) + "b", 0},
		"links in a paragraph":  {"a\n" + strings.Repeat("[a](", 501), 2},
		"links in many":         {strings.Repeat(strings.Repeat("[a] ", 400)+"\n\n", 6), 11},
		"stars":                 {strings.Repeat("*a_\n", 1001), 1001},
		"stars in many":         {strings.Repeat("**a**\n\n", 3000), 0},
		"rule":                  {strings.Repeat("* ", 40) + "\n" + strings.Repeat("-", 80) + "\n", 0},
		"a wide table":          {strings.Repeat("|a", 1000) + "\n" + strings.Repeat("|-", 1000) + "\n|\n|\n|\n|\n", 5},
		"a long table":          {row + rule + strings.Repeat("|\n", 400), 365},
		"a table in a quote":    {"> " + row + "> " + rule + strings.Repeat("> |\n", 400), 365},
		"a table as they are":   {row + rule + strings.Repeat(row, 300), 0},
		"words":                 {"Bel +31 20 555 0100 - of mail.\n\n- een\n- twee\n  - drie\n\n2026. jaar\n", 0},
		"nothing":               {"", 0},
		"a number and no point": {strings.Repeat("12 ", 100), 0},
	} {
		require.Equal(t, c.want, models.MarkdownFault(c.text), name)
	}
}
