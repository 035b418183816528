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

// By when it was asked stays with the certificate that answered it, and with no other.
func TestTeam_KeepsWhenItWasDue(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	course := w.PublishCourse("basis")
	admin, editor := w.As(models.RoleProviderAdmin), w.As(models.RoleEditor)
	_, err := w.Learning.AskCourse(t.Context(), editor,
		learning.CourseRequest{
			ProviderID: w.Hoster.ID, Slug: "basis", Role: models.RoleAgent,
			DueAt: modelstest.Start.Add(30 * modelstest.Day),
		})
	require.NoError(t, err)
	line := func() learning.Learning {
		team, err := w.Learning.Team(t.Context(), admin, learning.TeamFilter{})
		require.NoError(t, err)
		require.Len(t, team, 1)
		return team[0]
	}
	require.Nil(t, line().WasDueAt)
	require.Equal(t, modelstest.Start.Add(30*modelstest.Day), line().LastDueAt().UTC())
	w.PassCourse(w.Agent, course, "AAAA-BBBB-2222", modelstest.Start.Add(modelstest.Day))
	require.Nil(t, line().DueAt)
	require.Equal(t, []any{modelstest.Start.Add(30 * modelstest.Day), true}, []any{line().LastDueAt().UTC(), line().ByEOKM})
	w.Exec(`INSERT INTO assignments (id, provider_id, user_id, course_id, by_id, created_at, due_at)
		SELECT gen_random_uuid(), provider_id, user_id, course_id, user_id, $1, $2 FROM certificates`,
		modelstest.Start.Add(2*modelstest.Day), modelstest.Start.Add(90*modelstest.Day))
	require.Equal(t, []any{modelstest.Start.Add(90 * modelstest.Day), false}, []any{line().LastDueAt().UTC(), line().ByEOKM},
		"what is to be done goes first")
	w.Exec(`UPDATE assignments SET closed_at = $1, closed = 'withdrawn' WHERE closed_at IS NULL`, modelstest.Start.Add(3*modelstest.Day))
	w.PassCourse(w.Agent, course, "CCCC-DDDD-3333", modelstest.Start.Add(4*modelstest.Day))
	require.Equal(t, []any{(*time.Time)(nil), false}, []any{line().LastDueAt(), line().ByEOKM}, "nobody asked for this one")
}

func TestTeam_EachSeesTheirOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	course := w.PublishCourse("basis")
	admin, editor, auditor := w.As(models.RoleProviderAdmin), w.As(models.RoleEditor), w.As(models.RoleAuditor)
	other := w.AddTenant("ander", "198.51.100.0/24")
	theirs := w.AddUser("admin@ander.example", models.RoleProviderAdmin, other.ID)
	_, err := w.Learning.AssignCourse(t.Context(), admin,
		learning.Assigning{Slug: "basis", Users: []uuid.UUID{w.Agent.UserID}, DueAt: modelstest.Start.Add(30 * modelstest.Day)})
	require.NoError(t, err)
	w.PassCourse(other.Agent, course, "AAAA-BBBB-2222", modelstest.Start)
	w.PassCourse(w.Analyst, course, "CCCC-DDDD-3333", modelstest.Start)
	names := func(actor models.Actor, f learning.TeamFilter) (list []uuid.UUID) {
		team, err := w.Learning.Team(t.Context(), actor, f)
		require.NoError(t, err)
		for _, l := range team {
			list = append(list, l.UserID)
		}
		return list
	}
	require.Equal(t, []uuid.UUID{w.Agent.UserID}, names(admin, learning.TeamFilter{}))
	require.Equal(t, []uuid.UUID{other.Agent.UserID}, names(theirs, learning.TeamFilter{}))
	require.Empty(t, names(admin, learning.TeamFilter{Provider: "ander"}), "a filter opens nothing")
	for _, staff := range []models.Actor{editor, auditor, w.Analyst} {
		require.Equal(t, []uuid.UUID{w.Analyst.UserID, other.Agent.UserID, w.Agent.UserID}, names(staff, learning.TeamFilter{}))
		require.Equal(t, []uuid.UUID{other.Agent.UserID}, names(staff, learning.TeamFilter{Provider: "ander"}))
		require.Equal(t, []uuid.UUID{w.Analyst.UserID}, names(staff, learning.TeamFilter{Provider: learning.TeamEOKM}))
		require.Equal(t, []uuid.UUID{w.Agent.UserID}, names(staff, learning.TeamFilter{State: learning.NotStarted}))
	}
	_, err = w.Learning.Team(t.Context(), w.Agent, learning.TeamFilter{})
	require.ErrorIs(t, err, models.ErrForbidden)
	list, err := w.Learning.ExportTeam(t.Context(), admin, learning.TeamFilter{})
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, []string{"1"}, modelstest.Query[string](w.World, `SELECT data->>'count' FROM events WHERE kind = 'team_exported'`))
	_, err = w.Learning.ExportTeam(t.Context(), auditor, learning.TeamFilter{})
	require.ErrorIs(t, err, models.ErrForbidden)
}

func TestLearning_State(t *testing.T) {
	t.Parallel()
	now := modelstest.Start
	at := func(d time.Duration) *time.Time { moment := now.Add(d); return &moment }
	for _, c := range []struct {
		of   learning.Learning
		want learning.State
	}{
		{learning.Learning{DueAt: at(8 * modelstest.Day)}, learning.NotStarted},
		{learning.Learning{DueAt: at(8 * modelstest.Day), Begun: true}, learning.Busy},
		{learning.Learning{DueAt: at(7 * modelstest.Day), Begun: true}, learning.DueSoon},
		{learning.Learning{DueAt: at(0), Begun: true}, learning.Overdue},
		{learning.Learning{Begun: true}, learning.Busy},
		{learning.Learning{ExpiresAt: at(time.Second)}, learning.Done},
		{learning.Learning{ExpiresAt: at(0)}, learning.Expired},
		{learning.Learning{ExpiresAt: at(0), Begun: true}, learning.Busy},
		{learning.Learning{ExpiresAt: at(50 * modelstest.Day), DueAt: at(50 * modelstest.Day)}, learning.Done},
		{learning.Learning{ExpiresAt: at(-modelstest.Day), DueAt: at(-modelstest.Day)}, learning.Overdue},
	} {
		require.Equal(t, c.want, c.of.State(now), "%+v", c.of)
	}
}

func TestLearning_Renewal(t *testing.T) {
	t.Parallel()
	at := func(d time.Duration) *time.Time { moment := modelstest.Start.Add(d); return &moment }
	for _, c := range []struct {
		of   learning.Learning
		want bool
	}{
		{learning.Learning{DueAt: at(modelstest.Day), ExpiresAt: at(modelstest.Day)}, true},
		{learning.Learning{DueAt: at(-modelstest.Day), ExpiresAt: at(time.Second)}, true},
		{learning.Learning{DueAt: at(modelstest.Day), ExpiresAt: at(0)}, false},
		{learning.Learning{DueAt: at(modelstest.Day)}, false},
		{learning.Learning{ExpiresAt: at(modelstest.Day), WasDueAt: at(modelstest.Day)}, false},
	} {
		require.Equal(t, c.want, c.of.Renewal(modelstest.Start), "%+v", c.of)
	}
}
