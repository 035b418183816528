package portal

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"eokm.nl/hosting/migrations"
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/api"
	"eokm.nl/hosting/portal/checkpoint"
	"eokm.nl/hosting/portal/guidance"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/mail"
	"eokm.nl/hosting/portal/metrics"
	"eokm.nl/hosting/portal/oidc"
	"eokm.nl/hosting/portal/rdap"
	"eokm.nl/hosting/portal/settings"
	"eokm.nl/hosting/portal/web"
	"eokm.nl/hosting/portal/webhook"
	"eokm.nl/hosting/portal/webpush"
	"eokm.nl/hosting/portal/worker"
)

// Options is what an App is made of.
type Options struct {
	settings.Settings

	DatabaseURL string
	Tracer      pgx.QueryTracer // sees every statement and what it is about, so it is for tests only; nil: nobody
	Keys        *models.Keys
	Now         func() time.Time
	Log         *slog.Logger
	Mail        mail.Sender
	Secure      bool               // pages are served over TLS
	Demo        *web.Demo          // nil outside the demo
	OIDC        *oidc.Client       // nil: one that calls public addresses only
	Checkpoints *checkpoint.Folder // nil: no checkpoints of the events are made
	Security    web.Security
	Metrics     net.Listener      // where /metrics is served, for the monitor only; nil: nowhere
	Push        *webpush.Sender   // nil: no browser is told that there is something to do
	Machines    http.RoundTripper // to webhooks; nil: to public addresses only, over TLS
	RDAP        *rdap.Client      // nil: RDAP is never asked
	ReadTime    time.Duration     // how long a request may take to come in, but for a file that is brought in; zero: 30 seconds
}

// App is a portal: its database pool, its pages and its worker.
type App struct {
	Store     *rooms.Store
	Web       *web.Server
	Catalogue *i18n.Catalogue

	pool    *pgxpool.Pool
	worker  *worker.Worker
	metrics *metrics.Metrics
	monitor net.Listener // nil: no /metrics
	drain   time.Duration
	reading time.Duration
	log     *slog.Logger
}

// New connects to the database and puts the portal together. Nothing runs before Run. The caller closes it.
func New(ctx context.Context, o Options) (*App, error) {
	pool, err := openPool(ctx, o.DatabaseURL, o.PoolSize, o.Tracer)
	if err != nil {
		return nil, err
	}
	a, err := assemble(ctx, o, pool)
	if err != nil {
		pool.Close()
		return nil, err
	}
	return a, nil
}

// assemble puts the portal together on a pool, which stays the caller's when it fails.
func assemble(ctx context.Context, o Options, pool *pgxpool.Pool) (*App, error) {
	catalogue, err := i18n.New()
	if err != nil {
		return nil, fmt.Errorf("load texts: %w", err)
	}
	catalogue = catalogue.With(o.Reach.Words)
	synonyms, err := guidance.Synonyms()
	if err != nil {
		return nil, err
	}
	store, err := rooms.New(pool, o.Keys, o.Now)
	if err != nil {
		return nil, err
	}
	if err := CheckDatabase(ctx, store); err != nil {
		return nil, err
	}
	if err := store.CheckKeys(ctx); err != nil {
		return nil, err
	}
	if o.Retention == (models.Retention{}) {
		o.Retention = models.DefaultRetention()
	}
	counts := metrics.New(store, pool, o.Log)
	if o.Machines == nil {
		o.Machines = webhook.Transport()
	}
	machines, err := api.New(api.Options{
		Settings: o.Settings, Store: store, Catalogue: catalogue, Log: o.Log, Metrics: counts, Secure: o.Secure, From: web.From(o.Proxies),
	})
	if err != nil {
		return nil, err
	}
	pages, err := web.New(web.Options{
		Settings: o.Settings, Store: store, Catalogue: catalogue, Log: o.Log, Metrics: counts, Secure: o.Secure, Security: o.Security,
		Demo: o.Demo, OIDC: o.OIDC, Synonyms: synonyms, BadgeKeys: o.Keys.Badges,
		PushKey: o.Push.PublicKey(), API: machines, Developers: saidOf(machines),
	})
	if err != nil {
		return nil, err
	}
	jobs, err := worker.New(worker.Options{
		Settings: o.Settings, Pool: pool, Store: store, Mail: o.Mail, Printers: catalogue, Log: o.Log, Metrics: counts,
		Checkpoints: o.Checkpoints, RDAP: o.RDAP, Push: o.Push, Webhooks: webhook.New(store, o.Log, counts.FirstTry, o.Machines),
	})
	if err != nil {
		return nil, err
	}
	return &App{
		Store: store, Web: pages, Catalogue: catalogue, pool: pool, worker: jobs, metrics: counts, monitor: o.Metrics,
		drain: o.Drain, reading: cmp.Or(o.ReadTime, readTime), log: o.Log,
	}, nil
}

// ErrDatabase: the database does not answer.
var ErrDatabase = errors.New("the database cannot be reached; check that it runs and that DATABASE_URL is right")

// connectTime is how long it may take to connect, and to hear from a connection that was idle, before it is given up: a database that
// hangs, or a network that was cut, must not hold a place in the pool.
const connectTime = 5 * time.Second

// OpenPool connects to a database. It tries once, so a wrong address is told at once.
func OpenPool(ctx context.Context, url string, size int32) (*pgxpool.Pool, error) {
	return openPool(ctx, url, size, nil)
}

func openPool(ctx context.Context, url string, size int32, tracer pgx.QueryTracer) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, errors.New("DATABASE_URL is not the address of a Postgres database") // the cause quotes the password
	}
	config.MaxConns = 10
	if size > 0 {
		config.MaxConns = size
	}
	config.PingTimeout = connectTime
	if config.ConnConfig.ConnectTimeout == 0 { // else the address says so
		config.ConnConfig.ConnectTimeout = connectTime
	}
	config.ConnConfig.RuntimeParams["timezone"] = "UTC"
	config.AfterConnect, config.ConnConfig.Tracer = models.PlainIDs, tracer
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("make database pool: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("%w (%s)", ErrDatabase, strings.Join(strings.Fields(err.Error()), " "))
	}
	return pool, nil
}

// CheckDatabase refuses a database that a portal, or a tool of it, must not work on (models.Store.CheckDatabase).
func CheckDatabase(ctx context.Context, store *rooms.Store) error {
	step, river, err := migrations.Newest()
	if err != nil {
		return err
	}
	return store.CheckDatabase(ctx, models.Structure{Step: step, River: river})
}

// Run serves pages on the listener and works jobs until ctx ends. Then it takes no more jobs, says that it is not ready any
// more and goes on serving for as long as a balancer needs to notice; then it takes no more requests either, and finishes
// what runs. The monitor is answered to the end.
func (a *App) Run(ctx context.Context, listener net.Listener) error {
	if err := a.worker.Start(ctx); err != nil {
		return fmt.Errorf("start worker: %w", err)
	}
	go a.followKeys(ctx)
	server := a.server(a.Web)
	failed := make(chan error, 2)
	go func() { failed <- server.Serve(listener) }()
	if a.monitor != nil {
		monitor := a.server(a.metrics)
		defer monitor.Close()
		go func() { failed <- monitor.Serve(a.monitor) }()
	}
	var err error
	select {
	case <-ctx.Done():
		a.Web.Leave()
		select {
		case <-time.After(a.drain):
		case err = <-failed:
		}
	case err = <-failed:
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	return errors.Join(err, server.Shutdown(end), a.worker.Stop(end))
}

// keysEvery is how soon a key that was taken out of the key file is forgotten. One that was added is found when it is needed.
const keysEvery = 10 * time.Second

// followKeys keeps the keys as their file has them and the database uses them, until ctx ends. What fails is told once.
func (a *App) followKeys(ctx context.Context) {
	ticker := time.NewTicker(keysEvery)
	defer ticker.Stop()
	for told := false; ; {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		err := a.Store.FollowKeys(ctx)
		if err != nil && !told {
			a.log.WarnContext(ctx, "the keys could not be read again; they stay as they are", "error", err)
		}
		told = err != nil
	}
}

// How long a request may take to come in, and then to be answered and taken in. Who brings in a file gets longer (page.Request.TakesLong).
const (
	readTime  = 30 * time.Second
	writeTime = 2 * time.Minute
)

func (a *App) server(handler http.Handler) *http.Server {
	return &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: a.reading, WriteTimeout: writeTime,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelWarn),
	}
}

// Close gives the database connections back.
func (a *App) Close() { a.pool.Close() }
