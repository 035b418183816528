package provider_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/provider"
)

// A phone number is taken as people write it, kept in one form, and shown in one.
func TestPutContact_TakesAPhoneNumberAsPeopleWriteIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, admin := t.Context(), w.As(models.RoleProviderAdmin)
	night := w.Contact(models.ContactNight)
	for _, typed := range []string{
		"+31.20.555.0101", "(020) 555 0101", "020/555 0101", "020-5550101", "0205550101", "0031 20 555 0101", "+31 (0)20 555 01 01",
		"020 – 555 01 01", "tel. 020 555 0101", "020\u00a0555\u00a00101", "+31205550101", " +31 20 555 0101 ",
	} {
		night.Phone = typed
		got, err := w.Provider.PutContact(ctx, admin, night)
		require.NoError(t, err, typed)
		require.Equal(t, "+31205550101", got.Phone, typed)
		require.Equal(t, "+31205550101", w.Contact(models.ContactNight).Phone, typed)
	}
	require.Equal(t, "+31 20 555 0101", provider.PhoneText("+31205550101"))
	for typed, want := range map[string]string{
		"06-12345678": "+31612345678", "+44 20 7946 0958": "+442079460958", "+32 2 555 12 12": "+3225551212",
		"020 555 0101 ext. 12": "+31205550101;ext=12", "020 555 0101 toestel 12": "",
		"call me": "", "12": "", "020 555 0101 of 020 555 0102": "", "+999 1234567": "", "https://example.org/020": "",
	} {
		night.Phone = typed
		got, err := w.Provider.PutContact(ctx, admin, night)
		if want == "" {
			require.Equal(t, "contact.phone", modelstest.Problem(t, err), typed)
			continue
		}
		require.NoError(t, err, typed)
		require.Equal(t, want, got.Phone, typed)
	}
	require.Equal(t, "+31 20 555 0101 ext. 12", provider.PhoneText("+31205550101;ext=12"))
	require.Equal(t, "balie", provider.PhoneText("balie"), "what was kept before and is none stays as it is")
}

// Two ways to write the domain of a mailbox are one contact.
func TestPutContact_TwoWaysToWriteADomainAreOneContact(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, admin := t.Context(), w.As(models.RoleProviderAdmin)
	c, err := w.Provider.PutContact(ctx, admin,
		provider.Contact{ProviderID: w.Hoster.ID, Kind: models.ContactAbuse, Email: "Misbruik@MÜNCHEN.example."})
	require.NoError(t, err)
	require.Equal(t, "misbruik@xn--mnchen-3ya.example", c.Email)
	for _, typed := range []string{"misbruik@münchen.example", "misbruik@xn--mnchen-3ya.example", "misbruik@XN--MNCHEN-3YA.example."} {
		w.After(time.Hour)
		_, err := w.Provider.PutContact(ctx, admin, provider.Contact{ProviderID: w.Hoster.ID, Kind: models.ContactAbuse, Email: typed})
		require.Equal(t, "contact.twice", modelstest.Problem(t, err), typed)
	}
	_, err = w.Provider.AddContact(ctx, models.System(),
		provider.Contact{ProviderID: w.Hoster.ID, Kind: models.ContactNight, Email: "Nacht@MÜNCHEN.example"})
	require.NoError(t, err)
	require.NoError(t, w.Provider.Register(ctx, provider.Registration{
		Organisation: "Ander", Name: "A. Nder", Email: "beheer@münchen.example.", Language: "nl",
	}, modelstest.Here))
	require.NotEmpty(t, w.Link(models.MailRegistration, "beheer@xn--mnchen-3ya.example"))
}

// What is wrong with a contact is the same for its desk, for EOKM's page of the provider, for EOKM's list, its count and its queue.
func TestContactHealth_IsOneForAll(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	for name, change := range map[provider.ContactHealth]string{
		"":                         `UPDATE contacts SET verified_at = $2 WHERE id = $1`,
		provider.ContactUnverified: `UPDATE contacts SET verified_at = NULL WHERE id = $1 AND $2::timestamptz IS NOT NULL`,
		provider.ContactBounces:    `UPDATE contacts SET verified_at = $2, bounced_at = $2 WHERE id = $1`,
		provider.ContactSilent: `INSERT INTO contact_checks (id, provider_id, contact_id, quarter, email, sent_at)
			SELECT gen_random_uuid(), provider_id, id, '2026-10-01', email, $2::timestamptz + interval '1 hour'
			FROM contacts WHERE id = $1`,
	} {
		w.Exec(`DELETE FROM contact_checks`)
		night := w.Contact(models.ContactNight)
		w.Exec(`UPDATE contacts SET verified_at = $2, bounced_at = NULL WHERE id = $1`, night.ID, w.Now().Add(-30*24*time.Hour))
		w.Exec(change, night.ID, w.Now().Add(-30*24*time.Hour))

		require.Equal(t, name, w.Contact(models.ContactNight).Health)
		one, err := w.Provider.Contact(ctx, w.Agent, w.Hoster.ID, night.ID)
		require.NoError(t, err)
		require.Equal(t, name, one.Health)
		page, err := w.Provider.Page(ctx, w.Analyst, "voorbeeld")
		require.NoError(t, err)
		require.Equal(t, name, page.Contacts[2].Health)
		rows, err := w.Provider.Rows(ctx, w.Analyst, "")
		require.NoError(t, err)
		healthy := 3
		if name != "" {
			healthy = 2
		}
		require.Equal(t, healthy, rows[0].Confirmed, name)
		list, err := w.Provider.UnhealthyContacts(ctx, w.Analyst)
		require.NoError(t, err)
		queues, err := w.Notice.Queues(ctx, w.Analyst)
		require.NoError(t, err)
		if name == "" || name == provider.ContactUnverified { // one that never counted is no news
			require.Empty(t, list)
			require.Zero(t, queues.Contacts.Count)
			continue
		}
		require.Len(t, list, 1)
		require.Equal(t, name, list[0].Health)
		require.Equal(t, 1, queues.Contacts.Count)
	}
}
