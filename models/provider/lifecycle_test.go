package provider_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
)

// The life of a provider and of an application as pages: what each action makes of each status, and whose the action is. A
// dot: it may not happen.
const (
	providerRule = `
          activate      suspend   reactivate ask_leave      stay           leave
by        analyst,admin admin     admin      provider_admin provider_admin admin
applied   active        .         .          .              .              .
active    .             suspended .          active         active         left
suspended .             .         active     suspended      suspended      left
left      .             .         active     .              .              .`

	applicationRule = `
         fill           send           ask           approve       refuse
by       provider_admin provider_admin analyst,admin analyst,admin analyst,admin
open     open           sent           .             .             .
sent     .              .              asked         approved      refused
asked    asked          sent           .             .             refused
approved .              .              .             .             .
refused  .              .              asked         .             .`
)

// requireRule holds a lifecycle to its page, for each role that there is.
func requireRule(t *testing.T, page string, next func(from, do string, role models.Role) (string, error)) {
	t.Helper()
	lines := strings.Split(strings.TrimPrefix(page, "\n"), "\n")
	actions, by := strings.Fields(lines[0]), strings.Fields(lines[1])[1:]
	for _, line := range lines[2:] {
		cells := strings.Fields(line)
		require.Len(t, cells, len(actions)+1, line)
		for i, do := range actions {
			for _, role := range append(models.Roles(), models.RoleSystem, "") {
				to, err := next(cells[0], do, role)
				switch {
				case !slices.Contains(strings.Split(by[i], ","), string(role)):
					require.ErrorIs(t, err, models.ErrForbidden, "%s %s by %s", cells[0], do, role)
				case cells[i+1] == ".":
					require.ErrorIs(t, err, models.ErrConflict, "%s %s by %s", cells[0], do, role)
				default:
					require.NoError(t, err, "%s %s by %s", cells[0], do, role)
					require.Equal(t, cells[i+1], to, "%s %s by %s", cells[0], do, role)
				}
			}
		}
	}
}

func TestProviderLifecycle_IsExactlyTheRule(t *testing.T) {
	t.Parallel()
	requireRule(t, providerRule, func(from, do string, role models.Role) (string, error) {
		to, err := provider.NextStatus(models.ProviderStatus(from), provider.Action(do), role)
		require.Equal(t, err == nil, provider.CanStand(models.ProviderStatus(from), provider.Action(do), role))
		return string(to), err
	})
}

func TestApplicationLifecycle_IsExactlyTheRule(t *testing.T) {
	t.Parallel()
	requireRule(t, applicationRule, func(from, do string, role models.Role) (string, error) {
		to, err := provider.NextApplication(provider.ApplicationState(from), provider.ApplicationAction(do), role)
		require.Equal(t, err == nil, provider.CanApply(provider.ApplicationState(from), provider.ApplicationAction(do), role))
		return string(to), err
	})
}

func TestProviderLifecycle_RefusesWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	_, err := provider.NextStatus(models.ProviderActive, "delete", models.RoleAdmin)
	require.ErrorIs(t, err, models.ErrForbidden)
	_, err = provider.NextStatus("lost", provider.ActSuspend, models.RoleAdmin)
	require.ErrorIs(t, err, models.ErrConflict)
	_, err = provider.NextApplication("lost", provider.ActSend, models.RoleProviderAdmin)
	require.ErrorIs(t, err, models.ErrConflict)
}
