package rooms_test

import (
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/people"
)

// accountWrites are the changes of accounts, for TestWrites_AreWholeOrNotAtAll.
func accountWrites() []writePath {
	email := func() string { return uuid.NewString() + "@people.example" }
	member := func(w *world) people.Account { return w.Invited(email(), models.RoleAgent, w.Hoster.ID) }
	resetOf := func(w *world) (people.Account, uuid.UUID) {
		person := member(w)
		require.NoError(w.T, w.People.AskFactorReset(w.T.Context(), w.As(models.RoleProviderAdmin), w.Hoster.ID, person.ID, "Kwijt."))
		id, _, err := w.People.OwnFactorReset(w.T.Context(), person.Actor(""))
		require.NoError(w.T, err)
		return person, id
	}
	return []writePath{
		{"invite", "events invitations mails river_job", func(w *world) func() error {
			admin, to := w.As(models.RoleProviderAdmin), email()
			return func() error {
				_, err := w.People.Invite(w.T.Context(), admin,
					people.Invitation{ProviderID: w.Hoster.ID, Email: to, Name: "N.", Role: models.RoleAgent})
				return err
			}
		}},
		{"join", "events invitations passwords users", func(w *world) func() error {
			i, err := w.People.Invite(w.T.Context(), models.System(),
				people.Invitation{ProviderID: w.Hoster.ID, Email: email(), Name: "N.", Role: models.RoleAgent})
			require.NoError(w.T, err)
			return func() error {
				_, err := w.People.Join(w.T.Context(), i.Link, modelstest.GoodPassword, modelstest.Here)
				return err
			}
		}},
		{"sign in elsewhere", "devices events mails river_job", func(w *world) func() error {
			person := member(w)
			require.NoError(w.T, w.People.SignedIn(w.T.Context(), person, people.FactorTOTP, modelstest.Here))
			elsewhere := models.Visitor{IP: "203.0.113.9", Device: uuid.NewString()}
			return func() error { return w.People.SignedIn(w.T.Context(), person, people.FactorTOTP, elsewhere) }
		}},
		{"new recovery codes", "events recovery_codes", func(w *world) func() error {
			person := member(w)
			return func() error { _, err := w.People.NewRecoveryCodes(w.T.Context(), person.ID); return err }
		}},
		{"set a password", "events mails passwords river_job", func(w *world) func() error {
			person := member(w)
			return func() error {
				return w.People.SetPassword(w.T.Context(), person.Actor(""), modelstest.GoodPassword, "nieuwe zin met genoeg woorden", nil)
			}
		}},
		{"reset a password", "events mails password_resets passwords river_job", func(w *world) func() error {
			person := member(w)
			require.NoError(w.T, w.AskPasswordLink(w.T.Context(), person.Email, modelstest.Here))
			link := w.Link(models.MailPasswordLink, person.Email)
			return func() error {
				return w.People.ResetPassword(w.T.Context(), link, "nieuwe zin met genoeg woorden", modelstest.Here)
			}
		}},
		{"set a role", "events users", func(w *world) func() error {
			person, admin := member(w), w.As(models.RoleProviderAdmin)
			return func() error {
				return w.People.SetRole(w.T.Context(), admin, w.ChangeOf(person.ID), models.RoleProviderAdmin)
			}
		}},
		{"disable", "events users", func(w *world) func() error {
			person, admin := member(w), w.As(models.RoleProviderAdmin)
			return func() error { return w.People.DisableMember(w.T.Context(), admin, w.ChangeOf(person.ID)) }
		}},
		{"ask a reset", "events factor_resets mails river_job", func(w *world) func() error {
			person, admin := member(w), w.As(models.RoleProviderAdmin)
			return func() error {
				return w.People.AskFactorReset(w.T.Context(), admin, w.Hoster.ID, person.ID, "Kwijt.")
			}
		}},
		{"approve a reset", "events factor_resets", func(w *world) func() error {
			_, id := resetOf(w)
			second := w.As(models.RoleProviderAdmin)
			return func() error { return w.People.ApproveFactorReset(w.T.Context(), second, w.Hoster.ID, id, "") }
		}},
		{"stop a reset", "events factor_resets", func(w *world) func() error {
			person, id := resetOf(w)
			return func() error {
				return w.People.CancelFactorReset(w.T.Context(), person.Actor(""), w.Hoster.ID, id, "")
			}
		}},
	}
}
