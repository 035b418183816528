package guidance_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"eokm.nl/hosting/portal/guidance"
)

// told writes a comparison on one line.
func told(blocks []guidance.Block) string {
	var lines []string
	for _, b := range blocks {
		line := []string{strings.Repeat("~", b.Left)}
		for _, s := range b.Spans {
			line = append(line, map[guidance.Change]string{guidance.Added: "+", guidance.Removed: "-"}[s.Kind], "(", s.Text, ")")
		}
		lines = append(lines, strings.Join(line, ""))
	}
	return strings.Join(lines, " / ")
}

func TestCompare_TellsWhatChanged(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, to, want string }{
		{"a", "a", ""},
		{"Bel de klant.", "Bel eerst de klant.", "(Bel)+( eerst)( de klant.)"},
		{"een\ntwee\ndrie\nvier\nvijf\nzes", "een\ntwee\ndrie\nvier\nvijf\nzeven", "~~~~ / (vijf) / -(zes)+(zeven)"},
		{"een\ntwee", "een\ntwee\ndrie", "(een) / (twee) / +(drie)"},
		{"een", "", "-(een)"},
	} {
		require.Equal(t, c.want, told(guidance.Compare(c.from, c.to)), "%q to %q", c.from, c.to)
	}
}

func TestCompare_LosesNoWord(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SliceOfN(rapid.SampledFrom([]string{"een", "twee ", "drie.", "\n", " ", "vier"}), 0, 12)
		from, to := strings.Join(text.Draw(t, "from"), ""), strings.Join(text.Draw(t, "to"), "")
		var removed, added strings.Builder
		for _, b := range guidance.Compare(from, to) {
			for _, s := range b.Spans {
				if s.Kind != guidance.Added {
					removed.WriteString(s.Text)
				}
				if s.Kind != guidance.Removed {
					added.WriteString(s.Text)
				}
			}
			if b.Left > 0 {
				return // what is left out was the same
			}
		}
		if from != to {
			squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
			require.Equal(t, squeeze(from), squeeze(removed.String()))
			require.Equal(t, squeeze(to), squeeze(added.String()))
		}
	})
}
