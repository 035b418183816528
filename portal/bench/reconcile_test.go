package bench

import (
	"bytes"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/intake"
)

// BenchmarkReconcile times `portal reconcile` of a list that agrees with what was imported, program start included, and beside it the same
// list only read. Its memory must not grow with the list.
func BenchmarkReconcile(b *testing.B) {
	for _, rows := range []int{yearRows / 10, yearRows} {
		b.Run(strconv.Itoa(rows), func(b *testing.B) {
			for range b.N {
				reconcileOnce(b, rows)
			}
		})
	}
}

func reconcileOnce(b *testing.B, rows int) {
	b.Helper()
	w := newWorld(b)
	file, binary := year(b, rows, 1), program(b)
	run := func(args ...string) (time.Duration, float64) {
		command := exec.CommandContext(b.Context(), binary, append(args, "--source", "bench", "--json")...)
		command.Env = append(os.Environ(), "DATABASE_URL="+w.server.AppURL(databaseName), "PORTAL_KEY_FILE="+w.keyFile)
		var out bytes.Buffer
		command.Stdout, command.Stderr = &out, &out
		start := time.Now()
		require.NoError(b, command.Start())
		peak := watchMemory(command.Process.Pid)
		err := command.Wait()
		took := time.Since(start)
		require.NoError(b, err, out.String()[:min(out.Len(), 2000)])
		return took, <-peak
	}
	run("import", file)
	_, err := w.owner.Exec(b.Context(), "ANALYZE")
	require.NoError(b, err)
	took, most := run("reconcile", file)

	list, err := os.Open(file)
	require.NoError(b, err)
	defer list.Close()
	start, n := time.Now(), 0
	for e, err := range intake.Entries(list, intake.Auto, time.Now()) {
		require.NoError(b, err)
		require.Empty(b, e.Faults)
		n++
	}
	raw := time.Since(start)
	require.Equal(b, rows, n)
	b.ReportMetric(took.Seconds(), "reconcile-s")
	b.ReportMetric(raw.Seconds(), "rawread-s")
	b.ReportMetric(took.Seconds()/raw.Seconds(), "ratio")
	b.ReportMetric(most, "MB")
	b.ReportMetric(float64(rows)/took.Seconds(), "rows/s")
	b.ReportMetric(0, "ns/op")
}
