package api

import (
	"context"
	"strconv"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/observation"
)

// Observations is what a checker saw.
type Observations struct {
	Source       string        `json:"source" maxLength:"40" example:"scart" doc:"A short code of who checks."`
	Observations []Observation `json:"observations" nullable:"false" minItems:"1" maxItems:"1000"`
}

// Observation is one look at one address, which one or more of the first three name.
type Observation struct {
	Ref               string `json:"ref,omitempty" example:"EOKM-2026-004182/3" doc:"The notice, with the number of the item or without."`
	ReporterReference string `json:"reporterReference,omitempty"`
	URL               string `json:"url,omitempty"`
	Outcome           string `json:"outcome" doc:"online or offline."`
	ObservedAt        string `json:"observedAt" format:"date-time"`
	ObservedBy        string `json:"observedBy" doc:"From where, or who: a word of your own."`
}

// Observed is what came of them: rows = offline + online + known + ended.
type Observed struct {
	Rows     int  `json:"rows"`
	Offline  int  `json:"offline"`
	Online   int  `json:"online"`
	Known    int  `json:"known"`
	Ended    int  `json:"ended"`
	Verified int  `json:"verified"`
	Sighted  int  `json:"sighted"`
	Back     int  `json:"back"`
	Test     bool `json:"test" doc:"It was checked with a token of the sandbox, and nothing was kept."`
}

type createObservationsIn struct{ Sent[Observations] }

// createObservations is the file of observations whose rows are in a body: all of it or nothing.
func createObservations(ctx context.Context, c *call, s *Server, in *createObservationsIn) (*Answer[Observed], error) {
	rows, faults := s.observed(in.Body.Observations, c.now)
	if len(faults) > 0 {
		return nil, invalidInput.problem(faults...)
	}
	take := s.store.Observation.Take
	if c.bearer.Sandbox {
		take = s.store.Observation.Check
	}
	sums, bad, err := take(ctx, c.actor, in.Body.Source, rows)
	if err != nil {
		return nil, s.placed(ctx, err, root)
	}
	for _, f := range bad {
		faults = append(faults, s.fault(&models.Invalid{Key: f.Key, Args: f.Args}, observationPointer(f.Row-1, f.Column)))
	}
	if len(faults) > 0 {
		return nil, invalidInput.problem(faults...)
	}
	return &Answer[Observed]{Body: Observed{
		sums.Rows, sums.Offline, sums.Online, sums.Known, sums.Ended, sums.Verified, sums.Sighted, sums.Back, c.bearer.Sandbox,
	}}, nil
}

func observationPointer(i int, column string) string {
	out := "/observations/" + strconv.Itoa(i)
	if column != "" {
		out += "/" + nameOf(column)
	}
	return out
}

// observed reads them, and says all that is wrong.
func (s *Server) observed(list []Observation, now time.Time) (rows []observation.Row, faults []Fault) {
	for i, o := range list {
		row, clean := observation.Row{Row: i + 1}, true
		for _, cell := range []struct{ column, text string }{
			{observation.ColumnRef, o.Ref},
			{incoming.ColumnExternalRef, o.ReporterReference},
			{incoming.ColumnURL, o.URL},
			{observation.ColumnOutcome, o.Outcome},
			{incoming.ColumnObservedAt, o.ObservedAt},
			{observation.ColumnObservedBy, o.ObservedBy},
		} {
			if e := row.Set(cell.column, cell.text, now); e != nil {
				clean = false
				faults = append(faults, s.fault(e, observationPointer(i, cell.column)))
			}
		}
		if e := row.Check(); clean && e != nil {
			faults = append(faults, s.fault(e, observationPointer(i, e.Field)))
		}
		rows = append(rows, row)
	}
	return rows, faults
}
