package mail_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/outbox"
	"eokm.nl/hosting/portal/i18n"
)

// The words of a mail to a stranger have no room for a name, even if one came along: only the organisation that EOKM looked at
// is named, among the facts.
func TestRender_NamesNobodyToAStranger(t *testing.T) {
	for _, kind := range []models.MailKind{
		models.MailInvitation, models.MailInvitedBefore, models.MailContactCode, models.MailRegistration,
	} {
		require.True(t, kind.ToStranger())
		for _, l := range i18n.Langs() {
			m := about(kind, func(m *outbox.Mail) {
				m.NoticeID, m.Ref, m.Person, m.Link, m.Code = nil, "", "Bel 0900-1234", "geheim", "12345678"
			})
			named := render(t, m, l)
			m.Provider = ""
			nameless := render(t, m, l)
			require.NotContains(t, named.Subject+named.Text+named.HTML, "0900", kind)
			require.NotContains(t, nameless.Text, "Voorbeeld")
			require.NotContains(t, nameless.Text, ": \n", "%s: a fact without a value", kind)
			if kind != models.MailRegistration {
				require.Contains(t, named.Text, "Voorbeeld Hosting B.V.", kind)
			}
		}
	}
}
