// Package metrics tells a monitor how the portal does, in Prometheus's format, on a listener that is not the public's.
//
// Never here: a label that holds more than a word of the program's own, such as a route's pattern or a job's kind. A
// reference, an address, an IP or a name of somebody would make the monitor a second place to keep them.
package metrics

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"eokm.nl/hosting/models/rooms"
)

// Metrics counts what this process does, and asks the Store about the rest when somebody looks. It is safe for concurrent
// use; a nil one counts nothing.
type Metrics struct {
	store    *rooms.Store
	pool     *pgxpool.Pool
	log      *slog.Logger
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	jobs     *prometheus.CounterVec
	hooks    prometheus.Histogram
}

// Path is where a monitor finds them.
const Path = "/metrics"

// patience is how long the Store's answer may take: a monitor must hear of a database that is away.
const patience = 5 * time.Second

// durations are the bounds of the histogram, in seconds: the goal for a page is 2 ms, the end of a request 10 s.
var durations = []float64{0.001, 0.002, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10}

// New makes metrics in a registry of their own.
func New(store *rooms.Store, pool *pgxpool.Pool, log *slog.Logger) *Metrics {
	m := &Metrics{
		store: store, pool: pool, log: log, registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "portal_http_request_duration_seconds", Help: "Requests by the pattern of their route.", Buckets: durations,
		}, []string{"method", "route", "status"}),
		jobs: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "portal_jobs_total", Help: "Tries of jobs by what came of them: done, failed, cancelled, snoozed or panicked.",
		}, []string{"kind", "outcome"}),
		hooks: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name:    "portal_webhook_first_try_seconds",
			Help:    "From an event to the first try to tell a machine of it. The goal: 95 % within 1 s.",
			Buckets: []float64{0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60, 600},
		}),
	}
	m.registry.MustRegister(m.requests, m.jobs, m.hooks, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// methods are those that a label may name; any other word was chosen by who asked.
var methods = []string{http.MethodGet, http.MethodHead, http.MethodPost}

// Request counts a request. The route is its pattern, "" when there is none for it.
func (m *Metrics) Request(method, route string, status int, took time.Duration) {
	if m == nil {
		return
	}
	if !slices.Contains(methods, method) {
		method = "other"
	}
	if route == "" {
		route = "none"
	}
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Observe(took.Seconds())
}

// Outcome is what came of a try of a job.
type Outcome string

// The outcomes.
const (
	Done      Outcome = "done"
	Failed    Outcome = "failed"
	Cancelled Outcome = "cancelled"
	Snoozed   Outcome = "snoozed"
	Panicked  Outcome = "panicked"
)

// Job counts a try of a job.
func (m *Metrics) Job(kind string, outcome Outcome) {
	if m != nil {
		m.jobs.WithLabelValues(kind, string(outcome)).Inc()
	}
}

// FirstTry counts how long after an event a machine was told of it for the first time.
func (m *Metrics) FirstTry(after time.Duration) {
	if m != nil {
		m.hooks.Observe(after.Seconds())
	}
}

// ServeHTTP answers a monitor. A database that is away is told as such, beside what this process knows by itself.
func (m *Metrics) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != Path {
		http.NotFound(w, r)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	vitals, err := m.store.Notice.Vitals(ctx)
	if err != nil {
		m.log.WarnContext(ctx, "no vitals for the monitor", "error", err)
	}
	now := prometheus.NewRegistry()
	takes := err == nil && m.store.Ping(ctx) == nil
	now.MustRegister(look{
		vitals: vitals, reached: err == nil, takes: takes, refused: m.store.WritesRefused(), keyFile: m.store.CheckKeyFile() == nil,
		pool: m.pool.Stat(),
	})
	promhttp.HandlerFor(prometheus.Gatherers{m.registry, now}, promhttp.HandlerOpts{}).ServeHTTP(w, r)
}
