package article

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// The limits of a search.
const (
	hitsShown   = 10
	hitsRanked  = 60 // by title, tags and summary; those are ranked once more by all of their words
	termsAtMost = 8
	prefixFrom  = 3 // characters: a shorter beginning is too many words'
)

// The marks around what was found in a snippet: characters that no text has.
const (
	MarkBegin = "\uE000"
	MarkEnd   = "\uE001"
)

// Hit is an article that a search found.
type Hit struct {
	Article
	Snippet string // a part of the Markdown, with marks around what was found
}

// Found is what a search found.
type Found struct {
	Hits  []Hit
	Count int    // how many there are; at most hitsRanked are counted
	Meant string // what was searched for in place of mistyped words; "" when nothing was found amiss
	Loose bool   // no article has all the words: these have some
}

// term is one word of a search with everything that counts as finding it.
type term struct {
	word  string
	other []string // synonyms
}

var searchWord = regexp.MustCompile(`[\pL\pN]+(?:[-'][\pL\pN]+)*`)

// terms are the words of a search.
func terms(q string, synonyms models.Synonyms) []term {
	var list []term
	for _, word := range searchWord.FindAllString(strings.ToLower(q), -1) {
		if len(list) < termsAtMost && utf8.RuneCountInString(word) <= 60 &&
			!slices.ContainsFunc(list, func(t term) bool { return t.word == word }) {
			list = append(list, term{word, synonyms.Of(word)})
		}
	}
	return list
}

// searchQuery is the terms as a tsquery of the language, $2 and $3 its parallel arrays of term number and words. A term is found
// by its stem, by its beginning, or by the stem of a synonym; a word that says nothing ("de", "the") is not searched for. With
// $4 every term must be found, else one.
var searchQuery = `WITH alternatives AS (
		SELECT k, phraseto_tsquery($1::regconfig, w) AS q,
			CASE WHEN length(w) >= ` + strconv.Itoa(prefixFrom) +
	` AND w !~ ' ' THEN to_tsquery('simple', '''' || replace(w, '''', '''''') || ''':*') END AS p
		FROM unnest($2::int[], $3::text[]) AS u (k, w)
	), q AS (
		SELECT string_agg('(' || q || ')', CASE WHEN $4 THEN ' & ' ELSE ' | ' END)::tsquery AS q FROM (
			SELECT k, string_agg(concat_ws(' | ', q::text, nullif(p::text, '')), ' | ') AS q FROM alternatives
				WHERE numnode(q) > 0 GROUP BY k) t
	) `

// candidates are the articles that a search ranks by all of their words: the best by title, tags and summary, and only as far as there
// are fewer of those, others that have the words in their text. To read and rank every article that has a usual word would take
// longer than all the rest; so the second half stops as soon as there are enough. $5 is the language.
var candidates = `
	(SELECT i.article_id, i.n, ts_rank(i.head, q.q) AS rank FROM q JOIN article_index i ON i.head @@ q.q
		WHERE i.language = $5 ORDER BY rank DESC, i.article_id LIMIT ` + strconv.Itoa(hitsRanked) + `)
	UNION ALL
	(SELECT i.article_id, i.n, ts_rank(i.head, q.q) FROM q JOIN article_index i ON i.words @@ q.q WHERE i.language = $5
		AND NOT i.head @@ q.q)
	LIMIT ` + strconv.Itoa(hitsRanked) + ` `

// config is Postgres's configuration for a language's words.
func config(language string) string {
	if language == "en" {
		return "english"
	}
	return "dutch"
}

// Search finds the published articles that the actor may read by their words, the best first. It forgives a typing error,
// and knows that some words mean the same. Anybody.
func (s *Store) Search(ctx context.Context, actor models.Actor, language, q string, f Filter, synonyms models.Synonyms) (Found, error) {
	words := terms(q, synonyms)
	if len(words) == 0 {
		return Found{}, nil
	}
	found, err := s.searchTerms(ctx, actor, language, words, true, f)
	if err != nil || found.Count > 0 {
		return found, models.Wrap("search articles", err)
	}
	words, meant, err := s.mend(ctx, language, words, synonyms)
	if err != nil {
		return found, models.Wrap("mend search", err)
	}
	for _, all := range []bool{true, false} {
		if all && meant == "" || !all && len(words) == 1 {
			continue
		}
		if found, err = s.searchTerms(ctx, actor, language, words, all, f); err != nil || found.Count > 0 {
			found.Meant, found.Loose = meant, !all
			break
		}
	}
	return found, models.Wrap("search articles", err)
}

func (s *Store) searchTerms(ctx context.Context, actor models.Actor, language string, words []term, all bool, f Filter) (Found, error) {
	var number []int
	var alternative []string
	for k, t := range words {
		for _, w := range append([]string{t.word}, t.other...) {
			number, alternative = append(number, k), append(alternative, w)
		}
	}
	type row struct {
		Hit
		Total int
	}
	var rows []row
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		b.Queue(`SELECT ` + models.PlainPlans) // a plan for these values takes longer to make than the search
		// Live's language is $1 there, and here the configuration: hence $5 to $8.
		models.QueueFind(b, &rows, searchQuery+`, ranked AS MATERIALIZED (`+candidates+`), readable AS MATERIALIZED (
				SELECT `+articleColumns+`, t.body, a.position, r.rank + 0.1 * ts_rank(i.words, q.q) AS rank, count(*) OVER () AS total
				FROM ranked r CROSS JOIN q JOIN article_index i ON i.article_id = r.article_id AND i.language = $5
				JOIN articles a ON a.id = r.article_id JOIN article_versions v ON v.article_id = a.id AND v.n = r.n
					AND v.state = 'published'
				JOIN article_texts t ON t.article_id = v.article_id AND t.n = v.n AND t.language = $5
				JOIN article_texts o ON o.article_id = v.article_id AND o.n = v.n AND o.language <> t.language
				WHERE `+searchFiltered+` ORDER BY rank DESC, a.position LIMIT `+strconv.Itoa(hitsShown)+`
			) SELECT r.id, r.slug, r.n, r.language, r.title, r.summary, r.tags, r.audience, r.public, r.behind, r.checked_on,
				r.published_at, r.total,
				ts_headline($1::regconfig, r.body, q.q, $9) AS snippet
			FROM readable r CROSS JOIN q ORDER BY r.rank DESC, r.position`,
			config(language), number, alternative, all, language, string(f.Audience), string(f.SiteType), string(f.Category),
			"StartSel="+MarkBegin+",StopSel="+MarkEnd+",MaxFragments=1,MaxWords=24,MinWords=12")
	})
	found := Found{}
	for _, r := range rows {
		found.Hits, found.Count = append(found.Hits, r.Hit), r.Total
	}
	return found, err
}

// searchFiltered is filtered with the numbers of a search's values.
var searchFiltered = strings.NewReplacer("$2", "$6", "$3", "$7", "$4", "$8").Replace(filtered)

// mend puts the nearest word of the articles in the place of each that none of them has. meant is the search that it makes; ""
// when there was nothing to put right.
func (s *Store) mend(ctx context.Context, language string, words []term, synonyms models.Synonyms) ([]term, string, error) {
	type guess struct {
		K    int
		Word string
	}
	list := make([]string, len(words))
	for k, t := range words {
		list[k] = t.word
	}
	var guesses []guess
	err := s.db.Ask(ctx, models.System(), func(b *pgx.Batch) {
		b.Queue(`SELECT ` + models.PlainPlans)
		models.QueueFind(b, &guesses, `SELECT (u.k - 1)::int AS k, g.word FROM unnest($1::text[]) WITH ORDINALITY AS u (w, k)
			CROSS JOIN LATERAL (SELECT word FROM guidance_words WHERE language = $2 AND word % u.w
				ORDER BY similarity(word, u.w) DESC, word LIMIT 1) g
			WHERE length(u.w) > 3 AND numnode(phraseto_tsquery($3::regconfig, u.w)) > 0
				AND NOT EXISTS (SELECT 1 FROM guidance_words WHERE language = $2 AND word LIKE replace(u.w, '_', '') || '%')
				AND NOT EXISTS (SELECT 1 FROM article_index WHERE language = $2 AND words @@ phraseto_tsquery($3::regconfig, u.w))`,
			list, language, config(language))
	})
	if err != nil || len(guesses) == 0 {
		return words, "", err
	}
	words = slices.Clone(words)
	for _, g := range guesses {
		words[g.K] = term{g.Word, synonyms.Of(g.Word)}
		list[g.K] = g.Word
	}
	return words, strings.Join(list, " "), nil
}

// Suggest gives the published articles whose title or tags have a word that begins as the text's last one does. It is for
// while somebody types: nothing is kept of it. Anybody.
func (s *Store) Suggest(ctx context.Context, actor models.Actor, language, q string) ([]Article, error) {
	words := terms(q, nil)
	if len(words) == 0 || utf8.RuneCountInString(words[len(words)-1].word) < prefixFrom {
		return nil, nil
	}
	var parts []string
	for _, t := range words {
		parts = append(parts, t.word)
	}
	var list []Article
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		b.Queue(`SELECT ` + models.PlainPlans)
		models.QueueFind(b, &list,
			`WITH q AS (SELECT string_agg('''' || replace(w, '''', '''''') || ''':*', ' & ')::tsquery AS q FROM unnest($2::text[]) w),
			ranked AS MATERIALIZED (SELECT i.article_id, i.n, ts_rank(i.head, q.q) AS rank FROM q JOIN article_index i ON i.head @@ q.q
				WHERE i.language = $1 ORDER BY rank DESC, i.article_id LIMIT 20)
			SELECT `+articleColumns+live+` JOIN ranked r ON r.article_id = a.id ORDER BY r.rank DESC, a.position LIMIT 6`, language, parts)
	})
	return list, models.Wrap("suggest articles", err)
}

// index puts the words of a version into the place of those of the one before; of version 0, which is none, there are none.
func index(tx *models.Tx, id uuid.UUID, n int) error {
	if err := tx.Do(`DELETE FROM article_index WHERE article_id = $1`, id); err != nil {
		return fmt.Errorf("empty the index: %w", err)
	}
	if n == 0 {
		return nil
	}
	if err := tx.Do(`INSERT INTO article_index (article_id, n, language, head, words)
		SELECT article_id, n, language,
			setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('simple', tags), 'B')
				|| setweight(to_tsvector(c, title), 'A') || setweight(to_tsvector(c, tags), 'B') || setweight(to_tsvector(c, summary), 'C'),
			to_tsvector('simple', whole) || to_tsvector(c, whole)
		FROM (SELECT *, CASE language WHEN 'nl' THEN 'dutch'::regconfig ELSE 'english'::regconfig END AS c,
				concat_ws(' ', title, tags, summary, body) AS whole
			FROM article_texts WHERE article_id = $1 AND n = $2 AND title <> '') t`, id, n); err != nil {
		return fmt.Errorf("fill the index: %w", err)
	}
	return tx.Do(`INSERT INTO guidance_words (language, word)
		SELECT DISTINCT t.language, w FROM article_texts t
		CROSS JOIN unnest(tsvector_to_array(to_tsvector('simple', concat_ws(' ', title, tags, summary, body)))) w
		WHERE t.article_id = $1 AND t.n = $2 AND length(w) BETWEEN 4 AND 40 AND w ~ '^[[:alpha:]][[:alpha:]-]*$'
		ON CONFLICT DO NOTHING`, id, n)
}
