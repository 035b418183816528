package models_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
)

// rule is the life of an item as a page: what each action makes of each state, and whose the action is. A dot: it may not
// happen.
const rule = `
             route  acknowledge  report_removal report_partial dispute  delegate  take_back    find_offline find_online  uphold       withdraw  reroute  hold    resume       retract
by           eokm   provider     provider       provider       provider provider  provider     eokm         eokm         eokm         eokm      eokm     eokm    eokm         provider
unrouted     closed .            .              .              .        .         .            verified     .            .            withdrawn .        .       .            .
delivered    .      acknowledged answered       acknowledged   disputed delegated .            verified     delivered    .            withdrawn not_ours on_hold .            .
acknowledged .      .            answered       acknowledged   disputed delegated .            verified     acknowledged .            withdrawn not_ours on_hold .            .
answered     .      .            answered       .              .        .         .            verified     still_online .            withdrawn .        .       .            acknowledged
still_online .      .            answered       still_online   disputed delegated .            verified     still_online .            withdrawn not_ours on_hold .            .
disputed     .      .            answered       .              .        .         .            verified     .            acknowledged withdrawn not_ours .       .            .
on_hold      .      .            .              .              .        .         .            .            .            .            withdrawn .        .       acknowledged .
verified     .      .            .              .              .        .         .            .            still_online .            .         .        .       .            .
delegated    .      .            answered       delegated      disputed .         acknowledged verified     delegated    .            withdrawn not_ours on_hold .            .
not_ours     .      .            .              .              .        .         .            .            .            .            .         .        .       .            .
withdrawn    .      .            .              .              .        .         .            .            .            .            .         .        .       .            .
closed       .      .            .              .              .        .         .            .            .            .            .         .        .       .            .`

// parseRule gives the actions, whose each is, and the rows of the page by state.
func parseRule(t *testing.T) (actions, by []string, rows map[models.State][]string) {
	t.Helper()
	rows = map[models.State][]string{}
	for i, line := range strings.Split(strings.TrimPrefix(rule, "\n"), "\n") {
		cells := strings.Fields(line)
		switch i {
		case 0:
			actions = cells
		case 1:
			by = cells[1:]
		default:
			require.Len(t, cells, len(actions)+1, cells[0])
			rows[models.State(cells[0])] = cells[1:]
		}
	}
	return actions, by, rows
}

// What was found offline before anybody had it ends there: no clock could run on.
func TestNextOf_WhatNobodyHasDoesNotOpenAgain(t *testing.T) {
	t.Parallel()
	_, err := models.NextOf(models.StateVerified, false, models.ActFindOnline, models.PartyEOKM)
	require.ErrorIs(t, err, models.ErrConflict)
	to, err := models.NextOf(models.StateVerified, true, models.ActFindOnline, models.PartyEOKM)
	require.NoError(t, err)
	require.Equal(t, models.StateStillOnline, to)
	back, err := models.Undo(models.StateUnrouted, models.ActFindOffline, models.StateVerified, models.PartyEOKM)
	require.NoError(t, err, "the verdict itself is undone as any other")
	require.Equal(t, models.StateUnrouted, back)
}

func TestLifecycle_IsExactlyTheRule(t *testing.T) {
	t.Parallel()
	actions, by, rows := parseRule(t)
	require.Len(t, rows, len(modelstest.WaitsFor))
	for from, cells := range rows {
		for i, action := range actions {
			for _, party := range []models.Party{models.PartyProvider, models.PartyEOKM, models.PartyNobody, ""} {
				do := models.Action(action)
				to, err := models.Next(from, do, party)
				require.Equal(t, err == nil, models.Can(from, do, party))
				switch {
				case string(party) != by[i]:
					require.ErrorIs(t, err, models.ErrForbidden, "%s %s by %s", from, do, party)
				case cells[i] == ".":
					require.ErrorIs(t, err, models.ErrConflict, "%s %s by %s", from, do, party)
				default:
					require.NoError(t, err, "%s %s by %s", from, do, party)
					require.Equal(t, models.State(cells[i]), to, "%s %s by %s", from, do, party)
				}
			}
		}
	}
}

func TestLifecycle_RefusesWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	_, err := models.Next(models.StateDelivered, "delete", models.PartyEOKM)
	require.ErrorIs(t, err, models.ErrForbidden)
	_, err = models.Next("lost", models.ActWithdraw, models.PartyEOKM)
	require.ErrorIs(t, err, models.ErrConflict)
	_, err = models.Next("lost", "", "")
	require.ErrorIs(t, err, models.ErrForbidden)
}

func TestLifecycle_OnlyAFailedCheckLeavesAFinalState(t *testing.T) {
	t.Parallel()
	actions, by, rows := parseRule(t)
	var left []string
	for from := range rows {
		if from.Open() {
			continue
		}
		for i, action := range actions {
			if to, err := models.Next(from, models.Action(action), models.Party(by[i])); err == nil {
				left = append(left, string(from)+" "+action+" "+string(to))
			}
		}
	}
	require.Equal(t, []string{"verified find_online still_online"}, left)
}

func TestLifecycle_EachStateOfTheDatabaseHasATurn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	check := modelstest.Query[string](w.World, `SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'items_state_check'`)
	require.Len(t, check, 1)
	var states []models.State
	for _, m := range regexp.MustCompile(`'(\w+)'`).FindAllStringSubmatch(check[0], -1) {
		states = append(states, models.State(m[1]))
	}
	require.Len(t, states, len(modelstest.WaitsFor))
	for _, s := range states {
		require.Contains(t, modelstest.WaitsFor, s)
		require.Equal(t, modelstest.WaitsFor[s], s.Turn(), s)
		require.Equal(t, modelstest.WaitsFor[s] != models.TurnNobody, s.Open(), s)
	}
	// An address is open in one item; that index and Open speak of the same states.
	open := modelstest.Query[string](w.World, `SELECT indexdef FROM pg_indexes WHERE indexname = 'items_open_address'`)
	for _, s := range states {
		require.Equal(t, s.Open(), strings.Contains(open[0], "'"+string(s)+"'"), s)
	}
}

func TestLifecycle_WhatWasWithdrawnMisroutedOrHandedOnIsNotCounted(t *testing.T) {
	t.Parallel()
	for s := range modelstest.WaitsFor {
		out := slices.Contains([]models.State{"withdrawn", "not_ours", "closed", "unrouted"}, s)
		require.Equal(t, !out, s.Counted(), s)
	}
}

func TestActor_ItsRoleGivesItsParty(t *testing.T) {
	t.Parallel()
	for role, want := range map[models.Role]models.Party{
		models.RoleAgent: models.PartyProvider, models.RoleProviderAdmin: models.PartyProvider,
		models.RoleAnalyst: models.PartyEOKM, models.RoleAdmin: models.PartyEOKM, models.RoleSystem: models.PartyEOKM,
		models.RoleEditor: models.PartyNobody, models.RoleAuditor: models.PartyNobody, "": models.PartyNobody, "root": models.PartyNobody,
	} {
		a := models.Actor{Role: role}
		require.Equal(t, want, a.Party(), role)
	}
	require.False(t, models.Actor{}.Staff())
	require.True(t, models.System().Staff())
}
