package bench

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// chainEvents is as many events as two of EOKM's years make.
const chainEvents = 200_000

// BenchmarkChain times the chain of the events that imports leave behind, and the check of it, beside an INSERT ... SELECT
// of the same rows into a twin of the table.
func BenchmarkChain(b *testing.B) {
	for range b.N {
		chainOnce(b)
	}
}

func chainOnce(b *testing.B) {
	b.Helper()
	w, ctx := newWorld(b), b.Context()
	_, err := w.owner.Exec(ctx, `INSERT INTO events (at, provider_id, notice_id, actor_id, actor_role, kind, data)
		SELECT now(), $1, gen_random_uuid(), $2, 'analyst', 'delivered', jsonb_build_object('count', n % 7) FROM generate_series(1, $3) n`,
		w.agents[0].ProviderID, w.analyst.UserID, chainEvents)
	require.NoError(b, err)
	start := time.Now()
	n, err := w.store.Trail.ChainEvents(ctx)
	chained := time.Since(start)
	require.NoError(b, err)
	require.Equal(b, chainEvents, n)

	start = time.Now()
	report, err := w.store.Trail.CheckChain(ctx, nil)
	verified := time.Since(start)
	require.NoError(b, err)
	require.True(b, report.Intact())

	_, err = w.owner.Exec(ctx, `CREATE TABLE raw_chain (LIKE event_chain INCLUDING ALL)`)
	require.NoError(b, err)
	start = time.Now()
	_, err = w.owner.Exec(ctx, `INSERT INTO raw_chain SELECT * FROM event_chain`)
	raw := time.Since(start)
	require.NoError(b, err)
	b.ReportMetric(float64(chainEvents)/chained.Seconds(), "chained/s")
	b.ReportMetric(float64(chainEvents)/verified.Seconds(), "verified/s")
	b.ReportMetric(chained.Seconds()/raw.Seconds(), "ratio")
	b.ReportMetric(0, "ns/op")
}
