package demo

import (
	"context"
	"time"

	"eokm.nl/hosting/models/advisory"
	"eokm.nl/hosting/models/provider"
)

// planAdvisories plans EOKM's warnings: one that expired, one that was withdrawn and the one that took its place, one that asks to
// be confirmed and waits for some, and a draft that waits for its second person. F. Smit writes, R. Visser sends.
func (w *world) planAdvisories() {
	w.advise(80*day, closed, nil)
	w.advise(12*day, cacheFirst, func(ref string) { w.correct(ref, cacheLast) })
	w.advise(3*day, atNight, func(ref string) {
		w.reads(2*day+20*time.Hour, ref, providerAdmin, true)
		w.reads(2*day+9*time.Hour, ref, otherAgent, false)
		w.timeline.plan(step{w.end.Add(-30 * time.Hour), "remind of an advisory", func(ctx context.Context) error {
			_, err := w.store.Advisory.Remind(ctx, w.actors[editor], ref)
			w.owes = true
			return err
		}})
	})
	w.timeline.plan(step{w.end.Add(-5 * time.Hour), "write an advisory", func(ctx context.Context) error {
		_, err := w.store.Advisory.New(ctx, w.actors[editor], goneCustomers)
		return err
	}})
}

// advise plans that an advisory was written and sent so long ago, and what happened to it then.
func (w *world) advise(ago time.Duration, text advisory.Text, then func(ref string)) {
	w.timeline.plan(step{w.end.Add(-ago), "send an advisory", func(ctx context.Context) error {
		ref, err := w.store.Advisory.New(ctx, w.actors[editor], text)
		if err != nil {
			return err
		}
		if then != nil {
			then(ref)
		}
		return w.sendAdvisory(ctx, ref)
	}})
}

// sendAdvisory sends a draft to whom it is for, as its second person.
func (w *world) sendAdvisory(ctx context.Context, ref string) error {
	by := w.actors[admin]
	a, err := w.store.Advisory.StaffAdvisory(ctx, by, ref)
	if err != nil {
		return err
	}
	list, err := w.store.Advisory.Reach(ctx, by, ref)
	if err != nil {
		return err
	}
	w.owes = true
	return w.store.Advisory.Send(ctx, by, ref, advisory.Sending{Revision: a.Revision, Reached: len(list)})
}

// correct plans that an advisory is withdrawn the next day, and another sent in its place, which everybody reads.
func (w *world) correct(ref string, text advisory.Text) {
	w.timeline.plan(step{w.end.Add(-11 * day), "withdraw an advisory", func(ctx context.Context) error {
		w.owes = true
		if err := w.store.Advisory.Withdraw(ctx, w.actors[editor], ref,
			"De volgorde klopte niet. Lees de nieuwe waarschuwing. / The order was wrong. Read the new advisory."); err != nil {
			return err
		}
		again, err := w.store.Advisory.Copy(ctx, w.actors[editor], ref)
		if err != nil {
			return err
		}
		if _, err := w.store.Advisory.Save(ctx, w.actors[editor], again, 1, text); err != nil {
			return err
		}
		for i, who := range []string{providerAgent, providerAdmin, otherAgent} {
			w.reads(10*day-time.Duration(i)*time.Hour, again, who, false)
		}
		return w.sendAdvisory(ctx, again)
	}})
}

// reads plans that somebody opens an advisory, and confirms it.
func (w *world) reads(ago time.Duration, ref, who string, confirms bool) {
	w.timeline.plan(step{w.end.Add(-ago), "read an advisory", func(ctx context.Context) error {
		if _, err := w.store.Advisory.Open(ctx, w.actors[who], ref, "nl"); err != nil || !confirms {
			return err
		}
		return w.store.Advisory.Acknowledge(ctx, w.actors[who], ref)
	}})
}

var closed = advisory.Text{
	TitleNL: "Het portaal is zaterdag een uur dicht", TitleEN: "The portal is closed for an hour on Saturday",
	BodyNL: "Wij werken het portaal bij, zaterdag van 10 tot 11 uur.\n\nKan iets niet wachten? [Bel ons](/contact).",
	BodyEN: "We update the portal on Saturday from 10 to 11.\n\nCan something not wait? [Call us](/contact).",
	Days:   14, Ready: true, Reach: advisory.ReachAll,
}

var cacheFirst = advisory.Text{
	TitleNL: "Leeg eerst de cache", TitleEN: "Clear the cache first",
	BodyNL: "Leeg eerst de cache. Verwijder daarna het bestand.", BodyEN: "Clear the cache first. Then remove the file.",
	Days: 60, Ready: true, Reach: advisory.ReachAll,
}

var cacheLast = advisory.Text{
	TitleNL: "Verwijder eerst, leeg dan de cache", TitleEN: "Remove first, then clear the cache",
	BodyNL: "Een cache die leeg is, haalt een bestand opnieuw op zolang het er nog staat.\n\n" +
		"1. Verwijder het bestand.\n2. Leeg daarna de cache.\n3. Bevestig de verwijdering in het portaal.\n\n" +
		"Alleen de cache legen telt niet als verwijdering.",
	BodyEN: "An empty cache fetches a file again as long as it is there.\n\n" +
		"1. Remove the file.\n2. Then clear the cache.\n3. Confirm the removal in the portal.\n\n" +
		"Clearing the cache alone does not count as removal.",
	Days: 60, Ready: true, Reach: advisory.ReachAll,
}

var atNight = advisory.Text{
	TitleNL: "Controleer wie er ’s nachts opneemt", TitleEN: "Check who answers at night",
	BodyNL: "## Wat er speelt\n\nOnder enkele nachtnummers nam de afgelopen weken niemand op.\n\n" +
		"## Wat wij u vragen\n\n- Kijk na of uw [contacten](/org/contacts) kloppen.\n- Bel zelf een keer uw nachtnummer.\n- Bevestig " +
		"hieronder dat u dit heeft gedaan.",
	BodyEN: "## What is going on\n\nNobody answered some of the night numbers in the past weeks.\n\n" +
		"## What we ask of you\n\n- Check that your [contacts](/org/contacts) are right.\n- Call your night number yourself, once.\n- " +
		"Confirm below that you have done this.",
	AsksAcknowledge: true, Days: 30, Ready: true, Reach: advisory.ReachAll,
}

var goneCustomers = advisory.Text{
	TitleNL: "Bestanden van klanten die weg zijn", TitleEN: "Files of customers who left",
	BodyNL: "Sluit u een account? Verwijder dan ook de bestanden. Een afgesloten account met bestanden op de schijf blijft een " +
		"bron van meldingen.",
	BodyEN: "Do you close an account? Then remove its files as well. A closed account with files on the disk stays a source of notices.",
	Days:   30, Ready: true, Reach: advisory.ReachSome, Networks: []provider.NetworkKind{provider.NetworkASN},
}
