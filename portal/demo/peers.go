package demo

import (
	"context"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models/peer"
)

// talk is a post of the peer room that the demo plans, and what becomes of it.
type talk struct {
	ago     time.Duration
	who     string
	draft   peer.Draft
	act     peer.Act // EOKM's; "" when it waits, or is EOKM's own
	reason  string
	replies []talk
	answers bool // the asker marks this reply as the answer
}

// acts are what EOKM does about it, an hour apart: what it hides, it let through before.
func (t talk) acts() []peer.Act {
	switch t.act {
	case "":
		return nil
	case peer.Hide:
		return []peer.Act{peer.Show, peer.Hide}
	default:
		return []peer.Act{t.act}
	}
}

// planPeers plans what desks ask and tell each other: threads that are answered, open, waiting, returned and hidden, an
// article that was offered, and two desks in the directory.
func (w *world) planPeers() {
	for _, t := range talks {
		w.planTalk(t, nil)
	}
	w.timeline.plan(step{w.end.Add(-16 * day), "into the directory", func(ctx context.Context) error {
		by := w.actors[providerAdmin]
		list, err := w.store.Peer.ListableContacts(ctx, by, by.ProviderID)
		if err != nil {
			return err
		}
		return w.store.Peer.ListContact(ctx, by, list[0].ID)
	}})
}

// planTalk plans one post, what EOKM does about it and, in a thread, its replies.
func (w *world) planTalk(t talk, thread *uuid.UUID) {
	id := new(uuid.UUID)
	at := w.end.Add(-t.ago)
	w.timeline.plan(step{at, "write for peers", func(ctx context.Context) error {
		d := t.draft
		d.Submission = uuid.New()
		if thread != nil {
			d.Kind, d.ThreadID = peer.Reply, *thread
		}
		saved, err := w.store.Peer.Write(ctx, w.actors[t.who], d)
		*id = saved.ID
		return err
	}})
	for i, act := range t.acts() {
		w.timeline.plan(step{at.Add(time.Duration(i+1) * time.Hour), string(act) + " a post", func(ctx context.Context) error {
			v := peer.Review{Act: act, Revision: 1}
			if act != peer.Show {
				v.Reason = t.reason
			}
			return w.store.Peer.Review(ctx, w.actors[editor], *id, v)
		}})
	}
	for _, reply := range t.replies {
		w.planTalk(reply, id)
	}
	if t.answers {
		w.timeline.plan(step{at.Add(2 * time.Hour), "mark the answer", func(ctx context.Context) error {
			return w.store.Peer.MarkAnswer(ctx, w.actors[providerAgent], *thread, *id)
		}})
	}
}

func question(title, text string) peer.Draft {
	return peer.Draft{Kind: peer.Question, Language: "nl", Title: title, Text: text}
}

func reply(text string, named bool) peer.Draft {
	return peer.Draft{Text: text, Named: named}
}

var talks = []talk{
	{
		ago: 24 * day, who: providerAgent, act: peer.Show,
		draft: question("Hoe bewaken jullie de abusemailbox in het weekend?",
			"Wij zijn met drie mensen. Op zaterdag en zondag kijkt nu één van ons om de paar uur.\n\nHoe doen andere kleine hosters dat, "+
				"zonder dat iemand altijd wakker moet zijn?"),
		replies: []talk{
			{
				ago: 23 * day, who: otherAgent, act: peer.Show, answers: true, draft: reply("Wij rouleren per week. De mail gaat "+
					"door naar de telefoon van wie dienst heeft. Na twee uur zonder reactie belt het systeem een tweede persoon.", true),
			},
			{
				ago: 22 * day, who: editor, draft: reply("Geef ook een nachtcontact op in het portaal. Dan krijgt die persoon de "+
					"herinneringen vóór het uur van de norm.", false),
			},
			{
				ago: 22*day - 3*time.Hour, who: providerAgent, act: peer.Show,
				draft: reply("Dank. Het doorbellen na twee uur gaan wij ook proberen.", false),
			},
		},
	},
	{
		ago: 17 * day, who: otherAgent, act: peer.Show,
		draft: peer.Draft{
			Kind: peer.Practice, Language: "nl", Named: true, Title: "Vast stappenplan voor een onbeheerde VPS",
			Text: "Op een onbeheerde VPS kunnen wij niet bij losse bestanden. Daarom doen wij steeds hetzelfde.\n\n1. Klant bellen, één " +
				"keer.\n2. Na een uur: server afsluiten.\n3. Pas weer aan als de klant schriftelijk bevestigt.\n\nSinds wij dit in de " +
				"voorwaarden hebben staan, is er geen discussie meer.",
		},
		replies: []talk{
			{
				ago: 16 * day, who: providerAgent, act: peer.Show,
				draft: reply("Wij wachten langer op de klant en zijn dan vaak te laat. Wij nemen dit over.", false),
			},
		},
	},
	{
		ago: 11 * day, who: otherAgent, act: peer.Show,
		draft: peer.Draft{
			Kind: peer.Question, Language: "en", Title: "Purging a CDN cache: how do you check that it worked?",
			Text: "We remove the file at the origin and purge the cache. Twice a notice came back as still online, from an edge in " +
				"another country.\n\nHow do you check this without opening the address?",
		},
		replies: []talk{
			{
				ago: 10 * day, who: providerAdmin, act: peer.Show,
				draft: reply("We purge by tag and not by address, and wait for the job's own report. We never look ourselves.", true),
			},
		},
	},
	{
		ago: 6 * day, who: providerAdmin, act: peer.Show,
		draft: question("Wat zetten jullie in de voorwaarden over resellers?",
			"Wij willen dat een reseller binnen acht uur reageert. Is dat haalbaar, en wat doen jullie als het niet lukt?"),
		replies: []talk{
			{ago: 30 * time.Hour, who: otherAgent, draft: reply("Bij ons staat er zes uur. Daarna grijpen wij zelf in.", false)},
		},
	},
	{
		ago: 5 * day, who: editor,
		draft: peer.Draft{
			Kind: peer.Practice, Language: "nl", Title: "Zo gebruikt u deze plek", Text: "Vraag hoe anderen iets aanpakken, of " +
				"vertel wat bij u werkt. Noem geen adressen en geen klanten. U kunt anoniem blijven voor vakgenoten; EOKM weet wie u bent.",
		},
	},
	{
		ago: 8 * day, who: providerAgent, act: peer.Hide,
		reason: "In een reactie werd herkenbaar over welke klant dit gaat. Stel de vraag gerust opnieuw zonder die gegevens.",
		draft: question("Klant blijft terugkomen onder andere naam",
			"Een klant die wij hadden afgesloten, meldde zich aan met andere gegevens. Herkennen jullie dat ergens aan?"),
	},
	{
		ago: 3 * day, who: providerAgent, act: peer.Return,
		reason: "Graag zonder de naam van uw leverancier. De rest is een goede vraag.",
		draft: question("Ervaring met filteren aan de rand",
			"Onze leverancier biedt filteren van bekende hashes aan. Wie gebruikt dat, en wat vraagt het van u?"),
	},
	{
		ago: 20 * time.Hour, who: otherAgent,
		draft: question("Wie meldt nieuwe medewerkers aan?", "Bij ons doet de beheerder dat. Kan dat ook vanuit ons eigen systeem?"),
	},
	{
		ago: 26 * time.Hour, who: providerAdmin,
		draft: peer.Draft{
			Kind: peer.Article, Language: "nl", Named: true, Title: "Nachtdienst voor kleine hosters",
			Summary: "Hoe wij met drie mensen zeven nachten per week bereikbaar zijn.",
			Text: "# Nachtdienst met drie mensen\n\nWij verdelen de week in drie delen.\n\n- Wie dienst heeft, draagt de telefoon.\n- " +
				"Wie de dag erna vrij is, is de tweede.\n- De derde heeft echt vrij.\n\nElke maandag schuift het rooster door.",
		},
	},
}
