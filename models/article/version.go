package article

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/version"
)

// versionColumns are a Version's, from the tables that versions joins. $1 is the actor.
const (
	versionColumns = `a.slug, ` + version.Columns + `, a.archived_at IS NOT NULL AS archived, nl.note AS note_nl, en.note AS note_en`
	versions       = ` FROM article_versions v JOIN articles a ON a.id = v.article_id
		JOIN article_texts nl ON nl.article_id = v.article_id AND nl.n = v.n AND nl.language = 'nl'
		JOIN article_texts en ON en.article_id = v.article_id AND en.n = v.n AND en.language = 'en'` + version.People
)

// manuscriptRow is a Manuscript as its tables keep it.
type manuscriptRow struct {
	version.Version
	Credit                                                      string
	Audience, Categories, SiteTypes, Answers, Measures, Reasons []string
	Public, AsksFollow                                          bool
	ReviewOn                                                    *time.Time
	TitleNL, SummaryNL, TagsNL, BodyNL                          string
	TitleEN, SummaryEN, TagsEN, BodyEN                          string
}

const manuscriptColumns = versionColumns + `, v.credit, v.audience, v.categories, v.site_types, v.answers, v.measures, v.reasons,
	v.public, v.asks_follow, a.review_on, nl.title AS title_nl, nl.summary AS summary_nl, nl.tags AS tags_nl, nl.body AS body_nl,
	en.title AS title_en, en.summary AS summary_en, en.tags AS tags_en, en.body AS body_en`

func (r manuscriptRow) manuscript() Manuscript {
	return Manuscript{
		Audience: models.As[Audience](r.Audience), Categories: models.As[models.Category](r.Categories),
		SiteTypes: models.As[models.SiteType](r.SiteTypes),
		Deeds:     models.As[Deed](r.Answers), Measures: models.As[models.Measure](r.Measures),
		Reasons: models.As[models.Reason](r.Reasons),
		Public:  r.Public, AsksFollow: r.AsksFollow, Credit: r.Credit, ReviewOn: r.ReviewOn,
		NL: Text{Title: r.TitleNL, Summary: r.SummaryNL, Tags: r.TagsNL, Body: r.BodyNL, Note: r.NoteNL},
		EN: Text{Title: r.TitleEN, Summary: r.SummaryEN, Tags: r.TagsEN, Body: r.BodyEN, Note: r.NoteEN},
	}
}

// Versions lists what an article said, the newest first. A desk sees what was published; EOKM's people see all of it.
// ErrNotFound when there is none that the actor may see.
func (s *Store) Versions(ctx context.Context, actor models.Actor, slug string) ([]version.Version, error) {
	var list []version.Version
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueFind(b, &list, `SELECT `+versionColumns+versions+` WHERE a.slug = $2 ORDER BY v.n DESC LIMIT 200`, actor.UserID, slug)
	})
	if err == nil && len(list) == 0 {
		err = models.ErrNotFound
	}
	return list, models.Wrap("list versions", err)
}

// Version gives one version with all it says; n 0 is the one on its way to be published. ErrNotFound as with Versions.
func (s *Store) Version(ctx context.Context, actor models.Actor, slug string, n int) (version.Version, Manuscript, error) {
	var row manuscriptRow
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueOne(b, &row, `SELECT `+manuscriptColumns+versions+` WHERE a.slug = $2 AND (v.n = $3 OR $3 = 0
			AND v.state IN ('draft', 'review', 'scheduled'))`, actor.UserID, slug, n)
	})
	return row.Version, row.manuscript(), models.Wrap("read version", err)
}

// DeskArticle is what an editor sees of one article in the list of all.
type DeskArticle struct {
	ID        uuid.UUID
	Slug      string
	TitleNL   string
	TitleEN   string
	State     version.State // of the version on its way, else of the published one, else of the last
	N         int
	Live      int // the published version; 0: none
	SavedAt   time.Time
	SavedBy   string
	PublishAt *time.Time
	Wrote     bool
	Owner     string
	CheckedOn *time.Time
	ReviewOn  *time.Time
	Archived  bool
	Behind    string // the language that lacks what the other one says; "" when none does
	Helped    int    // of the published version: who said that it helped
	Helpless  int    // and that it did not
}

// Stale tells whether the article should have been read again by now.
func (a DeskArticle) Stale(now time.Time) bool {
	return a.Live > 0 && a.ReviewOn != nil && a.ReviewOn.Before(now)
}

// DeskArticles lists every article for who edits them, those that wait for somebody first. EOKM's people only.
func (s *Store) DeskArticles(ctx context.Context, actor models.Actor) ([]DeskArticle, error) {
	if !actor.Staff() {
		return nil, models.ErrForbidden
	}
	var list []DeskArticle
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueFind(b, &list, `SELECT a.id, a.slug, nl.title AS title_nl, en.title AS title_en, v.state, v.n, coalesce(l.n, 0) AS live,
				v.saved_at, coalesce(s.name, '') AS saved_by, v.publish_at, $1::uuid = ANY (v.writers) AS wrote,
				coalesce(u.name, '') AS owner, a.checked_on, a.review_on, a.archived_at IS NOT NULL AS archived,
				CASE WHEN nl.revised_n < en.revised_n THEN 'nl' WHEN en.revised_n < nl.revised_n THEN 'en' ELSE '' END AS behind,
				count(f.id) FILTER (WHERE f.helpful) AS helped, count(f.id) FILTER (WHERE NOT f.helpful) AS helpless
			FROM articles a
			CROSS JOIN LATERAL (SELECT * FROM article_versions v WHERE v.article_id = a.id
				ORDER BY v.state IN ('draft', 'review', 'scheduled') DESC, v.state = 'published' DESC, v.n DESC LIMIT 1) v
			LEFT JOIN article_versions l ON l.article_id = a.id AND l.state = 'published'
			JOIN article_texts nl ON nl.article_id = a.id AND nl.n = v.n AND nl.language = 'nl'
			JOIN article_texts en ON en.article_id = a.id AND en.n = v.n AND en.language = 'en'
			LEFT JOIN article_feedback f ON f.article_id = a.id AND f.n = l.n
			LEFT JOIN users s ON s.id = v.saved_by LEFT JOIN users u ON u.id = a.owner_id
			GROUP BY a.id, v.state, v.n, v.saved_at, v.publish_at, v.writers, l.n, nl.title, en.title, nl.revised_n, en.revised_n,
				s.name, u.name
			ORDER BY a.archived_at IS NOT NULL,
				array_position(ARRAY['review', 'draft', 'scheduled'], v.state), a.position, a.created_at LIMIT 1000`,
			actor.UserID)
	})
	return list, models.Wrap("list articles of the desk", err)
}
