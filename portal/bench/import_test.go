package bench

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// yearRows is EOKM's whole year 2016.
const yearRows = 100_478

// BenchmarkImport times `portal import` as an operator runs it, program start included, and then COPY of the very rows that
// it made, into tables with the same columns and indexes. Its last figure is what a row of the large file takes of what a
// row of the year takes: 1 is linear.
func BenchmarkImport(b *testing.B) {
	var aRow float64 // of the year, in seconds
	for _, rows := range []int{yearRows, 1_000_000} {
		b.Run(strconv.Itoa(rows), func(b *testing.B) {
			for range b.N {
				took := importOnce(b, rows).Seconds() / float64(rows)
				if rows == yearRows {
					aRow = took
				} else if aRow > 0 {
					b.ReportMetric(took/aRow, "row-1M/100k")
				}
			}
		})
	}
}

func importOnce(b *testing.B, rows int) time.Duration {
	b.Helper()
	w := newWorld(b)
	file, binary := year(b, rows, 1), program(b)
	command := exec.CommandContext(b.Context(), binary, "import", file, "--source", "bench", "--json")
	command.Env = append(os.Environ(), "DATABASE_URL="+w.server.AppURL(databaseName), "PORTAL_KEY_FILE="+w.keyFile)
	start := time.Now()
	var out bytes.Buffer
	command.Stdout, command.Stderr = &out, &out
	require.NoError(b, command.Start())
	peak := watchMemory(command.Process.Pid)
	err := command.Wait()
	took := time.Since(start)
	require.NoError(b, err, out.String())

	raw := w.rawCopy(b)
	b.ReportMetric(took.Seconds(), "import-s")
	b.ReportMetric(raw.Seconds(), "rawcopy-s")
	b.ReportMetric(took.Seconds()/raw.Seconds(), "ratio")
	b.ReportMetric(<-peak, "MB")
	b.ReportMetric(float64(rows)/took.Seconds(), "rows/s")
	b.ReportMetric(0, "ns/op")
	return took
}

// watchMemory gives the most memory that a process had, in MB, once it has ended. What the kernel tells its parent would
// count the parent's own memory too, as it was at the start: that of this benchmark, which holds the rows for COPY.
func watchMemory(pid int) <-chan float64 {
	peak := make(chan float64, 1)
	go func() {
		most := 0.0
		for {
			status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
			_, after, found := strings.Cut(string(status), "VmHWM:")
			if err != nil || !found { // it has ended
				peak <- most
				return
			}
			if kB, err := strconv.ParseFloat(strings.Fields(after)[0], 64); err == nil {
				most = max(most, kB/1024)
			}
			time.Sleep(10 * time.Millisecond) //nolint:forbidigo // a process is watched, by the machine's clock
		}
	}()
	return peak
}

// rawCopy copies what the import made into empty twins of its tables, in one transaction.
func (w *world) rawCopy(b *testing.B) time.Duration {
	b.Helper()
	ctx := b.Context()
	tables := []string{"notices", "items", "item_reports", "events"}
	data := map[string]*bytes.Buffer{}
	conn, err := w.owner.Acquire(ctx)
	require.NoError(b, err)
	defer conn.Release()
	for _, t := range tables {
		data[t] = &bytes.Buffer{}
		_, err := conn.Conn().PgConn().CopyTo(ctx, data[t], fmt.Sprintf("COPY %s TO STDOUT (FORMAT binary)", t))
		require.NoError(b, err)
		_, err = conn.Exec(ctx, fmt.Sprintf("CREATE TABLE raw_%[1]s (LIKE %[1]s INCLUDING ALL)", t))
		require.NoError(b, err)
	}
	_, err = conn.Exec(ctx, "CHECKPOINT")
	require.NoError(b, err)
	start := time.Now()
	require.NoError(b, pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		for _, t := range tables {
			if _, err := tx.Conn().PgConn().CopyFrom(ctx, data[t], fmt.Sprintf("COPY raw_%s FROM STDIN (FORMAT binary)", t)); err != nil {
				return err
			}
		}
		return nil
	}))
	return time.Since(start)
}

// program builds the portal's own program once for all benchmarks.
func program(b *testing.B) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "portal")
	out, err := exec.CommandContext(b.Context(), "go", "build", "-o", path, "eokm.nl/hosting/cmd/portal").CombinedOutput()
	require.NoError(b, err, string(out))
	return path
}
