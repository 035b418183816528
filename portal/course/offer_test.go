package course_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/course"
)

// A lesson that is offered is in a course that comes with the portal.
func TestShipped_HasEveryLessonThatIsOffered(t *testing.T) {
	shipped, err := course.Shipped()
	require.NoError(t, err)
	causes := notice.LessonCauses()
	require.NotEmpty(t, causes)
	for _, cause := range causes {
		ref, ok := notice.LessonFor(cause)
		require.True(t, ok)
		i := slices.IndexFunc(shipped, func(c learning.ShippedCourse) bool { return c.Slug == ref.Course })
		require.GreaterOrEqual(t, i, 0, "course %s for %s", ref.Course, cause)
		require.Contains(t, shipped[i].Text.Lessons, ref.Lesson, "for %s", cause)
	}
	require.True(t, slices.ContainsFunc(shipped, func(c learning.ShippedCourse) bool { return c.Slug == learning.BasicsCourse }))
}
