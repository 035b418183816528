package bench

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/web"
)

// BenchmarkNeighbour times a desk's inbox alone, and while an organisation that nobody vetted sends 16 texts of 250 words at once, again
// and again: the ratio is to stay below 2, and the desk is never turned away.
func BenchmarkNeighbour(b *testing.B) {
	for range b.N {
		w := newWorld(b)
		w.fill(b, 300_000, 1)
		p := serve(b, w, w.applicant(b))
		other := p.signedIn(b, "applicant")
		for range 100 {
			p.get(b, "/notices")
		}
		alone, _ := percentiles(200, func() { p.get(b, "/notices") })
		var words strings.Builder
		for i := range 250 {
			fmt.Fprintf(&words, "h%d.q ", i)
		}
		form := url.Values{"lines": {"AS64511"}, "evidence": {words.String()}}
		var group sync.WaitGroup
		var stop atomic.Bool
		var answers [600]atomic.Int64
		for range 16 {
			group.Go(func() {
				for !stop.Load() {
					answer, err := other.PostForm(p.url+"/org/networks", form) //nolint:noctx // a loop of a benchmark
					if err != nil {
						b.Error(err)
						return
					}
					_, _ = io.Copy(io.Discard, answer.Body)
					_ = answer.Body.Close()
					answers[answer.StatusCode].Add(1)
				}
			})
		}
		until := time.Now().Add(20 * time.Second)
		var beside []float64
		for time.Now().Before(until) {
			took, _ := percentiles(1, func() { p.get(b, "/notices") }) // an answer that is no page is an error
			beside = append(beside, took)
		}
		stop.Store(true)
		group.Wait()
		slices.Sort(beside)
		median := beside[len(beside)/2]
		b.ReportMetric(alone, "alone-p50-ms")
		b.ReportMetric(median, "beside-p50-ms")
		b.ReportMetric(median/alone, "beside/alone")
		for code := range answers {
			if n := answers[code].Load(); n > 0 {
				b.ReportMetric(float64(n), fmt.Sprintf("posts-%d", code))
			}
		}
		b.ReportMetric(0, "ns/op")
	}
}

// applicant is somebody of an organisation that applied.
func (w *world) applicant(b *testing.B) web.DemoAccount {
	b.Helper()
	ctx := b.Context()
	p, err := w.store.Provider.Add(ctx, models.System(),
		provider.Provider{Slug: "applicant", Name: "applicant", Status: models.ProviderApplied, Language: "nl"})
	require.NoError(b, err)
	u, err := w.store.People.AddUser(ctx, models.System(),
		people.User{ProviderID: p.ID, Email: "applicant@example.nl", Name: "applicant", Role: models.RoleProviderAdmin})
	require.NoError(b, err)
	return web.DemoAccount{Name: "applicant", Email: u.Email}
}

// signedIn is another browser.
func (p *pages) signedIn(b *testing.B, account string) *http.Client {
	b.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(b, err)
	client := &http.Client{Jar: jar, Transport: &http.Transport{MaxIdleConnsPerHost: 16}}
	answer, err := client.PostForm(p.url+"/demo/login", url.Values{"account": {account}}) //nolint:noctx // once, at the start
	require.NoError(b, err)
	require.NoError(b, answer.Body.Close())
	require.Equal(b, http.StatusOK, answer.StatusCode)
	return client
}
