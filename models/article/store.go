// Package article is the knowledge base: articles and their versions, diagrams, search, feedback, and which article fits what somebody is
// about to do. The text of an article is portal/guidance's to read; none is published without a source.
package article

import (
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/version"
)

// Store is the room's share of the portal's memory. Its methods are safe for concurrent use; each is one transaction, scoped to
// its actor.
type Store struct {
	db       *models.DB
	address  *address.Store
	versions *version.Store
}

// New makes the room's Store over the database and the rooms below that it asks.
func New(db *models.DB, address *address.Store) *Store {
	return &Store{db: db, address: address, versions: version.New(db, address, version.Kind{
		Noun: "article", Reserved: reservedArticles, Taken: "article.slug.taken",
		// Not asks_follow and the notes: what changed is of one version.
		Columns: "audience, categories, site_types, answers, measures, reasons, public, credit",
		Texts:   version.Texts{Table: "article_texts", Columns: "language, title, summary, tags, body, revised_n"},
		Events: map[version.Act]models.EventKind{
			version.Begin: models.EventArticleBegun, version.Send: models.EventArticleSent, version.TakeBack: models.EventArticleTakenBack,
			version.Return: models.EventArticleReturned, version.Schedule: models.EventArticleScheduled,
			version.Approve: models.EventArticlePublished, version.Release: models.EventArticlePublished,
			version.Drop: models.EventArticleDropped, version.Archive: models.EventArticleArchived,
			version.Check: models.EventArticleChecked,
		},
		Index: index,
	})}
}
