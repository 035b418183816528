package guidance_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/portal/guidance"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/settings"
)

// reached is a printer of a portal that is reached as r says.
func reached(t *testing.T, r settings.Reach) *i18n.Printer {
	t.Helper()
	words, err := i18n.New()
	require.NoError(t, err)
	return words.With(r.Words).Printer(i18n.NL)
}

func TestFilled_PutsWhatAnOperatorSetInThePlaceOfEach(t *testing.T) {
	t.Parallel()
	p := reached(t, settings.Reach{Phone: "+44 1632 960123", Mail: "a&b@example.nl", HoursNL: "tot <5>", Night: "morgen | tomorrow"})
	doc := guidance.Render("## Bel {{contact.phone}}\n\n| A |\n|--|\n| {{contact.phone}} |\n\nMail {{contact.mail}} ({{contact.hours}}); " +
		"{{contact.night}}. [Bel {{contact.phone}}](/contact)").Filled(p)
	require.Equal(t, 1, strings.Count(doc.HTML, `<td><a href="tel:+441632960123">+44 1632 960123</a></td>`), doc.HTML)
	require.Contains(t, doc.HTML, `<a href="mailto:a&amp;b@example.nl">a&amp;b@example.nl</a> (tot &lt;5&gt;); morgen.`)
	require.Contains(t, doc.HTML, `<a href="/contact">Bel +44 1632 960123</a>`, "no link within a link")
	require.Contains(t, doc.HTML, `aria-label="Bel +44 1632 960123"`)
	require.NotContains(t, doc.HTML, "{{")
	require.Equal(t, "Bel +44 1632 960123", doc.Contents[0].Text)
}

func TestFilled_CallsEOKMByThePortalsName(t *testing.T) {
	t.Parallel()
	p := reached(t, settings.Reach{Brand: "Offlimits", BrandNoteNL: "Vroeger EOKM."})
	require.Equal(t, "<p>Bel Offlimits over EOKM-2026-000001. Vroeger EOKM.</p>\n",
		guidance.Render("Bel EOKM over EOKM-2026-000001. {{brand.note}}").Filled(p).HTML)
	require.Equal(t, "Offlimits", guidance.Fill("EOKM", p))
}

// A search may cut a placeholder's braces off, and marks what was found within it.
func TestFillSnippet_FillsWhatASearchCut(t *testing.T) {
	t.Parallel()
	p := reached(t, settings.Reserved())
	for _, cut := range []string{
		"bel {{contact.phone}}", "bel contact.phone}}", "bel {{" + article.MarkBegin + "contact.phone" + article.MarkEnd + "}}",
	} {
		require.Equal(t, "bel +44 1632 960123", guidance.FillSnippet(cut, p))
	}
}

func TestPlaceholders_EachHasAValue(t *testing.T) {
	t.Parallel()
	p := reached(t, settings.Reserved())
	for _, name := range models.Placeholders {
		require.Regexp(t, models.Placeholder, "{{"+name+"}}")
		require.NotEmpty(t, guidance.Fill("{{"+name+"}}", p), name)
	}
	for text, line := range map[string]int{
		"bel {{contact.phone}}": 0, "a\nb {{contact.fax}}": 2, "{{contact.phone}": 1, "{{telefoon}}": 1, "{{ contact.phone }}": 1,
		"{een} {{7*7}}": 0,
	} {
		require.Equal(t, line, models.PlaceholderFault(text), text)
	}
}
