package main

import (
	"context"
	"fmt"

	"eokm.nl/hosting/models/version"
	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/guidance"
)

type contentCommand struct {
	Sync contentSync `cmd:"" help:"Publish the articles and courses that come with the portal; what EOKM changed stays as it is."`
}

type contentSync struct {
	target
}

// Run publishes the shipped articles and courses that are new, or newer than what nobody changed, and tells which were left alone.
func (c contentSync) Run(ctx context.Context) error {
	articles, err := guidance.Shipped()
	if err != nil {
		return err
	}
	courses, err := course.Shipped()
	if err != nil {
		return err
	}
	store, done, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer done()
	report, err := store.Article.Sync(ctx, articles)
	printSync("articles", report)
	if err != nil {
		return err
	}
	report, err = store.Learning.SyncCourses(ctx, courses)
	printSync("courses", report)
	return err
}

func printSync(what string, r version.SyncReport) {
	fmt.Printf("%s: %d added, %d renewed, %d unchanged, %d left as EOKM has them\n", what, len(r.Added), len(r.Renewed),
		len(r.Unchanged), len(r.Kept))
	for _, slug := range r.Kept {
		fmt.Println("left alone:", slug)
	}
}
