package intake_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/intake"
)

const benchRows = 100_000

func csvFile() []byte {
	var b bytes.Buffer
	b.WriteString("external_ref,url,ip,category,observed_at\n")
	for i := range benchRows {
		fmt.Fprintf(&b, "REF-%06d,https://img%d.example.com/albums/%d/name.jpg,192.0.2.%d,baseline,2026-11-23T10:00:00Z\n",
			i/10, i%500, i, i%256)
	}
	return b.Bytes()
}

func scartFile() []byte {
	var b bytes.Buffer
	b.WriteString("url;IP;firstseen;lastseen;note\n")
	for i := range benchRows {
		fmt.Fprintf(&b, "https://img%d.example.com/albums/%d/name.jpg;192.0.2.%d;2026-11-22 10:00:00;2026-11-23 10:00:00;\n",
			i%500, i, i%256)
	}
	return b.Bytes()
}

func BenchmarkRows(b *testing.B) {
	for format, file := range map[intake.Format][]byte{intake.CSV: csvFile(), intake.SCART: scartFile()} {
		b.Run(string(format), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(file)))
			for b.Loop() {
				n := 0
				for r, err := range intake.Rows(bytes.NewReader(file), intake.Auto, now) {
					require.NoError(b, err)
					if len(r.Faults) > 0 {
						b.Fatal(r.Faults)
					}
					n++
				}
				require.Equal(b, benchRows, n)
			}
			b.ReportMetric(float64(benchRows*b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
