package search

import (
	"context"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

// Term is what people searched guidance for. It is of nobody: only that it was searched for is kept.
type Term struct {
	Language string
	Term     string
	Searches int
	Found    int // by the last search
	LastDay  time.Time
}

// termLimit is how many characters of a search are kept at most; a longer one is a sentence, and could be about somebody.
const termLimit = 60

// namesSomething finds what a host, an address, a mailbox or a number of a person has, and the words of guidance have not.
var namesSomething = regexp.MustCompile(`\S[.:@/\\]\S|\d{5,}`)

// NamesSomething tells whether a search may be an address or be about somebody: then it is not kept, and never stands in the
// portal's own addresses.
func NamesSomething(q string) bool {
	return namesSomething.MatchString(q) || address.AddressLike.MatchString(q)
}

// Count keeps that somebody searched for this and how many articles it found. What NamesSomething is not kept.
func (s *Store) Count(ctx context.Context, language, q string, found int) error {
	q = strings.Join(strings.Fields(strings.ToLower(q)), " ")
	if q == "" || utf8.RuneCountInString(q) > termLimit || NamesSomething(q) || models.HasControl(q) {
		return nil
	}
	return models.Wrap("count search", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		return tx.Do(`INSERT INTO search_terms AS t (language, day, term, searches, found) VALUES ($1, $2, $3, 1, $4)
			ON CONFLICT (language, day, term) DO UPDATE SET searches = t.searches + 1, found = excluded.found`, language,
			s.db.Now(), q, found)
	}))
}

// Terms lists what was searched for since a day, the most often first; with missed only what the last search did not find.
// EOKM's people only.
func (s *Store) Terms(ctx context.Context, actor models.Actor, since time.Time, missed bool) ([]Term, error) {
	if !actor.Staff() {
		return nil, models.ErrForbidden
	}
	var list []Term
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueFind(b, &list, `SELECT * FROM (SELECT language, term, sum(searches)::int AS searches, max(day) AS last_day,
				(array_agg(found ORDER BY day DESC))[1] AS found
			FROM search_terms WHERE day >= $1 GROUP BY language, term) t
			WHERE NOT $2 OR found = 0 ORDER BY searches DESC, last_day DESC, term LIMIT 100`, since, missed)
	})
	return list, models.Wrap("list search terms", err)
}

// termsKept is how long searches are kept.
const termsKept = 365 * 24 * time.Hour

// SweepTerms forgets old searches. System only; run by a periodic job.
func (s *Store) SweepTerms(ctx context.Context) error {
	return models.Wrap("sweep search terms", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		return tx.Do(`DELETE FROM search_terms WHERE day < $1`, s.db.Now().Add(-termsKept))
	}))
}
