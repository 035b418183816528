package worker

import (
	"context"
	"errors"
)

// publish publishes the articles and courses whose moment has come.
func (c clock) publish(ctx context.Context) error {
	_, articles := c.Store.Article.PublishDue(ctx)
	_, courses := c.Store.Learning.PublishDueCourses(ctx)
	return errors.Join(articles, courses)
}
