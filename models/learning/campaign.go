package learning

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// A campaign is a course that EOKM asks of every provider. Each provider has a request of its own for it (CourseRequest), so who reads what
// is as for any other; the campaign stands until it is withdrawn, and providers that come later get theirs from AssignAsked.

// Campaigned is what came of asking every provider.
type Campaigned struct {
	Organisations int // asked now
	Skipped       int // these were asked before, by themselves
	People        int // asked now
}

// AskEveryProvider is AskCourse for all organisations that it takes, and for those that come later, as long as it is not withdrawn
// (WithdrawCampaign): in one transaction each gets a request of its own, but who was asked before for that course, of the same role or of
// everybody. The request's ProviderID is not read. Of two at once for one course and role the second is *Invalid "training.ask.open_all".
// EOKM's editors and admins only.
func (s *Store) AskEveryProvider(ctx context.Context, actor models.Actor, q CourseRequest) (Campaigned, error) {
	return s.askEveryProvider(ctx, actor, q, nil)
}

// RehearseEveryProvider tells what AskEveryProvider would do at this moment, and does nothing: it is the same transaction, undone at its
// end. Its errors are the same too.
func (s *Store) RehearseEveryProvider(ctx context.Context, actor models.Actor, q CourseRequest) (Campaigned, error) {
	did, err := s.askEveryProvider(ctx, actor, q, errRehearsed)
	if errors.Is(err, errRehearsed) {
		err = nil
	}
	return did, err
}

// errRehearsed undoes a transaction that was run to see what it would do.
var errRehearsed = errors.New("rehearsed")

// askEveryProvider asks, and ends the transaction with end.
func (s *Store) askEveryProvider(ctx context.Context, actor models.Actor, q CourseRequest, end error) (Campaigned, error) {
	if !actor.Edits() {
		return Campaigned{}, models.ErrForbidden
	}
	now := s.db.Now()
	q.OfAll = true
	q, err := s.readyRequest(ctx, actor, q, now)
	if err != nil {
		return Campaigned{}, err
	}
	var did Campaigned
	err = s.db.Write(ctx, actor, func(tx *models.Tx) error {
		course, err := liveCourse(tx, q.Slug)
		if err != nil {
			return err
		}
		if err := tx.Do(`INSERT INTO course_campaigns (id, course_id, role, note, due_at, asked_by, asked_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			q.ID, course, q.Role, q.Note, q.DueAt, actor.UserID, now); err != nil {
			return models.Duplicate(err, "provider", "training.ask.open_all")
		}
		if did, err = spread(tx, actor, q, now); err != nil {
			return err
		}
		return end
	})
	return did, models.Wrap("ask every provider", err)
}

// spread gives a campaign that is new to the providers that there are.
func spread(tx *models.Tx, actor models.Actor, q CourseRequest, now time.Time) (Campaigned, error) {
	asked, err := requestOfEach(tx, []uuid.UUID{q.ID}, q.DueAt, now)
	if err != nil {
		return Campaigned{}, err
	}
	all, err := models.One[int](tx, `SELECT count(*) FROM providers p WHERE `+mayBeInCampaign)
	if err != nil {
		return Campaigned{}, err
	}
	made, err := assignByRequests(tx, requestIDs(asked), now)
	if err != nil {
		return Campaigned{}, err
	}
	people := byRequest(made)
	events := []models.Event{{
		At: now, ActorID: actor.UserID, ActorRole: actor.Role, Kind: models.EventCampaignAsked,
		Data: models.EventData{Code: q.Slug, Other: string(q.Role), Count: len(asked), Text: q.Note, At: q.DueAt},
	}}
	for _, r := range asked {
		part := q
		part.ProviderID = r.ProviderID
		events = append(events, askedEvent(actor, part, len(people[r.ID]), now))
	}
	return Campaigned{Organisations: len(asked), Skipped: all - len(asked), People: len(made)}, models.Record(tx, events...)
}

// mayBeInCampaign holds in SQL for providers p that have people here, as askable does for one.
var mayBeInCampaign = `p.id <> '` + uuid.Nil.String() + `' AND p.status IN ('active', 'suspended')`

// requestOfEach makes the requests that campaigns lack: one for each provider that has people here and was not asked before for
// that course, of the same role or of everybody. None is due before a moment. Gives what it made.
func requestOfEach(tx *models.Tx, campaigns []uuid.UUID, notBefore, now time.Time) ([]CourseRequest, error) {
	made, err := models.Find[CourseRequest](tx,
		`INSERT INTO course_requests (id, provider_id, course_id, role, note, due_at, asked_by, asked_at, campaign_id)
		SELECT gen_random_uuid(), p.id, k.course_id, k.role, k.note, greatest(k.due_at, $1), k.asked_by, $2, k.id
		FROM course_campaigns k JOIN providers p ON `+mayBeInCampaign+`
		WHERE k.id = ANY($3) AND NOT EXISTS (SELECT 1 FROM course_requests r WHERE r.provider_id = p.id AND (r.campaign_id = k.id
			OR r.withdrawn_at IS NULL AND r.course_id = k.course_id AND r.role IN ('', k.role)))
		ORDER BY p.id, k.asked_at, k.id
		ON CONFLICT (provider_id, course_id, role) WHERE withdrawn_at IS NULL DO NOTHING RETURNING id, provider_id`,
		notBefore, now, campaigns)
	if err != nil {
		return nil, fmt.Errorf("ask each provider: %w", err)
	}
	return made, nil
}

func requestIDs(requests []CourseRequest) []uuid.UUID {
	ids := make([]uuid.UUID, len(requests))
	for i, r := range requests {
		ids[i] = r.ID
	}
	return ids
}

// askJoined gives the campaigns that stand to providers that came since, who get joinedWithin at least, and gives the ids of
// their requests. It holds the campaigns: none is withdrawn meanwhile.
func askJoined(tx *models.Tx, now time.Time) ([]uuid.UUID, error) {
	standing, err := models.Find[struct{ ID uuid.UUID }](tx,
		`SELECT k.id FROM course_campaigns k JOIN courses c ON c.id = k.course_id AND c.archived_at IS NULL
		WHERE k.withdrawn_at IS NULL ORDER BY k.id FOR UPDATE OF k`)
	if err != nil || len(standing) == 0 {
		return nil, err
	}
	campaigns := make([]uuid.UUID, len(standing))
	for i, k := range standing {
		campaigns[i] = k.ID
	}
	made, err := requestOfEach(tx, campaigns, now.Add(joinedWithin), now)
	return requestIDs(made), err
}

// WithdrawCampaign takes back what EOKM asked of every provider: each one's request, and all that is still to be done for those.
// ErrConflict when it was withdrawn before. EOKM's editors and admins only.
func (s *Store) WithdrawCampaign(ctx context.Context, actor models.Actor, id uuid.UUID) error {
	if !actor.Edits() {
		return models.ErrForbidden
	}
	now := s.db.Now()
	return models.Wrap("withdraw campaign", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		slug, err := models.One[string](tx,
			`SELECT c.slug FROM course_campaigns k JOIN courses c ON c.id = k.course_id WHERE k.id = $1 FOR UPDATE OF k`, id)
		if err != nil {
			return err
		}
		if err := models.Changed(tx.Exec(`UPDATE course_campaigns SET withdrawn_at = $1, withdrawn_by = $2 WHERE id = $3
			AND withdrawn_at IS NULL`,
			now, actor.UserID, id)); err != nil {
			return err
		}
		parts, err := models.Find[struct {
			ProviderID uuid.UUID
			People     int
		}](tx, `WITH parts AS (
				UPDATE course_requests SET withdrawn_at = $1, withdrawn_by = $2 WHERE campaign_id = $3 AND withdrawn_at IS NULL
					RETURNING provider_id, id
			), ended AS (
				UPDATE assignments a SET closed_at = $1, closed = 'withdrawn' FROM parts q
				WHERE a.provider_id = q.provider_id AND a.request_id = q.id AND a.closed_at IS NULL RETURNING a.provider_id
			) SELECT q.provider_id, count(e.provider_id) AS people FROM parts q LEFT JOIN ended e ON e.provider_id = q.provider_id
				GROUP BY 1 ORDER BY 1`,
			now, actor.UserID, id)
		if err != nil {
			return fmt.Errorf("withdraw what each was asked: %w", err)
		}
		event := actor.Event(models.EventCampaignWithdrawn, now).With(models.EventData{Code: slug, Count: len(parts)})
		events := []models.Event{event}
		for _, part := range parts {
			event.ProviderID, event.Kind, event.Data.Count = part.ProviderID, models.EventTrainingWithdrawn, part.People
			events = append(events, event)
		}
		return models.Record(tx, events...)
	}))
}
