package models_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/learning"
)

// publishCourse makes a course that can be followed, with one lesson.
func (w *world) publishCourse(slug string) uuid.UUID {
	w.t.Helper()
	id := uuid.New()
	w.exec(`INSERT INTO courses (id, slug, created_at) VALUES ($1, $2, $3)`, id, slug, start)
	w.exec(`INSERT INTO course_versions (course_id, n, state, saved_at, published_at, title_nl, title_en, lessons)
		VALUES ($1, 1, 'published', $2, $2, 'Titel', 'Title', '{een}')`, id, start)
	return id
}

// passed gives somebody a certificate, and closes what asked for it, as passing does.
func (w *world) passed(who models.Actor, course uuid.UUID, number string, at time.Time) {
	w.t.Helper()
	attempt := uuid.New()
	w.exec(`INSERT INTO attempts (id, provider_id, user_id, course_id, n, seed, questions, started_at, finished_at, correct, passed)
		VALUES ($1, $2, $3, $4, 1, 1, '{q}', $5, $5, 1, true)`, attempt, who.ProviderID, who.UserID, course, at)
	w.exec(`INSERT INTO certificates (provider_id, number, user_id, course_id, n, attempt_id, holder, organisation, passed_at, expires_at)
		VALUES ($1, $2, $3, $4, 1, $5, 'S. Bakker', 'Voorbeeld', $6, $7)`, who.ProviderID, number, who.UserID, course, attempt, at, at.AddDate(1, 0, 0))
	w.exec(`UPDATE assignments SET closed_at = $3, closed = 'passed' WHERE user_id = $1 AND course_id = $2 AND closed_at IS NULL`, who.UserID, course, at)
}

// taught lists the mails about training to somebody, in order.
func (w *world) taught(who models.Actor) []string {
	w.t.Helper()
	return query[string](w, `SELECT m.kind || ' ' || m.notices FROM mails m JOIN users u ON u.email = m.recipient
		WHERE u.id = $1 AND (m.kind LIKE 'training%' OR m.kind LIKE 'certificate%') ORDER BY m.created_at, m.kind`, who.UserID)
}

// standing is where somebody stands with each course, as their admin sees it.
func (w *world) standing(admin, who models.Actor) (list []learning.State) {
	w.t.Helper()
	team, err := w.Learning.Team(w.t.Context(), admin, learning.TeamFilter{})
	require.NoError(w.t, err)
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
	course := w.publishCourse("basis")
	admin, holder, disabled := w.as(models.RoleProviderAdmin), w.as(models.RoleAgent), w.as(models.RoleAgent)
	stranger := w.addTenant("ander", "198.51.100.0/24").agent
	w.passed(holder, course, "AAAA-BBBB-2222", start)
	w.exec(`UPDATE users SET disabled_at = $2 WHERE id = $1`, disabled.UserID, start)
	asked := learning.Assigning{
		Slug: "basis", DueAt: start.Add(30 * day), Users: []uuid.UUID{w.agent.UserID, admin.UserID, holder.UserID, disabled.UserID, stranger.UserID, w.analyst.UserID},
	}
	n, err := w.Learning.AssignCourse(t.Context(), admin, asked)
	require.NoError(t, err)
	require.Equal(t, 2, n, "the agent and the admin")
	require.Equal(t, []string{"training_assigned 1"}, w.taught(w.agent))
	require.Equal(t, []string{"training_assigned 1"}, w.taught(admin))
	for _, who := range []models.Actor{holder, disabled, stranger, w.analyst} {
		require.Empty(t, w.taught(who))
	}
	require.Equal(t, []string{"2"}, query[string](w, `SELECT data->>'count' FROM events WHERE kind = 'training_assigned'`))

	_, err = w.Learning.AssignCourse(t.Context(), admin, asked)
	require.Equal(t, "training.assign.nobody", problem(t, err), "each has it to do already")

	// What holds for less than the time in which it is to be renewed can be asked.
	w.after(310 * day)
	asked.Users, asked.DueAt = []uuid.UUID{holder.UserID}, w.Now().Add(30*day)
	n, err = w.Learning.AssignCourse(t.Context(), admin, asked)
	require.NoError(t, err)
	require.Equal(t, 1, n)
}

func TestAssignCourse_Faults(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publishCourse("basis")
	admin := w.as(models.RoleProviderAdmin)
	good := learning.Assigning{Slug: "basis", Users: []uuid.UUID{w.agent.UserID}, DueAt: start.Add(day)}
	for key, change := range map[string]func(a *learning.Assigning){
		"training.course_missing": func(a *learning.Assigning) { a.Slug = "geen" },
		"training.who_missing":    func(a *learning.Assigning) { a.Users = nil },
		"training.due_missing":    func(a *learning.Assigning) { a.DueAt = time.Time{} },
		"training.due_past":       func(a *learning.Assigning) { a.DueAt = start },
		"training.due_far":        func(a *learning.Assigning) { a.DueAt = start.AddDate(3, 0, 0) },
	} {
		bad := good
		change(&bad)
		_, err := w.Learning.AssignCourse(t.Context(), admin, bad)
		require.Equal(t, key, problem(t, err))
	}
	for _, role := range []models.Role{models.RoleAgent, models.RoleAnalyst, models.RoleEditor, models.RoleAdmin, models.RoleAuditor} {
		_, err := w.Learning.AssignCourse(t.Context(), w.as(role), good)
		require.ErrorIs(t, err, models.ErrForbidden, role)
	}
}

func TestWithdrawAssignment(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publishCourse("basis")
	admin, editor := w.as(models.RoleProviderAdmin), w.as(models.RoleEditor)
	_, err := w.Learning.AssignCourse(t.Context(), admin, learning.Assigning{Slug: "basis", Users: []uuid.UUID{w.agent.UserID}, DueAt: start.Add(day)})
	require.NoError(t, err)
	id := query[uuid.UUID](w, `SELECT id FROM assignments`)[0]
	other := w.addTenant("ander", "198.51.100.0/24")
	theirs := w.addUser("admin@ander.example", models.RoleProviderAdmin, other.ID)
	require.ErrorIs(t, w.Learning.WithdrawAssignment(t.Context(), theirs, id), models.ErrNotFound)
	require.ErrorIs(t, w.Learning.WithdrawAssignment(t.Context(), editor, id), models.ErrForbidden, "it is the provider's own")
	require.ErrorIs(t, w.Learning.WithdrawAssignment(t.Context(), w.agent, id), models.ErrForbidden)
	require.NoError(t, w.Learning.WithdrawAssignment(t.Context(), admin, id))
	require.Equal(t, []string{"withdrawn"}, query[string](w, `SELECT closed FROM assignments`))
	require.Equal(t, []string{w.agent.UserID.String()}, query[string](w, `SELECT data->>'subject' FROM events WHERE kind = 'training_withdrawn'`))
	require.ErrorIs(t, w.Learning.WithdrawAssignment(t.Context(), admin, id), models.ErrConflict)

	_, err = w.Learning.AskCourse(t.Context(), editor, learning.CourseRequest{ProviderID: w.provider.ID, Slug: "basis", Role: models.RoleAgent, DueAt: start.Add(day)})
	require.NoError(t, err)
	id = query[uuid.UUID](w, `SELECT id FROM assignments WHERE closed_at IS NULL`)[0]
	require.ErrorIs(t, w.Learning.WithdrawAssignment(t.Context(), admin, id), models.ErrConflict, "EOKM asked it")
}

func TestAskCourse_AlsoForWhoComesLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	course := w.publishCourse("basis")
	editor, admin, second := w.as(models.RoleEditor), w.as(models.RoleProviderAdmin), w.as(models.RoleAgent)
	ask := learning.CourseRequest{ProviderID: w.provider.ID, Slug: "basis", Role: models.RoleAgent, DueAt: start.Add(10 * day), Note: "Graag."}
	n, err := w.Learning.AskCourse(t.Context(), editor, ask)
	require.NoError(t, err)
	require.Equal(t, 2, n, "the agents")
	require.Empty(t, w.taught(admin))
	_, err = w.Learning.AskCourse(t.Context(), editor, ask)
	require.Equal(t, "training.ask.open", problem(t, err))

	// Whoever passed is not asked again by the same request; whoever comes to fit is, with time to do it.
	w.passed(second, course, "AAAA-BBBB-2222", start.Add(day))
	w.after(8 * day)
	late := w.as(models.RoleAgent)
	w.exec(`UPDATE users SET role = 'agent' WHERE id = $1`, admin.UserID)
	n, err = w.Learning.AssignAsked(t.Context())
	require.NoError(t, err)
	require.Equal(t, 2, n)
	due := func(who models.Actor) time.Time {
		return query[time.Time](w, `SELECT due_at FROM assignments WHERE user_id = $1 AND closed_at IS NULL`, who.UserID)[0].UTC()
	}
	require.Equal(t, start.Add(22*day), due(late), "14 days after they came")
	require.Equal(t, start.Add(10*day), due(admin), "who was there already")
	require.Equal(t, []string{"training_assigned 1"}, w.taught(late))
	n, err = w.Learning.AssignAsked(t.Context())
	require.NoError(t, err)
	require.Zero(t, n)

	list, err := w.Learning.CourseRequests(t.Context(), editor)
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, []any{"voorbeeld", 4, 1, "Graag."}, []any{list[0].Provider, list[0].Asked, list[0].Passed, list[0].Note})
	require.NotEmpty(t, list[0].AskedBy)
	seen, err := w.Learning.CourseRequests(t.Context(), w.as(models.RoleProviderAdmin))
	require.NoError(t, err)
	require.Len(t, seen, 1)
	require.Empty(t, seen[0].AskedBy, "EOKM's people have no name for a provider")
	theirs, err := w.Learning.CourseRequests(t.Context(), w.addUser("admin@ander.example", models.RoleProviderAdmin, w.addTenant("ander", "198.51.100.0/24").ID))
	require.NoError(t, err)
	require.Empty(t, theirs)

	require.NoError(t, w.Learning.WithdrawCourseRequest(t.Context(), editor, list[0].ID))
	require.ErrorIs(t, w.Learning.WithdrawCourseRequest(t.Context(), editor, list[0].ID), models.ErrConflict)
	require.Equal(t, []int{0}, query[int](w, `SELECT count(*) FROM assignments WHERE closed_at IS NULL`))
	w.as(models.RoleAgent)
	n, err = w.Learning.AssignAsked(t.Context())
	require.NoError(t, err)
	require.Zero(t, n, "it is withdrawn")
}

func TestAskCourse_Faults(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publishCourse("basis")
	editor := w.as(models.RoleEditor)
	good := learning.CourseRequest{ProviderID: w.provider.ID, Slug: "basis", DueAt: start.Add(day)}
	for key, change := range map[string]func(q *learning.CourseRequest){
		"training.course_missing":   func(q *learning.CourseRequest) { q.Slug = "" },
		"training.role_misfit":      func(q *learning.CourseRequest) { q.Role = models.RoleAnalyst },
		"training.due_past":         func(q *learning.CourseRequest) { q.DueAt = start },
		"training.provider_missing": func(q *learning.CourseRequest) { q.ProviderID = uuid.New() },
		"text.address":              func(q *learning.CourseRequest) { q.Note = "Zie 192.0.2.7." },
	} {
		bad := good
		change(&bad)
		_, err := w.Learning.AskCourse(t.Context(), editor, bad)
		require.Equal(t, key, problem(t, err))
	}
	for _, role := range []models.Role{models.RoleAgent, models.RoleProviderAdmin, models.RoleAnalyst, models.RoleAuditor} {
		_, err := w.Learning.AskCourse(t.Context(), w.as(role), good)
		require.ErrorIs(t, err, models.ErrForbidden, role)
	}
	// EOKM's own people: an auditor learns nothing, so is not asked.
	w.as(models.RoleAuditor)
	good.ProviderID = uuid.Nil
	_, err := w.Learning.AskCourse(t.Context(), editor, good)
	require.NoError(t, err)
	require.Equal(t, []int{0}, query[int](w, `SELECT count(*) FROM assignments a JOIN users u ON u.id = a.user_id WHERE u.role = 'auditor' OR u.provider_id <> '00000000-0000-0000-0000-000000000000'`))
}

// Seven days and one day before, and on the day after: one mail each, however often the job runs.
func TestRemindTraining_AtItsTimes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publishCourse("basis")
	w.publishCourse("techniek")
	course := w.publishCourse("gezond")
	admin, passes := w.as(models.RoleProviderAdmin), w.as(models.RoleAgent)
	for _, slug := range []string{"basis", "techniek"} { // on one day: one mail
		_, err := w.Learning.AssignCourse(t.Context(), admin, learning.Assigning{Slug: slug, Users: []uuid.UUID{w.agent.UserID}, DueAt: start.Add(20 * day)})
		require.NoError(t, err)
	}
	_, err := w.Learning.AssignCourse(t.Context(), admin, learning.Assigning{Slug: "gezond", Users: []uuid.UUID{passes.UserID}, DueAt: start.Add(20 * day)})
	require.NoError(t, err)
	w.passed(passes, course, "AAAA-BBBB-2222", start.Add(day))
	want := []string{"training_assigned 1", "training_assigned 1"}
	for _, at := range []struct {
		after time.Duration
		more  string
	}{
		{13*day - time.Minute, ""},
		{13 * day, "training_reminder 2"},
		{19*day - time.Minute, ""},
		{19 * day, "training_reminder 2"},
		{20*day - time.Minute, ""},
		{20 * day, "training_late 2"},
		{30 * day, ""},
	} {
		w.after(at.after)
		for range 2 {
			_, err := w.Learning.RemindTraining(t.Context(), 100)
			require.NoError(t, err)
		}
		if at.more != "" {
			want = append(want, at.more)
		}
		require.Equal(t, want, w.taught(w.agent), "after %s", at.after)
	}
	require.Equal(t, []string{"training_assigned 1"}, w.taught(passes), "who passed is left alone")
}

// Whoever is asked at short notice has the mail that asks; a job that was away sends the last reminder alone.
func TestRemindTraining_NoTwoAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publishCourse("basis")
	w.publishCourse("techniek")
	admin := w.as(models.RoleProviderAdmin)
	_, err := w.Learning.AssignCourse(t.Context(), admin, learning.Assigning{Slug: "basis", Users: []uuid.UUID{w.agent.UserID}, DueAt: start.Add(5 * day)})
	require.NoError(t, err)
	n, err := w.Learning.RemindTraining(t.Context(), 100)
	require.NoError(t, err)
	require.Zero(t, n, "the mail that asks is the one of that week")
	w.after(9 * day)
	n, err = w.Learning.RemindTraining(t.Context(), 100)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.Equal(t, []string{"training_assigned 1", "training_late 1"}, w.taught(w.agent))
	w.exec(`UPDATE users SET disabled_at = $2 WHERE id = $1`, w.agent.UserID, start)
	w.exec(`UPDATE assignments SET reminded = 0`)
	n, err = w.Learning.RemindTraining(t.Context(), 100)
	require.NoError(t, err)
	require.Zero(t, n, "who cannot sign in is not mailed")
}

// Sixty days before a certificate expires its holder is told; whoever was asked to pass is asked to renew it.
func TestRenewCertificates(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	course := w.publishCourse("basis")
	admin, free := w.as(models.RoleProviderAdmin), w.as(models.RoleAgent)
	_, err := w.Learning.AssignCourse(t.Context(), admin, learning.Assigning{Slug: "basis", Users: []uuid.UUID{w.agent.UserID}, DueAt: start.Add(30 * day)})
	require.NoError(t, err)
	w.passed(w.agent, course, "AAAA-BBBB-2222", start)
	w.passed(free, course, "CCCC-DDDD-3333", start)
	expires := start.AddDate(1, 0, 0)
	open := func() []string {
		return query[string](w, `SELECT u.email FROM assignments a JOIN users u ON u.id = a.user_id WHERE a.closed_at IS NULL`)
	}
	w.clock.set(expires.Add(-60*day - time.Minute))
	n, err := w.Learning.RenewCertificates(t.Context(), 100)
	require.NoError(t, err)
	require.Zero(t, n)
	w.clock.set(expires.Add(-60 * day))
	for range 2 {
		_, err = w.Learning.RenewCertificates(t.Context(), 100)
		require.NoError(t, err)
	}
	require.Equal(t, []string{"agent@voorbeeld.example"}, open(), "only who was asked before")
	require.Equal(t, []string{"training_assigned 1", "certificate_expiring 1"}, w.taught(w.agent))
	require.Equal(t, []string{"certificate_expiring 1"}, w.taught(free))
	require.Equal(t, []time.Time{expires}, query[time.Time](w, `SELECT due_at AT TIME ZONE 'UTC' FROM assignments WHERE closed_at IS NULL`))
	require.Equal(t, []learning.State{learning.Done}, w.standing(admin, w.agent), "it still holds")
	w.clock.set(expires.Add(-7 * day))
	_, err = w.Learning.RemindTraining(t.Context(), 100)
	require.NoError(t, err)
	require.Equal(t, []string{"training_assigned 1", "certificate_expiring 1", "training_reminder 1"}, w.taught(w.agent))
	require.Equal(t, []learning.State{learning.DueSoon}, w.standing(admin, w.agent))
	require.Equal(t, []learning.State{learning.Done}, w.standing(admin, free))
	w.clock.set(expires)
	require.Equal(t, []learning.State{learning.Expired}, w.standing(admin, free))

	// A certificate that was renewed in time is nobody's concern.
	w.passed(w.agent, course, "EEEE-FFFF-4444", expires.Add(-day))
	require.Empty(t, open())
	w.exec(`UPDATE certificates SET reminded_at = NULL WHERE number = 'AAAA-BBBB-2222'`)
	n, err = w.Learning.RenewCertificates(t.Context(), 100)
	require.NoError(t, err)
	require.Equal(t, 1, n, "it is looked at once more")
	require.Empty(t, open())
	require.Len(t, w.taught(w.agent), 3)
}

func TestLearning_State(t *testing.T) {
	t.Parallel()
	now := start
	at := func(d time.Duration) *time.Time { moment := now.Add(d); return &moment }
	for _, c := range []struct {
		of   learning.Learning
		want learning.State
	}{
		{learning.Learning{DueAt: at(8 * day)}, learning.NotStarted},
		{learning.Learning{DueAt: at(8 * day), Begun: true}, learning.Busy},
		{learning.Learning{DueAt: at(7 * day), Begun: true}, learning.DueSoon},
		{learning.Learning{DueAt: at(0), Begun: true}, learning.Overdue},
		{learning.Learning{Begun: true}, learning.Busy},
		{learning.Learning{ExpiresAt: at(time.Second)}, learning.Done},
		{learning.Learning{ExpiresAt: at(0)}, learning.Expired},
		{learning.Learning{ExpiresAt: at(0), Begun: true}, learning.Busy},
		{learning.Learning{ExpiresAt: at(50 * day), DueAt: at(50 * day)}, learning.Done},
		{learning.Learning{ExpiresAt: at(-day), DueAt: at(-day)}, learning.Overdue},
	} {
		require.Equal(t, c.want, c.of.State(now), "%+v", c.of)
	}
}

func TestLearning_Renewal(t *testing.T) {
	t.Parallel()
	at := func(d time.Duration) *time.Time { moment := start.Add(d); return &moment }
	for _, c := range []struct {
		of   learning.Learning
		want bool
	}{
		{learning.Learning{DueAt: at(day), ExpiresAt: at(day)}, true},
		{learning.Learning{DueAt: at(-day), ExpiresAt: at(time.Second)}, true},
		{learning.Learning{DueAt: at(day), ExpiresAt: at(0)}, false},
		{learning.Learning{DueAt: at(day)}, false},
		{learning.Learning{ExpiresAt: at(day), WasDueAt: at(day)}, false},
	} {
		require.Equal(t, c.want, c.of.Renewal(start), "%+v", c.of)
	}
}

// By when it was asked stays with the certificate that answered it, and with no other.
func TestTeam_KeepsWhenItWasDue(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	course := w.publishCourse("basis")
	admin, editor := w.as(models.RoleProviderAdmin), w.as(models.RoleEditor)
	_, err := w.Learning.AskCourse(t.Context(), editor, learning.CourseRequest{ProviderID: w.provider.ID, Slug: "basis", Role: models.RoleAgent, DueAt: start.Add(30 * day)})
	require.NoError(t, err)
	line := func() learning.Learning {
		team, err := w.Learning.Team(t.Context(), admin, learning.TeamFilter{})
		require.NoError(t, err)
		require.Len(t, team, 1)
		return team[0]
	}
	require.Nil(t, line().WasDueAt)
	require.Equal(t, start.Add(30*day), line().LastDueAt().UTC())
	w.passed(w.agent, course, "AAAA-BBBB-2222", start.Add(day))
	require.Nil(t, line().DueAt)
	require.Equal(t, []any{start.Add(30 * day), true}, []any{line().LastDueAt().UTC(), line().ByEOKM})
	w.exec(`INSERT INTO assignments (id, provider_id, user_id, course_id, by_id, created_at, due_at) SELECT gen_random_uuid(), provider_id, user_id, course_id, user_id, $1, $2 FROM certificates`,
		start.Add(2*day), start.Add(90*day))
	require.Equal(t, []any{start.Add(90 * day), false}, []any{line().LastDueAt().UTC(), line().ByEOKM}, "what is to be done goes first")
	w.exec(`UPDATE assignments SET closed_at = $1, closed = 'withdrawn' WHERE closed_at IS NULL`, start.Add(3*day))
	w.passed(w.agent, course, "CCCC-DDDD-3333", start.Add(4*day))
	require.Equal(t, []any{(*time.Time)(nil), false}, []any{line().LastDueAt(), line().ByEOKM}, "nobody asked for this one")
}

func TestTeam_EachSeesTheirOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	course := w.publishCourse("basis")
	admin, editor, auditor := w.as(models.RoleProviderAdmin), w.as(models.RoleEditor), w.as(models.RoleAuditor)
	other := w.addTenant("ander", "198.51.100.0/24")
	theirs := w.addUser("admin@ander.example", models.RoleProviderAdmin, other.ID)
	_, err := w.Learning.AssignCourse(t.Context(), admin, learning.Assigning{Slug: "basis", Users: []uuid.UUID{w.agent.UserID}, DueAt: start.Add(30 * day)})
	require.NoError(t, err)
	w.passed(other.agent, course, "AAAA-BBBB-2222", start)
	w.passed(w.analyst, course, "CCCC-DDDD-3333", start)
	names := func(actor models.Actor, f learning.TeamFilter) (list []uuid.UUID) {
		team, err := w.Learning.Team(t.Context(), actor, f)
		require.NoError(t, err)
		for _, l := range team {
			list = append(list, l.UserID)
		}
		return list
	}
	require.Equal(t, []uuid.UUID{w.agent.UserID}, names(admin, learning.TeamFilter{}))
	require.Equal(t, []uuid.UUID{other.agent.UserID}, names(theirs, learning.TeamFilter{}))
	require.Empty(t, names(admin, learning.TeamFilter{Provider: "ander"}), "a filter opens nothing")
	for _, staff := range []models.Actor{editor, auditor, w.analyst} {
		require.Equal(t, []uuid.UUID{w.analyst.UserID, other.agent.UserID, w.agent.UserID}, names(staff, learning.TeamFilter{}))
		require.Equal(t, []uuid.UUID{other.agent.UserID}, names(staff, learning.TeamFilter{Provider: "ander"}))
		require.Equal(t, []uuid.UUID{w.analyst.UserID}, names(staff, learning.TeamFilter{Provider: learning.TeamEOKM}))
		require.Equal(t, []uuid.UUID{w.agent.UserID}, names(staff, learning.TeamFilter{State: learning.NotStarted}))
	}
	_, err = w.Learning.Team(t.Context(), w.agent, learning.TeamFilter{})
	require.ErrorIs(t, err, models.ErrForbidden)
	list, err := w.Learning.ExportTeam(t.Context(), admin, learning.TeamFilter{})
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, []string{"1"}, query[string](w, `SELECT data->>'count' FROM events WHERE kind = 'team_exported'`))
	_, err = w.Learning.ExportTeam(t.Context(), auditor, learning.TeamFilter{})
	require.ErrorIs(t, err, models.ErrForbidden)
}

// The job renews while EOKM asks the same people for the same course: neither waits for the other for ever, and nobody has it twice.
func TestRenewCertificates_WhileAllAreAsked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	course := w.publishCourse("basis")
	const people = 40
	var users []models.Actor
	var ids []uuid.UUID
	for i := range people {
		users = append(users, w.addUser(fmt.Sprintf("u%02d@voorbeeld.example", i), models.RoleAgent, w.provider.ID))
		ids = append(ids, users[i].UserID)
	}
	_, err := w.Learning.AssignCourse(t.Context(), w.as(models.RoleProviderAdmin), learning.Assigning{Slug: "basis", Users: ids, DueAt: start.Add(30 * day)})
	require.NoError(t, err)
	for i, u := range users { // the last of them expires first
		w.passed(u, course, fmt.Sprintf("AAAA-BBBB-%c%c22", "AB"[i/20], "ABCDEFGHJKMNPQRSTVWX"[i%20]), start.Add(time.Duration(people-i)*time.Minute))
	}
	w.clock.set(start.AddDate(1, 0, -30))
	var both sync.WaitGroup
	failed := make(chan error, 2)
	both.Go(func() { _, err := w.Learning.RenewCertificates(t.Context(), 100); failed <- err })
	both.Go(func() {
		_, err := w.Learning.AskEveryProvider(t.Context(), w.as(models.RoleEditor), learning.CourseRequest{Slug: "basis", DueAt: start.AddDate(1, 0, 10)})
		failed <- err
	})
	both.Wait()
	require.NoError(t, <-failed)
	require.NoError(t, <-failed)
	require.Equal(t, []int{people}, query[int](w, `SELECT count(*) FROM assignments a JOIN users u ON u.id = a.user_id WHERE a.closed_at IS NULL AND u.email LIKE 'u%'`))
}
