package notice_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
)

// assigned lists the references that the actor's list shows for an assignee.
func (w *world) assigned(actor models.Actor, to notice.Assignee) []string {
	w.T.Helper()
	list, err := w.Notice.List(w.T.Context(), actor, notice.Filter{Assignee: to})
	require.NoError(w.T, err)
	var refs []string
	for _, row := range list.Rows {
		refs = append(refs, row.Ref)
	}
	return refs
}

func TestAssign_DividesTheWork(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refs := w.Deliver(3, 1)
	colleague := w.As(models.RoleProviderAdmin)
	changed, err := w.Notice.Assign(t.Context(), w.Agent, refs[:2], colleague.UserID)
	require.NoError(t, err)
	require.Equal(t, 2, changed)
	require.Equal(t, refs[:2], w.assigned(w.Agent, notice.Assignee(colleague.UserID.String())))
	require.Equal(t, refs[:2], w.assigned(colleague, notice.AssigneeMe))
	require.Equal(t, refs[2:], w.assigned(w.Agent, notice.AssigneeNobody))
	require.Empty(t, w.assigned(w.Agent, notice.AssigneeMe))
	page := w.Page(refs[0])
	require.Equal(t, colleague.UserID, *page.AssigneeID)
	require.Equal(t, page.Assignee, page.History[0].Data.To)
	require.Equal(t, []models.State{models.StateDelivered}, w.States(refs[0]), "nothing else changed")

	before := w.AllRows()
	changed, err = w.Notice.Assign(t.Context(), colleague, refs[:1], colleague.UserID)
	require.NoError(t, err)
	require.Zero(t, changed)
	require.Equal(t, before, w.AllRows(), "it was hers already")
	changed, err = w.Notice.Assign(t.Context(), w.Agent, refs, uuid.Nil)
	require.NoError(t, err)
	require.Equal(t, 2, changed)
	require.Nil(t, w.Page(refs[0]).AssigneeID)
	require.Equal(t, []string{"delivered", "assigned", "assigned"}, w.Kinds(refs[0]))
	require.Equal(t, "nobody", w.Page(refs[0]).History[0].Data.Code)
}

func TestAssign_ToActivePeopleOfTheSameDeskOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	mine, theirs := w.Deliver(1, 1)[0], w.ImportRows(w.Report("b", "https://example.com/1", "198.51.100.5"))[0]
	gone := w.As(models.RoleAgent)
	w.Exec(`UPDATE users SET disabled_at = now() WHERE id = $1`, gone.UserID)
	before := w.AllRows()
	for _, to := range []uuid.UUID{other.Agent.UserID, w.Analyst.UserID, gone.UserID, uuid.New()} {
		_, err := w.Notice.Assign(t.Context(), w.Agent, []string{mine}, to)
		require.Equal(t, "assign.unknown", modelstest.Problem(t, err))
	}
	for _, refs := range [][]string{{theirs}, {mine, theirs}, {"EOKM-2026-999999"}, {}} {
		_, err := w.Notice.Assign(t.Context(), w.Agent, refs, w.Agent.UserID)
		require.ErrorIs(t, err, models.ErrNotFound)
	}
	for _, actor := range []models.Actor{w.Analyst, w.As(models.RoleAuditor), {}} {
		_, err := w.Notice.Assign(t.Context(), actor, []string{mine}, w.Agent.UserID)
		require.ErrorIs(t, err, models.ErrForbidden)
	}
	delete(before, "public.users") // the auditor
	after := w.AllRows()
	delete(after, "public.users")
	require.Equal(t, before, after)
	_, err := w.Owner.Exec(t.Context(), `UPDATE notices SET assignee_id = $1 WHERE ref = $2`, other.Agent.UserID, mine)
	require.Equal(t, modelstest.ForeignKeyViolation, modelstest.SQLState(err), "the database says so too")
}

func TestColleagues_AreTheActivePeopleOfTheDesk(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.AddTenant("noorderlicht", "198.51.100.0/24")
	gone := w.As(models.RoleAgent)
	w.Exec(`UPDATE users SET disabled_at = now() WHERE id = $1`, gone.UserID)
	people, err := w.Notice.Colleagues(t.Context(), w.Agent)
	require.NoError(t, err)
	require.Len(t, people, 1)
	require.Equal(t, w.Agent.UserID, people[0].ID)
	people, err = w.Notice.Colleagues(t.Context(), w.Analyst)
	require.NoError(t, err)
	require.Empty(t, people)
}
