package rooms_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/provider"
)

// One rule for names, whoever gives them and by whichever way: a form or a command.
func TestNames_OneRuleForAll(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	admin := w.As(models.RoleProviderAdmin)
	ways := map[string]func(name string) error{
		"a provider": func(name string) error {
			_, err := w.Provider.Add(ctx, models.System(), provider.Provider{
				Slug: "p" + uuid.NewString()[:8], Name: name, Status: models.ProviderActive, Language: "nl",
			})
			return err
		},
		"a person": func(name string) error {
			_, err := w.People.AddUser(ctx, models.System(), people.User{
				ProviderID: w.Hoster.ID, Email: uuid.NewString() + "@people.example", Name: name, Role: models.RoleAgent,
			})
			return err
		},
		"an invitation": func(name string) error {
			_, err := w.People.Invite(ctx, admin, people.Invitation{
				ProviderID: w.Hoster.ID, Email: uuid.NewString() + "@people.example",
				Name: name, Role: models.RoleAgent,
			})
			return err
		},
		"a registration": func(name string) error {
			return w.Provider.Register(ctx, provider.Registration{
				Organisation: name, Name: "W. Adema",
				Email: uuid.NewString() + "@people.example", Language: "nl",
			}, modelstest.Here)
		},
		"a passkey": func(name string) error {
			return w.People.AddPasskey(ctx, w.Agent.UserID, []byte(uuid.NewString()), []byte(`{}`), name)
		},
	}
	for way, give := range ways {
		for what, name := range map[string]string{
			"nothing": "", "blanks": "  ", "a line break": "line\r\nBcc: x", "a tab": "a\tb", "a zero byte": "a\x00b",
			"a C1 control":       "a\u0085b",
			"a turned direction": "a\u202eb", "a letter nobody sees": "a\u200bb", "a line separator": "a\u2028b", "no text": "a\xffb",
			"an address": "https://host.example/x", "too many letters": strings.Repeat("a", 101),
		} {
			var invalid *models.Invalid
			require.ErrorAs(t, give(name), &invalid, "%s with %s", way, what)
		}
		require.NoError(t, give("  Ø. d'Été-小 B.V. "), way)
	}
	require.Empty(t, modelstest.Query[string](w.World, `SELECT name FROM providers WHERE name <> trim(name)`))
	require.Empty(t, modelstest.Query[string](w.World, `SELECT name FROM users WHERE name <> trim(name)`))
}

// A mailbox that staff give is one bare address, as on every form.
func TestMailboxes_OneRuleForAll(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, email := range []string{
		"", "nobody", "X <x@people.example>", "a@people.example, b@people.example",
		"a@people.example\r\nBcc: b",
	} {
		_, err := w.Provider.AddContact(t.Context(), models.System(),
			provider.Contact{ProviderID: w.Hoster.ID, Kind: models.ContactAbuse, Email: email})
		require.Equal(t, "contact.email", modelstest.Problem(t, err), "%q", email)
		_, err = w.People.AddUser(t.Context(), models.System(),
			people.User{ProviderID: w.Hoster.ID, Email: email, Name: "X", Role: models.RoleAgent})
		require.Equal(t, "user.email", modelstest.Problem(t, err), "%q", email)
	}
}
