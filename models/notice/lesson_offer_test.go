package notice_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
)

// shelve publishes each course that lessons are offered of, with those lessons.
func (w *world) shelve() {
	w.T.Helper()
	lessons := map[string][]string{}
	for _, cause := range notice.LessonCauses() {
		ref, ok := notice.LessonFor(cause)
		require.True(w.T, ok)
		lessons[ref.Course] = append(lessons[ref.Course], ref.Lesson)
	}
	for slug, list := range lessons {
		w.Exec(`UPDATE course_versions SET lessons = $2 WHERE course_id = $1`, w.PublishCourse(slug), list)
	}
}

// offered lists the causes of what is offered to somebody with a notice.
func (w *world) offered(who models.Actor, refs ...string) (list []notice.LessonCause) {
	w.T.Helper()
	offers, err := w.Notice.LessonOffers(w.T.Context(), who, refs...)
	require.NoError(w.T, err)
	for _, o := range offers {
		list = append(list, o.Cause)
	}
	return list
}

func (w *world) answers(ref string, measure models.Measure) {
	w.T.Helper()
	_, err := w.Notice.Respond(w.T.Context(), w.Agent,
		notice.Response{Submission: uuid.New(), Refs: []string{ref}, Measure: measure, RemovedAt: w.Now()})
	require.NoError(w.T, err)
}

func TestLessonOffer_EveryMeasureThatDoesNotCountHasOne(t *testing.T) {
	t.Parallel()
	for _, rule := range models.Measures() {
		_, ok := notice.LessonFor(notice.LessonCause(rule.Measure))
		require.Equal(t, !rule.Counts, ok, rule.Measure)
	}
}

// It goes with the answer, to who gave it and to their admin, and to nobody else.
func TestLessonOffer_AMeasureThatDoesNotCount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.shelve()
	admin, colleague := w.As(models.RoleProviderAdmin), w.As(models.RoleAgent)
	other := w.AddTenant("ander", "198.51.100.0/24")
	stranger := w.AddUser("admin@ander.example", models.RoleProviderAdmin, other.ID)
	refs := w.Deliver(2, 1)
	w.answers(refs[0], models.MeasureFileRemoved)
	require.Empty(t, w.offered(w.Agent), "in time, and it counts")
	w.answers(refs[1], models.MeasureDNSRemoved)
	want := []notice.LessonCause{notice.LessonCause(models.MeasureDNSRemoved)}
	require.Equal(t, want, w.offered(w.Agent, refs[1]))
	require.Equal(t, want, w.offered(admin))
	require.Empty(t, w.offered(w.Agent, refs[0]))
	for _, who := range []models.Actor{colleague, stranger, w.Analyst} {
		require.Empty(t, w.offered(who))
	}
}

func TestLessonOffer_TwoAnswersLate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.shelve()
	refs := w.Deliver(3, 1)
	w.After(25 * time.Hour)
	w.answers(refs[0], models.MeasureFileRemoved)
	require.Empty(t, w.offered(w.Agent), "once is no habit")
	w.After(25*time.Hour + 31*modelstest.Day)
	w.answers(refs[1], models.MeasureFileRemoved)
	require.Empty(t, w.offered(w.Agent), "the other one is long ago")
	w.After(25*time.Hour + 40*modelstest.Day)
	w.answers(refs[2], models.MeasureFileRemoved)
	require.Equal(t, []notice.LessonCause{notice.CauseLate}, w.offered(w.Agent, refs[2]))
}

// Late is what came after its deadline.
func TestLessonOffer_InTimeAfterAnotherIsNotLate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.shelve()
	late := w.Deliver(1, 1)[0]
	w.After(25 * time.Hour)
	w.answers(late, models.MeasureFileRemoved)
	w.answers(w.Deliver(1, 1)[0], models.MeasureFileRemoved)
	require.Empty(t, w.offered(w.Agent))
}

func TestLessonOffer_FoundOnlineAfterAnAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.shelve()
	admin := w.As(models.RoleProviderAdmin)
	refs := w.Deliver(2, 1)
	w.Verify(notice.FoundOnline, refs[0])
	require.Empty(t, w.offered(w.Agent), "nobody reported it removed")
	w.answers(refs[1], models.MeasureFileRemoved)
	w.Verify(notice.FoundOnline, refs[1])
	require.Equal(t, []notice.LessonCause{notice.CauseStillOnline}, w.offered(w.Agent, refs[1]))
	require.Equal(t, []notice.LessonCause{notice.CauseStillOnline}, w.offered(admin))
}

// Who opened the lesson or put it away is left alone with it for a while, whatever the notice.
func TestLessonOffer_OpenedOrDismissed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.shelve()
	admin := w.As(models.RoleProviderAdmin)
	refs := w.Deliver(4, 1)
	w.answers(refs[0], models.MeasureDNSRemoved)
	w.answers(refs[1], models.MeasureGeoBlocked) // the same lesson
	mine, err := w.Notice.LessonOffers(t.Context(), w.Agent)
	require.NoError(t, err)
	require.Len(t, mine, 2)
	require.ErrorIs(t, w.Notice.DismissOffer(t.Context(), admin, mine[0].ID), models.ErrNotFound, "it is not the admin's")
	require.NoError(t, w.Notice.DismissOffer(t.Context(), w.Agent, mine[0].ID))
	require.Empty(t, w.offered(w.Agent), "nor with the other notice")
	require.Len(t, w.offered(admin), 2, "the admin's are their own")
	theirs, err := w.Notice.LessonOffers(t.Context(), admin)
	require.NoError(t, err)
	lesson, err := w.Notice.OpenOffer(t.Context(), admin, theirs[0].ID)
	require.NoError(t, err)
	require.Equal(t, notice.LessonRef{Course: learning.BasicsCourse, Lesson: "measures-that-count"}, lesson)
	require.Empty(t, w.offered(admin))

	w.After(29 * modelstest.Day)
	w.answers(refs[2], models.MeasureDNSRemoved)
	require.Empty(t, w.offered(w.Agent))
	w.After(31 * modelstest.Day)
	w.answers(refs[3], models.MeasureDNSRemoved)
	require.Len(t, w.offered(w.Agent), 1)
}

// Without the courses there is nothing to offer, and an answer is taken all the same.
func TestLessonOffer_NoCourse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.answers(w.Deliver(1, 1)[0], models.MeasureDNSRemoved)
	require.Empty(t, w.offered(w.Agent))
}

func TestReveal_BasicsFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	reveal := func(who models.Actor, asks bool) error {
		return w.Notice.Reveal(t.Context(), who, notice.Revealing{Ref: ref, Reason: notice.RevealRemove, Basics: asks})
	}
	require.NoError(t, reveal(w.Agent, true), "the course is not there")
	course := w.PublishCourse(learning.BasicsCourse)
	require.NoError(t, reveal(w.Agent, false), "it is only offered")
	require.ErrorIs(t, reveal(w.Agent, true), models.ErrUntrained)
	require.NoError(t, reveal(w.Analyst, true), "EOKM's people are no desk")
	require.NoError(t, w.Notice.Acknowledge(t.Context(), w.Agent, []string{ref}), "what protects needs no course")
	w.answers(ref, models.MeasureFileRemoved)
	w.PassCourse(w.Agent, course, modelstest.CertificateNumber, modelstest.Start)
	require.NoError(t, reveal(w.Agent, true))
	w.After(400 * modelstest.Day)
	require.NoError(t, reveal(w.Agent, true), "an expired certificate is no newcomer's")
	require.NoError(t, w.Learning.RevokeCertificate(t.Context(), w.As(models.RoleEditor), modelstest.CertificateNumber, "Fout."))
	require.ErrorIs(t, reveal(w.Agent, true), models.ErrUntrained)
}
