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

func TestAskCourse_AlsoForWhoComesLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	course := w.PublishCourse("basis")
	editor, admin, second := w.As(models.RoleEditor), w.As(models.RoleProviderAdmin), w.As(models.RoleAgent)
	ask := learning.CourseRequest{
		ProviderID: w.Hoster.ID, Slug: "basis", Role: models.RoleAgent,
		DueAt: modelstest.Start.Add(10 * modelstest.Day), Note: "Graag.",
	}
	n, err := w.Learning.AskCourse(t.Context(), editor, ask)
	require.NoError(t, err)
	require.Equal(t, 2, n, "the agents")
	require.Empty(t, w.taught(admin))
	_, err = w.Learning.AskCourse(t.Context(), editor, ask)
	require.Equal(t, "training.ask.open", modelstest.Problem(t, err))

	// Whoever passed is not asked again by the same request; whoever comes to fit is, with time to do it.
	w.PassCourse(second, course, "AAAA-BBBB-2222", modelstest.Start.Add(modelstest.Day))
	w.After(8 * modelstest.Day)
	late := w.As(models.RoleAgent)
	w.Exec(`UPDATE users SET role = 'agent' WHERE id = $1`, admin.UserID)
	n, err = w.Learning.AssignAsked(t.Context())
	require.NoError(t, err)
	require.Equal(t, 2, n)
	due := func(who models.Actor) time.Time {
		return modelstest.Query[time.Time](w.World, `SELECT due_at FROM assignments WHERE user_id = $1 AND closed_at IS NULL`,
			who.UserID)[0].UTC()
	}
	require.Equal(t, modelstest.Start.Add(22*modelstest.Day), due(late), "14 days after they came")
	require.Equal(t, modelstest.Start.Add(10*modelstest.Day), due(admin), "who was there already")
	require.Equal(t, []string{"training_assigned 1"}, w.taught(late))
	n, err = w.Learning.AssignAsked(t.Context())
	require.NoError(t, err)
	require.Zero(t, n)

	list, err := w.Learning.CourseRequests(t.Context(), editor)
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, []any{"voorbeeld", 4, 1, "Graag."}, []any{list[0].Provider, list[0].Asked, list[0].Passed, list[0].Note})
	require.NotEmpty(t, list[0].AskedBy)
	seen, err := w.Learning.CourseRequests(t.Context(), w.As(models.RoleProviderAdmin))
	require.NoError(t, err)
	require.Len(t, seen, 1)
	require.Empty(t, seen[0].AskedBy, "EOKM's people have no name for a provider")
	theirs, err := w.Learning.CourseRequests(t.Context(),
		w.AddUser("admin@ander.example", models.RoleProviderAdmin, w.AddTenant("ander", "198.51.100.0/24").ID))
	require.NoError(t, err)
	require.Empty(t, theirs)

	require.NoError(t, w.Learning.WithdrawCourseRequest(t.Context(), editor, list[0].ID))
	require.ErrorIs(t, w.Learning.WithdrawCourseRequest(t.Context(), editor, list[0].ID), models.ErrConflict)
	require.Equal(t, []int{0}, modelstest.Query[int](w.World, `SELECT count(*) FROM assignments WHERE closed_at IS NULL`))
	w.As(models.RoleAgent)
	n, err = w.Learning.AssignAsked(t.Context())
	require.NoError(t, err)
	require.Zero(t, n, "it is withdrawn")
}

func TestAskCourse_Faults(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.PublishCourse("basis")
	editor := w.As(models.RoleEditor)
	good := learning.CourseRequest{ProviderID: w.Hoster.ID, Slug: "basis", DueAt: modelstest.Start.Add(modelstest.Day)}
	for key, change := range map[string]func(q *learning.CourseRequest){
		"training.course_missing":   func(q *learning.CourseRequest) { q.Slug = "" },
		"training.role_misfit":      func(q *learning.CourseRequest) { q.Role = models.RoleAnalyst },
		"training.due_past":         func(q *learning.CourseRequest) { q.DueAt = modelstest.Start },
		"training.provider_missing": func(q *learning.CourseRequest) { q.ProviderID = uuid.New() },
		"text.address":              func(q *learning.CourseRequest) { q.Note = "Zie 192.0.2.7." },
	} {
		bad := good
		change(&bad)
		_, err := w.Learning.AskCourse(t.Context(), editor, bad)
		require.Equal(t, key, modelstest.Problem(t, err))
	}
	for _, role := range []models.Role{models.RoleAgent, models.RoleProviderAdmin, models.RoleAnalyst, models.RoleAuditor} {
		_, err := w.Learning.AskCourse(t.Context(), w.As(role), good)
		require.ErrorIs(t, err, models.ErrForbidden, role)
	}
	// EOKM's own people: an auditor learns nothing, so is not asked.
	w.As(models.RoleAuditor)
	good.ProviderID = uuid.Nil
	_, err := w.Learning.AskCourse(t.Context(), editor, good)
	require.NoError(t, err)
	require.Equal(t, []int{0}, modelstest.Query[int](w.World,
		`SELECT count(*) FROM assignments a JOIN users u ON u.id = a.user_id
			WHERE u.role = 'auditor' OR u.provider_id <> '00000000-0000-0000-0000-000000000000'`))
}
