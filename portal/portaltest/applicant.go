package portaltest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/provider"
)

// Applicant is a browser of somebody who has just registered an organisation.
func Applicant(t *testing.T, p *Portal, email string) (*Browser, people.Account) {
	t.Helper()
	require.NoError(t, p.Store.Provider.Register(t.Context(), provider.Registration{
		Organisation: "Waddenzee Servers", Name: "W. Adema", Email: email, Language: "nl",
	}, models.Visitor{}))
	b := p.Browser("")
	p.Join(b, "/register/start/"+p.MailedLink(models.MailRegistration, email), email)
	account, err := p.Store.People.AccountByEmail(t.Context(), models.System(), email)
	require.NoError(t, err)
	return b, account
}

// Apply sends the application of an applicant, with every task done.
func Apply(t *testing.T, p *Portal, account people.Account) {
	t.Helper()
	ctx, actor, now := t.Context(), account.Actor(""), p.Clock.Now()
	require.NoError(t, p.Store.Provider.SetOrganisation(ctx, actor, provider.Organisation{
		LegalName: "Waddenzee Servers B.V.", KVK: "12345678", Address: "Dijk 1", Country: "Nederland", Size: provider.SizeMicro,
	}))
	_, err := p.Store.Provider.Claim(ctx, actor, actor.ProviderID, "203.0.113.0/24", "Register.")
	require.NoError(t, err)
	for _, kind := range []models.ContactKind{models.ContactAbuse, models.ContactEscalation} {
		_, err := p.Store.Provider.AddContact(ctx, models.System(), provider.Contact{
			ProviderID: account.ProviderID, Kind: kind, Email: string(kind) + "@waddenzee.example.nl", VerifiedAt: &now,
		})
		require.NoError(t, err)
	}
	require.NoError(t, p.Store.Provider.AcceptConduct(ctx, actor, provider.ConductVersion))
	require.NoError(t, p.Store.Provider.SendApplication(ctx, actor, ""))
}
