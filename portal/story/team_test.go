package story_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

// certified gives somebody a certificate of the basics course, as passing its test does, and gives its number.
func certified(t *testing.T, p *portaltest.Portal, account string) string {
	t.Helper()
	const number = "ABCD-EFGH-2345"
	who, attempt := p.Actor(account), uuid.New()
	_, err := p.Owner.Exec(t.Context(),
		`INSERT INTO attempts (id, provider_id, user_id, course_id, n, seed, questions, started_at, finished_at, correct, passed)
		SELECT $1, $2, $3, v.course_id, v.n, 1, '{q}', $4, $4, 1, true FROM course_versions v JOIN courses c ON c.id = v.course_id
		WHERE c.slug = 'abuse-desk-basics' AND v.state = 'published'`, attempt, who.ProviderID, who.UserID, p.Clock.Now())
	require.NoError(t, err)
	_, err = p.Owner.Exec(t.Context(),
		`INSERT INTO certificates (provider_id, number, user_id, course_id, n, attempt_id, holder, organisation, passed_at, expires_at)
		SELECT provider_id, $2, user_id, course_id, n, id, 'S. Bakker', 'Voorbeeld Hosting B.V.', finished_at,
			finished_at + interval '1 year' FROM attempts WHERE id = $1`,
		attempt, number)
	require.NoError(t, err)
	return number
}

// askedOf gives the ids of a lesson that is offered to somebody, of a course that their admin asks of them, and of one that EOKM asks of
// Voorbeeld, and of every provider.
func askedOf(t *testing.T, p *portaltest.Portal, account string) (offer, assignment, request, campaign string) {
	t.Helper()
	who, by := p.Actor(account), p.Actor("editor")
	one := func(sql string, args ...any) (id string) {
		require.NoError(t, p.Owner.QueryRow(t.Context(), sql, args...).Scan(&id))
		return id
	}
	const course = `(SELECT id FROM courses WHERE slug = 'abuse-desk-basics')`
	if !who.Staff() {
		offer = one(`WITH made AS (INSERT INTO lesson_offers (id, provider_id, notice_id, user_id, cause, course_id, lesson, offered_at)
				SELECT gen_random_uuid(), $1, id, $2, 'late', `+course+
			`, 'the-24-hours', $3 FROM notices WHERE provider_id = $1 LIMIT 1 RETURNING id::text)
			SELECT coalesce((SELECT id FROM made), '')`, who.ProviderID, who.UserID, p.Clock.Now())
	}
	assignment = one(`INSERT INTO assignments (id, provider_id, user_id, course_id, by_id, created_at, due_at)
		VALUES (gen_random_uuid(), $1, $2, `+course+`, $3, $4, $4)
		ON CONFLICT (provider_id, user_id, course_id) WHERE closed_at IS NULL DO UPDATE SET reminded = 0 RETURNING id::text`,
		who.ProviderID, who.UserID, by.UserID, p.Clock.Now())
	request = one(`INSERT INTO course_requests (id, provider_id, course_id, due_at, asked_by, asked_at) VALUES (gen_random_uuid(), $1, `+
		course+`, $3, $2, $3)
		ON CONFLICT (provider_id, course_id, role) WHERE withdrawn_at IS NULL DO UPDATE SET note = '' RETURNING id::text`,
		p.Provider("voorbeeld"), by.UserID, p.Clock.Now())
	campaign = one(`INSERT INTO course_campaigns (id, course_id, due_at, asked_by, asked_at) VALUES (gen_random_uuid(), `+
		course+`, $2, $1, $2)
		ON CONFLICT (course_id, role) WHERE withdrawn_at IS NULL DO UPDATE SET note = '' RETURNING id::text`, by.UserID, p.Clock.Now())
	return offer, assignment, request, campaign
}
