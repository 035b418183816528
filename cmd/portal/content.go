package main

import (
	"context"
	"fmt"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/guidance"
)

type contentCommand struct {
	Sync contentSync `cmd:"" help:"Publish the articles that come with the portal; what EOKM changed stays as it is."`
}

type contentSync struct {
	target
}

// Run publishes the shipped articles that are new, or newer than what nobody changed, and tells which were left alone.
func (c contentSync) Run(ctx context.Context) error {
	shipped, err := guidance.Shipped()
	if err != nil {
		return err
	}
	store, done, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer done()
	report, err := store.SyncArticles(ctx, shipped)
	printSync(report)
	return err
}

func printSync(r models.SyncReport) {
	fmt.Printf("%d added, %d renewed, %d unchanged, %d left as EOKM has them\n", len(r.Added), len(r.Renewed), len(r.Unchanged), len(r.Kept))
	for _, slug := range r.Kept {
		fmt.Println("left alone:", slug)
	}
}
