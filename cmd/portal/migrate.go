package main

import (
	"context"
	"errors"
	"fmt"

	"eokm.nl/hosting/migrations"
	"eokm.nl/hosting/portal"
)

type migrateCommand struct {
	Up     migrateUp     `cmd:"" help:"Bring the structure to the newest step."`
	Down   migrateDown   `cmd:"" help:"Take every step back. This removes all data."`
	Status migrateStatus `cmd:"" help:"List the steps and whether the database has them."`
}

type (
	migrateUp   struct{}
	migrateDown struct {
		Yes bool `help:"Yes, remove all data."`
	}
	migrateStatus struct{}
)

func ownerURL() (string, error) {
	config, err := portal.ReadConfig()
	if err != nil {
		return "", err
	}
	if config.OwnerURL == "" {
		return "", errors.New("set PORTAL_OWNER_URL or DATABASE_URL to the database, as the owner of its tables")
	}
	return config.OwnerURL, nil
}

// Run brings the structure up.
func (migrateUp) Run(ctx context.Context) error {
	url, err := ownerURL()
	if err != nil {
		return err
	}
	return migrations.Up(ctx, url)
}

// Run takes the structure down.
func (c migrateDown) Run(ctx context.Context) error {
	if !c.Yes {
		return errors.New("this removes all data; say --yes if you mean it")
	}
	url, err := ownerURL()
	if err != nil {
		return err
	}
	return migrations.Down(ctx, url)
}

// Run lists the steps.
func (migrateStatus) Run(ctx context.Context) error {
	url, err := ownerURL()
	if err != nil {
		return err
	}
	steps, err := migrations.Status(ctx, url)
	if err != nil {
		return err
	}
	for _, s := range steps {
		mark := "-"
		if s.Applied {
			mark = "x"
		}
		fmt.Println(mark, s.Name)
	}
	return nil
}
