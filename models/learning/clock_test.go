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

// Seven days and one day before, and on the day after: one mail each, however often the job runs.
func TestRemindTraining_AtItsTimes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.PublishCourse("basis")
	w.PublishCourse("techniek")
	course := w.PublishCourse("gezond")
	admin, passes := w.As(models.RoleProviderAdmin), w.As(models.RoleAgent)
	for _, slug := range []string{"basis", "techniek"} { // on one day: one mail
		_, err := w.Learning.AssignCourse(t.Context(), admin,
			learning.Assigning{Slug: slug, Users: []uuid.UUID{w.Agent.UserID}, DueAt: modelstest.Start.Add(20 * modelstest.Day)})
		require.NoError(t, err)
	}
	_, err := w.Learning.AssignCourse(t.Context(), admin,
		learning.Assigning{Slug: "gezond", Users: []uuid.UUID{passes.UserID}, DueAt: modelstest.Start.Add(20 * modelstest.Day)})
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
	_, err := w.Learning.AssignCourse(t.Context(), admin,
		learning.Assigning{Slug: "basis", Users: []uuid.UUID{w.Agent.UserID}, DueAt: modelstest.Start.Add(5 * modelstest.Day)})
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
	_, err := w.Learning.AssignCourse(t.Context(), admin,
		learning.Assigning{Slug: "basis", Users: []uuid.UUID{w.Agent.UserID}, DueAt: modelstest.Start.Add(30 * modelstest.Day)})
	require.NoError(t, err)
	w.PassCourse(w.Agent, course, "AAAA-BBBB-2222", modelstest.Start)
	w.PassCourse(free, course, "CCCC-DDDD-3333", modelstest.Start)
	expires := modelstest.Start.AddDate(1, 0, 0)
	open := func() []string {
		return modelstest.Query[string](w.World, `SELECT u.email FROM assignments a JOIN users u ON u.id = a.user_id
			WHERE a.closed_at IS NULL`)
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
	require.Equal(t, []time.Time{expires}, modelstest.Query[time.Time](w.World,
		`SELECT due_at AT TIME ZONE 'UTC' FROM assignments WHERE closed_at IS NULL`))
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
	_, err := w.Learning.AssignCourse(t.Context(), w.As(models.RoleProviderAdmin),
		learning.Assigning{Slug: "basis", Users: ids, DueAt: modelstest.Start.Add(30 * modelstest.Day)})
	require.NoError(t, err)
	for i, u := range users { // the last of them expires first
		w.PassCourse(u, course, fmt.Sprintf("AAAA-BBBB-%c%c22", "AB"[i/20], "ABCDEFGHJKMNPQRSTVWX"[i%20]),
			modelstest.Start.Add(time.Duration(people-i)*time.Minute))
	}
	w.Clock.Set(modelstest.Start.AddDate(1, 0, -30))
	var both sync.WaitGroup
	failed := make(chan error, 2)
	both.Go(func() { _, err := w.Learning.RenewCertificates(t.Context(), 100); failed <- err })
	both.Go(func() {
		_, err := w.Learning.AskEveryProvider(t.Context(), w.As(models.RoleEditor),
			learning.CourseRequest{Slug: "basis", DueAt: modelstest.Start.AddDate(1, 0, 10)})
		failed <- err
	})
	both.Wait()
	require.NoError(t, <-failed)
	require.NoError(t, <-failed)
	require.Equal(t, []int{people}, modelstest.Query[int](w.World,
		`SELECT count(*) FROM assignments a JOIN users u ON u.id = a.user_id WHERE a.closed_at IS NULL AND u.email LIKE 'u%'`))
}
