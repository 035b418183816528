// Package migrations holds the database's structure, one numbered SQL file a step, and runs it.
//
// A file that has landed is never edited: a change is a new file. River's own tables come with River's migrations and
// live in the schema "river". No rule of the portal lives here.
package migrations

import (
	"context"
	"database/sql"
	"embed"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/jackc/pgx/v5/stdlib" // the "pgx" database/sql driver
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

// RiverSchema is where River keeps its tables.
const RiverSchema = "river"

//go:embed *.sql
var files embed.FS

// Step is one numbered migration and whether the database has it.
type Step struct {
	Version int64
	Name    string
	Applied bool
}

// Newest gives the number of the last step that this program knows, and of River's own.
func Newest() (step, river int64, err error) {
	names, err := files.ReadDir(".")
	if err != nil {
		return 0, 0, fmt.Errorf("read migrations: %w", err)
	}
	if step, err = goose.NumericComponent(names[len(names)-1].Name()); err != nil {
		return 0, 0, fmt.Errorf("read migrations: %w", err)
	}
	migrator, err := rivermigrate.New(riverpgxv5.New(nil), &rivermigrate.Config{Schema: RiverSchema})
	if err != nil {
		return 0, 0, fmt.Errorf("read River's migrations: %w", err)
	}
	all := migrator.AllVersions()
	return step, int64(all[len(all)-1].Version), nil
}

// Up brings the database at ownerURL to the newest structure. The role must own the tables. Two starters at once are
// safe: a session lock lets one work while the other waits.
func Up(ctx context.Context, ownerURL string) error {
	if err := withGoose(ctx, ownerURL, func(p *goose.Provider) error {
		_, err := p.Up(ctx)
		return err
	}); err != nil {
		return fmt.Errorf("migrate up: %w", err)
	}
	return river(ctx, ownerURL, rivermigrate.DirectionUp)
}

// Down takes every step back, which removes all data. For tests and for an operator who means it.
func Down(ctx context.Context, ownerURL string) error {
	if err := river(ctx, ownerURL, rivermigrate.DirectionDown); err != nil {
		return err
	}
	if err := withGoose(ctx, ownerURL, func(p *goose.Provider) error {
		_, err := p.DownTo(ctx, 0)
		return err
	}); err != nil {
		return fmt.Errorf("migrate down: %w", err)
	}
	return nil
}

// Status lists the steps in order.
func Status(ctx context.Context, ownerURL string) ([]Step, error) {
	var steps []Step
	err := withGoose(ctx, ownerURL, func(p *goose.Provider) error {
		found, err := p.Status(ctx)
		if err != nil {
			return err
		}
		for _, s := range found {
			steps = append(steps, Step{Version: s.Source.Version, Name: s.Source.Path, Applied: s.State == goose.StateApplied})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("migration status: %w", err)
	}
	return steps, nil
}

func withGoose(ctx context.Context, ownerURL string, do func(*goose.Provider) error) error {
	db, err := sql.Open("pgx", ownerURL)
	if err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	defer db.Close()
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 120))
	if err != nil {
		return fmt.Errorf("make migration lock: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithSessionLocker(locker))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	if err := db.PingContext(ctx); err != nil {
		return fmt.Errorf("reach database: %w", err)
	}
	return do(provider)
}

func river(ctx context.Context, ownerURL string, direction rivermigrate.Direction) error {
	pool, err := pgxpool.New(ctx, ownerURL)
	if err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	defer pool.Close()
	migrator, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Schema: RiverSchema})
	if err != nil {
		return fmt.Errorf("read River's migrations: %w", err)
	}
	opts := &rivermigrate.MigrateOpts{}
	if direction == rivermigrate.DirectionDown {
		opts.TargetVersion = -1
	}
	if _, err := migrator.Migrate(ctx, direction, opts); err != nil {
		return fmt.Errorf("migrate River's tables: %w", err)
	}
	return nil
}
