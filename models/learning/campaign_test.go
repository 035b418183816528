package learning_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/models/modelstest"
)

// toLearn lists who has a course to do, by mailbox.
func (w *world) toLearn() []string {
	w.T.Helper()
	return modelstest.Query[string](w.World, `SELECT u.email FROM assignments a JOIN users u ON u.id = a.user_id
		WHERE a.closed_at IS NULL ORDER BY 1`)
}

// requests lists what somebody sees that EOKM asks.
func (w *world) requests(actor models.Actor) []learning.CourseRequest {
	w.T.Helper()
	list, err := w.Learning.CourseRequests(w.T.Context(), actor)
	require.NoError(w.T, err)
	return list
}

func TestAskEveryProvider_OneRequestOfEach(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	course := w.PublishCourse("basis")
	editor, admin := w.As(models.RoleEditor), w.As(models.RoleProviderAdmin)
	other := w.AddTenant("ander", "198.51.100.0/24")
	theirs := w.AddUser("admin@ander.example", models.RoleProviderAdmin, other.ID)
	asked, suspended, left := w.AddTenant("gevraagd", "203.0.113.0/26"), w.AddTenant("stil", "203.0.113.64/26"), w.AddTenant("weg",
		"203.0.113.128/26")
	w.Exec(`UPDATE providers SET status = CASE id WHEN $1 THEN 'suspended' ELSE 'left' END WHERE id IN ($1, $2)`, suspended.ID, left.ID)
	_, err := w.Learning.AskCourse(t.Context(), editor,
		learning.CourseRequest{ProviderID: asked.ID, Slug: "basis", DueAt: modelstest.Start.Add(5 * modelstest.Day)})
	require.NoError(t, err)
	_, err = w.Learning.AskCourse(t.Context(), editor,
		learning.CourseRequest{
			ProviderID: w.Hoster.ID, Slug: "basis", Role: models.RoleProviderAdmin,
			DueAt: modelstest.Start.Add(5 * modelstest.Day),
		})
	require.NoError(t, err)
	before := w.toLearn()

	ask := learning.CourseRequest{Slug: "basis", Role: models.RoleAgent, DueAt: modelstest.Start.Add(10 * modelstest.Day), Note: "Graag."}
	would, err := w.Learning.RehearseEveryProvider(t.Context(), editor, ask)
	require.NoError(t, err)
	require.ElementsMatch(t, before, w.toLearn(), "nobody was asked")
	require.Equal(t, []int{0}, modelstest.Query[int](w.World, `SELECT count(*) FROM course_campaigns`))
	did, err := w.Learning.AskEveryProvider(t.Context(), editor, ask)
	require.NoError(t, err)
	require.Equal(t, did, would)
	require.Equal(t, learning.Campaigned{Organisations: 3, Skipped: 1, People: 3}, did,
		"it was asked of everybody at one; of admins only is something else")
	require.ElementsMatch(t, append(before, "agent@voorbeeld.example", "agent@ander.example", "agent@stil.example"), w.toLearn(),
		"no admin, nobody of EOKM or of who left")
	require.Equal(t, []string{"training_assigned 1"}, w.taught(other.Agent))
	require.Equal(t, []string{"ander agent 1 Graag.", "stil agent 1 Graag.", "voorbeeld agent 1 Graag."},
		modelstest.Query[string](w.World, `SELECT concat_ws(' ', p.slug, data->>'other', data->>'count', data->>'text')
		FROM events e JOIN providers p ON p.id = e.provider_id WHERE kind = 'training_asked' AND data->>'other' = 'agent' ORDER BY 1`),
		"each in its own log")
	require.Equal(t, []string{"3"}, modelstest.Query[string](w.World,
		`SELECT data->>'count' FROM events WHERE kind = 'campaign_asked' AND provider_id = $1`, uuid.Nil))

	// Asking it again, of all or of one, says so and changes nothing.
	for _, again := range []func(context.Context, models.Actor, learning.CourseRequest) (learning.Campaigned, error){
		w.Learning.AskEveryProvider, w.Learning.RehearseEveryProvider,
	} {
		_, err = again(t.Context(), editor, ask)
		require.Equal(t, "training.ask.open_all", modelstest.Problem(t, err))
	}
	ask.ProviderID = other.ID
	_, err = w.Learning.AskCourse(t.Context(), editor, ask)
	require.Equal(t, "training.ask.open", modelstest.Problem(t, err))
	require.Len(t, w.toLearn(), len(before)+3)

	// EOKM sees one line for all of it, a provider its own only.
	w.PassCourse(other.Agent, course, "AAAA-BBBB-2222", modelstest.Start.Add(modelstest.Day))
	list := w.requests(editor)
	require.Len(t, list, 3)
	whole := list[2]
	require.Equal(t, []any{true, 3, 3, 1, "Graag.", "", models.RoleAgent},
		[]any{whole.OfAll, whole.Organisations, whole.Asked, whole.Passed, whole.Note, whole.Organisation, whole.Role})
	seen := w.requests(theirs)
	require.Len(t, seen, 1)
	require.Equal(t, []any{false, 1, 1, 1, "Graag.", "ander", ""},
		[]any{seen[0].OfAll, seen[0].Organisations, seen[0].Asked, seen[0].Passed, seen[0].Note, seen[0].Provider, seen[0].AskedBy})
	require.Len(t, w.requests(admin), 2)
	require.NotEqual(t, whole.ID, seen[0].ID)
}

// A campaign stands: who comes to a provider gets it, and so does a provider that comes, with time to do it.
func TestAskEveryProvider_AlsoForWhoComesLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.PublishCourse("basis")
	editor := w.As(models.RoleEditor)
	comes := w.AddTenant("nieuw", "198.51.100.0/24")
	w.Exec(`UPDATE providers SET status = 'applied' WHERE id = $1`, comes.ID)
	single := learning.CourseRequest{ProviderID: w.Hoster.ID, Slug: "basis", DueAt: modelstest.Start.Add(5 * modelstest.Day)}
	_, err := w.Learning.AskCourse(t.Context(), editor, single)
	require.NoError(t, err)
	did, err := w.Learning.AskEveryProvider(t.Context(), editor,
		learning.CourseRequest{Slug: "basis", DueAt: modelstest.Start.Add(10 * modelstest.Day)})
	require.NoError(t, err)
	require.Equal(t, learning.Campaigned{Skipped: 1}, did, "who applies is no provider yet")

	w.After(8 * modelstest.Day)
	w.Exec(`UPDATE providers SET status = 'active' WHERE id = $1`, comes.ID)
	for range 2 { // the job runs again and again
		_, err = w.Learning.AssignAsked(t.Context())
		require.NoError(t, err)
	}
	require.Equal(t, []string{"agent@nieuw.example", "agent@voorbeeld.example"}, w.toLearn())
	require.Equal(t, []string{modelstest.Start.Add(22 * modelstest.Day).Format("2006-01-02 15:04")},
		modelstest.Query[string](w.World, `SELECT to_char(due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI')
		FROM assignments WHERE user_id = $1`, comes.Agent.UserID), "14 days, though they were here as applicants")
	require.Equal(t, []string{"system 1"}, modelstest.Query[string](w.World,
		`SELECT actor_role || ' ' || (data->>'count') FROM events WHERE kind = 'training_asked' AND provider_id = $1`, comes.ID))
	require.Empty(t, modelstest.Query[string](w.World, `SELECT kind FROM events WHERE kind = 'training_assigned'`))
	late := w.AddUser("later@nieuw.example", models.RoleAgent, comes.ID)
	n, err := w.Learning.AssignAsked(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.Equal(t, []string{"training_assigned 1"}, w.taught(late))
	require.Equal(t, []string{"1"}, modelstest.Query[string](w.World,
		`SELECT data->>'count' FROM events WHERE kind = 'training_assigned' AND provider_id = $1`, comes.ID))

	// What one was asked by itself is withdrawn: what all are asked holds for it too.
	for _, r := range w.requests(editor) {
		if !r.OfAll {
			require.NoError(t, w.Learning.WithdrawCourseRequest(t.Context(), editor, r.ID))
		}
	}
	n, err = w.Learning.AssignAsked(t.Context())
	require.NoError(t, err)
	require.Positive(t, n)
	require.Contains(t, w.toLearn(), "agent@voorbeeld.example")
}

func TestWithdrawCampaign(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	course := w.PublishCourse("basis")
	editor, admin := w.As(models.RoleEditor), w.As(models.RoleProviderAdmin)
	other := w.AddTenant("ander", "198.51.100.0/24")
	_, err := w.Learning.AskEveryProvider(t.Context(), editor,
		learning.CourseRequest{Slug: "basis", DueAt: modelstest.Start.Add(10 * modelstest.Day)})
	require.NoError(t, err)
	w.PassCourse(other.Agent, course, "AAAA-BBBB-2222", modelstest.Start.Add(modelstest.Day))
	whole, part := w.requests(editor)[0].ID, w.requests(admin)[0].ID

	require.ErrorIs(t, w.Learning.WithdrawCourseRequest(t.Context(), editor, part), models.ErrConflict, "no part of it alone")
	require.ErrorIs(t, w.Learning.WithdrawCampaign(t.Context(), editor, part), models.ErrNotFound)
	for _, role := range []models.Role{models.RoleAgent, models.RoleProviderAdmin, models.RoleAnalyst, models.RoleAuditor} {
		require.ErrorIs(t, w.Learning.WithdrawCampaign(t.Context(), w.As(role), whole), models.ErrForbidden, role)
	}
	require.NoError(t, w.Learning.WithdrawCampaign(t.Context(), editor, whole))
	require.ErrorIs(t, w.Learning.WithdrawCampaign(t.Context(), editor, whole), models.ErrConflict)
	require.Empty(t, w.toLearn())
	require.Equal(t, []string{"passed"}, modelstest.Query[string](w.World, `SELECT closed FROM assignments WHERE user_id = $1`,
		other.Agent.UserID), "what was done stays")
	require.Equal(t, []string{"ander <none>", "voorbeeld 2"},
		modelstest.Query[string](w.World, `SELECT p.slug || ' ' || coalesce(data->>'count', '<none>')
		FROM events e JOIN providers p ON p.id = e.provider_id WHERE kind = 'training_withdrawn' ORDER BY 1`))
	require.Equal(t, []string{"2"}, modelstest.Query[string](w.World,
		`SELECT data->>'count' FROM events WHERE kind = 'campaign_withdrawn'`))
	list := w.requests(editor)
	require.Len(t, list, 1)
	require.NotNil(t, list[0].WithdrawnAt)
	require.NotNil(t, w.requests(admin)[0].WithdrawnAt)
	w.AddTenant("nieuw", "203.0.113.0/24")
	w.As(models.RoleAgent)
	n, err := w.Learning.AssignAsked(t.Context())
	require.NoError(t, err)
	require.Zero(t, n, "nobody who comes later")
	_, err = w.Learning.AskEveryProvider(t.Context(), editor,
		learning.CourseRequest{Slug: "basis", DueAt: modelstest.Start.Add(10 * modelstest.Day)})
	require.NoError(t, err, "it may be asked anew")
}

func TestAskEveryProvider_Faults(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.PublishCourse("basis")
	editor := w.As(models.RoleEditor)
	good := learning.CourseRequest{Slug: "basis", DueAt: modelstest.Start.Add(modelstest.Day)}
	for key, change := range map[string]func(q *learning.CourseRequest){
		"training.course_missing": func(q *learning.CourseRequest) { q.Slug = "" },
		"training.role_misfit":    func(q *learning.CourseRequest) { q.Role = models.RoleAnalyst },
		"training.due_past":       func(q *learning.CourseRequest) { q.DueAt = modelstest.Start },
		"text.address":            func(q *learning.CourseRequest) { q.Note = "Zie 192.0.2.7." },
	} {
		bad := good
		change(&bad)
		_, err := w.Learning.AskEveryProvider(t.Context(), editor, bad)
		require.Equal(t, key, modelstest.Problem(t, err))
	}
	for _, role := range []models.Role{models.RoleAgent, models.RoleProviderAdmin, models.RoleAnalyst, models.RoleAuditor} {
		_, err := w.Learning.AskEveryProvider(t.Context(), w.As(role), good)
		require.ErrorIs(t, err, models.ErrForbidden, role)
		_, err = w.Learning.RehearseEveryProvider(t.Context(), w.As(role), good)
		require.ErrorIs(t, err, models.ErrForbidden, role)
	}
	require.Equal(t, []int{0}, modelstest.Query[int](w.World, `SELECT count(*) FROM course_campaigns`))
}

// Editors who ask at once, of all and of some, for a role and for everybody, while the job runs: nobody is asked twice, nothing
// fails but by saying that it was asked, and nobody waits for each other forever.
func TestAskEveryProvider_AtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.PublishCourse("basis")
	editor := w.As(models.RoleEditor)
	providers := []uuid.UUID{w.Hoster.ID}
	for i := range 6 {
		slug := fmt.Sprintf("host-%d", i)
		of := w.AddTenant(slug, fmt.Sprintf("198.51.100.%d/32", i))
		providers = append(providers, of.ID)
		for _, name := range []string{"x", "y", "z"} {
			w.AddUser(name+"@"+slug+".example", models.RoleAgent, of.ID)
		}
	}
	var asks []func() error
	for range 3 {
		for _, role := range []models.Role{"", models.RoleAgent} {
			asks = append(asks, func() error {
				_, err := w.Learning.AskEveryProvider(t.Context(), editor,
					learning.CourseRequest{Slug: "basis", Role: role, DueAt: modelstest.Start.Add(10 * modelstest.Day)})
				return err
			})
		}
		asks = append(asks, func() error { _, err := w.Learning.AssignAsked(t.Context()); return err })
	}
	for _, id := range providers[3:] {
		asks = append(asks, func() error {
			_, err := w.Learning.AskCourse(t.Context(), editor,
				learning.CourseRequest{ProviderID: id, Slug: "basis", DueAt: modelstest.Start.Add(10 * modelstest.Day)})
			return err
		})
	}
	var all sync.WaitGroup
	failed := make(chan error, len(asks))
	for _, ask := range asks {
		all.Go(func() {
			if err := ask(); err != nil {
				failed <- err
			}
		})
	}
	all.Wait()
	close(failed)
	for err := range failed {
		invalid := &models.Invalid{}
		require.True(t, errors.As(err, &invalid), "%v", err)
		require.Contains(t, []string{"training.ask.open", "training.ask.open_all"}, invalid.Key)
	}
	require.Equal(t, []int{2}, modelstest.Query[int](w.World, `SELECT count(*) FROM course_campaigns`))
	_, err := w.Learning.AssignAsked(t.Context())
	require.NoError(t, err)
	require.Len(t, w.toLearn(), 1+6*4)
	require.Equal(t, []int{1 + 6*4}, modelstest.Query[int](w.World, `SELECT count(*) FROM mails WHERE kind = 'training_assigned'`),
		"one mail each")
	require.Equal(t, []int{0}, modelstest.Query[int](w.World,
		`SELECT count(*) FROM (SELECT FROM course_requests WHERE withdrawn_at IS NULL GROUP BY provider_id, role HAVING count(*) > 1) d`))
}
