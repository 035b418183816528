package story_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

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
