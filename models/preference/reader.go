package preference

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
)

// ReadersOf is Readers for a kind of mail about notices of a provider, in the transaction that owes it. kinds are the contacts that it is
// for, on lists people who get it whatever they chose: those on duty.
func (s *Store) ReadersOf(tx *models.Tx, provider uuid.UUID, kind models.MailKind, kinds []string, on []people.Person) (
	now, later []Reader, err error,
) {
	event := EventOf(kind)
	choice, _, err := atOrganisation(tx, provider)
	if err != nil {
		return nil, nil, fmt.Errorf("find mail choices: %w", err)
	}
	contacts, err := models.Find[Reader](tx, `SELECT '' AS user_id, min(c.email) AS email, p.language, $3::text AS channel
		FROM contacts c JOIN providers p ON p.id = c.provider_id
		WHERE c.provider_id = $1 AND c.kind = ANY($2) AND c.verified_at IS NOT NULL AND c.removed_at IS NULL
		GROUP BY lower(c.email), p.language ORDER BY 2`, provider, kinds, choice.Channels[event])
	if err != nil {
		return nil, nil, fmt.Errorf("list contacts: %w", err)
	}
	chosen, err := persons(tx, provider)
	if err != nil {
		return nil, nil, fmt.Errorf("list people who chose: %w", err)
	}
	var readers []Reader
	for _, p := range on {
		readers = append(readers, Reader{UserID: p.ID.String(), Email: p.Email, Language: p.Language, Channel: Mail})
	}
	for _, p := range chosen {
		r := Reader{UserID: p.ID.String(), Email: p.Email, Language: p.Language, Channel: p.choice.Channels[event]}
		if !slices.ContainsFunc(readers, r.same) {
			readers = append(readers, r)
		}
	}
	now, later = Readers(event, contacts, readers)
	return now, later, nil
}

// PutOff adds how many notices of a condition on $1 a kind of mail was about to what waits for the digests of these readers. An
// organisation has one digest, however many contacts.
func (s *Store) PutOff(tx *models.Tx, provider uuid.UUID, kind models.MailKind, later []Reader, at time.Time, where string, arg any) error {
	var whose []uuid.UUID
	for _, r := range later {
		id, err := uuid.Parse(r.UserID)
		if err != nil {
			id = organisation
		}
		if !slices.Contains(whose, id) {
			whose = append(whose, id)
		}
	}
	if len(whose) == 0 {
		return nil
	}
	return tx.Do(`INSERT INTO digest_entries (provider_id, id, user_id, kind, notices, at)
		SELECT $2, gen_random_uuid(), w, $3, n.total, $4 FROM unnest($5::uuid[]) w
			CROSS JOIN (SELECT count(*) AS total FROM notices n WHERE n.provider_id = $2 AND NOT n.practice AND `+where+`) n
		WHERE n.total > 0`,
		arg, provider, string(kind), at, whose)
}

// waiting is whose digest waits, since when.
type waiting struct {
	ProviderID uuid.UUID
	UserID     uuid.UUID
	Oldest     time.Time
	Notices    int
	DigestHour int
}

// OweDigests owes the mails of the day that are due, and gives how many. System only; run by a periodic job.
func (s *Store) OweDigests(ctx context.Context) (int, error) {
	now, sent := s.db.Now(), 0
	err := s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		if err := tx.Do(`SELECT pg_advisory_xact_lock(hashtext('digest'))`); err != nil {
			return fmt.Errorf("wait for another: %w", err)
		}
		list, err := models.Find[waiting](tx, `SELECT d.provider_id, d.user_id, min(d.at) AS oldest, sum(d.notices)::int AS notices,
				coalesce(max(c.digest_hour), $1) AS digest_hour
			FROM digest_entries d LEFT JOIN mail_choices c ON c.provider_id = d.provider_id AND c.user_id = d.user_id
			GROUP BY d.provider_id, d.user_id`, usualHour)
		if err != nil {
			return err
		}
		for _, w := range list {
			if !DigestDue(now, w.Oldest, w.DigestHour, s.dutch) {
				continue
			}
			n, err := oweDigest(tx, w, now)
			if err != nil {
				return err
			}
			sent += n
		}
		return nil
	})
	return sent, models.Wrap("owe digests", err)
}

// oweDigest owes one: how many notices there is news of, how much waits for the desk, and until when at first.
func oweDigest(tx *models.Tx, w waiting, now time.Time) (int, error) {
	if err := tx.Do(`DELETE FROM digest_entries WHERE provider_id = $1 AND user_id = $2`, w.ProviderID, w.UserID); err != nil {
		return 0, err
	}
	return models.OweMails(tx, models.MailDigest, now, "due_at", `
		SELECT gen_random_uuid() AS id, concat_ws(':', $1::text, lower(r.email), $2::text) AS key, $3::uuid AS provider_id,
			$4::int AS notices, n.items, r.email AS recipient, r.language, n.due_at
		FROM (SELECT u.email, u.language FROM users u WHERE u.provider_id = $3 AND u.id = $5 AND u.disabled_at IS NULL
			UNION SELECT DISTINCT c.email, p.language FROM contacts c JOIN providers p ON p.id = c.provider_id
				WHERE $5 = $6 AND c.provider_id = $3 AND c.kind = $7 AND c.verified_at IS NOT NULL AND c.removed_at IS NULL) r
		CROSS JOIN (SELECT coalesce(sum(todo_count), 0)::int AS items, min(due_at) AS due_at FROM notices
			WHERE provider_id = $3 AND todo_count > 0 AND NOT practice) n`,
		w.ProviderID.String(), now.Format(time.RFC3339Nano), w.ProviderID, w.Notices, w.UserID, organisation, models.ContactAbuse)
}

// OweTest owes the actor a mail that only shows that mail comes to them. ErrThrottled when they ask too often.
func (s *Store) OweTest(ctx context.Context, actor models.Actor) error {
	if err := s.db.CountTry(ctx, models.TestMailed, actor.UserID.String()); err != nil {
		return models.Wrap("owe test mail", err)
	}
	return models.Wrap("owe test mail", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		p, err := people.PersonOf(tx, actor.UserID)
		if err != nil {
			return err
		}
		return people.OwePerson(tx, models.MailTest, p, nil, s.db.Now())
	}))
}

// OweOrganisationTest owes each confirmed contact of the actor's organisation such a mail; its admins only. It gives how many.
func (s *Store) OweOrganisationTest(ctx context.Context, actor models.Actor) (int, error) {
	if !actor.Admin() || actor.Party() != models.PartyProvider {
		return 0, models.ErrForbidden
	}
	if err := s.db.CountTry(ctx, models.TestMailed, actor.ProviderID.String()); err != nil {
		return 0, models.Wrap("owe test mails", err)
	}
	owed := 0
	err := s.db.Write(ctx, models.System(), func(tx *models.Tx) (err error) {
		owed, err = models.OweMails(tx, models.MailTest, s.db.Now(), "", `
			SELECT gen_random_uuid() AS id, gen_random_uuid()::text AS key, c.provider_id, 0 AS notices, 0 AS items, c.email AS recipient,
				p.language
			FROM (SELECT DISTINCT provider_id, email FROM contacts
				WHERE provider_id = $1 AND verified_at IS NOT NULL AND removed_at IS NULL) c JOIN providers p ON p.id = c.provider_id`,
			actor.ProviderID)
		return err
	})
	return owed, models.Wrap("owe test mails", err)
}
