package demo

import (
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// planPresent plans the last days: what each tab of the desks' inboxes, and EOKM's own list, show at the demo's now.
func (w *world) planPresent() {
	for _, scenes := range [][]scene{pressing(), fresh(), underWay(), waiting(), recent(), others(), unrouted()} {
		for _, s := range scenes {
			w.show(s)
		}
	}
	w.planRepeats()
}

// pressing is what Voorbeeld is late with, or has less than four hours for.
func pressing() []scene {
	return []scene{
		{who: voorbeeld, ago: 28*time.Hour + 58*time.Minute, items: 2, at: "host-77.example.net", category: models.CategoryBaseline},
		{who: voorbeeld, ago: 25*time.Hour + 15*time.Minute, items: 1, at: "img.example.com", category: models.CategoryBaseline},
		{
			who: voorbeeld, ago: 26*time.Hour + 40*time.Minute, items: 1, at: "cdn3.example.net",
			category: models.CategoryNational, acts: []act{
				{time.Hour, acknowledge},
				{time.Hour, assign(providerAgent)},
				{9 * time.Hour, removed(models.MeasureFileRemoved)},
				{23 * time.Hour, find(notice.FoundOnline)},
			},
		},
		{who: voorbeeld, ago: 23*time.Hour + 27*time.Minute, items: 2, at: "files.example.org", acts: []act{
			{50 * time.Minute, acknowledge},
			{55 * time.Minute, assign(providerAgent)},
			{20 * time.Hour, ask("Bij adres 2 vinden wij een lege map. Moet de map zelf ook weg?")},
		}},
		{who: voorbeeld, ago: 23*time.Hour + 7*time.Minute, items: 1, at: "upload.example.nl", category: models.CategoryBaseline},
		{who: voorbeeld, ago: 22*time.Hour + 15*time.Minute, items: 5, at: "img.example.com", acts: []act{
			{2 * time.Hour, acknowledge},
			{2*time.Hour + time.Minute, assign(providerAdmin)},
			{6 * time.Hour, respond(notice.Response{Measure: models.MeasureFileRemoved, Numbers: []int{1, 2, 4}}, 20*time.Minute)},
			{15 * time.Hour, find(notice.FoundOffline, 1, 2)},
		}},
		{who: voorbeeld, ago: 20*time.Hour + 39*time.Minute, items: 1, at: "board.example.org"},
	}
}

// fresh is what has come in within the last hours.
func fresh() []scene {
	return []scene{
		{who: voorbeeld, ago: 7 * time.Minute, items: 1, at: "img.example.com", category: models.CategoryBaseline},
		{who: voorbeeld, ago: 48 * time.Minute, items: 1, at: "192.0.2.250"},
		{who: voorbeeld, ago: 95 * time.Minute, items: 1, at: "bücher.example.com", category: models.CategoryNational},
		{
			who: voorbeeld, ago: 2*time.Hour + 50*time.Minute, items: 2, at: "board.example.org",
			category: models.CategorySynthetic, acts: []act{
				{time.Hour, tell("Deze site had vorige week ook een melding. Is dit dezelfde klant?")},
			},
		},
		{who: noorderlicht, ago: 11 * time.Minute, items: 2, at: "pics.example.org"},
		{who: noorderlicht, ago: 3*time.Hour + 20*time.Minute, items: 1, at: "store.example.nl"},
	}
}

// underWay is what Voorbeeld has read and still has hours for.
func underWay() []scene {
	return []scene{
		{who: voorbeeld, ago: 6*time.Hour + 12*time.Minute, items: 1, at: "forum.example.net", acts: []act{
			{25 * time.Minute, acknowledge},
			{26 * time.Minute, assign(providerAdmin)},
			{time.Hour, delegate(notice.DelegateCustomer, notice.DelegateWithin, "De klant beheert dit forum zelf. Hij weet ervan.")},
			{40 * time.Minute, ask("Wij kunnen alleen het hele account afsluiten. Telt dat ook als verwijdering?")},
			{100 * time.Minute, tell("Ja, een afgesloten account telt. Bevestig het hier zodra het gedaan is.")},
		}},
		{who: voorbeeld, ago: 10*time.Hour + 30*time.Minute, items: 8, at: "files.example.org", acts: []act{
			{time.Hour, acknowledge},
			{
				5 * time.Hour,
				respond(notice.Response{Measure: models.MeasureFolderRemoved, Numbers: []int{1, 2, 3, 4, 5, 6}}, 30*time.Minute),
			},
			// who is late
			{6 * time.Hour, delegate(notice.DelegateReseller, 4*time.Hour, "Deze map staat op een server van onze doorverkoper.", 7, 8)},
		}},
		{who: voorbeeld, ago: 11*time.Hour + 5*time.Minute, items: 1, at: "shop.example.nl", acts: []act{
			{4 * time.Hour, removed(models.MeasureGeoBlocked)}, // does not count
		}},
		{who: voorbeeld, ago: 15*time.Hour + 10*time.Minute, items: 1, at: "cdn3.example.net", acts: []act{
			{3 * time.Hour, removed(models.MeasureFileRemoved)}, {9 * time.Hour, find(notice.FoundOnline)},
		}},
		{who: voorbeeld, ago: 16*time.Hour + 25*time.Minute, items: 1, at: "host-77.example.net", acts: []act{
			{2 * time.Hour, dispute(models.ReasonCollateral, "Op dit IP-adres staan ook sites van andere klanten.")},
			{8 * time.Hour, decide(notice.DecideUphold, "De melding blijft staan. U kunt het account van deze ene klant sluiten.")},
		}},
		{who: voorbeeld, ago: 30*time.Hour + 20*time.Minute, items: 1, at: "upload.example.nl", acts: []act{
			{time.Hour, acknowledge},
			{2 * time.Hour, hold(notice.HoldLawEnforcement, "De politie vraagt om te wachten. Het verzoek ligt bij EOKM.")},
			{20 * time.Hour, resume},
		}},
		{who: voorbeeld, ago: 41 * time.Hour, items: 1, at: "forum.example.net", category: models.CategoryNCII, acts: []act{
			{9 * time.Hour, acknowledge},
		}},
		{who: noorderlicht, ago: 14 * time.Hour, items: 1, at: "media.example.com", acts: []act{
			{3 * time.Hour, dispute(models.ReasonNotOurNetwork, "Dit IP-adres is in gebruik bij Voorbeeld Hosting.")},
			{8 * time.Hour, reroute(voorbeeld, "Dit adres hoort bij een ander netwerk. Wij sturen de melding door.")},
		}},
	}
}

// waiting is what Voorbeeld waits for EOKM with.
func waiting() []scene {
	return []scene{
		{who: voorbeeld, ago: 9*time.Hour + 15*time.Minute, items: 4, at: "img.example.com", acts: []act{
			{30 * time.Minute, acknowledge}, {31 * time.Minute, assign(providerAgent)}, {7 * time.Hour, removed(models.MeasureFileRemoved)},
		}},
		{who: voorbeeld, ago: 19 * time.Hour, items: 1, at: "board.example.org", acts: []act{
			{16 * time.Hour, removed(models.MeasurePageRemoved)},
		}},
		{who: voorbeeld, ago: 27 * time.Hour, items: 2, at: "files.example.org", acts: []act{
			// late
			{
				25 * time.Hour,
				respond(notice.Response{Measure: models.MeasureAccountSuspended, Note: "Het account is gesloten."}, 5*time.Minute),
			},
		}},
		{who: voorbeeld, ago: 12 * time.Hour, items: 1, at: "host-77.example.net", acts: []act{
			{5 * time.Hour, dispute(models.ReasonNotOurNetwork, "Wij hebben dit adres vorige maand teruggegeven.")},
		}},
		{who: voorbeeld, ago: 17 * time.Hour, items: 1, at: "cdn3.example.net", acts: []act{
			{time.Hour, acknowledge},
			{6 * time.Hour, dispute(models.ReasonNoFileAccess, "De klant beheert deze server zelf. Wij kunnen niet bij de bestanden.")},
		}},
		{who: voorbeeld, ago: 8 * time.Hour, items: 1, at: "forum.example.net", category: models.CategorySynthetic, acts: []act{
			{2 * time.Hour, dispute(models.ReasonLegality, "Wij twijfelen. Wilt u een tweede analist laten kijken?")},
		}},
		{who: voorbeeld, ago: 34 * time.Hour, items: 1, at: "upload.example.nl", acts: []act{
			{time.Hour, acknowledge},
			{5 * time.Hour, hold(notice.HoldLawEnforcement, "De politie vraagt om te wachten. Het verzoek ligt bij EOKM.")},
		}},
	}
}

// recent is what was finished in the last days.
func recent() []scene {
	return []scene{
		{who: voorbeeld, ago: 2*day + 3*time.Hour, items: 3, at: "img.example.com", acts: []act{
			{20 * time.Minute, acknowledge},
			{4 * time.Hour, removed(models.MeasureFileRemoved)},
			{21 * time.Hour, find(notice.FoundOffline)},
		}},
		{who: voorbeeld, ago: 2*day + 9*time.Hour, items: 1, at: "board.example.org", acts: []act{
			{15 * time.Hour, find(notice.FoundOffline)}, // before the desk said anything
		}},
		{who: voorbeeld, ago: 3*day + 5*time.Hour, items: 6, at: "bücher.example.com", acts: []act{
			{time.Hour, acknowledge}, {18 * time.Hour, removed(models.MeasureFolderRemoved)}, {40 * time.Hour, find(notice.FoundOffline)},
		}},
		{who: voorbeeld, ago: 4 * day, items: 2, at: "host-77.example.net", acts: []act{
			{3 * time.Hour, acknowledge},
			{29 * time.Hour, removed(models.MeasureServerSuspended)},
			{45 * time.Hour, find(notice.FoundOffline)},
		}},
		{who: noorderlicht, ago: 3 * day, items: 4, at: "pics.example.org", acts: []act{
			{11 * time.Hour, removed(models.MeasureFileRemoved)}, {30 * time.Hour, find(notice.FoundOffline)},
		}},
	}
}

// others is what Noorderlicht has to do, or waits for.
func others() []scene {
	return []scene{
		{who: noorderlicht, ago: 31 * time.Hour, items: 3, at: "media.example.com", category: models.CategoryBaseline},
		{who: noorderlicht, ago: 21*time.Hour + 30*time.Minute, items: 2, at: "links.example.org"},
		{who: noorderlicht, ago: 7 * time.Hour, items: 4, at: "pics.example.org", acts: []act{
			{2 * time.Hour, acknowledge},
			{3 * time.Hour, ask("Do you need the log files of this customer as well?")},
			{5 * time.Hour, ask("We can also null-route the address. Is that acceptable for now?")},
		}},
		{who: noorderlicht, ago: 13 * time.Hour, items: 1, at: "blog.example.com", acts: []act{
			{3 * time.Hour, removed(models.MeasurePageRemoved)}, {10 * time.Hour, find(notice.FoundOnline)},
		}},
		{who: noorderlicht, ago: 16 * time.Hour, items: 5, at: "store.example.nl", acts: []act{
			{9 * time.Hour, removed(models.MeasureFolderRemoved)},
		}},
		{who: noorderlicht, ago: 18 * time.Hour, items: 1, at: "u8.example.net", acts: []act{
			{6 * time.Hour, dispute(models.ReasonAddressFaulty, "Dit adres is niet volledig. Wij vinden er niets mee.")},
		}},
	}
}

// unrouted is what EOKM must find a provider for.
func unrouted() []scene {
	return []scene{
		{who: nobody, ago: 90 * time.Minute, items: 2, at: "static.example.net"},
		{who: nobody, ago: 5 * time.Hour, items: 1, at: "archive.example.org"},
		{who: nobody, ago: 19 * time.Hour, items: 1, at: "stil.example.com"},
		{who: nobody, ago: 26 * time.Hour, items: 3, at: "x7k.example.com"},
	}
}

// planRepeats plans addresses that are reported again: one that was gone, and one that is still open.
func (w *world) planRepeats() {
	gone := w.show(scene{who: voorbeeld, ago: 20 * day, items: 2, at: "img.example.com", acts: w.lot.inTime()})
	again := &worldNotice{who: voorbeeld, category: gone.category, reports: gone.reports[:1], acts: []act{{30 * time.Minute, acknowledge}}}
	w.hand(w.end.Add(-7*time.Hour-40*time.Minute), file{notices: []*worldNotice{again}})

	open := w.show(scene{who: voorbeeld, ago: 13*time.Hour + 20*time.Minute, items: 1, at: "upload.example.nl"})
	other := &worldNotice{who: voorbeeld, category: open.category, reports: open.reports}
	w.hand(w.end.Add(-4*time.Hour), file{notices: []*worldNotice{other}, known: true})
}
