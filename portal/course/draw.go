package course

import (
	"hash/fnv"
	"math/rand/v2"
	"slices"
)

// Draw chooses the questions of a test from the pool and the seed, in the order that they are asked: Draws of them, or the whole
// pool when it has fewer, and at least one of every lesson as far as Draws goes. The same seed gives the same questions.
func Draw(c *Course, seed int64) []string {
	random := rand.New(rand.NewPCG(uint64(seed), 0))
	var first, rest []string
	for _, lesson := range c.Lessons {
		pool := c.Pool(lesson.Slug)
		random.Shuffle(len(pool), func(i, j int) { pool[i], pool[j] = pool[j], pool[i] })
		for i, q := range pool {
			if i == 0 {
				first = append(first, q.ID)
			} else {
				rest = append(rest, q.ID)
			}
		}
	}
	shuffle(random, first)
	shuffle(random, rest)
	drawn := append(first, rest...)
	drawn = drawn[:min(Draws, len(drawn))]
	shuffle(random, drawn)
	return drawn
}

func shuffle(random *rand.Rand, list []string) {
	random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
}

// Shuffled gives the order in which options are shown: at each place the option's own number. step is that of a branch, else "".
// An order is never shown as it should become.
func Shuffled(q *Question, step string, seed int64) []int {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(q.ID + " " + step)) // a hash never refuses
	random := rand.New(rand.NewPCG(uint64(seed), hash.Sum64()))
	n := len(q.Options)
	if s := q.step(step); s != nil {
		n = len(s.Options)
	}
	order := random.Perm(n)
	if q.Kind == KindOrder && slices.IsSorted(order) && n > 1 {
		order = append(order[1:], order[0])
	}
	return order
}
