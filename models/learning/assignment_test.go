package learning_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/models/modelstest"
)

// taught lists the mails about training to somebody, in order.
func (w *world) taught(who models.Actor) []string {
	w.T.Helper()
	return modelstest.Query[string](w.World, `SELECT m.kind || ' ' || m.notices FROM mails m JOIN users u ON u.email = m.recipient
		WHERE u.id = $1 AND (m.kind LIKE 'training%' OR m.kind LIKE 'certificate%') ORDER BY m.created_at, m.kind`, who.UserID)
}

// standing is where somebody stands with each course, as their admin sees it.
func (w *world) standing(admin, who models.Actor) (list []learning.State) {
	w.T.Helper()
	team, err := w.Learning.Team(w.T.Context(), admin, learning.TeamFilter{})
	require.NoError(w.T, err)
	for _, l := range team {
		if l.UserID == who.UserID {
			list = append(list, l.State(w.Now()))
		}
	}
	return list
}

func TestAssignCourse_AsksThoseWhoHaveItNot(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	course := w.PublishCourse("basis")
	admin, holder, disabled := w.As(models.RoleProviderAdmin), w.As(models.RoleAgent), w.As(models.RoleAgent)
	stranger := w.AddTenant("ander", "198.51.100.0/24").Agent
	w.PassCourse(holder, course, "AAAA-BBBB-2222", modelstest.Start)
	w.Exec(`UPDATE users SET disabled_at = $2 WHERE id = $1`, disabled.UserID, modelstest.Start)
	asked := learning.Assigning{
		Slug: "basis", DueAt: modelstest.Start.Add(30 * modelstest.Day),
		Users: []uuid.UUID{w.Agent.UserID, admin.UserID, holder.UserID, disabled.UserID, stranger.UserID, w.Analyst.UserID},
	}
	n, err := w.Learning.AssignCourse(t.Context(), admin, asked)
	require.NoError(t, err)
	require.Equal(t, 2, n, "the agent and the admin")
	require.Equal(t, []string{"training_assigned 1"}, w.taught(w.Agent))
	require.Equal(t, []string{"training_assigned 1"}, w.taught(admin))
	for _, who := range []models.Actor{holder, disabled, stranger, w.Analyst} {
		require.Empty(t, w.taught(who))
	}
	require.Equal(t, []string{"2"}, modelstest.Query[string](w.World, `SELECT data->>'count' FROM events WHERE kind = 'training_assigned'`))

	_, err = w.Learning.AssignCourse(t.Context(), admin, asked)
	require.Equal(t, "training.assign.nobody", modelstest.Problem(t, err), "each has it to do already")

	// What holds for less than the time in which it is to be renewed can be asked.
	w.After(310 * modelstest.Day)
	asked.Users, asked.DueAt = []uuid.UUID{holder.UserID}, w.Now().Add(30*modelstest.Day)
	n, err = w.Learning.AssignCourse(t.Context(), admin, asked)
	require.NoError(t, err)
	require.Equal(t, 1, n)
}

func TestAssignCourse_Faults(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.PublishCourse("basis")
	admin := w.As(models.RoleProviderAdmin)
	good := learning.Assigning{Slug: "basis", Users: []uuid.UUID{w.Agent.UserID}, DueAt: modelstest.Start.Add(modelstest.Day)}
	for key, change := range map[string]func(a *learning.Assigning){
		"training.course_missing": func(a *learning.Assigning) { a.Slug = "geen" },
		"training.who_missing":    func(a *learning.Assigning) { a.Users = nil },
		"training.due_missing":    func(a *learning.Assigning) { a.DueAt = time.Time{} },
		"training.due_past":       func(a *learning.Assigning) { a.DueAt = modelstest.Start },
		"training.due_far":        func(a *learning.Assigning) { a.DueAt = modelstest.Start.AddDate(3, 0, 0) },
	} {
		bad := good
		change(&bad)
		_, err := w.Learning.AssignCourse(t.Context(), admin, bad)
		require.Equal(t, key, modelstest.Problem(t, err))
	}
	for _, role := range []models.Role{models.RoleAgent, models.RoleAnalyst, models.RoleEditor, models.RoleAdmin, models.RoleAuditor} {
		_, err := w.Learning.AssignCourse(t.Context(), w.As(role), good)
		require.ErrorIs(t, err, models.ErrForbidden, role)
	}
}

func TestWithdrawAssignment(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.PublishCourse("basis")
	admin, editor := w.As(models.RoleProviderAdmin), w.As(models.RoleEditor)
	_, err := w.Learning.AssignCourse(t.Context(), admin,
		learning.Assigning{Slug: "basis", Users: []uuid.UUID{w.Agent.UserID}, DueAt: modelstest.Start.Add(modelstest.Day)})
	require.NoError(t, err)
	id := modelstest.Query[uuid.UUID](w.World, `SELECT id FROM assignments`)[0]
	other := w.AddTenant("ander", "198.51.100.0/24")
	theirs := w.AddUser("admin@ander.example", models.RoleProviderAdmin, other.ID)
	require.ErrorIs(t, w.Learning.WithdrawAssignment(t.Context(), theirs, id), models.ErrNotFound)
	require.ErrorIs(t, w.Learning.WithdrawAssignment(t.Context(), editor, id), models.ErrForbidden, "it is the provider's own")
	require.ErrorIs(t, w.Learning.WithdrawAssignment(t.Context(), w.Agent, id), models.ErrForbidden)
	require.NoError(t, w.Learning.WithdrawAssignment(t.Context(), admin, id))
	require.Equal(t, []string{"withdrawn"}, modelstest.Query[string](w.World, `SELECT closed FROM assignments`))
	require.Equal(t, []string{w.Agent.UserID.String()},
		modelstest.Query[string](w.World, `SELECT data->>'subject' FROM events WHERE kind = 'training_withdrawn'`))
	require.ErrorIs(t, w.Learning.WithdrawAssignment(t.Context(), admin, id), models.ErrConflict)

	_, err = w.Learning.AskCourse(t.Context(), editor,
		learning.CourseRequest{ProviderID: w.Hoster.ID, Slug: "basis", Role: models.RoleAgent, DueAt: modelstest.Start.Add(modelstest.Day)})
	require.NoError(t, err)
	id = modelstest.Query[uuid.UUID](w.World, `SELECT id FROM assignments WHERE closed_at IS NULL`)[0]
	require.ErrorIs(t, w.Learning.WithdrawAssignment(t.Context(), admin, id), models.ErrConflict, "EOKM asked it")
}
