package models_test

import (
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
)

// accountWrites are the changes of accounts, for TestWrites_AreWholeOrNotAtAll.
func accountWrites() []writePath {
	email := func() string { return uuid.NewString() + "@people.example" }
	member := func(w *world) people.Account { return w.invited(email(), models.RoleAgent, w.provider.ID) }
	resetOf := func(w *world) (people.Account, uuid.UUID) {
		person := member(w)
		require.NoError(w.t, w.People.AskFactorReset(w.t.Context(), w.as(models.RoleProviderAdmin), w.provider.ID, person.ID, "Kwijt."))
		id, _, err := w.People.OwnFactorReset(w.t.Context(), person.Actor(""))
		require.NoError(w.t, err)
		return person, id
	}
	return []writePath{
		{"invite", "events invitations mails river_job", func(w *world) func() error {
			admin, to := w.as(models.RoleProviderAdmin), email()
			return func() error {
				_, err := w.People.Invite(w.t.Context(), admin, people.Invitation{ProviderID: w.provider.ID, Email: to, Name: "N.", Role: models.RoleAgent})
				return err
			}
		}},
		{"join", "events invitations passwords users", func(w *world) func() error {
			i, err := w.People.Invite(w.t.Context(), models.System(), people.Invitation{ProviderID: w.provider.ID, Email: email(), Name: "N.", Role: models.RoleAgent})
			require.NoError(w.t, err)
			return func() error { _, err := w.People.Join(w.t.Context(), i.Link, goodPassword, here); return err }
		}},
		{"sign in elsewhere", "devices events mails river_job", func(w *world) func() error {
			person := member(w)
			require.NoError(w.t, w.People.SignedIn(w.t.Context(), person, people.FactorTOTP, here))
			elsewhere := models.Visitor{IP: "203.0.113.9", Device: uuid.NewString()}
			return func() error { return w.People.SignedIn(w.t.Context(), person, people.FactorTOTP, elsewhere) }
		}},
		{"new recovery codes", "events recovery_codes", func(w *world) func() error {
			person := member(w)
			return func() error { _, err := w.People.NewRecoveryCodes(w.t.Context(), person.ID); return err }
		}},
		{"set a password", "events mails passwords river_job", func(w *world) func() error {
			person := member(w)
			return func() error {
				return w.People.SetPassword(w.t.Context(), person.Actor(""), goodPassword, "nieuwe zin met genoeg woorden", nil)
			}
		}},
		{"reset a password", "events mails password_resets passwords river_job", func(w *world) func() error {
			person := member(w)
			require.NoError(w.t, w.AskPasswordLink(w.t.Context(), person.Email, here))
			link := w.link(models.MailPasswordLink, person.Email)
			return func() error {
				return w.People.ResetPassword(w.t.Context(), link, "nieuwe zin met genoeg woorden", here)
			}
		}},
		{"set a role", "events users", func(w *world) func() error {
			person, admin := member(w), w.as(models.RoleProviderAdmin)
			return func() error {
				return w.People.SetRole(w.t.Context(), admin, w.of(person.ID), models.RoleProviderAdmin)
			}
		}},
		{"disable", "events users", func(w *world) func() error {
			person, admin := member(w), w.as(models.RoleProviderAdmin)
			return func() error { return w.People.DisableMember(w.t.Context(), admin, w.of(person.ID)) }
		}},
		{"ask a reset", "events factor_resets mails river_job", func(w *world) func() error {
			person, admin := member(w), w.as(models.RoleProviderAdmin)
			return func() error {
				return w.People.AskFactorReset(w.t.Context(), admin, w.provider.ID, person.ID, "Kwijt.")
			}
		}},
		{"approve a reset", "events factor_resets", func(w *world) func() error {
			_, id := resetOf(w)
			second := w.as(models.RoleProviderAdmin)
			return func() error { return w.People.ApproveFactorReset(w.t.Context(), second, w.provider.ID, id, "") }
		}},
		{"stop a reset", "events factor_resets", func(w *world) func() error {
			person, id := resetOf(w)
			return func() error {
				return w.People.CancelFactorReset(w.t.Context(), person.Actor(""), w.provider.ID, id, "")
			}
		}},
	}
}
