package triage_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

func TestMailAlarm_TellsStaffOnEachOfTheirPages(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	p.Notice("192.0.2.1", "http://img.example.com/a")
	p.Notice("198.51.100.7", "http://img.example.com/b")
	mails, err := p.Store.Outbox.UnsentMails(t.Context(), 10)
	require.NoError(t, err)
	for _, m := range mails {
		require.NoError(t, p.Store.Outbox.MailTried(t.Context(), m.ID, "timeout"))
	}
	pages := []string{"/triage", "/triage/unrouted", "/triage/rechecks", "/triage/disputes"}
	analyst := p.Browser("analyst")
	alarm := func(path string) string { return analyst.Get(path).Doc.Find(".notice.is-danger").Text() }
	p.Clock.Advance(14 * time.Minute)
	for _, path := range pages {
		require.Empty(t, alarm(path), path)
	}
	p.Clock.Advance(time.Minute)
	for _, path := range pages {
		require.Contains(t, alarm(path), "Mail wordt niet bezorgd.", path)
		require.Contains(t, alarm(path), "wachten 2 mails", path)
	}
	require.NoError(t, p.Store.Outbox.MailSent(t.Context(), mails[0].ID))
	require.Contains(t, alarm("/triage"), "wacht 1 mail ", "the other waits on")
	require.Contains(t, alarm("/triage?lang=en"), "1 mail has been waiting")
	require.NoError(t, p.Store.Outbox.MailSent(t.Context(), mails[1].ID))
	require.Empty(t, alarm("/triage"))
}
