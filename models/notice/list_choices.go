package notice

import (
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/models/view"
)

// ListChoices is what a list of notices offers beside its rows.
type ListChoices struct {
	Networks []provider.Network // of the provider whose notices are shown
	People   []people.User      // who can take care of them; a desk's only
	Views    []view.View
}

// queueChoices finds what a list of one provider's notices offers; of the nil id, a list of all, there are no networks.
func queueChoices(b *pgx.Batch, c *ListChoices, actor models.Actor, providerID uuid.UUID) {
	view.Queue(b, &c.Views, actor)
	queueColleagues(b, &c.People, actor)
	if providerID != uuid.Nil {
		models.QueueFind(b, &c.Networks, provider.NetworksOf, providerID)
	}
}
