package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal"
	"eokm.nl/hosting/portal/pgboot"
	"eokm.nl/hosting/portal/seal"
)

// target is the database that a tool works on: a demo's own, or that of DATABASE_URL.
type target struct {
	Dir string `help:"Work on the demo whose data is in this directory." type:"path" placeholder:"DIR"`
}

// open gives a store on the target. The returned function gives everything back.
func (t target) open(ctx context.Context) (*rooms.Store, func(), error) {
	return t.openWith(ctx, seal.Open)
}

// keyFile is where the target's keys are.
func (t target) keyFile() (string, error) {
	if t.Dir != "" {
		return demoDir(t.Dir).key(), nil
	}
	config, err := portal.ReadConfig()
	if err != nil {
		return "", err
	}
	if config.KeyFile == "" {
		return "", errors.New("set PORTAL_KEY_FILE to the portal's key file")
	}
	return config.KeyFile, nil
}

// openSealed is open without the keys of addresses, for who has no need of them.
func (t target) openSealed(ctx context.Context) (*rooms.Store, func(), error) {
	return t.openWith(ctx, nil)
}

// keyring reads a key file; nil: the store opens no address.
type keyring func(path string) (*models.Keys, error)

func (t target) openWith(ctx context.Context, keys keyring) (*rooms.Store, func(), error) {
	if t.Dir == "" {
		return openServed(ctx, keys)
	}
	return openDemo(ctx, demoDir(t.Dir), keys)
}

func openServed(ctx context.Context, keys keyring) (*rooms.Store, func(), error) {
	config, err := portal.ReadConfig()
	if err != nil {
		return nil, nil, err
	}
	if config.DatabaseURL == "" {
		return nil, nil, errors.New("set DATABASE_URL to the portal's database, or say --dir for a demo's")
	}
	if keys != nil && config.KeyFile == "" {
		return nil, nil, errors.New("set PORTAL_KEY_FILE to the portal's key file")
	}
	return openStore(ctx, config.DatabaseURL, config.KeyFile, keys, func() {})
}

func openDemo(ctx context.Context, dir demoDir, keys keyring) (*rooms.Store, func(), error) {
	if _, err := os.Stat(filepath.Join(string(dir), "key")); errors.Is(err, fs.ErrNotExist) {
		return nil, nil, errors.New("there is no demo in that directory; `portal demo --dir DIR` makes one")
	}
	server, err := pgboot.Start(ctx, pgboot.Options{Dir: dir.postgres()})
	if err != nil {
		return nil, nil, err
	}
	stop := func() {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
		defer cancel()
		_ = server.Stop(end) // a demo that runs keeps it
	}
	return openStore(ctx, server.AppURL(demoDatabase), dir.key(), keys, stop)
}

func openStore(ctx context.Context, url, keyFile string, open keyring, stop func()) (*rooms.Store, func(), error) {
	var keys *models.Keys
	if open != nil {
		var err error
		if keys, err = open(keyFile); err != nil {
			stop()
			return nil, nil, err
		}
	}
	pool, err := portal.OpenPool(ctx, url, 4)
	if err != nil {
		stop()
		return nil, nil, err
	}
	store, err := rooms.New(pool, keys, time.Now)
	if err != nil {
		pool.Close()
		stop()
		return nil, nil, err
	}
	err = portal.CheckDatabase(ctx, store)
	if err == nil && keys != nil {
		err = store.CheckKeys(ctx)
	}
	if err != nil {
		pool.Close()
		stop()
		return nil, nil, err
	}
	return store, func() { pool.Close(); stop() }, nil
}
