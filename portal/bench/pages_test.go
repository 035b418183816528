package bench

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/portal"
	"eokm.nl/hosting/portal/intake"
	"eokm.nl/hosting/portal/mail"
	"eokm.nl/hosting/portal/seal"
	"eokm.nl/hosting/portal/settings"
	"eokm.nl/hosting/portal/web"
)

// BenchmarkPages times the inbox and a notice of a provider with a tenth of all items, when there are 10,000 and when there
// are 1,000,000 items in all, beside the bare query of its newest 50 notices; and what people search for.
func BenchmarkPages(b *testing.B) {
	for range b.N {
		w := newWorld(b)
		p := serve(b, w)
		w.fill(b, 10_000, 1)
		small := p.inbox(b, w, "10k")
		w.finds(b, "10k")
		w.fill(b, 990_000, 2)
		large := p.inbox(b, w, "1M")
		w.finds(b, "1M")
		b.ReportMetric(large/small, "inbox-1M/10k")
		b.ReportMetric(0, "ns/op")
	}
}

// fill imports a file of which the first provider gets a tenth.
func (w *world) fill(b *testing.B, rows, seed int) {
	b.Helper()
	var file strings.Builder
	file.WriteString("external_ref,url,ip,observed_at\n")
	observed := time.Now().Add(-time.Hour).UTC().Format(time.RFC3339)
	for i := range rows {
		ip := fmt.Sprintf("198.51.100.%d", i%128)
		if i%10 == 0 {
			ip = fmt.Sprintf("192.0.2.%d", i%256)
		}
		fmt.Fprintf(&file, "F%d-%d,https://h%d.example.com/%d/%d,%s,%s\n", seed, i, i%5000, seed, i, ip, observed)
	}
	imp, err := w.store.Incoming.StageImport(b.Context(), w.analyst, incoming.ImportOptions{Source: "bench", Format: "csv"},
		intake.Rows(strings.NewReader(file.String()), intake.CSV, time.Now()), nil)
	require.NoError(b, err)
	_, err = w.store.Incoming.CommitImport(b.Context(), w.analyst, imp.ID)
	require.NoError(b, err)
	_, err = w.owner.Exec(b.Context(), "VACUUM ANALYZE")
	require.NoError(b, err)
}

// pages is a portal on a loopback port, with a desk signed in.
type pages struct {
	url    string
	client *http.Client
}

func serve(b *testing.B, w *world, more ...web.DemoAccount) *pages {
	b.Helper()
	keys, err := seal.Open(w.keyFile)
	require.NoError(b, err)
	folder := mail.Folder{Dir: b.TempDir()}
	app, err := portal.New(b.Context(), portal.Options{
		DatabaseURL: w.server.AppURL(databaseName), Keys: keys, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Mail: folder, Settings: settings.Settings{BaseURL: "http://portal.example", Reach: settings.Reserved()},
		Demo: &web.Demo{Mails: folder, Accounts: append(more, web.DemoAccount{Name: "agent", Email: "provider-0@example.nl"})},
	})
	require.NoError(b, err)
	b.Cleanup(app.Close)
	server := httptest.NewServer(app.Web)
	b.Cleanup(server.Close)
	p := &pages{url: server.URL}
	p.client = p.signedIn(b, "agent")
	return p
}

func (p *pages) get(b *testing.B, path string) string {
	b.Helper()
	answer, err := p.client.Get(p.url + path) //nolint:noctx // a loop of a benchmark
	if err != nil || answer.StatusCode != http.StatusOK {
		b.Errorf("%s: %v", path, err)
		return ""
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		b.Error(err)
	}
	return string(body)
}

// inbox reports the pages at one size and gives the inbox's median in milliseconds.
func (p *pages) inbox(b *testing.B, w *world, size string) float64 {
	b.Helper()
	page := p.get(b, "/notices")
	require.Contains(b, page, "EOKM-")
	ref := page[strings.Index(page, "/notices/EOKM-"):]
	ref = ref[:strings.IndexByte(ref, '"')]
	times := func(path string) (p50, p99 float64) {
		for range 100 {
			p.get(b, path)
		}
		return percentiles(1000, func() { p.get(b, path) })
	}
	p50, p99 := times("/notices")
	notice50, notice99 := times(ref)
	raw50, raw99 := percentiles(1000, func() {
		rows, err := w.owner.Query(b.Context(), `SELECT * FROM notices WHERE provider_id = $1 AND phase = 1 ORDER BY due_at, id LIMIT 50`,
			w.agents[0].ProviderID)
		if err != nil {
			b.Error(err)
			return
		}
		for rows.Next() {
			_ = rows.RawValues()
		}
	})
	b.ReportMetric(p50, size+"-inbox-p50-ms")
	b.ReportMetric(p99, size+"-inbox-p99-ms")
	b.ReportMetric(notice50, size+"-notice-p50-ms")
	b.ReportMetric(notice99, size+"-notice-p99-ms")
	b.ReportMetric(raw50, size+"-rawquery-p50-ms")
	b.ReportMetric(raw99, size+"-rawquery-p99-ms")
	b.ReportMetric(p.rate(b, "/notices", 8, 3*time.Second), size+"-inbox-8clients/s")
	b.ReportMetric(float64(len(page)), size+"-inbox-bytes")
	p.compression(b, size)
	return p50
}

// compression reports the inbox as it is sent compressed and plain: its bytes, its time, and what of the portal's CPU the first costs more.
func (p *pages) compression(b *testing.B, size string) {
	b.Helper()
	sent := 0
	cost := func(encoding string) (p50, cpu float64) {
		var before, after syscall.Rusage
		require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &before))
		p50, _ = percentiles(500, func() { sent = p.raw(b, "/notices", encoding) })
		require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &after))
		return p50, float64(after.Utime.Nano() + after.Stime.Nano() - before.Utime.Nano() - before.Stime.Nano())
	}
	plain50, plain := cost("identity")
	gzip50, gzip := cost("gzip")
	b.ReportMetric(plain50, size+"-inbox-plain-p50-ms")
	b.ReportMetric(gzip50, size+"-inbox-gzip-p50-ms")
	b.ReportMetric(float64(sent), size+"-inbox-gzip-bytes")
	b.ReportMetric(100*(gzip-plain)/plain, size+"-inbox-gzip-cpu-%")
}

// raw asks for a page in an encoding, and gives how many bytes come.
func (p *pages) raw(b *testing.B, path, encoding string) int {
	b.Helper()
	request, err := http.NewRequestWithContext(b.Context(), http.MethodGet, p.url+path, nil)
	require.NoError(b, err)
	request.Header.Set("Accept-Encoding", encoding)
	answer, err := p.client.Do(request)
	require.NoError(b, err)
	defer answer.Body.Close()
	n, err := io.Copy(io.Discard, answer.Body)
	require.NoError(b, err)
	return int(n)
}

// percentiles runs do n times, one after another, in milliseconds.
func percentiles(n int, do func()) (p50, p99 float64) {
	return spread(n, func() float64 {
		start := time.Now()
		do()
		return float64(time.Since(start).Microseconds()) / 1000
	})
}

// rate is how many pages a second so many clients get.
func (p *pages) rate(b *testing.B, path string, clients int, during time.Duration) float64 {
	b.Helper()
	var done atomic.Int64
	var group sync.WaitGroup
	start := time.Now()
	for range clients {
		group.Go(func() {
			for time.Since(start) < during {
				p.get(b, path)
				done.Add(1)
			}
		})
	}
	group.Wait()
	return float64(done.Load()) / time.Since(start).Seconds()
}
