package demo

import (
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// scene is one notice that is in the world on purpose. What it leaves open is drawn by lot.
type scene struct {
	who      string
	ago      time.Duration // since its delivery
	items    int
	at       string // the host's name
	category models.Category
	acts     []act
}

// show plans a scene's notice, in a file of its own.
func (w *world) show(s scene) *worldNotice {
	n := &worldNotice{who: s.who, category: s.category, acts: s.acts}
	if n.category == "" {
		n.category = w.lot.category()
	}
	var at host
	if s.at != "" {
		at = named(s.who, s.at)
	}
	n.reports = w.lot.reports(s.who, at, s.items)
	w.hand(w.end.Add(-s.ago), file{notices: []*worldNotice{n}})
	return n
}

// planCases plans what seldom happens, settled by now.
func (w *world) planCases() {
	for _, s := range settledDisputes() {
		w.show(s)
	}
	for _, s := range settledOtherwise() {
		w.show(s)
	}
	// A file that is handed over twice changes nothing, and one with a row that is no good brings the rest.
	twice := w.show(scene{who: voorbeeld, ago: 11*day + 2*time.Hour, items: 3, acts: w.lot.inTime()})
	w.hand(w.end.Add(-11*day), file{notices: []*worldNotice{twice}, known: true})
	some := &worldNotice{who: voorbeeld, category: models.CategoryNational, acts: w.lot.inTime()}
	some.reports = w.lot.reports(voorbeeld, host{}, 2)
	w.hand(w.end.Add(-8*day), file{notices: []*worldNotice{some}, faulty: 1})
}

// settledDisputes are a desk's "no" with each way that it can end.
func settledDisputes() []scene {
	return []scene{
		{who: noorderlicht, ago: 33 * day, items: 1, acts: []act{
			{2 * time.Hour, dispute(models.ReasonNoFileAccess, "De klant beheert deze server zelf. Wij kunnen niet bij de bestanden.")},
			{7 * time.Hour, decide(notice.DecideUphold, "De melding blijft staan. Kunt u niet bij het bestand? Zet dan de server uit.")},
			{28 * time.Hour, removed(models.MeasureServerSuspended)},
			{34 * time.Hour, find(notice.FoundOffline)},
		}},
		{who: voorbeeld, ago: 21 * day, items: 1, acts: []act{
			{3 * time.Hour, dispute(models.ReasonGoneBefore, "Het bestand was al weg toen de melding kwam. Dat staat in onze logregels.")},
			{9 * time.Hour, decide(notice.DecideWithdraw, "U hebt gelijk. Wij trekken de melding in. Zij telt niet mee.")},
		}},
		{who: voorbeeld, ago: 38 * day, items: 2, acts: []act{
			{time.Hour, acknowledge},
			{5 * time.Hour, dispute(models.ReasonDuplicate, "Deze twee adressen hadden wij al onder een ander zaaknummer.", 2)},
			{8 * time.Hour, removed(models.MeasureFileRemoved)}, // the first, and after all the second too
			{20 * time.Hour, find(notice.FoundOffline)},
		}},
		{who: voorbeeld, ago: 18 * day, items: 2, at: "shop.example.nl", acts: []act{
			{4 * time.Hour, dispute(models.ReasonCustomerLeft, "Deze klant is vorige week verhuisd. De site staat nu bij Noorderlicht.")},
			{10 * time.Hour, reroute(noorderlicht, "De site staat nu bij een ander netwerk. Wij sturen de melding door.",
				act{time.Hour, acknowledge}, act{9 * time.Hour, removed(models.MeasureFileRemoved)},
				act{26 * time.Hour, find(notice.FoundOffline)})},
		}},
		{who: noorderlicht, ago: 26 * day, items: 1, acts: []act{
			{
				6 * time.Hour, dispute(models.ReasonResellerAddressed,
					"Onze doorverkoper beheert deze server. Wij hebben hem gevraagd om te verwijderen."),
			},
			{19 * time.Hour, find(notice.FoundOffline)}, // the dispute is overtaken
		}},
	}
}

// settledOtherwise are holds, errors of EOKM, material that came back, and what nobody could be asked about at first.
func settledOtherwise() []scene {
	return []scene{
		{who: noorderlicht, ago: 40 * day, items: 2, acts: []act{
			{time.Hour, acknowledge},
			{2 * time.Hour, hold(notice.HoldLawEnforcement, "De politie vraagt om te wachten. Het verzoek ligt bij EOKM.", 2)},
			{5 * time.Hour, respond(notice.Response{Measure: models.MeasureFileRemoved, Numbers: []int{1}}, 10*time.Minute)},
			{70 * time.Hour, resume},
			{80 * time.Hour, respond(notice.Response{Measure: models.MeasureAccountSuspended, Numbers: []int{2}}, 10*time.Minute)},
			{96 * time.Hour, find(notice.FoundOffline)},
		}},
		{who: voorbeeld, ago: 15 * day, items: 1, acts: []act{
			{time.Hour, hold(notice.HoldEOKMError, "Wij zoeken uit of dit adres klopt.")},
			{6 * time.Hour, decide(notice.DecideWithdraw, "Het adres klopte niet. Dat was onze fout.")},
		}},
		{who: noorderlicht, ago: 9 * day, items: 3, acts: []act{
			{2 * time.Hour, decide(notice.DecideWithdraw, "Een tweede controle gaf een ander oordeel. Wij trekken dit adres in.", 3)},
			{7 * time.Hour, removed(models.MeasurePageRemoved)},
			{27 * time.Hour, find(notice.FoundOffline)},
		}},
		{who: voorbeeld, ago: 28 * day, items: 1, acts: []act{
			{5 * time.Hour, removed(models.MeasureFileRemoved)},
			{16 * time.Hour, find(notice.FoundOffline)},
			{3 * day, find(notice.FoundOnline)}, // back again
			{3*day + 4*time.Hour, removed(models.MeasureAccountSuspended)},
			{4 * day, find(notice.FoundOffline)},
		}},
		{who: noorderlicht, ago: 24 * day, items: 2, category: models.CategoryExtortion, acts: []act{
			{20 * time.Hour, acknowledge},
			{60 * time.Hour, removed(models.MeasureAccountSuspended)},
			{90 * time.Hour, find(notice.FoundOffline)},
		}},
		{who: noorderlicht, ago: 20 * day, items: 2, acts: []act{
			{time.Hour, delegate(notice.DelegateReseller, 5*time.Hour, "De server is van onze doorverkoper.")},
			{7 * time.Hour, takeBack},
			{8 * time.Hour, removed(models.MeasureServerSuspended)},
			{22 * time.Hour, find(notice.FoundOffline)},
		}},
		{who: nobody, ago: 30 * day, items: 2, at: "stil.example.com", acts: []act{
			{5 * time.Hour, route(noorderlicht, act{3 * time.Hour, removed(models.MeasureServerSuspended)},
				act{21 * time.Hour, find(notice.FoundOffline)})},
		}},
		{who: nobody, ago: 17 * day, items: 1, at: "archive.example.org", acts: []act{
			{8 * time.Hour, decide(notice.DecideWithdraw, "Dit adres is niet te vinden. Wij sluiten deze melding.")},
		}},
	}
}
