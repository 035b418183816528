package demo

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
)

// planApplication plans a provider that registers itself, and whose application waits for EOKM at the demo's now.
func (w *world) planApplication() {
	w.timeline.plan(step{w.end.Add(-70 * time.Hour), "a provider registers itself", w.register})
	w.timeline.plan(step{w.end.Add(-46 * time.Hour), "it sends its application", w.apply})
}

// register follows the mailed link. Nobody knows the password: the demo signs in without.
func (w *world) register(ctx context.Context) error {
	from := models.Visitor{IP: "203.0.113.20", Agent: "Firefox, Linux"}
	var who provider.Registration
	for _, p := range members {
		if p.account == applicant {
			who = provider.Registration{Organisation: "Waddenzee Servers", Name: p.name, Email: p.email, Language: "nl"}
		}
	}
	if err := w.store.Provider.Register(ctx, who, from); err != nil {
		return err
	}
	w.owes = true
	mails, err := w.store.Outbox.UnsentMails(ctx, 1000)
	if err != nil {
		return err
	}
	for _, m := range mails {
		if m.Kind != models.MailRegistration {
			continue
		}
		letter, err := w.store.Outbox.Mail(ctx, m.ID)
		if err != nil {
			return err
		}
		account, err := w.store.Provider.OpenApplication(ctx, letter.Link, rand.Text(), from)
		if err != nil {
			return err
		}
		w.actors[applicant], w.providers[waddenzee] = account.Actor(from.IP), account.ProviderID
		return nil
	}
	return errors.New("no mail to register with")
}

// apply does all the tasks of the application and sends it. What it claims is nobody's, and stays so until it is approved.
func (w *world) apply(ctx context.Context) error {
	actor := w.actors[applicant]
	if err := w.store.Provider.SetOrganisation(ctx, actor, provider.Organisation{
		LegalName: "Waddenzee Servers B.V.", KVK: "12345678", Address: "Voorbeelddijk 1\n1234 AB Voorbeeldstad", Country: "Nederland",
		Website: "www.example.nl", Size: provider.SizeMicro,
	}); err != nil {
		return err
	}
	if _, err := w.store.Provider.Claim(ctx, actor, actor.ProviderID, "203.0.113.0/24\nAS64510", "Staat zo in het register."); err != nil {
		return err
	}
	if err := w.reach(ctx, actor.ProviderID, "waddenzee.example.org"); err != nil {
		return err
	}
	if err := w.store.Provider.AcceptConduct(ctx, actor, provider.ConductVersion); err != nil {
		return err
	}
	return w.store.Provider.SendApplication(ctx, actor, "")
}
