package demo

import (
	"context"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// planUpkeep plans what Voorbeeld does about its own facts: a network that lies within Noorderlicht's and has one of two
// approvals, and one that EOKM asks about.
func (w *world) planUpkeep() {
	w.claim(4*day+2*time.Hour, "198.51.100.64/26", "Wij huren dit deel van de houder, sinds 1 november. Zie ons contract.", w.approve(2*day))
	w.claim(40*time.Hour, "AS64498", "Ons nieuwe AS-nummer, ORG-VB1 in de RIPE-database.", w.ask(20*time.Hour, "In de RIPE-database staat nog een andere organisatie. Wanneer is dit overgegaan?"))
}

// claim plans that a provider names a network so long ago, and what EOKM does about it later.
func (w *world) claim(ago time.Duration, network, evidence string, then func(id uuid.UUID)) {
	w.timeline.plan(step{w.end.Add(-ago), "claim " + network, func(ctx context.Context) error {
		by := w.actors[providerAdmin]
		if _, err := w.store.Claim(ctx, by, by.ProviderID, network, evidence); err != nil {
			return err
		}
		claims, err := w.store.Claims(ctx, by, by.ProviderID)
		for _, c := range claims {
			if c.Label() == network {
				then(c.ID)
			}
		}
		return err
	}})
}

func (w *world) approve(ago time.Duration) func(uuid.UUID) {
	return func(id uuid.UUID) {
		w.timeline.plan(step{w.end.Add(-ago), "approve a network", func(ctx context.Context) error {
			c, _, err := w.store.ClaimForStaff(ctx, w.actors[analyst], id)
			if err != nil {
				return err
			}
			_, err = w.store.DecideClaim(ctx, w.actors[analyst], id, models.Verdict{Act: models.ClaimApprove, Holder: c.HolderID, Inside: c.Inside()})
			return err
		}})
	}
}

func (w *world) ask(ago time.Duration, question string) func(uuid.UUID) {
	return func(id uuid.UUID) {
		w.timeline.plan(step{w.end.Add(-ago), "ask about a network", func(ctx context.Context) error {
			_, err := w.store.DecideClaim(ctx, w.actors[analyst], id, models.Verdict{Act: models.ClaimAsk, Reason: question})
			w.owes = true
			return err
		}})
	}
}
