package portaltest

import (
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/portal"
	"eokm.nl/hosting/portal/course"
)

// School is a portal with the courses that come with it.
func School(t *testing.T) *Portal {
	t.Helper()
	return SchoolWith(t, func(*portal.Options) {})
}

// TextOf reads a course that comes with the portal.
func TextOf(t *testing.T, slug string) *course.Course {
	t.Helper()
	files, err := course.Folder("courses/" + slug)
	require.NoError(t, err)
	c, err := course.Read(files)
	require.NoError(t, err)
	return c
}

// Lang is the language that a page says it is in.
func Lang(page *Page) string { return page.Doc.Find("html").AttrOr("lang", "") }

// CoursesOnce reads the courses that come with the portal once for all tests; nobody changes them.
var CoursesOnce = sync.OnceValues(course.Shipped)

// ShippedCourses are the courses that come with the portal.
func ShippedCourses(t *testing.T) []learning.ShippedCourse {
	t.Helper()
	list, err := CoursesOnce()
	require.NoError(t, err)
	return list
}

// SchoolWith is school with a portal that is set up differently.
func SchoolWith(t *testing.T, set func(o *portal.Options)) *Portal {
	t.Helper()
	p := New(t, set)
	_, err := p.Store.Learning.SyncCourses(t.Context(), ShippedCourses(t))
	require.NoError(t, err)
	return p
}

// Awarded gives somebody a certificate of the basics course, as passing its test does, and gives its number.
func Awarded(t *testing.T, p *Portal, account, number, name string) string {
	t.Helper()
	who, attempt := p.Actor(account), uuid.New()
	_, err := p.Owner.Exec(t.Context(),
		`INSERT INTO attempts (id, provider_id, user_id, course_id, n, seed, questions, started_at, finished_at, correct, passed)
		SELECT $1, $2, $3, v.course_id, v.n, 1, '{q}', $4, $4, 1, true FROM course_versions v JOIN courses c ON c.id = v.course_id
		WHERE c.slug = 'abuse-desk-basics' AND v.state = 'published'`, attempt, who.ProviderID, who.UserID, p.Clock.Now())
	require.NoError(t, err)
	_, err = p.Owner.Exec(t.Context(),
		`INSERT INTO certificates (provider_id, number, user_id, course_id, n, attempt_id, holder, organisation, passed_at, expires_at)
		SELECT provider_id, $2, user_id, course_id, n, id, $3, 'Voorbeeld Hosting B.V.', finished_at, finished_at + interval '1 year'
			FROM attempts WHERE id = $1`,
		attempt, number, name)
	require.NoError(t, err)
	return number
}

// CertificateNumber is what a certificate of a test may be numbered.
const CertificateNumber = "ABCD-EFGH-2345"
