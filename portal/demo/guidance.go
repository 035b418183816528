package demo

import (
	"context"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/models/version"
	"eokm.nl/hosting/portal/guidance"
)

// shelve publishes the articles that come with the portal.
func (w *world) shelve(ctx context.Context) error {
	articles, err := guidance.Shipped()
	if err != nil {
		return err
	}
	_, err = w.store.Article.Sync(ctx, articles)
	return err
}

// planGuidance is what editors and readers do with the articles: a change that everybody must follow, a draft, what readers say
// of what they read and search for what is not there.
func (w *world) planGuidance() {
	editor, admin, agent, other := w.actors["editor"], w.actors["admin"], w.actors["provider-agent"], w.actors["other-agent"]
	w.timeline.plan(step{w.end.Add(-20 * day), "an article is changed", func(ctx context.Context) error {
		return w.changeArticle(ctx, editor, admin, "which-measure", func(m *article.Manuscript) {
			m.AsksFollow = true
			m.NL.Body = strings.Replace(m.NL.Body, "Leeg de cache", "Leeg altijd de cache", 1)
			m.EN.Body = strings.Replace(m.EN.Body, "Empty the cache", "Always empty the cache", 1)
			m.NL.Note, m.EN.Note = "Cache legen hoort er nu altijd bij.", "Purging the cache is now always part of it."
		})
	}})
	w.timeline.plan(step{w.end.Add(-18 * day), "somebody follows it", func(ctx context.Context) error {
		return w.store.Article.Follow(ctx, other, "which-measure", 2)
	}})
	w.timeline.plan(step{w.end.Add(-9 * day), "readers say what they think", func(ctx context.Context) error {
		if err := w.store.Article.GiveFeedback(ctx, agent, "first-30-minutes", "nl", true, ""); err != nil {
			return err
		}
		if err := w.store.Article.GiveFeedback(ctx, other, "cdn-and-proxy", "nl", false,
			"Ik mis wat wij doen als de CDN niet antwoordt."); err != nil {
			return err
		}
		for _, term := range []string{"nullroute", "snapshot", "snapshot", "btw factuur", "doorverkoper"} {
			found := 1
			if term == "btw factuur" {
				found = 0
			}
			if err := w.store.Search.Count(ctx, "nl", term, found); err != nil {
				return err
			}
		}
		return nil
	}})
	w.timeline.plan(step{w.end.Add(-2 * day), "a draft waits for a second person", func(ctx context.Context) error {
		if _, err := w.store.Article.OpenDraft(ctx, admin, "cdn-and-proxy"); err != nil {
			return err
		}
		return w.saveAndSend(ctx, admin, "cdn-and-proxy", func(m *article.Manuscript) {
			m.NL.Body += "\n\nGeeft de CDN geen antwoord? Vraag EOKM via de melding."
			m.EN.Body += "\n\nDoes the CDN not answer? Ask EOKM through the notice."
			m.NL.Note, m.EN.Note = "Wat u doet als de CDN niet antwoordt.", "What to do when the CDN does not answer."
		})
	}})
}

func (w *world) changeArticle(ctx context.Context, writer, second models.Actor, slug string, change func(m *article.Manuscript)) error {
	if _, err := w.store.Article.OpenDraft(ctx, writer, slug); err != nil {
		return err
	}
	if err := w.saveAndSend(ctx, writer, slug, change); err != nil {
		return err
	}
	v, _, err := w.store.Article.Version(ctx, second, slug, 0)
	if err != nil {
		return err
	}
	_, err = w.store.Article.ChangeVersion(ctx, second, slug, version.Change{Act: version.Approve, Revision: v.Revision})
	return err
}

func (w *world) saveAndSend(ctx context.Context, writer models.Actor, slug string, change func(m *article.Manuscript)) error {
	v, m, err := w.store.Article.Version(ctx, writer, slug, 0)
	if err != nil {
		return err
	}
	change(&m)
	revision, err := w.store.Article.SaveDraft(ctx, writer, slug, v.Revision, m)
	if err != nil {
		return err
	}
	_, err = w.store.Article.ChangeVersion(ctx, writer, slug, version.Change{Act: version.Send, Revision: revision})
	return err
}
