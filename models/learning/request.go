package learning

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

// CourseRequest is what EOKM asks of an organisation: that its people, or those of one role, follow a course.
type CourseRequest struct {
	ID          uuid.UUID
	ProviderID  uuid.UUID   // the nil id: EOKM's own people
	Slug        string      // of the course
	Role        models.Role // whom; "": everybody
	Note        string      // for who is asked
	DueAt       time.Time
	AskedAt     time.Time
	WithdrawnAt *time.Time

	Provider     string // its slug; "" for EOKM
	Organisation string // its name; "" for EOKM
	TitleNL      string
	TitleEN      string
	AskedBy      string // a name; "" for who may not know it
	Asked        int    // people
	Passed       int    // of these

	OfAll         bool // of every provider, also who comes later (AskEveryProvider)
	Organisations int  // so many were asked by it
}

// EveryProvider stands in a choice of organisations for all providers: no slug is like it.
const EveryProvider = "*"

// joinedWithin is how long somebody gets at least who comes to an organisation that was asked before.
const joinedWithin = 14 * 24 * time.Hour

// learners are the roles that a course can be asked of.
var learners = []models.Role{models.RoleAgent, models.RoleProviderAdmin, models.RoleAnalyst, models.RoleEditor, models.RoleAdmin}

// AskCourse asks an organisation for a course: each of its people that fits gets it to do and a mail, and so does who comes to fit
// later, as long as it is not withdrawn (AssignAsked). Gives how many were asked now. EOKM's editors and admins only.
func (s *Store) AskCourse(ctx context.Context, actor models.Actor, q CourseRequest) (int, error) {
	if !actor.Edits() {
		return 0, models.ErrForbidden
	}
	now := s.db.Now()
	q, err := s.readyRequest(ctx, actor, q, now)
	if err != nil {
		return 0, err
	}
	var n int
	err = s.db.Write(ctx, actor, func(tx *models.Tx) error {
		course, err := liveCourse(tx, q.Slug)
		if err != nil {
			return err
		}
		if err := askable(tx, q.ProviderID); err != nil {
			return err
		}
		if err := tx.Do(`INSERT INTO course_requests (id, provider_id, course_id, role, note, due_at, asked_by, asked_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			q.ID, q.ProviderID, course, q.Role, q.Note, q.DueAt, actor.UserID, now); err != nil {
			return models.Duplicate(err, "provider", "training.ask.open")
		}
		made, err := assignByRequests(tx, []uuid.UUID{q.ID}, now)
		n = len(made)
		if err != nil {
			return err
		}
		return models.Record(tx, askedEvent(actor, q, n, now))
	})
	return n, models.Wrap("ask for course", err)
}

// askedEvent tells in an organisation's log what EOKM asks of how many of its people.
func askedEvent(actor models.Actor, q CourseRequest, n int, now time.Time) models.Event {
	return actor.Event(models.EventTrainingAsked, now).Of(q.ProviderID).With(models.EventData{
		Code: q.Slug, Other: string(q.Role), Count: n, Text: q.Note, At: q.DueAt,
	})
}

// readyRequest reads what was typed, and gives it an id; *Invalid with all faults at once.
func (s *Store) readyRequest(ctx context.Context, actor models.Actor, q CourseRequest, now time.Time) (CourseRequest, error) {
	note, err := s.address.Typed(ctx, actor, "note", q.Note, false)
	if err == nil && address.NamesAddress(note) {
		err = &models.Invalid{Field: "note", Key: "text.address"}
	}
	q.ID, q.Note = models.NewID(), note
	return q, checkRequest(q, now, err)
}

func checkRequest(q CourseRequest, now time.Time, noteFault error) error {
	var faults models.Faults
	if q.Slug == "" {
		faults.Add("course", "training.course_missing")
	}
	if q.Role != "" && (!slices.Contains(learners, q.Role) || q.Role.Fits(uuid.Nil) == (q.OfAll || q.ProviderID != uuid.Nil)) {
		faults.Add("role", "training.role_misfit")
	}
	if err := checkDue(q.DueAt, now); err != nil {
		faults = append(faults, err)
	}
	if noteFault != nil {
		faults = append(faults, noteFault)
	}
	return faults.Err()
}

// askable refuses an organisation that has no people here, or none any more.
func askable(tx *models.Tx, provider uuid.UUID) error {
	there, err := models.One[bool](tx,
		`SELECT EXISTS (SELECT 1 FROM providers WHERE id = $1 AND (id = $2 OR status IN ('active', 'suspended')))`, provider, uuid.Nil)
	if err == nil && !there {
		err = &models.Invalid{Field: "provider", Key: "training.provider_missing"}
	}
	return err
}

// WithdrawCourseRequest takes back what EOKM asked of one organisation, and all that is still to be done for it. ErrConflict when it was
// withdrawn before, or is part of what every provider was asked (WithdrawCampaign). EOKM's editors and admins only.
func (s *Store) WithdrawCourseRequest(ctx context.Context, actor models.Actor, id uuid.UUID) error {
	if !actor.Edits() {
		return models.ErrForbidden
	}
	now := s.db.Now()
	return models.Wrap("withdraw request", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		of, err := models.One[struct {
			ProviderID uuid.UUID
			Slug       string
		}](tx,
			`SELECT r.provider_id, c.slug FROM course_requests r JOIN courses c ON c.id = r.course_id WHERE r.id = $1 FOR UPDATE OF r`, id)
		if err != nil {
			return err
		}
		if err := models.Changed(tx.Exec(`UPDATE course_requests SET withdrawn_at = $1, withdrawn_by = $2 WHERE id = $3
			AND withdrawn_at IS NULL AND campaign_id IS NULL`,
			now, actor.UserID, id)); err != nil {
			return err
		}
		rows, err := tx.Exec(`UPDATE assignments SET closed_at = $1, closed = 'withdrawn' WHERE provider_id = $2 AND request_id = $3
			AND closed_at IS NULL`,
			now, of.ProviderID, id)
		if err != nil {
			return err
		}
		return models.Record(tx, actor.Event(models.EventTrainingWithdrawn, now).Of(of.ProviderID).With(models.EventData{
			Code: of.Slug, Count: int(rows),
		}))
	}))
}

// requestRows is how many requests a page shows.
const requestRows = 500

// CourseRequests lists what EOKM asks, the first to be due first, and then what it withdrew: to its own people all of it, with what it asks
// of every provider as one; to a provider's admin what is asked of that provider.
func (s *Store) CourseRequests(ctx context.Context, actor models.Actor) ([]CourseRequest, error) {
	if !actor.Staff() && actor.Role != models.RoleProviderAdmin {
		return nil, models.ErrForbidden
	}
	var list []CourseRequest
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		list, err = models.Find[CourseRequest](tx, `WITH parts AS (
				SELECT provider_id, id, CASE WHEN $1 THEN coalesce(campaign_id, id) ELSE id END AS whole FROM course_requests
			), learners AS (
				SELECT q.whole, count(DISTINCT a.user_id) FILTER (WHERE a.closed <> 'withdrawn') AS asked, count(DISTINCT a.user_id)
					FILTER (WHERE a.closed = 'passed') AS passed
				FROM parts q JOIN assignments a ON a.provider_id = q.provider_id AND a.request_id = q.id GROUP BY 1
			), requests AS (
				SELECT id, provider_id, course_id, role, note, due_at, asked_at, asked_by, withdrawn_at, false AS of_all
					FROM course_requests
				WHERE CASE WHEN $1 THEN campaign_id IS NULL ELSE provider_id = $2 END
				UNION ALL
				SELECT id, $3, course_id, role, note, due_at, asked_at, asked_by, withdrawn_at, true FROM course_campaigns WHERE $1
			)
			SELECT r.id, r.provider_id, c.slug, r.role, r.note, r.due_at, r.asked_at, r.withdrawn_at, r.of_all,
				CASE WHEN p.id = $3 THEN '' ELSE p.slug END AS provider, CASE WHEN p.id = $3 THEN '' ELSE p.name END AS organisation,
				v.title_nl, v.title_en, coalesce(u.name, '') AS asked_by, coalesce(l.asked, 0) AS asked, coalesce(l.passed, 0) AS passed,
				(SELECT count(*) FROM parts q WHERE q.whole = r.id) AS organisations
			FROM requests r JOIN courses c ON c.id = r.course_id JOIN providers p ON p.id = r.provider_id
			JOIN LATERAL (SELECT title_nl, title_en FROM course_versions WHERE course_id = c.id AND state IN ('published', 'former')
				ORDER BY n DESC LIMIT 1) v ON true
			LEFT JOIN users u ON u.id = r.asked_by LEFT JOIN learners l ON l.whole = r.id
			ORDER BY r.withdrawn_at IS NOT NULL, r.due_at, r.id LIMIT $4`, actor.Staff(), actor.ProviderID, uuid.Nil, requestRows)
		return err
	})
	return list, models.Wrap("list requests", err)
}
