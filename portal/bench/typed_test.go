package bench

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// BenchmarkTyped times an answer with a note that names no host, ten and fifty, among 300,000 items, beside one without a note.
// The hosts are looked up among the items of all providers: what that costs must not grow with these.
func BenchmarkTyped(b *testing.B) {
	for range b.N {
		w := newWorld(b)
		w.fill(b, 300_000, 1)
		refs := w.refs(b)
		var bare float64
		for _, words := range []int{0, 10, 50} {
			var note strings.Builder
			for i := range words {
				fmt.Fprintf(&note, "file%d.php ", i)
			}
			p50, p99 := spread(200, func() float64 {
				_, err := w.owner.Exec(b.Context(), `DELETE FROM throttles`) // nobody answers this fast
				require.NoError(b, err)
				start := time.Now()
				_, err = w.store.Notice.Respond(b.Context(), w.agents[0], notice.Response{
					Submission: uuid.New(), Refs: refs[:1], Measure: models.MeasureFileRemoved, RemovedAt: time.Now(), Note: note.String(),
				})
				require.NoError(b, err)
				refs = refs[1:]
				return time.Since(start).Seconds() * 1000
			})
			if words == 0 {
				bare = p50
			}
			name := fmt.Sprintf("note-of-%d", words)
			b.ReportMetric(p50, name+"-p50-ms")
			b.ReportMetric(p99, name+"-p99-ms")
			b.ReportMetric(p50/bare, name+"-ratio")
		}
		b.ReportMetric(0, "ns/op")
	}
}

// spread runs do n times, one after another, and gives the median and the 99th percentile of what it says it took.
func spread(n int, do func() float64) (p50, p99 float64) {
	took := make([]float64, n)
	for i := range took {
		took[i] = do()
	}
	slices.Sort(took)
	return took[n/2], took[n*99/100]
}
