package mail_test

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/mail"
	"eokm.nl/hosting/portal/settings"
)

// A portal that calls EOKM by another name does so in every mail; the number of a notice stays.
func TestRender_CallsEOKMAsThePortalDoes(t *testing.T) {
	t.Parallel()
	words, err := i18n.New()
	require.NoError(t, err)
	reach := settings.Reserved()
	reach.Brand, reach.BrandNoteNL, reach.BrandNoteEN = "Merknaam", "Zo heten wij nu.", "That is our name now."
	words = words.With(reach.Words)
	usual := regexp.MustCompile(`.{0,40}\bEOKM\b(?:[^-]|-[^\d]|$).{0,40}`)
	for name, m := range goldenMails {
		for _, l := range i18n.Langs() {
			message, err := mail.Render(t.Context(), m, words.Printer(l), site(t))
			require.NoError(t, err)
			for _, text := range []string{message.Subject, message.Text, message.HTML} {
				require.Empty(t, usual.FindAllString(text, -1), "%s, %s", name, l)
			}
			require.Contains(t, message.Text, "Merknaam", name)
		}
	}
}
