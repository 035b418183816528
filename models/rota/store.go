// Package rota is who works when at a desk, and on how much: the shifts, who is on duty, and how many notices each person has.
// What never may live here: what somebody did, or how well.
package rota

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/provider"
)

// Store is the room's share of the portal's memory. Its methods are safe for concurrent use; each is one transaction, scoped to
// its actor.
type Store struct {
	db    *models.DB
	dutch *time.Location
}

// New makes the room's Store over the database.
func New(db *models.DB) *Store {
	dutch, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		panic("load Europe/Amsterdam: " + err.Error()) // portal/i18n embeds the zones
	}
	return &Store{db: db, dutch: dutch}
}

// most is how many shifts an organisation can have.
const most = 500

// Shifts lists the shifts of a provider in the order of the week. Its own people, and EOKM.
func (s *Store) Shifts(ctx context.Context, actor models.Actor, provider uuid.UUID) ([]Shift, error) {
	var list []Shift
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		list, err = shifts(tx, provider)
		return err
	})
	return list, models.Wrap("list shifts", err)
}

func shifts(tx *models.Tx, provider uuid.UUID) ([]Shift, error) {
	return models.Find[Shift](tx, `SELECT s.*, u.name, u.email, u.language FROM duty_shifts s
		JOIN users u ON u.provider_id = s.provider_id AND u.id = s.user_id AND u.disabled_at IS NULL
		WHERE s.provider_id = $1 AND s.removed_at IS NULL ORDER BY s.weekday, s.begins, s.weeks, u.name, s.id`, provider)
}

// AddShifts adds a shift of one person, on each of the weekdays; the admins of an organisation for its own people. All faults come at once.
func (s *Store) AddShifts(ctx context.Context, actor models.Actor, shift Shift, weekdays []int) error {
	if actor.Party() != models.PartyProvider || !actor.Admin() {
		return models.ErrForbidden
	}
	var faults models.Faults
	if len(weekdays) == 0 || slices.ContainsFunc(weekdays, func(d int) bool { return d < 1 || d > 7 }) {
		faults.Add("weekday", "rota.weekday")
	}
	if shift.Begins < 0 || shift.Begins >= 24*60 {
		faults.Add("begins", "rota.clock")
	}
	if shift.Ends < 0 || shift.Ends >= 24*60 {
		faults.Add("ends", "rota.clock")
	}
	if !slices.Contains(AllWeeks(), shift.Weeks) {
		faults.Add("weeks", "rota.weeks")
	}
	if shift.Phone != "" {
		kept, ok := provider.ParsePhone(shift.Phone)
		if !ok {
			faults.Add("phone", "contact.phone")
		}
		shift.Phone = kept
	}
	if err := faults.Err(); err != nil {
		return err
	}
	return models.Wrap("add shifts", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		if err := tx.Do(`SELECT 1 FROM providers WHERE id = $1 FOR UPDATE`, actor.ProviderID); err != nil {
			return err
		}
		rows, err := tx.Exec(`INSERT INTO duty_shifts (provider_id, id, user_id, weekday, begins, ends, weeks, phone, created_at)
			SELECT $1, gen_random_uuid(), u.id, d, $2, $3, $4, $5, $6 FROM users u CROSS JOIN unnest($7::int[]) d
			WHERE u.provider_id = $1 AND u.id = $8 AND u.disabled_at IS NULL
				AND (SELECT count(*) FROM duty_shifts WHERE provider_id = $1 AND removed_at IS NULL) < $9`,
			actor.ProviderID, shift.Begins, shift.Ends, string(shift.Weeks), shift.Phone, s.db.Now(), weekdays, shift.UserID, most)
		if err == nil && rows == 0 {
			return &models.Invalid{Field: "person", Key: "rota.person"}
		}
		return err
	}))
}

// RemoveShift takes a shift away; the admins of its organisation. One that is gone is ErrNotFound.
func (s *Store) RemoveShift(ctx context.Context, actor models.Actor, id uuid.UUID) error {
	if actor.Party() != models.PartyProvider || !actor.Admin() {
		return models.ErrForbidden
	}
	return models.Wrap("remove shift", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		return models.Gone(tx.Exec(`UPDATE duty_shifts SET removed_at = $1 WHERE provider_id = $2 AND id = $3 AND removed_at IS NULL`,
			s.db.Now(), actor.ProviderID, id))
	}))
}

// Duty is somebody who is on duty now.
type Duty struct {
	Shift
	Until time.Time
}

// OnDutyNow lists who of a provider is on duty. Its own people, and EOKM.
func (s *Store) OnDutyNow(ctx context.Context, actor models.Actor, provider uuid.UUID) ([]Duty, error) {
	list, err := s.Shifts(ctx, actor, provider)
	if err != nil {
		return nil, err
	}
	now := s.db.Now()
	var on []Duty
	for _, shift := range OnDuty(list, now, s.dutch) {
		_, until, _ := shift.Span(now, s.dutch)
		on = append(on, Duty{shift, until})
	}
	return on, nil
}

// Called lists the people on duty who get the ladder's mails, each once, in the transaction that owes them.
func (s *Store) Called(tx *models.Tx, provider uuid.UUID, now time.Time) ([]people.Person, error) {
	list, err := shifts(tx, provider)
	if err != nil {
		return nil, err
	}
	var called []people.Person
	for _, shift := range OnDuty(list, now, s.dutch) {
		if !slices.ContainsFunc(called, func(p people.Person) bool { return p.ID == shift.UserID }) {
			called = append(called, people.Person{
				ID: shift.UserID, ProviderID: provider, Name: shift.Name, Email: shift.Email, Language: shift.Language,
			})
		}
	}
	return called, nil
}
