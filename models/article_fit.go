package models

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// Fit is what a desk is busy with, for the guidance beside it.
type Fit struct {
	Category Category
	SiteType SiteType
	Deed     Deed
	Measures []Measure
	Reasons  []Reason
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
var worth = `(CASE WHEN v.measures && $6 OR v.reasons && $7 THEN ` + itoa(worthAnswer) + ` ELSE 0 END
	+ CASE WHEN $5 = ANY (v.answers) THEN ` + itoa(worthDeed) + ` ELSE 0 END
	+ CASE WHEN $3 <> '' AND $3 = ANY (v.site_types) THEN ` + itoa(worthSiteType) + ` ELSE 0 END
	+ CASE WHEN $4 <> '' AND $4 = ANY (v.categories) THEN ` + itoa(worthCategory) + ` ELSE 0 END)`

// FittingArticles gives the articles that fit best, without their bodies; an article that names other site types or categories
// does not fit at all. Anybody.
func (s *Store) FittingArticles(ctx context.Context, actor Actor, language string, f Fit) ([]Article, error) {
	var list []Article
	err := s.ask(ctx, actor, func(b *pgx.Batch) { queueFitting(b, &list, language, f) })
	return list, wrap("find fitting articles", err)
}

// queueFitting is FittingArticles for a batch.
func queueFitting(b *pgx.Batch, list *[]Article, language string, f Fit) {
	queueFind(b, list, `SELECT `+articleColumns+live+` WHERE `+filtered+` AND `+worth+` > 0
		ORDER BY `+worth+` DESC, a.position LIMIT `+itoa(fittingShown),
		append(ArticleFilter{SiteType: f.SiteType, Category: f.Category}.args(language), string(f.Deed), as[string](f.Measures), as[string](f.Reasons))...)
}
