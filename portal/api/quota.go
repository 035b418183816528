package api

import (
	"fmt"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"
	"golang.org/x/time/rate"
)

// quota is how much a token may ask of a kind of operation. Each portal process counts for itself.
type quota struct {
	Name   string
	Count  int // in Window
	Window time.Duration
	Burst  int // at once
}

// The quotas; /developers shows this table.
var (
	reading   = &quota{"read", 6000, time.Minute, 200}
	writing   = &quota{"write", 6000, time.Minute, 200}
	batches   = &quota{"batch", 120, time.Minute, 20}
	files     = &quota{"file", 30, time.Minute, 10}
	allQuotas = []*quota{reading, writing, batches, files}
)

// policy is the header RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers-11).
func (q *quota) policy() string {
	return fmt.Sprintf(`"%s";q=%d;w=%d`, q.Name, q.Count, int(q.Window.Seconds()))
}

// quotas are what each token has left.
type quotas struct {
	mu   *sync.Mutex
	left map[quotaKey]*rate.Limiter
}

type quotaKey struct {
	token uuid.UUID
	quota string
}

// quotasKept is how many counts are held; then all begin anew, which gives a token a burst more.
const quotasKept = 10_000

func newQuotas() quotas { return quotas{&sync.Mutex{}, map[quotaKey]*rate.Limiter{}} }

func (s quotas) of(id uuid.UUID, q *quota) *rate.Limiter {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := quotaKey{id, q.Name}
	l := s.left[key]
	if l == nil {
		if len(s.left) >= quotasKept {
			clear(s.left)
		}
		l = rate.NewLimiter(rate.Limit(float64(q.Count)/q.Window.Seconds()), q.Burst)
		s.left[key] = l
	}
	return l
}

// take counts one request, and says how much is left. One too many waits that long.
func (s quotas) take(ctx huma.Context, id uuid.UUID, q *quota, now time.Time) (wait time.Duration, ok bool) {
	l := s.of(id, q)
	ok = l.AllowN(now, 1)
	left := max(0, l.TokensAt(now))
	wait = time.Duration((1 - min(1, left)) / float64(l.Limit()) * float64(time.Second))
	full := time.Duration((float64(q.Burst) - left) / float64(l.Limit()) * float64(time.Second))
	ctx.SetHeader("RateLimit-Policy", q.policy())
	ctx.SetHeader("RateLimit", fmt.Sprintf(`"%s";r=%d;t=%d`, q.Name, int(left), int((full+time.Second-1)/time.Second)))
	return wait, ok
}
