package notice

import (
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// raise is an open item that a stricter report makes stricter.
type raise struct {
	sighted
	to Standing
}

// due is the deadline from now on: the earlier of the one there is and the stricter norm counted from this report. While a hold runs both
// count from its start, since its end moves the deadline by all of it.
func (r raise) due(now time.Time) time.Time {
	from := now
	if r.HeldSince != nil {
		from = *r.HeldSince
	}
	if due := from.Add(ProfileOf(r.to.Profile).Norm); due.Before(r.DueAt) {
		return due
	}
	return r.DueAt
}

// raise makes open items stricter: the fact of each, the notices' caches, one event a notice and one mail. The caller holds the notices'
// locks, and gives the items by notice.
func (s *Store) raise(tx *models.Tx, actor models.Actor, from Origin, list []raise, now time.Time) error {
	if len(list) == 0 {
		return nil
	}
	b := &pgx.Batch{}
	var targets []target
	for _, r := range list {
		targets = append(targets, r.target)
	}
	raiseItems(b, actor, from, list, now)
	raiseNotices(b, list)
	refreshNotices(b, targets)
	recordRaises(b, actor, list, now)
	if err := tx.Send(b); err != nil {
		return fmt.Errorf("raise items: %w", err)
	}
	return s.mailRaised(tx, targets, now)
}

// raiseItems makes the items stricter and writes the fact of each, in one statement for all: the facts name what they are before it.
func raiseItems(b *pgx.Batch, actor models.Actor, from Origin, list []raise, now time.Time) {
	ids, providers, items := make([]uuid.UUID, len(list)), make([]uuid.UUID, len(list)), make([]uuid.UUID, len(list))
	categories, scopes, profiles := make([]string, len(list)), make([]string, len(list)), make([]string, len(list))
	due := make([]time.Time, len(list))
	for i, r := range list {
		ids[i], providers[i], items[i], due[i] = models.NewID(), r.ProviderID, r.ID, r.due(now)
		categories[i], scopes[i], profiles[i] = string(r.to.Category), string(r.to.Scope), r.to.Profile
	}
	b.Queue(`WITH u AS (
			SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
				AS u (id, provider_id, item_id, category, scope, profile, due_at)
		), facts AS (
			INSERT INTO item_raises (id, provider_id, item_id, import_id, category_from, category, scope_from, scope, profile_from, profile,
				due_from, due_at, user_id, created_at)
			SELECT u.id, u.provider_id, u.item_id, $8::uuid, i.category, u.category, i.scope, u.scope, i.profile, u.profile, i.due_at,
				u.due_at, $9::uuid, $10::timestamptz
			FROM u JOIN items i ON i.provider_id = u.provider_id AND i.id = u.item_id
		)
		UPDATE items i SET category = u.category, scope = u.scope, profile = u.profile, due_at = u.due_at, revision = i.revision + 1,
			raised_at = CASE WHEN i.profile <> u.profile THEN coalesce(i.held_since, $10::timestamptz) ELSE i.raised_at END,
			escalate_at = CASE WHEN i.escalate_at IS NOT NULL AND i.profile <> u.profile THEN $10::timestamptz ELSE i.escalate_at END
		FROM u WHERE i.provider_id = u.provider_id AND i.id = u.item_id`,
		ids, providers, items, categories, scopes, profiles, due, from.Import, actor.UserID, now)
}

// raiseNotices makes the category and the norm of the notices those of their strictest item, as lists show them.
func raiseNotices(b *pgx.Batch, list []raise) {
	for start := 0; start < len(list); {
		end, top := start, Standing{}
		for ; end < len(list) && list[end].NoticeID == list[start].NoticeID; end++ {
			if end == start {
				top = list[end].to
			}
			top, _ = top.RaisedBy(list[end].to)
		}
		first := list[start]
		b.Queue(`UPDATE notices SET profile = CASE WHEN `+NormSQL("$1::text")+` < `+NormSQL("profile")+` THEN $1 ELSE profile END,
				category = CASE WHEN `+models.StrictnessSQL("$2::text")+` > `+models.StrictnessSQL("category")+` THEN $2 ELSE category END
			WHERE provider_id = $3 AND id = $4`, top.Profile, top.Category, first.ProviderID, first.NoticeID)
		start = end
	}
}

// recordRaises writes one event a notice: which items, and the strictest category of them.
func recordRaises(b *pgx.Batch, actor models.Actor, list []raise, now time.Time) {
	byNotice := map[uuid.UUID]models.Category{}
	var targets []target
	for _, r := range list {
		targets = append(targets, r.target)
		if r.to.Category.Strictness() >= byNotice[r.NoticeID].Strictness() {
			byNotice[r.NoticeID] = r.to.Category
		}
	}
	var events []models.Event
	for _, group := range perNotice(targets) {
		events = append(events,
			actor.Event(models.EventRaised, now).Of(group[0].ProviderID).About(&group[0].NoticeID).With(models.EventData{
				Items: numbersOf(group), Count: len(group), Code: string(byNotice[group[0].NoticeID]),
			}))
	}
	models.QueueEvents(b, events...)
}

// mailRaised owes each provider one mail about the notices of the targets, which are by notice; nobody has what is unrouted.
func (s *Store) mailRaised(tx *models.Tx, targets []target, now time.Time) error {
	notices := map[uuid.UUID][]uuid.UUID{}
	var providers []uuid.UUID
	for _, group := range perNotice(targets) {
		of := group[0].ProviderID
		if of == uuid.Nil {
			continue
		}
		if notices[of] == nil {
			providers = append(providers, of)
		}
		notices[of] = append(notices[of], group[0].NoticeID)
	}
	for _, of := range providers {
		if err := s.mailNotices(tx, models.MailRaised, of, notices[of], now); err != nil {
			return err
		}
	}
	return nil
}

// Standing is how grave a report says that an address is: what the material is, how much it is about, and the norm that follows.
type Standing struct {
	Category models.Category
	Scope    models.Scope
	Profile  string
}

// RaisedBy gives an open item's standing after one more report, and whether that changed it. Each of the three becomes stricter or
// stays: a report never lowers what another one said.
func (s Standing) RaisedBy(report Standing) (Standing, bool) {
	out := s
	if report.Category.Strictness() > s.Category.Strictness() {
		out.Category = report.Category
	}
	if report.Scope.Width() > s.Scope.Width() {
		out.Scope = report.Scope
	}
	if report.Profile != "" && ProfileOf(report.Profile).Norm < ProfileOf(s.Profile).Norm {
		out.Profile = report.Profile
	}
	return out, out != s
}
