package learning

import (
	"context"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// State is where somebody stands with a course.
type State string

// The states, the most pressing first.
const (
	Overdue    State = "overdue"     // asked, and the day has passed
	DueSoon    State = "due_soon"    // asked, within Soon
	Expired    State = "expired"     // passed once, and it does not hold any more
	NotStarted State = "not_started" // asked, and nothing of it was opened
	Busy       State = "busy"
	Done       State = "done" // a certificate holds
)

// States lists the states in the order that a page shows them.
func States() []State {
	return []State{Overdue, DueSoon, Expired, NotStarted, Busy, Done}
}

// Soon is how long before its day something is due soon.
const Soon = 7 * 24 * time.Hour

// Learning is one person and one course: what was asked, what they did, and what they have.
type Learning struct {
	UserID       uuid.UUID
	Name         string
	Role         models.Role
	Provider     string // the slug of their organisation; "" for EOKM
	Organisation string // its name; "" for EOKM
	Slug         string // of the course
	TitleNL      string
	TitleEN      string
	AssignmentID *uuid.UUID // what is to be done; nil: nothing
	DueAt        *time.Time // by when
	WasDueAt     *time.Time // by when the last certificate was asked for; nil: nobody asked
	ByEOKM       bool       // EOKM asks what is to be done, or else asked for the certificate
	Begun        bool       // since the last certificate
	Number       string
	PassedAt     *time.Time // of the last certificate that was not revoked
	ExpiresAt    *time.Time
}

// State is where the person stands with the course at a moment. What is to be done counts before what was done: a certificate that
// expires within a week is due soon to who was asked to renew it.
func (l Learning) State(now time.Time) State {
	holds := l.ExpiresAt != nil && now.Before(*l.ExpiresAt)
	switch {
	case l.DueAt != nil && !now.Before(*l.DueAt):
		return Overdue
	case l.DueAt != nil && !now.Before(l.DueAt.Add(-Soon)):
		return DueSoon
	case holds:
		return Done
	case l.Begun:
		return Busy
	case l.ExpiresAt != nil:
		return Expired
	default:
		return NotStarted
	}
}

// Renewal tells whether what is to be done is to pass once more: a certificate holds.
func (l Learning) Renewal(now time.Time) bool {
	return l.DueAt != nil && l.ExpiresAt != nil && now.Before(*l.ExpiresAt)
}

// LastDueAt is by when the course is to be passed, or else was: nil when nobody asked.
func (l Learning) LastDueAt() *time.Time {
	if l.DueAt != nil {
		return l.DueAt
	}
	return l.WasDueAt
}

// TeamFilter is whom and what a team page shows. The zero value is all that the actor may see.
type TeamFilter struct {
	Provider string // for EOKM: the slug of one; TeamEOKM: its own people; "": everybody
	Course   string // slug; "": all
	State    State
}

// TeamEOKM stands in a filter for EOKM's own people.
const TeamEOKM = "eokm"

// teamRows is how many lines a team page shows at most.
const teamRows = 20_000

// Team lists who was asked what, began what and passed what: to a provider's admin their own people, to EOKM everybody. The people of a
// course that nobody asked them for and that they never opened are not in it. ErrForbidden for anybody else.
func (s *Store) Team(ctx context.Context, actor models.Actor, f TeamFilter) ([]Learning, error) {
	if !actor.Staff() && actor.Role != models.RoleProviderAdmin {
		return nil, models.ErrForbidden
	}
	var list []Learning
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		list, err = models.Find[Learning](tx,
			`SELECT u.id AS user_id, u.name, u.role, CASE WHEN p.id = $1 THEN '' ELSE p.slug END AS provider,
				CASE WHEN p.id = $1 THEN '' ELSE p.name END AS organisation, c.slug, v.title_nl, v.title_en,
				a.id AS assignment_id, a.due_at, d.due_at AS was_due_at,
				CASE WHEN a.id IS NULL THEN d.request_id ELSE a.request_id END IS NOT NULL AS by_eokm, b.begun,
				coalesce(f.number, '') AS number, f.passed_at, f.expires_at
			FROM users u JOIN providers p ON p.id = u.provider_id CROSS JOIN courses c
			JOIN LATERAL (SELECT title_nl, title_en FROM course_versions WHERE course_id = c.id AND state IN ('published', 'former')
				ORDER BY n DESC LIMIT 1) v ON true
			LEFT JOIN assignments a ON a.provider_id = u.provider_id AND a.user_id = u.id AND a.course_id = c.id AND a.closed_at IS NULL
			LEFT JOIN LATERAL (SELECT x.number, x.passed_at, x.expires_at FROM certificates x WHERE x.provider_id = u.provider_id
				AND x.user_id = u.id
				AND x.course_id = c.id AND x.revoked_at IS NULL ORDER BY x.passed_at DESC LIMIT 1) f ON true
			LEFT JOIN assignments d ON d.provider_id = u.provider_id AND d.user_id = u.id AND d.course_id = c.id AND d.closed = 'passed'
				AND d.closed_at = f.passed_at
			CROSS JOIN LATERAL (SELECT EXISTS (SELECT 1 FROM lesson_views w WHERE w.provider_id = u.provider_id AND w.user_id = u.id
				AND w.course_id = c.id
					AND w.opened_at > coalesce(f.passed_at, '-infinity'))
				OR EXISTS (SELECT 1 FROM attempts t WHERE t.provider_id = u.provider_id AND t.user_id = u.id AND t.course_id = c.id
					AND t.started_at > coalesce(f.passed_at, '-infinity')) AS begun) b
			WHERE u.disabled_at IS NULL AND (a.id IS NOT NULL OR f.number IS NOT NULL OR b.begun) AND (p.status <> 'left' OR p.id = $1)
				AND ($2 OR u.provider_id = $3)
				AND ($4 = '' OR p.id = CASE WHEN $4 = $5 THEN CAST($1 AS uuid) ELSE (SELECT id FROM providers WHERE slug = $4) END)
				AND ($6 = '' OR c.slug = $6)
			ORDER BY p.id <> $1, p.name, p.id, u.name, u.id, c.position, c.id LIMIT $7`,
			uuid.Nil, actor.Staff(), actor.ProviderID, f.Provider, TeamEOKM, f.Course, teamRows)
		return err
	})
	if err != nil {
		return nil, models.Wrap("list team", err)
	}
	return inState(list, f.State, s.db.Now()), nil
}

// inState are those of a list that stand so; all of it for "".
func inState(list []Learning, state State, now time.Time) []Learning {
	if state == "" {
		return list
	}
	var kept []Learning
	for _, l := range list {
		if l.State(now) == state {
			kept = append(kept, l)
		}
	}
	return kept
}

// ExportTeam is Team for a file, and records who took it along. An auditor only reads: ErrForbidden.
func (s *Store) ExportTeam(ctx context.Context, actor models.Actor, f TeamFilter) ([]Learning, error) {
	if actor.Role == models.RoleAuditor {
		return nil, models.ErrForbidden
	}
	list, err := s.Team(ctx, actor, f)
	if err != nil {
		return nil, err
	}
	now := s.db.Now()
	return list, models.Wrap("export team", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		return models.Record(tx, actor.Event(models.EventTeamExported, now).Of(actor.ProviderID).With(models.EventData{Count: len(list)}))
	}))
}
