package mail_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/i18n"
)

func TestRender_TellsEOKMHowMuchWaitsAndNothingElse(t *testing.T) {
	message := render(t, about(models.MailStaffDispute), i18n.NL)
	require.Equal(t, "[EOKM] Nieuwe betwisting", message.Subject)
	require.Contains(t, message.Text, "Wacht in totaal: 3")
	require.Contains(t, message.Text, "https://portal.example/triage/disputes")
	for _, word := range []string{"EOKM-2026-004182", "Voorbeeld"} {
		require.NotContains(t, message.Text+message.HTML, word)
	}
}
