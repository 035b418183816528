package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"eokm.nl/hosting/migrations"
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal"
	"eokm.nl/hosting/portal/checkpoint"
	"eokm.nl/hosting/portal/demo"
	"eokm.nl/hosting/portal/mail"
	"eokm.nl/hosting/portal/pgboot"
	"eokm.nl/hosting/portal/seal"
	"eokm.nl/hosting/portal/settings"
	"eokm.nl/hosting/portal/web"
	"eokm.nl/hosting/portal/webpush"
)

type demoCommand struct {
	Listen  string `default:"127.0.0.1:8080" help:"Where to serve."`
	Metrics string `placeholder:"ADDR" help:"Where to serve /metrics; nowhere when it is not said."`
	Dir     string `type:"path" placeholder:"DIR" help:"Where its data lives; the same directory gives the same data again."`

	BasicsFirst bool `env:"PORTAL_BASICS_FIRST" help:"Show full addresses only to people of a desk who passed the basics course."`
}

// demoDatabase is the demo's database; it has another name until it is whole.
const demoDatabase = "portal"

// demoDir is where a demo lives.
type demoDir string

func (d demoDir) postgres() string { return filepath.Join(string(d), "pg") }
func (d demoDir) key() string      { return filepath.Join(string(d), "key") }
func (d demoDir) mails() string    { return filepath.Join(string(d), "mail") }

func (d demoDir) pushKey() string       { return filepath.Join(string(d), "push-key") }
func (d demoDir) checkpoints() string   { return filepath.Join(string(d), "checkpoints") }
func (d demoDir) checkpointKey() string { return filepath.Join(string(d), "checkpoint-key") }

// defaultDemoDir is outside the source tree, and for root where Postgres's own user can reach it.
func defaultDemoDir() (demoDir, error) {
	if os.Getuid() == 0 {
		return "/var/lib/portal-demo", nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find the home directory (or say --dir): %w", err)
	}
	return demoDir(filepath.Join(home, ".local", "state", "portal-demo")), nil
}

// Run brings up Postgres, fills it once, and serves until it is told to stop.
func (c demoCommand) Run(ctx context.Context) error {
	dir := demoDir(c.Dir)
	if dir == "" {
		var err error
		if dir, err = defaultDemoDir(); err != nil {
			return err
		}
	}
	reach, err := portal.ReadReach(settings.Reserved())
	if err != nil {
		return err
	}
	listener, err := listen(ctx, c.Listen) // first: a taken port must not cost a database start
	if err != nil {
		return err
	}
	defer listener.Close()
	monitor, err := listenForMonitor(ctx, c.Metrics)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(string(dir), 0o755); err != nil { //nolint:gosec // Postgres's own user walks through it
		return fmt.Errorf("make the demo's directory: %w", err)
	}
	server, err := pgboot.Start(ctx, pgboot.Options{Dir: dir.postgres()})
	if err != nil {
		return err
	}
	defer stopPostgres(ctx, server)
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	go server.Keep(ctx, log)
	keys, err := prepare(ctx, server, dir)
	if err != nil {
		return err
	}
	signKey, err := checkpoint.OpenOrMakeKey(dir.checkpointKey())
	if err != nil {
		return err
	}
	pushKey, err := webpush.OpenOrMake(dir.pushKey())
	if err != nil {
		return err
	}
	browsers, err := webpush.New(pushKey, reach.Mail)
	if err != nil {
		return err
	}
	baseURL := "http://" + listener.Addr().String()
	mails := mail.Folder{Dir: dir.mails()}
	app, err := portal.New(ctx, portal.Options{
		Settings:    settings.Settings{BaseURL: baseURL, BasicsFirst: c.BasicsFirst, Reach: reach},
		DatabaseURL: server.AppURL(demoDatabase), Keys: keys, Now: time.Now, Log: log, Mail: mails, Metrics: monitor,
		Demo:        &web.Demo{Accounts: demoAccounts(), Mails: mails},
		Checkpoints: &checkpoint.Folder{Dir: dir.checkpoints(), Key: signKey}, Push: browsers,
	})
	if err != nil {
		return err
	}
	defer app.Close()
	c.greet(baseURL)
	return app.Run(ctx, listener)
}

func stopPostgres(ctx context.Context, server *pgboot.Server) {
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	if err := server.Stop(end); err != nil {
		fmt.Fprintln(os.Stderr, "portal: stop Postgres:", err)
	}
}

// prepare gives the demo's keys, and makes its database and invented data the first time. The database gets its name when
// it is whole, so a first start that was killed begins anew.
func prepare(ctx context.Context, server *pgboot.Server, dir demoDir) (*models.Keys, error) {
	there, err := server.HasDatabase(ctx, demoDatabase)
	if err != nil {
		return nil, err
	}
	if there {
		keys, err := seal.Open(dir.key())
		if err != nil {
			return nil, err
		}
		return keys, migrations.Up(ctx, server.OwnerURL(demoDatabase))
	}
	keys, err := seal.OpenOrMake(dir.key())
	if err != nil {
		return nil, err
	}
	const making = demoDatabase + "_making"
	if err := errors.Join(server.DropDatabase(ctx, making), server.CreateDatabase(ctx, making, "")); err != nil {
		return nil, err
	}
	fmt.Println("First start: making the demo's data ...")
	if err := fill(ctx, server, making, keys); err != nil {
		return nil, err
	}
	return keys, server.RenameDatabase(ctx, making, demoDatabase)
}

func fill(ctx context.Context, server *pgboot.Server, database string, keys *models.Keys) error {
	if err := migrations.Up(ctx, server.OwnerURL(database)); err != nil {
		return err
	}
	pool, err := portal.OpenPool(ctx, server.AppURL(database), 4)
	if err != nil {
		return err
	}
	defer pool.Close()
	return demo.Seed(ctx, pool, keys, time.Now())
}

func demoAccounts() []web.DemoAccount {
	var accounts []web.DemoAccount
	for _, a := range demo.Accounts() {
		accounts = append(accounts, web.DemoAccount{Name: a.Name, Email: a.Email})
	}
	return accounts
}

func (c demoCommand) greet(url string) {
	fmt.Printf("The demo runs at %s\nSign in there as one of:", url)
	for _, a := range demo.Accounts() {
		fmt.Print(" ", a.Name)
	}
	fmt.Printf("\nMails it would send: %s/demo/mail\nPress Ctrl-C to stop; the data stays.\n", url)
}
