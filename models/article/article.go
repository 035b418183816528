package article

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// Audience is for whom an article is written.
type Audience string

// The audiences.
const (
	AudienceEveryone   Audience = "everyone"
	AudienceDesk       Audience = "desk"
	AudienceTechnical  Audience = "technical"
	AudienceLegal      Audience = "legal"
	AudienceManagement Audience = "management"
)

// Audiences lists them, in the order that pages show them. Do not change it.
var Audiences = []Audience{AudienceDesk, AudienceTechnical, AudienceLegal, AudienceManagement, AudienceEveryone}

// Deed is an answer that a desk can give to a notice, as far as guidance is about it.
type Deed string

// The deeds; each but the last has a page of its own below a notice.
const (
	DeedConfirm  Deed = "confirm"
	DeedDispute  Deed = "dispute"
	DeedNotOurs  Deed = "not_ours"
	DeedDelegate Deed = "delegate"
	DeedReveal   Deed = "reveal"
	DeedQuestion Deed = "question"
	DeedAccept   Deed = "acknowledge"
)

// Deeds lists them, in the order that pages show them. Do not change it.
var Deeds = []Deed{DeedAccept, DeedConfirm, DeedDispute, DeedNotOurs, DeedDelegate, DeedReveal, DeedQuestion}

// Article is a piece of guidance, as readers know it: what its published version says in one language.
type Article struct {
	ID         uuid.UUID
	Slug       string
	N          int // the version
	Language   string
	Title      string
	Summary    string
	Tags       string // separated by ", "
	Body       string // Markdown
	Note       string // what changed since the version before
	Audience   []string
	Public     bool
	AsksFollow bool
	Credit     string
	Owner      string // "" when nobody is named
	CheckedOn  *time.Time
	ReviewOn   *time.Time
	// Behind tells that the other language was revised later: this one may lack what changed.
	Behind      bool
	PublishedAt time.Time
	Followed    bool // the reader told that they work by it
}

// articleColumns are an Article's, but for its body, from the tables that live joins.
const articleColumns = `a.id, a.slug, v.n, t.language, t.title, t.summary, t.tags, t.note, v.audience, v.public, v.asks_follow, v.credit,
	a.checked_on, a.review_on, v.published_at, t.revised_n < o.revised_n AS behind`

// live joins an article's published version with its text in the language $1, and the other language's.
const live = ` FROM articles a JOIN article_versions v ON v.article_id = a.id AND v.state = 'published'
	JOIN article_texts t ON t.article_id = v.article_id AND t.n = v.n AND t.language = $1
	JOIN article_texts o ON o.article_id = v.article_id AND o.n = v.n AND o.language <> t.language `

// Filter chooses among articles; zero: all of them. An article that names no category fits every one, and so for site
// types.
type Filter struct {
	Audience Audience
	SiteType models.SiteType
	Category models.Category
}

// filtered is the condition of a filter on the tables that live joins; its values are $2 to $4.
const filtered = ` a.archived_at IS NULL AND ($2 = '' OR v.audience && ARRAY['everyone', $2])
	AND ($3 = '' OR v.site_types = '{}' OR $3 = ANY (v.site_types)) AND ($4 = '' OR v.categories = '{}' OR $4 = ANY (v.categories)) `

func (f Filter) args(language string) []any {
	return []any{language, string(f.Audience), string(f.SiteType), string(f.Category)}
}

// Articles lists what is published, in the order of the shelves, without the bodies. Anybody: row-level security leaves who is
// not signed in what is public.
func (s *Store) Articles(ctx context.Context, actor models.Actor, language string, f Filter) ([]Article, error) {
	var list []Article
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueFind(b, &list, `SELECT `+articleColumns+live+` WHERE `+filtered+` ORDER BY a.position, a.created_at, a.id LIMIT 500`,
			f.args(language)...)
	})
	return list, models.Wrap("list articles", err)
}

// Bodies lists what is published with its text in a language. EOKM's people only.
func (s *Store) Bodies(ctx context.Context, actor models.Actor, language string) ([]Article, error) {
	if !actor.Staff() {
		return nil, models.ErrForbidden
	}
	var list []Article
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueFind(b, &list, `SELECT `+articleColumns+`, t.body`+live+` WHERE `+filtered+`
			ORDER BY a.position, a.created_at, a.id LIMIT 500`, Filter{}.args(language)...)
	})
	return list, models.Wrap("list texts of articles", err)
}

// Article gives what is published under the slug. ErrNotFound when nothing is, or when the actor may not read it.
func (s *Store) Article(ctx context.Context, actor models.Actor, slug, language string) (Article, error) {
	var a Article
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueOne(b, &a, `SELECT `+articleColumns+`, t.body, coalesce(u.name, '') AS owner, EXISTS (
				SELECT 1 FROM article_follows f WHERE f.article_id = a.id AND f.n = v.n AND f.user_id = $3) AS followed`+live+`
			LEFT JOIN users u ON u.id = a.owner_id WHERE a.slug = $2 AND a.archived_at IS NULL`, language, slug, actor.UserID)
	})
	return a, models.Wrap("read article", err)
}

// reservedArticles are what an article may not be called: a page of the portal has that place in addresses, below /kb or
// /content/articles, and the article would be behind it. A test of portal/story holds this list to the routes.
var reservedArticles = []string{"search", "suggest", "diagrams", "new"}

// ReservedArticle tells whether no article may have this slug, because a page has its place.
func ReservedArticle(slug string) bool { return slices.Contains(reservedArticles, slug) }
