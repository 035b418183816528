package demo

import (
	"context"
	_ "embed"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
)

// key is the public key of Voorbeeld's abuse desk; its private half was thrown away.
//
//go:embed key.asc
var key string

const keyFingerprint = "012BAE4E3944C10A659430766F9C2B6ACD9FB7B8"

// planUpkeep plans what Voorbeeld does about its own facts: a network that lies within Noorderlicht's and has one of two
// approvals, and one that EOKM asks about; a contact
// to be confirmed, and one that answers no test mail; a key.
func (w *world) planUpkeep() {
	w.claim(4*day+2*time.Hour, "198.51.100.64/26",
		"Wij huren dit deel van de houder, sinds 1 november. Zie ons contract.", w.approve(2*day))
	w.claim(40*time.Hour, "AS64498", "Ons nieuwe AS-nummer, ORG-VB1 in de RIPE-database.",
		w.ask(20*time.Hour, "In de RIPE-database staat nog een andere organisatie. Wanneer is dit overgegaan?"))
	w.timeline.plan(step{w.end.Add(-20 * day), "test mails", w.checkContacts})
	w.timeline.plan(step{w.end.Add(-18 * day), "a key", func(ctx context.Context) error {
		by := w.actors[providerAdmin]
		return w.store.Provider.SetPGPKey(ctx, by, provider.PGPKey{
			ProviderID: by.ProviderID, Armored: key, Fingerprint: keyFingerprint,
			UserIDs: "Abusedesk Voorbeeld Hosting <abuse@voorbeeld.example.nl>",
		})
	}})
	w.timeline.plan(step{w.end.Add(-10 * time.Minute), "a new contact", func(ctx context.Context) error {
		by := w.actors[providerAdmin]
		_, err := w.store.Provider.PutContact(ctx, by, provider.Contact{
			ProviderID: by.ProviderID, Kind: models.ContactNight, Email: "piket@voorbeeld.example.nl", Phone: "+31 20 555 0100",
		})
		w.owes = true
		return err
	}})
}

// silentMailbox takes mail, and nobody reads it.
const silentMailbox = "nacht@voorbeeld.example.nl"

// checkContacts sends the test mails of the quarter; most of them are answered the same day.
func (w *world) checkContacts(ctx context.Context) error {
	if _, err := w.store.Provider.CheckContacts(ctx, 100); err != nil {
		return err
	}
	w.owes = true
	mails, err := w.store.Outbox.UnsentMails(ctx, 100)
	if err != nil {
		return err
	}
	for _, m := range mails {
		if m.Kind != models.MailContactCheck || m.Recipient == silentMailbox || m.Recipient == brokenMailbox {
			continue
		}
		w.timeline.plan(step{w.clock.at.Add(3 * time.Hour), "answer a test mail", func(ctx context.Context) error {
			m, err := w.store.Outbox.Mail(ctx, m.ID)
			if err != nil {
				return err
			}
			return w.store.Provider.AnswerContactCheck(ctx, m.Link, models.Visitor{IP: "192.0.2.4"})
		}})
	}
	return nil
}

// claim plans that a provider names a network so long ago, and what EOKM does about it later.
func (w *world) claim(ago time.Duration, network, evidence string, then func(id uuid.UUID)) {
	w.timeline.plan(step{w.end.Add(-ago), "claim " + network, func(ctx context.Context) error {
		by := w.actors[providerAdmin]
		if _, err := w.store.Provider.Claim(ctx, by, by.ProviderID, network, evidence); err != nil {
			return err
		}
		claims, err := w.store.Provider.Claims(ctx, by, by.ProviderID)
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
			c, _, err := w.store.Provider.ClaimForStaff(ctx, w.actors[analyst], id)
			if err != nil {
				return err
			}
			_, err = w.store.Provider.DecideClaim(ctx, w.actors[analyst], id,
				provider.ClaimDecision{Act: provider.ClaimApprove, Holder: c.HolderID, Inside: c.Inside()})
			return err
		}})
	}
}

func (w *world) ask(ago time.Duration, question string) func(uuid.UUID) {
	return func(id uuid.UUID) {
		w.timeline.plan(step{w.end.Add(-ago), "ask about a network", func(ctx context.Context) error {
			_, err := w.store.Provider.DecideClaim(ctx, w.actors[analyst], id,
				provider.ClaimDecision{Act: provider.ClaimAsk, Reason: question})
			w.owes = true
			return err
		}})
	}
}
