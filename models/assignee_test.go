package models_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// assigned lists the references that the actor's list shows for an assignee.
func (w *world) assigned(actor models.Actor, to notice.Assignee) []string {
	w.t.Helper()
	list, err := w.Notice.List(w.t.Context(), actor, notice.Filter{Assignee: to})
	require.NoError(w.t, err)
	var refs []string
	for _, row := range list.Rows {
		refs = append(refs, row.Ref)
	}
	return refs
}

func TestAssign_DividesTheWork(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refs := w.deliver(3, 1)
	colleague := w.as(models.RoleProviderAdmin)
	changed, err := w.Notice.Assign(t.Context(), w.agent, refs[:2], colleague.UserID)
	require.NoError(t, err)
	require.Equal(t, 2, changed)
	require.Equal(t, refs[:2], w.assigned(w.agent, notice.Assignee(colleague.UserID.String())))
	require.Equal(t, refs[:2], w.assigned(colleague, notice.AssigneeMe))
	require.Equal(t, refs[2:], w.assigned(w.agent, notice.AssigneeNobody))
	require.Empty(t, w.assigned(w.agent, notice.AssigneeMe))
	page := w.page(refs[0])
	require.Equal(t, colleague.UserID, *page.AssigneeID)
	require.Equal(t, page.Assignee, page.History[0].Data.To)
	require.Equal(t, []models.State{models.StateDelivered}, w.states(refs[0]), "nothing else changed")

	before := w.allRows()
	changed, err = w.Notice.Assign(t.Context(), colleague, refs[:1], colleague.UserID)
	require.NoError(t, err)
	require.Zero(t, changed)
	require.Equal(t, before, w.allRows(), "it was hers already")
	changed, err = w.Notice.Assign(t.Context(), w.agent, refs, uuid.Nil)
	require.NoError(t, err)
	require.Equal(t, 2, changed)
	require.Nil(t, w.page(refs[0]).AssigneeID)
	require.Equal(t, []string{"delivered", "assigned", "assigned"}, w.kinds(refs[0]))
	require.Equal(t, "nobody", w.page(refs[0]).History[0].Data.Code)
}

func TestAssign_ToActivePeopleOfTheSameDeskOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.addTenant("noorderlicht", "198.51.100.0/24")
	mine, theirs := w.deliver(1, 1)[0], w.importRows(w.report("b", "https://example.com/1", "198.51.100.5"))[0]
	gone := w.as(models.RoleAgent)
	w.exec(`UPDATE users SET disabled_at = now() WHERE id = $1`, gone.UserID)
	before := w.allRows()
	for _, to := range []uuid.UUID{other.agent.UserID, w.analyst.UserID, gone.UserID, uuid.New()} {
		_, err := w.Notice.Assign(t.Context(), w.agent, []string{mine}, to)
		require.Equal(t, "assign.unknown", problem(t, err))
	}
	for _, refs := range [][]string{{theirs}, {mine, theirs}, {"EOKM-2026-999999"}, {}} {
		_, err := w.Notice.Assign(t.Context(), w.agent, refs, w.agent.UserID)
		require.ErrorIs(t, err, models.ErrNotFound)
	}
	for _, actor := range []models.Actor{w.analyst, w.as(models.RoleAuditor), {}} {
		_, err := w.Notice.Assign(t.Context(), actor, []string{mine}, w.agent.UserID)
		require.ErrorIs(t, err, models.ErrForbidden)
	}
	delete(before, "public.users") // the auditor
	after := w.allRows()
	delete(after, "public.users")
	require.Equal(t, before, after)
	_, err := w.owner.Exec(t.Context(), `UPDATE notices SET assignee_id = $1 WHERE ref = $2`, other.agent.UserID, mine)
	require.Equal(t, foreignKeyViolation, code(err), "the database says so too")
}

func TestColleagues_AreTheActivePeopleOfTheDesk(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.addTenant("noorderlicht", "198.51.100.0/24")
	gone := w.as(models.RoleAgent)
	w.exec(`UPDATE users SET disabled_at = now() WHERE id = $1`, gone.UserID)
	people, err := w.Notice.Colleagues(t.Context(), w.agent)
	require.NoError(t, err)
	require.Len(t, people, 1)
	require.Equal(t, w.agent.UserID, people[0].ID)
	people, err = w.Notice.Colleagues(t.Context(), w.analyst)
	require.NoError(t, err)
	require.Empty(t, people)
}
