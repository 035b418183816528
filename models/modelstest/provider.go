package modelstest

import (
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
)

// Claimed is a claim of a provider's admin.
func (w *World) Claimed(admin models.Actor, line string) uuid.UUID {
	w.T.Helper()
	_, err := w.Provider.Claim(w.T.Context(), admin, admin.ProviderID, line, "Zie de RIPE-database.")
	require.NoError(w.T, err)
	return Query[uuid.UUID](w, `SELECT id FROM networks WHERE provider_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1`,
		admin.ProviderID)[0]
}

// DecideClaim decides about a claim, and gives its state.
func (w *World) DecideClaim(actor models.Actor, id uuid.UUID, v provider.ClaimDecision) provider.ClaimState {
	w.T.Helper()
	state, err := w.Provider.DecideClaim(w.T.Context(), actor, id, v)
	require.NoError(w.T, err)
	return state
}

// MailedCode is the code of the last mail to a mailbox.
func (w *World) MailedCode(to string) string {
	w.T.Helper()
	ids := Query[uuid.UUID](w, `SELECT id FROM mails
		WHERE kind = 'contact_code' AND recipient = $1 ORDER BY created_at DESC, id DESC LIMIT 1`, to)
	require.Len(w.T, ids, 1, "a code to %s", to)
	m, err := w.Outbox.Mail(w.T.Context(), ids[0])
	require.NoError(w.T, err)
	require.Len(w.T, m.Code, 8)
	return m.Code
}

// Contact is a contact of the world's provider as it is now.
func (w *World) Contact(kind models.ContactKind) provider.Contact {
	w.T.Helper()
	list, err := w.Provider.Contacts(w.T.Context(), w.Agent, w.Hoster.ID)
	require.NoError(w.T, err)
	i := slices.IndexFunc(list, func(c provider.Contact) bool { return c.Kind == kind })
	require.GreaterOrEqual(w.T, i, 0)
	return list[i]
}

// Registered asks for a link to begin an application, and gives its secret.
func (w *World) Registered(email string) string {
	w.T.Helper()
	from := Here
	from.IP = uuid.NewString() // its own count of tries
	require.NoError(w.T, w.Provider.Register(w.T.Context(), provider.Registration{
		Organisation: "Waddenzee Servers B.V.", Name: "W. Adden", Email: email, Language: "nl",
	}, from))
	return w.Link(models.MailRegistration, email)
}

// Applicant is the admin of a provider that has just registered itself.
func (w *World) Applicant() models.Actor {
	w.T.Helper()
	account, err := w.Provider.OpenApplication(w.T.Context(), w.Registered(uuid.NewString()+"@waddenzee.example"), GoodPassword, Here)
	require.NoError(w.T, err)
	return account.Actor(Here.IP)
}

// Organisation is a complete one.
func Organisation() provider.Organisation {
	return provider.Organisation{
		LegalName: "Waddenzee Servers B.V.", KVK: "12345678", Address: "Dijk 1\n8800 AA Harlingen", Country: "Nederland",
		Website: "https://Waddenzee.example/", Size: provider.SizeMicro,
	}
}

// ReadyApplicant is an applicant who has done every task.
func (w *World) ReadyApplicant() models.Actor {
	w.T.Helper()
	ctx, a := w.T.Context(), w.Applicant()
	require.NoError(w.T, w.Provider.SetOrganisation(ctx, a, Organisation()))
	require.NoError(w.T, w.Provider.AcceptConduct(ctx, a, provider.ConductVersion))
	_, err := w.Provider.Claim(ctx, a, a.ProviderID, "203.0.113.0/24", "Register.")
	require.NoError(w.T, err)
	verified := w.Now()
	for kind, at := range map[models.ContactKind]*time.Time{models.ContactAbuse: &verified, models.ContactEscalation: nil} {
		_, err := w.Provider.AddContact(ctx, models.System(), provider.Contact{
			ProviderID: a.ProviderID, Kind: kind, Email: string(kind) + "@waddenzee.example", VerifiedAt: at,
		})
		require.NoError(w.T, err)
	}
	return a
}

// SentApplicant is an applicant whose application waits for EOKM.
func (w *World) SentApplicant() models.Actor {
	w.T.Helper()
	a := w.ReadyApplicant()
	require.NoError(w.T, w.Provider.SendApplication(w.T.Context(), a, ""))
	return a
}

// Vet decides about an application as it is now.
func (w *World) Vet(actor models.Actor, providerID uuid.UUID, do provider.ApplicationAction, text string) error {
	w.T.Helper()
	round := Query[int](w, `SELECT round FROM applications WHERE provider_id = $1`, providerID)[0]
	return w.Provider.DecideApplication(w.T.Context(), actor,
		provider.ApplicationDecision{Provider: providerID, Round: round, Do: do, Text: text})
}

// Suspend suspends a provider.
func (w *World) Suspend(providerID uuid.UUID) {
	w.T.Helper()
	require.NoError(w.T, w.Provider.ChangeStanding(w.T.Context(), w.As(models.RoleAdmin), providerID, provider.ActSuspend, "Onderzoek."))
}

// Claim gives a provider networks.
func (w *World) Claim(providerID uuid.UUID, claims ...string) {
	w.T.Helper()
	for _, text := range claims {
		n, err := provider.ParseNetwork(text)
		require.NoError(w.T, err, text)
		_, err = w.Provider.AddNetwork(w.T.Context(), models.System(), providerID, n)
		require.NoError(w.T, err, text)
	}
}
