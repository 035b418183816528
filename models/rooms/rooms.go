// Package rooms opens all rooms of models over one database. It holds no rule and no query: what a room knows is in that room.
package rooms

import (
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/advisory"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/models/bulk"
	"eokm.nl/hosting/models/casework"
	"eokm.nl/hosting/models/dsa"
	"eokm.nl/hosting/models/escalation"
	"eokm.nl/hosting/models/feed"
	"eokm.nl/hosting/models/feedlink"
	"eokm.nl/hosting/models/figure"
	"eokm.nl/hosting/models/guest"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/observation"
	"eokm.nl/hosting/models/outbox"
	"eokm.nl/hosting/models/outcome"
	"eokm.nl/hosting/models/peer"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/practice"
	"eokm.nl/hosting/models/preference"
	"eokm.nl/hosting/models/presence"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/models/push"
	"eokm.nl/hosting/models/reconcile"
	"eokm.nl/hosting/models/recurrence"
	"eokm.nl/hosting/models/rota"
	"eokm.nl/hosting/models/rotation"
	"eokm.nl/hosting/models/search"
	"eokm.nl/hosting/models/statement"
	"eokm.nl/hosting/models/token"
	"eokm.nl/hosting/models/trail"
	"eokm.nl/hosting/models/unrouted"
	"eokm.nl/hosting/models/view"
	"eokm.nl/hosting/models/webhook"
	"eokm.nl/hosting/models/work"
)

// Store is the portal's memory: a Store for each room. It is safe for concurrent use.
type Store struct {
	*models.Store
	Address    *address.Store
	People     *people.Store
	Trail      *trail.Store
	Article    *article.Store
	Provider   *provider.Store
	Advisory   *advisory.Store
	Learning   *learning.Store
	Outbox     *outbox.Store
	Preference *preference.Store
	Rota       *rota.Store
	Presence   *presence.Store
	Search     *search.Store
	Notice     *notice.Store
	Guest      *guest.Store
	Incoming   *incoming.Store
	Peer       *peer.Store
	Rotation   *rotation.Store

	Bulk        *bulk.Store
	Observation *observation.Store
	Recurrence  *recurrence.Store
	Unrouted    *unrouted.Store
	Escalation  *escalation.Store
	Casework    *casework.Store
	Work        *work.Store
	Practice    *practice.Store
	Statement   *statement.Store
	DSA         *dsa.Store
	Push        *push.Store
	Reconcile   *reconcile.Store
	Webhook     *webhook.Store
	Token       *token.Store
	Outcome     *outcome.Store
	FeedLink    *feedlink.Store
	Feed        *feed.Store
	Figure      *figure.Store
	View        *view.Store
}

// New opens the rooms over a pool that is connected as the application's role. The caller keeps and closes the pool.
func New(pool *pgxpool.Pool, keys *models.Keys, now func() time.Time) (*Store, error) {
	db, err := models.NewDB(pool, keys, now)
	if err != nil {
		return nil, err
	}
	s := &Store{Store: models.NewStore(db)}
	s.Address = address.New(db)
	s.People = people.New(db, s.Address)
	s.Trail = trail.New(db)
	s.Article = article.New(db, s.Address)
	s.Provider = provider.New(db, s.Address, s.People)
	s.Advisory = advisory.New(db, s.Address)
	s.Learning = learning.New(db, s.Address, s.People)
	s.Outbox = outbox.New(db)
	s.Preference = preference.New(db)
	s.Rota = rota.New(db)
	s.Presence = presence.New(db)
	s.Search = search.New(db, s.Address, s.Provider)
	s.Notice = notice.New(db, s.Address, s.Learning, s.Preference, s.Rota, s.Search)
	s.Guest = guest.New(db, s.People, s.Provider, s.Notice)
	s.Incoming = incoming.New(db, s.Notice)
	s.Peer = peer.New(db, s.Article, s.Provider)
	s.Observation = observation.New(db, s.Address, s.Notice)
	s.Casework = casework.New(db, s.Address, s.Notice)
	s.Escalation = escalation.New(db, s.Address)
	s.Unrouted = unrouted.New(db, s.Notice)
	s.Recurrence = recurrence.New(db, s.Address, s.Notice)
	s.Bulk = bulk.New(db, s.Notice)
	s.Work = work.New(db, s.Notice)
	s.Practice = practice.New(db, s.Notice)
	s.Statement = statement.New(db, s.Notice)
	s.DSA = dsa.New(db)
	s.Push = push.New(db)
	s.Reconcile = reconcile.New(db, s.Address)
	s.Webhook = webhook.New(db, s.Address)
	s.Token = token.New(db)
	s.Outcome = outcome.New(db)
	s.FeedLink = feedlink.New(db)
	s.Feed = feed.New(db)
	s.Figure = figure.New(db, s.Address)
	s.View = view.New(db, s.Address)
	s.Rotation = rotation.New(db, s.Incoming, s.Notice)
	return s, nil
}
