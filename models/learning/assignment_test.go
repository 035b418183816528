package learning_test

import (
	"fmt"
	"sync"
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
		Slug: "basis", DueAt: modelstest.Start.Add(30 * modelstest.Day), Users: []uuid.UUID{w.Agent.UserID, admin.UserID, holder.UserID, disabled.UserID, stranger.UserID, w.Analyst.UserID},
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
	_, err := w.Learning.AssignCourse(t.Context(), admin, learning.Assigning{Slug: "basis", Users: []uuid.UUID{w.Agent.UserID}, DueAt: modelstest.Start.Add(modelstest.Day)})
	require.NoError(t, err)
	id := modelstest.Query[uuid.UUID](w.World, `SELECT id FROM assignments`)[0]
	other := w.AddTenant("ander", "198.51.100.0/24")
	theirs := w.AddUser("admin@ander.example", models.RoleProviderAdmin, other.ID)
	require.ErrorIs(t, w.Learning.WithdrawAssignment(t.Context(), theirs, id), models.ErrNotFound)
	require.ErrorIs(t, w.Learning.WithdrawAssignment(t.Context(), editor, id), models.ErrForbidden, "it is the provider's own")
	require.ErrorIs(t, w.Learning.WithdrawAssignment(t.Context(), w.Agent, id), models.ErrForbidden)
	require.NoError(t, w.Learning.WithdrawAssignment(t.Context(), admin, id))
	require.Equal(t, []string{"withdrawn"}, modelstest.Query[string](w.World, `SELECT closed FROM assignments`))
	require.Equal(t, []string{w.Agent.UserID.String()}, modelstest.Query[string](w.World, `SELECT data->>'subject' FROM events WHERE kind = 'training_withdrawn'`))
	require.ErrorIs(t, w.Learning.WithdrawAssignment(t.Context(), admin, id), models.ErrConflict)

	_, err = w.Learning.AskCourse(t.Context(), editor, learning.CourseRequest{ProviderID: w.Hoster.ID, Slug: "basis", Role: models.RoleAgent, DueAt: modelstest.Start.Add(modelstest.Day)})
	require.NoError(t, err)
	id = modelstest.Query[uuid.UUID](w.World, `SELECT id FROM assignments WHERE closed_at IS NULL`)[0]
	require.ErrorIs(t, w.Learning.WithdrawAssignment(t.Context(), admin, id), models.ErrConflict, "EOKM asked it")
}

func TestAskCourse_AlsoForWhoComesLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	course := w.PublishCourse("basis")
	editor, admin, second := w.As(models.RoleEditor), w.As(models.RoleProviderAdmin), w.As(models.RoleAgent)
	ask := learning.CourseRequest{ProviderID: w.Hoster.ID, Slug: "basis", Role: models.RoleAgent, DueAt: modelstest.Start.Add(10 * modelstest.Day), Note: "Graag."}
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
		return modelstest.Query[time.Time](w.World, `SELECT due_at FROM assignments WHERE user_id = $1 AND closed_at IS NULL`, who.UserID)[0].UTC()
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
	theirs, err := w.Learning.CourseRequests(t.Context(), w.AddUser("admin@ander.example", models.RoleProviderAdmin, w.AddTenant("ander", "198.51.100.0/24").ID))
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
	require.Equal(t, []int{0}, modelstest.Query[int](w.World, `SELECT count(*) FROM assignments a JOIN users u ON u.id = a.user_id WHERE u.role = 'auditor' OR u.provider_id <> '00000000-0000-0000-0000-000000000000'`))
}

// Seven days and one day before, and on the day after: one mail each, however often the job runs.
func TestRemindTraining_AtItsTimes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.PublishCourse("basis")
	w.PublishCourse("techniek")
	course := w.PublishCourse("gezond")
	admin, passes := w.As(models.RoleProviderAdmin), w.As(models.RoleAgent)
	for _, slug := range []string{"basis", "techniek"} { // on one day: one mail
		_, err := w.Learning.AssignCourse(t.Context(), admin, learning.Assigning{Slug: slug, Users: []uuid.UUID{w.Agent.UserID}, DueAt: modelstest.Start.Add(20 * modelstest.Day)})
		require.NoError(t, err)
	}
	_, err := w.Learning.AssignCourse(t.Context(), admin, learning.Assigning{Slug: "gezond", Users: []uuid.UUID{passes.UserID}, DueAt: modelstest.Start.Add(20 * modelstest.Day)})
	require.NoError(t, err)
	w.PassCourse(passes, course, "AAAA-BBBB-2222", modelstest.Start.Add(modelstest.Day))
	want := []string{"training_assigned 1", "training_assigned 1"}
	for _, at := range []struct {
		after time.Duration
		more  string
	}{
		{13*modelstest.Day - time.Minute, ""},
		{13 * modelstest.Day, "training_reminder 2"},
		{19*modelstest.Day - time.Minute, ""},
		{19 * modelstest.Day, "training_reminder 2"},
		{20*modelstest.Day - time.Minute, ""},
		{20 * modelstest.Day, "training_late 2"},
		{30 * modelstest.Day, ""},
	} {
		w.After(at.after)
		for range 2 {
			_, err := w.Learning.RemindTraining(t.Context(), 100)
			require.NoError(t, err)
		}
		if at.more != "" {
			want = append(want, at.more)
		}
		require.Equal(t, want, w.taught(w.Agent), "after %s", at.after)
	}
	require.Equal(t, []string{"training_assigned 1"}, w.taught(passes), "who passed is left alone")
}

// Whoever is asked at short notice has the mail that asks; a job that was away sends the last reminder alone.
func TestRemindTraining_NoTwoAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.PublishCourse("basis")
	w.PublishCourse("techniek")
	admin := w.As(models.RoleProviderAdmin)
	_, err := w.Learning.AssignCourse(t.Context(), admin, learning.Assigning{Slug: "basis", Users: []uuid.UUID{w.Agent.UserID}, DueAt: modelstest.Start.Add(5 * modelstest.Day)})
	require.NoError(t, err)
	n, err := w.Learning.RemindTraining(t.Context(), 100)
	require.NoError(t, err)
	require.Zero(t, n, "the mail that asks is the one of that week")
	w.After(9 * modelstest.Day)
	n, err = w.Learning.RemindTraining(t.Context(), 100)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.Equal(t, []string{"training_assigned 1", "training_late 1"}, w.taught(w.Agent))
	w.Exec(`UPDATE users SET disabled_at = $2 WHERE id = $1`, w.Agent.UserID, modelstest.Start)
	w.Exec(`UPDATE assignments SET reminded = 0`)
	n, err = w.Learning.RemindTraining(t.Context(), 100)
	require.NoError(t, err)
	require.Zero(t, n, "who cannot sign in is not mailed")
}

// Sixty days before a certificate expires its holder is told; whoever was asked to pass is asked to renew it.
func TestRenewCertificates(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	course := w.PublishCourse("basis")
	admin, free := w.As(models.RoleProviderAdmin), w.As(models.RoleAgent)
	_, err := w.Learning.AssignCourse(t.Context(), admin, learning.Assigning{Slug: "basis", Users: []uuid.UUID{w.Agent.UserID}, DueAt: modelstest.Start.Add(30 * modelstest.Day)})
	require.NoError(t, err)
	w.PassCourse(w.Agent, course, "AAAA-BBBB-2222", modelstest.Start)
	w.PassCourse(free, course, "CCCC-DDDD-3333", modelstest.Start)
	expires := modelstest.Start.AddDate(1, 0, 0)
	open := func() []string {
		return modelstest.Query[string](w.World, `SELECT u.email FROM assignments a JOIN users u ON u.id = a.user_id WHERE a.closed_at IS NULL`)
	}
	w.Clock.Set(expires.Add(-60*modelstest.Day - time.Minute))
	n, err := w.Learning.RenewCertificates(t.Context(), 100)
	require.NoError(t, err)
	require.Zero(t, n)
	w.Clock.Set(expires.Add(-60 * modelstest.Day))
	for range 2 {
		_, err = w.Learning.RenewCertificates(t.Context(), 100)
		require.NoError(t, err)
	}
	require.Equal(t, []string{"agent@voorbeeld.example"}, open(), "only who was asked before")
	require.Equal(t, []string{"training_assigned 1", "certificate_expiring 1"}, w.taught(w.Agent))
	require.Equal(t, []string{"certificate_expiring 1"}, w.taught(free))
	require.Equal(t, []time.Time{expires}, modelstest.Query[time.Time](w.World, `SELECT due_at AT TIME ZONE 'UTC' FROM assignments WHERE closed_at IS NULL`))
	require.Equal(t, []learning.State{learning.Done}, w.standing(admin, w.Agent), "it still holds")
	w.Clock.Set(expires.Add(-7 * modelstest.Day))
	_, err = w.Learning.RemindTraining(t.Context(), 100)
	require.NoError(t, err)
	require.Equal(t, []string{"training_assigned 1", "certificate_expiring 1", "training_reminder 1"}, w.taught(w.Agent))
	require.Equal(t, []learning.State{learning.DueSoon}, w.standing(admin, w.Agent))
	require.Equal(t, []learning.State{learning.Done}, w.standing(admin, free))
	w.Clock.Set(expires)
	require.Equal(t, []learning.State{learning.Expired}, w.standing(admin, free))

	// A certificate that was renewed in time is nobody's concern.
	w.PassCourse(w.Agent, course, "EEEE-FFFF-4444", expires.Add(-modelstest.Day))
	require.Empty(t, open())
	w.Exec(`UPDATE certificates SET reminded_at = NULL WHERE number = 'AAAA-BBBB-2222'`)
	n, err = w.Learning.RenewCertificates(t.Context(), 100)
	require.NoError(t, err)
	require.Equal(t, 1, n, "it is looked at once more")
	require.Empty(t, open())
	require.Len(t, w.taught(w.Agent), 3)
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

// By when it was asked stays with the certificate that answered it, and with no other.
func TestTeam_KeepsWhenItWasDue(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	course := w.PublishCourse("basis")
	admin, editor := w.As(models.RoleProviderAdmin), w.As(models.RoleEditor)
	_, err := w.Learning.AskCourse(t.Context(), editor, learning.CourseRequest{ProviderID: w.Hoster.ID, Slug: "basis", Role: models.RoleAgent, DueAt: modelstest.Start.Add(30 * modelstest.Day)})
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
	w.Exec(`INSERT INTO assignments (id, provider_id, user_id, course_id, by_id, created_at, due_at) SELECT gen_random_uuid(), provider_id, user_id, course_id, user_id, $1, $2 FROM certificates`,
		modelstest.Start.Add(2*modelstest.Day), modelstest.Start.Add(90*modelstest.Day))
	require.Equal(t, []any{modelstest.Start.Add(90 * modelstest.Day), false}, []any{line().LastDueAt().UTC(), line().ByEOKM}, "what is to be done goes first")
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
	_, err := w.Learning.AssignCourse(t.Context(), admin, learning.Assigning{Slug: "basis", Users: []uuid.UUID{w.Agent.UserID}, DueAt: modelstest.Start.Add(30 * modelstest.Day)})
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

// The job renews while EOKM asks the same people for the same course: neither waits for the other for ever, and nobody has it twice.
func TestRenewCertificates_WhileAllAreAsked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	course := w.PublishCourse("basis")
	const people = 40
	var users []models.Actor
	var ids []uuid.UUID
	for i := range people {
		users = append(users, w.AddUser(fmt.Sprintf("u%02d@voorbeeld.example", i), models.RoleAgent, w.Hoster.ID))
		ids = append(ids, users[i].UserID)
	}
	_, err := w.Learning.AssignCourse(t.Context(), w.As(models.RoleProviderAdmin), learning.Assigning{Slug: "basis", Users: ids, DueAt: modelstest.Start.Add(30 * modelstest.Day)})
	require.NoError(t, err)
	for i, u := range users { // the last of them expires first
		w.PassCourse(u, course, fmt.Sprintf("AAAA-BBBB-%c%c22", "AB"[i/20], "ABCDEFGHJKMNPQRSTVWX"[i%20]), modelstest.Start.Add(time.Duration(people-i)*time.Minute))
	}
	w.Clock.Set(modelstest.Start.AddDate(1, 0, -30))
	var both sync.WaitGroup
	failed := make(chan error, 2)
	both.Go(func() { _, err := w.Learning.RenewCertificates(t.Context(), 100); failed <- err })
	both.Go(func() {
		_, err := w.Learning.AskEveryProvider(t.Context(), w.As(models.RoleEditor), learning.CourseRequest{Slug: "basis", DueAt: modelstest.Start.AddDate(1, 0, 10)})
		failed <- err
	})
	both.Wait()
	require.NoError(t, <-failed)
	require.NoError(t, <-failed)
	require.Equal(t, []int{people}, modelstest.Query[int](w.World, `SELECT count(*) FROM assignments a JOIN users u ON u.id = a.user_id WHERE a.closed_at IS NULL AND u.email LIKE 'u%'`))
}
