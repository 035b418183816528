package article

import (
	"context"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// Fit is what a desk is busy with, for the guidance beside it.
type Fit struct {
	Category models.Category
	SiteType models.SiteType
	Deed     Deed
	Measures []models.Measure
	Reasons  []models.Reason
}

// fittingShown is how many articles stand beside a notice: more would not be read at night.
const fittingShown = 3

// What it is worth that an article names what the desk is busy with. What it says about exactly this answer goes before what
// is about any notice of the kind.
const (
	worthAnswer   = 8 // a measure or reason
	worthDeed     = 4
	worthSiteType = 3
	worthCategory = 2
)

// worth is how well an article fits, on the tables that live joins; its values follow those of filtered.
var worth = `(CASE WHEN v.measures && $6 OR v.reasons && $7 THEN ` + strconv.Itoa(worthAnswer) + ` ELSE 0 END
	+ CASE WHEN $5 = ANY (v.answers) THEN ` + strconv.Itoa(worthDeed) + ` ELSE 0 END
	+ CASE WHEN $3 <> '' AND $3 = ANY (v.site_types) THEN ` + strconv.Itoa(worthSiteType) + ` ELSE 0 END
	+ CASE WHEN $4 <> '' AND $4 = ANY (v.categories) THEN ` + strconv.Itoa(worthCategory) + ` ELSE 0 END)`

// Fitting gives the articles that fit best, without their bodies; an article that names other site types or categories
// does not fit at all. Anybody.
func (s *Store) Fitting(ctx context.Context, actor models.Actor, language string, f Fit) ([]Article, error) {
	var list []Article
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) { queueFitting(b, &list, language, f) })
	return list, models.Wrap("find fitting articles", err)
}

// queueFitting is Fitting for a batch.
func queueFitting(b *pgx.Batch, list *[]Article, language string, f Fit) {
	models.QueueFind(b, list, `SELECT `+articleColumns+live+` WHERE `+filtered+` AND `+worth+` > 0
		ORDER BY `+worth+` DESC, a.position LIMIT `+strconv.Itoa(fittingShown),
		append(Filter{SiteType: f.SiteType, Category: f.Category}.args(language), string(f.Deed), models.As[string](f.Measures),
			models.As[string](f.Reasons))...)
}

// busyWith is how many of a desk's open notices are looked at, the most urgent first.
const busyWith = 50

// ForOpen gives the articles that fit most of what the desk's most urgent notices ask of it, without their bodies; none when
// nothing is open. Who works at a provider: nobody else has notices of their own.
func (s *Store) ForOpen(ctx context.Context, actor models.Actor, language string) ([]Article, error) {
	if actor.Party() != models.PartyProvider {
		return nil, models.ErrForbidden
	}
	var list []Article
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueFind(b, &list, `WITH open AS MATERIALIZED (
				SELECT i.site_type, i.category, count(*) AS items
				FROM (SELECT provider_id, id FROM notices WHERE provider_id = $2 AND NOT practice
					AND `+models.PhaseIs(models.TurnProvider)+` ORDER BY due_at, id LIMIT `+strconv.Itoa(busyWith)+`) n
				JOIN items i ON i.provider_id = n.provider_id AND i.notice_id = n.id WHERE i.state IN (`+
			models.StateList(models.TurnProvider)+`) GROUP BY 1, 2
			) SELECT `+articleColumns+live+
			` CROSS JOIN LATERAL (SELECT sum(o.items * `+worthOpen+`) AS worth FROM open o WHERE `+fitsOpen+`) fit
			WHERE fit.worth > 0 ORDER BY fit.worth DESC, a.position LIMIT `+strconv.Itoa(fittingShown),
			language, actor.ProviderID, string(DeedConfirm))
	})
	return list, models.Wrap("find articles for open notices", err)
}

// worthOpen and fitsOpen are worth and filtered for one kind of open item; removal is what it asks for.
var (
	worthOpen = ofOpen.Replace(worth)
	fitsOpen  = ofOpen.Replace(filtered)
	ofOpen    = strings.NewReplacer("$2", "''", "$3", "o.site_type", "$4", "o.category", "$5", "$3", "$6", "'{}'", "$7", "'{}'")
)
