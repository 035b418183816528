package bench

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/portal/guidance"
)

// BenchmarkSearch times a desk's searches, snippets included, and the suggestions while somebody types, among 10,000 articles in
// both languages. raw is the bare query of Postgres for a word, as the tables' owner, whom row-level security does not bind: the
// ten best by one rank, with their snippets, with neither beginnings nor synonyms nor what is filtered.
func BenchmarkSearch(b *testing.B) {
	for range b.N {
		w := newWorld(b)
		l := newLibrary(b)
		w.publish(b, l, 10_000)
		l.searches(b, w)
		b.ReportMetric(0, "ns/op")
	}
}

// library writes articles as long as those that come with the portal: half of it is their sentences, which makes the words of the
// field common, and half has words by Zipf's law, as any text has. The seed is fixed.
type library struct {
	random    *rand.Rand
	shipped   []article.ShippedArticle
	sentences map[string][]string
	words     map[string][]string // made ones, the most usual first
	rank      *rand.Zipf
	synonyms  map[string]models.Synonyms
	written   map[string][]string // bodies
}

// madeWords is how many words a language has beside the field's own.
const madeWords = 40_000

func newLibrary(b *testing.B) *library {
	b.Helper()
	l := &library{
		random: rand.New(rand.NewPCG(4, 10)), sentences: map[string][]string{}, words: map[string][]string{},
		written: map[string][]string{},
	}
	l.rank = rand.NewZipf(l.random, 1.1, 20, madeWords-1)
	var err error
	l.shipped, err = guidance.Shipped()
	require.NoError(b, err)
	l.synonyms, err = guidance.Synonyms()
	require.NoError(b, err)
	syllables := map[string][]string{
		"nl": {
			"be", "ge", "ver", "aan", "schijf", "sloot", "naam", "wijk", "dui", "kom", "laat", "heid", "groe", "stel", "mo", "ring",
			"poort", "na", "zoek", "druk",
		},
		"en": {
			"re", "con", "ing", "able", "port", "ship", "ter", "ma", "lo", "pre", "ness", "light", "dis", "form", "gra", "net", "wor",
			"sha", "com", "pli",
		},
	}
	for _, language := range models.Languages {
		for _, a := range l.shipped {
			for sentence := range strings.SplitSeq(strings.ReplaceAll(a.Manuscript.Text(language).Body, "\n\n", "\n"), "\n") {
				if len(strings.Fields(sentence)) > 3 && !strings.HasPrefix(sentence, "#") && !strings.HasPrefix(sentence, "|") {
					l.sentences[language] = append(l.sentences[language], sentence)
				}
			}
		}
		for range madeWords {
			var word strings.Builder
			for range 2 + l.random.IntN(3) {
				word.WriteString(syllables[language][l.random.IntN(len(syllables[language]))])
			}
			l.words[language] = append(l.words[language], word.String())
		}
	}
	return l
}

// made is some made words beside each other.
func (l *library) made(language string, n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = l.words[language][l.rank.Uint64()]
	}
	return strings.Join(list, " ")
}

// text is one article's in a language, as long as one that comes with the portal.
func (l *library) text(language string) article.Text {
	like := l.shipped[l.random.IntN(len(l.shipped))].Manuscript.Text(language)
	var body strings.Builder
	for n, left := 0, len(strings.Fields(like.Body)); left > 0; n++ {
		if n%8 == 0 {
			fmt.Fprintf(&body, "## %s\n\n", l.made(language, 3))
		}
		sentence := l.made(language, 9) + "."
		if n%2 == 0 {
			sentence = l.sentences[language][l.random.IntN(len(l.sentences[language]))]
		}
		left -= len(strings.Fields(sentence))
		body.WriteString(sentence + "\n\n")
	}
	l.written[language] = append(l.written[language], body.String())
	return article.Text{
		Title: strings.Fields(like.Title)[0] + " " + l.made(language, 4), Summary: like.Summary,
		Tags: l.made(language, 1) + ", " + like.Tags, Body: body.String(),
	}
}

// publish brings so many articles to their readers, as `portal content sync` does.
func (w *world) publish(b *testing.B, l *library, n int) {
	b.Helper()
	articles := make([]article.ShippedArticle, n)
	for i := range articles {
		articles[i] = l.shipped[i%len(l.shipped)]
		articles[i].Slug, articles[i].Position = fmt.Sprintf("made-%d", i), i
		articles[i].Manuscript.NL, articles[i].Manuscript.EN = l.text("nl"), l.text("en")
	}
	var group sync.WaitGroup
	for part := range slices.Chunk(articles, n/4) {
		group.Go(func() {
			if _, err := w.store.Article.Sync(b.Context(), part); err != nil {
				b.Error(err)
			}
		})
	}
	group.Wait()
	_, err := w.owner.Exec(b.Context(), "VACUUM ANALYZE")
	require.NoError(b, err)
}

// kinds are what people type, each made of what was written.
var kinds = []struct {
	name string
	make func(l *library, language, word string) string
}{
	{"word", func(_ *library, _, word string) string { return word }},
	{"prefix", func(_ *library, _, word string) string { return word[:min(len(word), 5)] }},
	{"typo", func(_ *library, _, word string) string { return word[:3] + word[4:5] + word[3:4] + word[5:] }},
	{"synonym", func(l *library, language, _ string) string {
		group := l.synonyms[language][l.random.IntN(len(l.synonyms[language]))]
		return group[l.random.IntN(len(group))]
	}},
	{"phrase", func(l *library, language, _ string) string {
		words := strings.Fields(l.written[language][l.random.IntN(len(l.written[language]))])
		at := l.random.IntN(len(words) - 4)
		return strings.Join(words[at:at+4], " ")
	}},
	{"everywhere", func(_ *library, language, _ string) string {
		return map[string]string{"nl": "melding klant", "en": "notice customer"}[language]
	}},
	{"nothing", func(l *library, _, _ string) string {
		return "qx" + string([]byte{byte('a' + l.random.IntN(26)), byte('a' + l.random.IntN(26))}) + "zvwkjq"
	}},
}

// searched is how many searches each kind gets.
const searched = 300

func (l *library) searches(b *testing.B, w *world) {
	b.Helper()
	agent := w.agents[0]
	search := func(language, q string) {
		found, err := w.store.Article.Search(b.Context(), agent, language, q, article.Filter{}, l.synonyms[language])
		if err != nil || found.Count > 0 && found.Hits[0].Snippet == "" {
			b.Errorf("%s: %d, %v", q, found.Count, err)
		}
	}
	for _, kind := range kinds {
		l.measure(b, kind.name, func(language, word string) func() {
			q := kind.make(l, language, word)
			return func() { search(language, q) }
		})
	}
	l.measure(b, "suggest", func(language, word string) func() {
		q := word[:3+l.random.IntN(3)]
		return func() {
			if _, err := w.store.Article.Suggest(b.Context(), agent, language, q); err != nil {
				b.Error(err)
			}
		}
	})
	l.measure(b, "raw", func(language, word string) func() { return func() { w.rawSearch(b, language, word) } })
}

// measure reports what one kind takes, for words as they come in texts: usual ones more often than seldom ones.
func (l *library) measure(b *testing.B, name string, prepare func(language, word string) func()) {
	b.Helper()
	var steps []func()
	for i := range searched + 40 {
		language := models.Languages[i%2]
		word := ""
		for len(word) < 6 || strings.Trim(word, "abcdefghijklmnopqrstuvwxyz") != "" {
			words := strings.Fields(l.written[language][l.random.IntN(len(l.written[language]))])
			word = words[l.random.IntN(len(words))]
		}
		steps = append(steps, prepare(language, word))
	}
	for _, step := range steps[searched:] {
		step()
	}
	i := 0
	p50, p99 := percentiles(searched, func() { steps[i](); i++ })
	b.ReportMetric(p50, name+"-p50-ms")
	b.ReportMetric(p99, name+"-p99-ms")
}

// rawSearch is Postgres's own search for one word.
func (w *world) rawSearch(b *testing.B, language, word string) {
	b.Helper()
	config := cmp.Or(map[string]string{"en": "english"}[language], "dutch")
	rows, err := w.owner.Query(b.Context(),
		`SELECT t.title, ts_headline($1::regconfig, t.body, q, 'MaxFragments=1,MaxWords=24,MinWords=12') FROM (
			SELECT i.article_id, i.n, q FROM article_index i, plainto_tsquery($1::regconfig, $2) q WHERE i.words @@ q AND i.language = $3
			ORDER BY ts_rank(i.head, q) DESC LIMIT 10) i
		JOIN article_texts t USING (article_id, n) WHERE t.language = $3`, config, word, language)
	if err != nil {
		b.Error(err)
		return
	}
	for rows.Next() {
		_ = rows.RawValues()
	}
	if rows.Err() != nil {
		b.Error(rows.Err())
	}
}
