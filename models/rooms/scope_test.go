package rooms_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
)

func TestScope_OnlyTheOtherPartyIsForbidden(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref, unrouted := w.Deliver(1, 2)[0], w.Unrouted(1)
	before := w.AllRows()
	for _, role := range []models.Role{
		models.RoleAgent, models.RoleProviderAdmin, models.RoleEditor, models.RoleAuditor,
		models.RoleAnalyst, models.RoleAdmin, "",
	} {
		actor := models.Actor{Role: role, UserID: uuid.New()}
		if actor.Party() == models.PartyProvider {
			actor.ProviderID = w.Hoster.ID
		}
		for name, act := range modelstest.Acts {
			if actor.Party() == act.By {
				continue
			}
			for _, ref := range []string{ref, unrouted, "EOKM-2026-999999"} { // whether there is such a notice or not
				require.ErrorIs(t, act.Do(t.Context(), w.World, actor, ref), models.ErrForbidden, "%s by %s", name, role)
			}
		}
	}
	require.Equal(t, before, w.AllRows())
}

// Another's notice, an unrouted one and one that is not there: the desk cannot tell them apart.
func TestScope_AnothersReferenceIsAsAbsent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	ref, unrouted := w.Deliver(1, 1)[0], w.Unrouted(1)
	refs := []string{ref, unrouted, "EOKM-2026-999999", "", "x' OR true --"}
	before := w.AllRows()
	for name, act := range modelstest.Acts {
		if act.By == models.PartyProvider {
			for _, ref := range refs {
				require.ErrorIs(t, act.Do(t.Context(), w.World, other.Agent, ref), models.ErrNotFound, "%s %s", name, ref)
			}
		} else {
			require.ErrorIs(t, act.Do(t.Context(), w.World, w.Analyst, "EOKM-2026-999999"), models.ErrNotFound, name)
		}
	}
	for _, ref := range refs {
		_, err := w.Notice.Page(t.Context(), other.Agent, ref, 0)
		require.ErrorIs(t, err, models.ErrNotFound)
		require.ErrorIs(t, w.Notice.Reveal(t.Context(), other.Agent, notice.Revealing{Ref: ref, Reason: notice.RevealRemove}),
			models.ErrNotFound)
		_, err = w.Notice.CopyAddresses(t.Context(), other.Agent, ref)
		require.ErrorIs(t, err, models.ErrNotFound)
	}
	require.Equal(t, before, w.AllRows())
}

// An actor that nobody filled in is not the holder of what could not be routed, which has the nil id.
func TestScope_AnActorWithoutAProviderSeesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Deliver(1, 1)
	unrouted := w.Unrouted(1)
	for _, actor := range []models.Actor{{}, {Role: models.RoleAgent}, {Role: models.RoleProviderAdmin}, {Role: "root"}} {
		list, err := w.Notice.List(t.Context(), actor, notice.Filter{Tab: notice.TabAll})
		require.NoError(t, err)
		require.Empty(t, list.Rows, actor.Role)
		require.Zero(t, list.Counts[notice.TabAll])
		_, err = w.Notice.Page(t.Context(), actor, unrouted, 0)
		require.ErrorIs(t, err, models.ErrNotFound)
		providers, err := w.Provider.List(t.Context(), actor)
		require.NoError(t, err)
		require.Empty(t, providers)
	}
	list, err := w.Notice.List(t.Context(), w.As(models.RoleAuditor), notice.Filter{Tab: notice.TabAll})
	require.NoError(t, err)
	require.Len(t, list.Rows, 2, "an auditor reads all")
}

func TestScope_ImportsAreStaffs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	faulty := &incoming.Row{Faults: []incoming.RowFault{{Row: 2, Column: "url", Key: "row.required"}}, Line: []byte("x")}
	imp := w.Stage(faulty, w.Row("a", 1))
	for _, role := range []models.Role{models.RoleAgent, models.RoleProviderAdmin, models.RoleEditor, models.RoleAuditor} {
		actor := w.As(role)
		_, err := w.Incoming.StageImport(t.Context(), actor, incoming.ImportOptions{Source: "test"}, modelstest.Each(nil), nil)
		require.ErrorIs(t, err, models.ErrForbidden)
		_, err = w.Incoming.CommitImport(t.Context(), actor, imp.ID)
		require.ErrorIs(t, err, models.ErrForbidden)
		require.ErrorIs(t, w.Incoming.SkipFaulty(t.Context(), actor, imp.ID), models.ErrForbidden)
		require.ErrorIs(t, w.Incoming.DiscardImport(t.Context(), actor, imp.ID), models.ErrForbidden)
		require.ErrorIs(t, w.Incoming.FaultyLines(t.Context(), actor, imp.ID, nil), models.ErrForbidden)
	}
	for _, actor := range []models.Actor{w.Agent, {}} {
		_, err := w.Incoming.Import(t.Context(), actor, imp.ID)
		require.ErrorIs(t, err, models.ErrNotFound)
		list, err := w.Incoming.Imports(t.Context(), actor, 10)
		require.NoError(t, err)
		require.Empty(t, list)
		faults, err := w.Incoming.ImportFaults(t.Context(), actor, imp.ID, 10)
		require.NoError(t, err)
		require.Empty(t, faults)
	}
	faults, err := w.Incoming.ImportFaults(t.Context(), w.As(models.RoleAuditor), imp.ID, 10)
	require.NoError(t, err)
	require.Equal(t, faulty.Faults, faults)
}
