package advisory

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
)

// advisoryStaffRow is a StaffAdvisory as its tables keep it.
type advisoryStaffRow struct {
	StaffAdvisory
	NetworkKinds, SizeNames, LanguageNames []string
	Named                                  []uuid.UUID
}

func (r advisoryStaffRow) advisory() StaffAdvisory {
	a := r.StaffAdvisory
	a.Networks, a.Sizes, a.Languages = models.As[provider.NetworkKind](r.NetworkKinds),
		models.As[provider.OrganisationSize](r.SizeNames), r.LanguageNames
	a.Providers = r.Named
	return a
}

// staffAdvisories are what EOKM's people know of advisories, but for their text. $1 is the actor.
const staffAdvisories = `SELECT a.id, a.ref, a.state, a.revision, a.ready, a.title_nl, a.title_en, a.asks_acknowledge, a.days, a.reach,
		$1::uuid = ANY (a.writers) AS wrote, s.name AS saved_by, a.saved_at, coalesce(o.ref, '') AS copy_of,
		coalesce((SELECT n.ref FROM advisories n WHERE n.copy_of = a.id AND n.state = 'sent' ORDER BY n.sent_at DESC LIMIT 1), '') AS next,
		coalesce(f.name, '') AS sent_by, a.sent_at, a.expires_at, coalesce(w.name, '') AS withdrawn_by, a.withdrawn_at, a.reason,
		c.recipients, c.read, c.confirmed `

const staffAdvisoriesFrom = ` FROM advisories a JOIN users s ON s.id = a.saved_by LEFT JOIN advisories o ON o.id = a.copy_of
	LEFT JOIN users f ON f.id = a.sent_by LEFT JOIN users w ON w.id = a.withdrawn_by
	CROSS JOIN LATERAL (SELECT count(*) AS recipients, count(d.read) AS read, count(d.confirmed) AS confirmed
		FROM advisory_recipients r LEFT JOIN LATERAL (SELECT min(read_at) AS read, min(acknowledged_at) AS confirmed FROM advisory_reads d
			WHERE d.provider_id = r.provider_id AND d.advisory_id = r.advisory_id) d ON true
		WHERE r.advisory_id = a.id) c `

// StaffAdvisories lists every advisory but for those laid aside, without texts: drafts first, then what is in force, then the rest;
// each part the newest first. EOKM's people only.
func (s *Store) StaffAdvisories(ctx context.Context, actor models.Actor) ([]StaffAdvisory, error) {
	if !actor.Staff() {
		return nil, models.ErrForbidden
	}
	var list []StaffAdvisory
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueFind(b, &list, staffAdvisories+staffAdvisoriesFrom+`WHERE a.state <> 'dropped'
			ORDER BY a.state = 'draft' DESC, a.state = 'sent' AND a.expires_at > $2 DESC, coalesce(a.sent_at, a.saved_at) DESC,
				a.id DESC LIMIT 500`,
			actor.UserID, s.db.Now())
	})
	return list, models.Wrap("list advisories", err)
}

// StaffAdvisory gives one advisory with all it says. EOKM's people only.
func (s *Store) StaffAdvisory(ctx context.Context, actor models.Actor, ref string) (StaffAdvisory, error) {
	if !actor.Staff() {
		return StaffAdvisory{}, models.ErrForbidden
	}
	var row advisoryStaffRow
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueOne(b, &row,
			staffAdvisories+`, a.body_nl, a.body_en, a.networks AS network_kinds, a.sizes AS size_names, a.languages AS language_names,
			array(SELECT n.provider_id FROM advisory_named n WHERE n.advisory_id = a.id) AS named`+staffAdvisoriesFrom+`WHERE a.ref = $2`,
			actor.UserID, ref)
	})
	return row.advisory(), models.Wrap("find advisory", err)
}

// Recipient is a provider that an advisory was sent to, with what came of it.
type Recipient struct {
	ID         uuid.UUID
	Name       string
	Slug       string
	Status     models.ProviderStatus
	Mailed     int // mailboxes
	Sent       int // those whose server took the mail
	Failed     int // those whose server never will
	RemindedAt *time.Time
	People     []Reader `db:"-"`
}

// Reader is a person of a recipient, and what they did.
type Reader struct {
	ProviderID     uuid.UUID
	Name           string
	ReadAt         *time.Time
	AcknowledgedAt *time.Time
}

// ReadBy counts the people who read it.
func (r Recipient) ReadBy() (n int) {
	for _, p := range r.People {
		if p.ReadAt != nil {
			n++
		}
	}
	return n
}

// Confirmed lists the people who confirmed it, the first one first.
func (r Recipient) Confirmed() []Reader {
	var list []Reader
	for _, p := range r.People {
		if p.AcknowledgedAt != nil {
			list = append(list, p)
		}
	}
	return list
}

// Recipients lists to whom an advisory was sent and what came of it at each: those where nobody read it first, then those where
// nobody confirmed it. EOKM's people only.
func (s *Store) Recipients(ctx context.Context, actor models.Actor, ref string) ([]Recipient, error) {
	if !actor.Staff() {
		return nil, models.ErrForbidden
	}
	var list []Recipient
	var people []Reader
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueFind(b, &list, `SELECT p.id, p.name, p.slug, p.status, m.*, r.reminded_at
			FROM advisories a JOIN advisory_recipients r ON r.advisory_id = a.id JOIN providers p ON p.id = r.provider_id
			CROSS JOIN LATERAL (SELECT count(*) AS mailed, count(sent_at) AS sent, count(failed_at) AS failed FROM mails
				WHERE about_id = a.id AND provider_id = p.id AND kind = '`+string(models.MailAdvisory)+`') m
			CROSS JOIN LATERAL (SELECT count(*) AS read, count(acknowledged_at) AS confirmed FROM advisory_reads d
				WHERE d.provider_id = r.provider_id AND d.advisory_id = a.id) d
			WHERE a.ref = $1 ORDER BY d.read > 0, d.confirmed > 0, p.name, p.id LIMIT 5000`, ref)
		models.QueueFind(b, &people, `SELECT r.provider_id, u.name, d.read_at, d.acknowledged_at
			FROM advisories a JOIN advisory_recipients r ON r.advisory_id = a.id JOIN users u ON u.provider_id = r.provider_id
			LEFT JOIN advisory_reads d ON d.provider_id = r.provider_id AND d.advisory_id = a.id AND d.user_id = u.id
			WHERE a.ref = $1 AND (u.disabled_at IS NULL OR d.read_at IS NOT NULL)
			ORDER BY d.acknowledged_at, d.read_at, u.name, u.id LIMIT 20000`, ref)
	})
	at := map[uuid.UUID]int{}
	for i := range list {
		at[list[i].ID] = i
	}
	for _, p := range people {
		if i, ok := at[p.ProviderID]; ok {
			list[i].People = append(list[i].People, p)
		}
	}
	return list, models.Wrap("list recipients", err)
}
