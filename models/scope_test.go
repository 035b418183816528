package models_test

import (
	"context"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/notice"
)

// act is one thing that somebody does to a notice.
type act struct {
	by models.Party
	do func(ctx context.Context, w *world, actor models.Actor, ref string) error
}

// acts has each method of the Store that changes items. A number is named in some and none in others: both are refused.
var acts = map[string]act{
	"acknowledge": {models.PartyProvider, func(ctx context.Context, w *world, actor models.Actor, ref string) error {
		return w.Notice.Acknowledge(ctx, actor, []string{ref})
	}},
	"respond": {models.PartyProvider, func(ctx context.Context, w *world, actor models.Actor, ref string) error {
		_, err := w.Notice.Respond(ctx, actor, notice.Response{
			Submission: uuid.New(), Refs: []string{ref}, Numbers: []int{1}, Measure: models.MeasureFileRemoved, RemovedAt: w.Now(),
		})
		return err
	}},
	"respond to all": {models.PartyProvider, func(ctx context.Context, w *world, actor models.Actor, ref string) error {
		_, err := w.Notice.Respond(ctx, actor, notice.Response{
			Submission: uuid.New(), Refs: []string{ref}, Measure: models.MeasureDNSRemoved, RemovedAt: w.Now(),
		})
		return err
	}},
	"dispute": {models.PartyProvider, func(ctx context.Context, w *world, actor models.Actor, ref string) error {
		return w.Notice.Dispute(ctx, actor, notice.Dispute{Submission: uuid.New(), Ref: ref, Reason: models.ReasonLegality, Explanation: "Nee."})
	}},
	"delegate": {models.PartyProvider, func(ctx context.Context, w *world, actor models.Actor, ref string) error {
		return w.Notice.Delegate(ctx, actor, notice.Delegation{Submission: uuid.New(), Ref: ref, To: notice.DelegateReseller})
	}},
	"take back": {models.PartyProvider, func(ctx context.Context, w *world, actor models.Actor, ref string) error {
		return w.Notice.TakeBack(ctx, actor, ref, []int{1})
	}},
	"verify offline": {models.PartyEOKM, func(ctx context.Context, w *world, actor models.Actor, ref string) error {
		return w.Notice.Verify(ctx, actor, ref, nil, notice.FoundOffline)
	}},
	"verify online": {models.PartyEOKM, func(ctx context.Context, w *world, actor models.Actor, ref string) error {
		return w.Notice.Verify(ctx, actor, ref, []int{1}, notice.FoundOnline)
	}},
	"uphold": {models.PartyEOKM, func(ctx context.Context, w *world, actor models.Actor, ref string) error {
		return w.Notice.Decide(ctx, actor, notice.Decision{Ref: ref, Numbers: []int{1}, Act: notice.DecideUphold, Reason: "Ja."})
	}},
	"withdraw": {models.PartyEOKM, func(ctx context.Context, w *world, actor models.Actor, ref string) error {
		return w.Notice.Decide(ctx, actor, notice.Decision{Ref: ref, Act: notice.DecideWithdraw, Reason: "Ja."})
	}},
	"reroute": {models.PartyEOKM, func(ctx context.Context, w *world, actor models.Actor, ref string) error {
		return w.Notice.Decide(ctx, actor, notice.Decision{Ref: ref, Act: notice.DecideReroute, Reason: "Ja.", To: w.provider.ID})
	}},
	"hold": {models.PartyEOKM, func(ctx context.Context, w *world, actor models.Actor, ref string) error {
		return w.Notice.Hold(ctx, actor, ref, nil, notice.HoldEOKMError, "Fout.")
	}},
	"resume": {models.PartyEOKM, func(ctx context.Context, w *world, actor models.Actor, ref string) error {
		return w.Notice.Resume(ctx, actor, ref, nil)
	}},
	"route": {models.PartyEOKM, func(ctx context.Context, w *world, actor models.Actor, ref string) error {
		return w.Notice.RouteItems(ctx, actor, ref, nil, w.provider.ID)
	}},
}

func TestScope_OnlyTheOtherPartyIsForbidden(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref, unrouted := w.deliver(1, 2)[0], w.unrouted(1)
	before := w.allRows()
	for _, role := range []models.Role{models.RoleAgent, models.RoleProviderAdmin, models.RoleEditor, models.RoleAuditor, models.RoleAnalyst, models.RoleAdmin, ""} {
		actor := models.Actor{Role: role, UserID: uuid.New()}
		if actor.Party() == models.PartyProvider {
			actor.ProviderID = w.provider.ID
		}
		for name, act := range acts {
			if actor.Party() == act.by {
				continue
			}
			for _, ref := range []string{ref, unrouted, "EOKM-2026-999999"} { // whether there is such a notice or not
				require.ErrorIs(t, act.do(t.Context(), w, actor, ref), models.ErrForbidden, "%s by %s", name, role)
			}
		}
	}
	require.Equal(t, before, w.allRows())
}

// Another's notice, an unrouted one and one that is not there: the desk cannot tell them apart.
func TestScope_AnothersReferenceIsAsAbsent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.addTenant("noorderlicht", "198.51.100.0/24")
	ref, unrouted := w.deliver(1, 1)[0], w.unrouted(1)
	refs := []string{ref, unrouted, "EOKM-2026-999999", "", "x' OR true --"}
	before := w.allRows()
	for name, act := range acts {
		if act.by == models.PartyProvider {
			for _, ref := range refs {
				require.ErrorIs(t, act.do(t.Context(), w, other.agent, ref), models.ErrNotFound, "%s %s", name, ref)
			}
		} else {
			require.ErrorIs(t, act.do(t.Context(), w, w.analyst, "EOKM-2026-999999"), models.ErrNotFound, name)
		}
	}
	for _, ref := range refs {
		_, err := w.Notice.Page(t.Context(), other.agent, ref, 0)
		require.ErrorIs(t, err, models.ErrNotFound)
		require.ErrorIs(t, w.Notice.Reveal(t.Context(), other.agent, notice.Revealing{Ref: ref, Reason: notice.RevealRemove}), models.ErrNotFound)
		_, err = w.Notice.CopyAddresses(t.Context(), other.agent, ref)
		require.ErrorIs(t, err, models.ErrNotFound)
	}
	require.Equal(t, before, w.allRows())
}

// An actor that nobody filled in is not the holder of what could not be routed, which has the nil id.
func TestScope_AnActorWithoutAProviderSeesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.deliver(1, 1)
	unrouted := w.unrouted(1)
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
	list, err := w.Notice.List(t.Context(), w.as(models.RoleAuditor), notice.Filter{Tab: notice.TabAll})
	require.NoError(t, err)
	require.Len(t, list.Rows, 2, "an auditor reads all")
}

func TestScope_ImportsAreStaffs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	faulty := &incoming.Row{Faults: []incoming.RowFault{{Row: 2, Column: "url", Key: "row.required"}}, Line: []byte("x")}
	imp := w.stage(faulty, w.row("a", 1))
	for _, role := range []models.Role{models.RoleAgent, models.RoleProviderAdmin, models.RoleEditor, models.RoleAuditor} {
		actor := w.as(role)
		_, err := w.Incoming.StageImport(t.Context(), actor, incoming.ImportOptions{Source: "test"}, each(nil), nil)
		require.ErrorIs(t, err, models.ErrForbidden)
		_, err = w.Incoming.CommitImport(t.Context(), actor, imp.ID)
		require.ErrorIs(t, err, models.ErrForbidden)
		require.ErrorIs(t, w.Incoming.SkipFaulty(t.Context(), actor, imp.ID), models.ErrForbidden)
		require.ErrorIs(t, w.Incoming.DiscardImport(t.Context(), actor, imp.ID), models.ErrForbidden)
		require.ErrorIs(t, w.Incoming.FaultyLines(t.Context(), actor, imp.ID, nil), models.ErrForbidden)
	}
	for _, actor := range []models.Actor{w.agent, {}} {
		_, err := w.Incoming.Import(t.Context(), actor, imp.ID)
		require.ErrorIs(t, err, models.ErrNotFound)
		list, err := w.Incoming.Imports(t.Context(), actor, 10)
		require.NoError(t, err)
		require.Empty(t, list)
		faults, err := w.Incoming.ImportFaults(t.Context(), actor, imp.ID, 10)
		require.NoError(t, err)
		require.Empty(t, faults)
	}
	faults, err := w.Incoming.ImportFaults(t.Context(), w.as(models.RoleAuditor), imp.ID, 10)
	require.NoError(t, err)
	require.Equal(t, faulty.Faults, faults)
}
