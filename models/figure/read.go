package figure

import (
	"context"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/learning"
)

// Snapshot is the figures of a provider and a period as they were counted.
type Snapshot struct {
	Period      Period `db:"-"`
	Code        string `db:"period"`
	Counted     bool   `db:"-"` // false: there was nothing to count, or nobody has counted yet
	Until       time.Time
	Definitions int
	Figures     Figures
	Others      Others
}

// Own gives the figures of the actor's provider in a period: those of a month or a year as they were counted last, those of a day counted
// now. Desks only.
func (s *Store) Own(ctx context.Context, actor models.Actor, p Period) (Snapshot, error) {
	if !desk(actor) {
		return Snapshot{}, models.ErrForbidden
	}
	if p.Grain == Day {
		return s.ownDay(ctx, actor, p)
	}
	list, err := s.snapshots(ctx, actor, []Period{p})
	if err != nil {
		return Snapshot{}, err
	}
	return list[0], nil
}

// Trend gives the figures of the actor's provider in the months up to a period, the oldest first, one for each. Desks only.
func (s *Store) Trend(ctx context.Context, actor models.Actor, last Period, months int) ([]Snapshot, error) {
	if !desk(actor) {
		return nil, models.ErrForbidden
	}
	var periods []Period
	for back := months - 1; back >= 0; back-- {
		periods = append(periods, s.Back(last, back))
	}
	return s.snapshots(ctx, actor, periods)
}

// desk tells whether the actor is somebody of a provider, with an account.
func desk(actor models.Actor) bool {
	return actor.Party() == models.PartyProvider && actor.Role != models.RoleGuest
}

// snapshots reads what was counted of the actor's provider in some periods, and gives one for each.
func (s *Store) snapshots(ctx context.Context, actor models.Actor, periods []Period) ([]Snapshot, error) {
	codes := make([]string, len(periods))
	for i, p := range periods {
		codes[i] = p.Code
	}
	var found []Snapshot
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		found, err = models.Find[Snapshot](tx, `SELECT period, until, definitions, figures, others - 'dots' AS others
			FROM figures_snapshots
			WHERE provider_id = $1 AND period = ANY($2)`, actor.ProviderID, codes)
		return err
	})
	if err != nil {
		return nil, models.Wrap("read figures", err)
	}
	list := make([]Snapshot, len(periods))
	for i, p := range periods {
		for _, f := range found {
			if f.Code == p.Code {
				list[i], list[i].Counted = f, true
			}
		}
		list[i].Period, list[i].Code = p, p.Code
	}
	return list, nil
}

// ownDay counts a day now: a day is few addresses.
func (s *Store) ownDay(ctx context.Context, actor models.Actor, p Period) (Snapshot, error) {
	now := s.Now()
	c := newCounter(now, s.dutch)
	// As the clock does, and of the actor's provider alone: whether an address was another's before, a desk's own rows do not tell.
	err := s.db.Read(ctx, models.System(), func(tx *models.Tx) error {
		checked, err := checks(tx, actor.ProviderID, p)
		for _, n := range checked {
			c.sums.Checked, c.sums.Online = c.sums.Checked+n.Of, c.sums.Online+n.In
		}
		if err != nil {
			return err
		}
		return eachFact(tx, actor.ProviderID, p, c.add)
	})
	if err != nil {
		return Snapshot{}, models.Wrap("count a day", err)
	}
	return Snapshot{
		Period: p, Code: p.Code, Counted: true, Until: now, Definitions: DefinitionsVersion, Figures: FiguresOf(c.done()),
	}, nil
}

// First is when the actor's provider got its first notice; for EOKM when anybody did. The zero time: none yet. Members only.
func (s *Store) First(ctx context.Context, actor models.Actor) (time.Time, error) {
	var at *time.Time
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		if actor.Staff() {
			at, err = models.One[*time.Time](tx, `SELECT min(delivered_at) FROM notices WHERE NOT practice`)
			return err
		}
		at, err = models.One[*time.Time](tx, `SELECT min(delivered_at) FROM notices WHERE provider_id = $1 AND NOT practice`,
			actor.ProviderID)
		return err
	})
	if at == nil {
		return time.Time{}, models.Wrap("find the first notice", err)
	}
	return *at, nil
}

// Row is one address as the figures see it. It holds no address: who needs that opens the notice.
type Row struct {
	Fact
	As    Counted
	Spell Spell
	Until time.Time // as of when it was judged
}

// MostRows is how many rows are given at once.
const MostRows = 100_000

// Rows gives every address of the actor's provider that belongs to a period, with what it counted as when the period was counted last, in
// the order of delivery. More than MostRows are an *Invalid of the field period. Desks only.
func (s *Store) Rows(ctx context.Context, actor models.Actor, p Period) ([]Row, error) {
	if !desk(actor) {
		return nil, models.ErrForbidden
	}
	shown, err := s.Own(ctx, actor, p)
	if err != nil {
		return nil, err
	}
	now := shown.Until // as the page judged them, so that the rows make its figures
	if !shown.Counted {
		now = s.Now()
	}
	var list []Row
	err = s.db.Bulk(ctx, actor, func(tx *models.Tx) error {
		return eachFact(tx, actor.ProviderID, p, func(f Fact) {
			if len(list) <= MostRows {
				list = append(list, Row{Fact: f, As: CountAs(f, now), Spell: f.Spell(now), Until: now})
			}
		})
	})
	if err == nil && len(list) > MostRows {
		err = &models.Invalid{Field: "period", Key: "stats.rows.too_many"}
	}
	return list, models.Wrap("list what makes figures", err)
}

// Networks names the networks of the actor's provider, for a page: the id of each as it stands in Part.Key.
func (s *Store) Networks(ctx context.Context, actor models.Actor) (map[uuid.UUID]string, error) {
	names := map[uuid.UUID]string{}
	if !desk(actor) {
		return names, models.ErrForbidden
	}
	err := s.db.Read(ctx, actor, func(tx *models.Tx) error {
		rows, err := models.Find[struct {
			ID   uuid.UUID
			Name string
		}](tx, `SELECT id, coalesce(prefix::text, 'AS' || asn, domain) AS name FROM networks WHERE provider_id = $1`, actor.ProviderID)
		for _, r := range rows {
			names[r.ID] = r.Name
		}
		return err
	})
	return names, models.Wrap("name networks", err)
}

// Total is the totals of a period as they were counted.
type Total struct {
	Period      Period `db:"-"`
	Code        string `db:"period"`
	Counted     bool   `db:"-"`
	Until       time.Time
	Definitions int
	Totals      Totals
}

// Totals gives the totals of some periods, one for each. EOKM's people only.
func (s *Store) Totals(ctx context.Context, actor models.Actor, periods ...Period) ([]Total, error) {
	if !actor.Staff() {
		return nil, models.ErrForbidden
	}
	codes := make([]string, len(periods))
	for i, p := range periods {
		codes[i] = p.Code
	}
	var found []Total
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		found, err = models.Find[Total](tx, `SELECT period, until, definitions, totals FROM figures_totals WHERE period = ANY($1)`, codes)
		return err
	})
	if err != nil {
		return nil, models.Wrap("read totals", err)
	}
	list := make([]Total, len(periods))
	for i, p := range periods {
		for _, f := range found {
			if f.Code == p.Code {
				list[i], list[i].Counted = f, true
			}
		}
		list[i].Period, list[i].Code = p, p.Code
	}
	return list, nil
}

// Trained is how many of the actor's own people may sign in, and how many of those have a certificate of the basics course that holds now.
// Desks only.
func (s *Store) Trained(ctx context.Context, actor models.Actor) (Share, error) {
	var share Share
	if !desk(actor) {
		return share, models.ErrForbidden
	}
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		share, err = models.One[Share](tx, `SELECT count(*)::int AS of, count(*) FILTER (WHERE EXISTS (SELECT FROM certificates f
				JOIN courses c ON c.id = f.course_id AND c.slug = $3 WHERE f.provider_id = u.provider_id AND f.user_id = u.id
				AND f.revoked_at IS NULL AND f.expires_at > $2))::int AS in
			FROM users u WHERE u.provider_id = $1 AND u.disabled_at IS NULL`, actor.ProviderID, s.db.Now(), learning.BasicsCourse)
		return err
	})
	return share, models.Wrap("count who is trained", err)
}
