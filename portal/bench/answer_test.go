package bench

import (
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/bulk"
	"eokm.nl/hosting/models/notice"
)

// BenchmarkConfirm times one durable answer to one item, with 1 and with 8 clients, beside two others, each one statement
// that is a transaction of its own over as many connections: raw updates one row of a table with one index (DESIGN
// section 8 counts in those), and bare makes the very changes of an answer, as the tables' owner, whom row-level security
// does not bind, without a lock, a check or a look at who asks. Then it times a desk's job that answers 1,000 items beside a bare
// statement that updates 1,000.
func BenchmarkConfirm(b *testing.B) {
	for range b.N {
		w := newWorld(b)
		w.fill(b, 100_000, 1) // 10,000 of them the first provider's, one item a notice
		refs := w.refs(b)
		_, err := w.owner.Exec(b.Context(), `CREATE TABLE raw_answer (id int PRIMARY KEY, state text NOT NULL);
			INSERT INTO raw_answer SELECT i, 'delivered' FROM generate_series(1, 20000) i`)
		require.NoError(b, err)
		for _, clients := range []int{1, 8} {
			name := map[int]string{1: "1client", 8: "8clients"}[clients]
			ours := w.many(b, clients, 1000, func(i int) error { return w.confirm(b, refs[i:i+1]) })
			refs = refs[1000:]
			raw := w.many(b, clients, 1000, func(i int) error {
				_, err := w.owner.Exec(b.Context(), `UPDATE raw_answer SET state = 'answered' WHERE id = $1`, i+1)
				return err
			})
			b.ReportMetric(ours, name+"-confirm/s")
			b.ReportMetric(raw, name+"-raw/s")
			bare := w.many(b, clients, 1000, func(i int) error { return w.bareAnswer(b, refs[i]) })
			refs = refs[1000:]
			b.ReportMetric(ours/raw, name+"-ratio")
			b.ReportMetric(bare, name+"-bare/s")
			b.ReportMetric(ours/bare, name+"-bare-ratio")
		}
		w.bulk(b, refs)
		b.ReportMetric(0, "ns/op")
	}
}

// bareAnswer makes the changes of an answer to a notice of one item.
func (w *world) bareAnswer(b *testing.B, ref string) error {
	b.Helper()
	_, err := w.owner.Exec(b.Context(), `WITH hit AS (
			UPDATE items SET state = 'answered', answered_at = now(), removed_at = now(), escalate_at = NULL
			WHERE (provider_id, notice_id) = (SELECT provider_id, id FROM notices WHERE ref = $1) RETURNING *
		), fact AS (
			INSERT INTO responses (id, provider_id, item_id, submission, measure, counts, cache_purged, removed_at, user_id, created_at)
			SELECT gen_random_uuid(), provider_id, id, gen_random_uuid(), 'file_removed', true, false, now(), $2, now() FROM hit
		), cache AS (
			UPDATE notices n SET todo_count = 0, waiting_count = 1, phase = 2 FROM hit WHERE n.provider_id = hit.provider_id
				AND n.id = hit.notice_id
		)
		INSERT INTO events (at, provider_id, notice_id, actor_id, actor_role, kind, data)
		SELECT now(), provider_id, notice_id, $2, 'agent', 'answered', '{"items": [1], "count": 1, "code": "file_removed"}' FROM hit`,
		ref, w.agents[0].UserID)
	return err
}

func (w *world) bulk(b *testing.B, refs []string) {
	b.Helper()
	start := time.Now()
	submission := uuid.New()
	_, err := w.store.Bulk.Start(b.Context(), w.agents[0], bulk.Order{
		Submission: submission, Kind: bulk.KindConfirm, Answers: []notice.Response{{
			Submission: submission, Refs: refs[:1000], Measure: models.MeasureFileRemoved, RemovedAt: time.Now(),
		}},
	})
	require.NoError(b, err)
	ours := time.Since(start)
	start = time.Now()
	_, err = w.owner.Exec(b.Context(), `WITH hit AS (
			UPDATE items SET state = 'acknowledged' WHERE (provider_id, id) IN
				(SELECT provider_id, id FROM items WHERE provider_id = $1 AND state = 'delivered' LIMIT 1000) RETURNING *
		), fact AS (
			INSERT INTO responses (id, provider_id, item_id, submission, measure, counts, cache_purged, removed_at, user_id, created_at)
			SELECT gen_random_uuid(), provider_id, id, gen_random_uuid(), 'file_removed', true, false, now(), $2, now() FROM hit
		)
		INSERT INTO events (at, provider_id, notice_id, actor_id, actor_role, kind)
			SELECT now(), provider_id, notice_id, $2, 'agent', 'answered' FROM hit`,
		w.agents[0].ProviderID, w.agents[0].UserID)
	require.NoError(b, err)
	raw := time.Since(start)
	b.ReportMetric(ours.Seconds()*1000, "bulk1000-ms")
	b.ReportMetric(raw.Seconds()*1000, "bulk1000-raw-ms")
	b.ReportMetric(ours.Seconds()/raw.Seconds(), "bulk1000-ratio")
}

func (w *world) refs(b *testing.B) []string {
	b.Helper()
	rows, err := w.owner.Query(b.Context(), `SELECT ref FROM notices WHERE provider_id = $1 ORDER BY id LIMIT 5000`, w.agents[0].ProviderID)
	require.NoError(b, err)
	defer rows.Close()
	var refs []string
	for rows.Next() {
		var ref string
		require.NoError(b, rows.Scan(&ref))
		refs = append(refs, ref)
	}
	require.NoError(b, rows.Err())
	return refs
}

func (w *world) confirm(b *testing.B, refs []string) error {
	b.Helper()
	_, err := w.store.Notice.Respond(b.Context(), w.agents[0], notice.Response{
		Submission: uuid.New(), Refs: refs, Measure: models.MeasureFileRemoved, RemovedAt: time.Now(),
	})
	return err
}

// many runs do n times spread over clients and gives how many a second.
func (w *world) many(b *testing.B, clients, n int, do func(i int) error) float64 {
	b.Helper()
	next := make(chan int, n)
	for i := range n {
		next <- i
	}
	close(next)
	var group sync.WaitGroup
	start := time.Now()
	for range clients {
		group.Go(func() {
			for i := range next {
				if err := do(i); err != nil {
					b.Error(err)
				}
			}
		})
	}
	group.Wait()
	return float64(n) / time.Since(start).Seconds()
}
