package api

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// Seen is the items as you saw them: what was done to them since is told and not overruled.
type Seen struct {
	Item     int `json:"item" minimum:"1" maximum:"2147483647"`
	Revision int `json:"revision" minimum:"0" maximum:"2147483647"`
}

// Done is what you say you did.
type Done struct {
	Items       []int     `json:"items,omitempty" nullable:"false" maxItems:"10000" doc:"Their numbers; none: all that wait for you."`
	Seen        []Seen    `json:"seen,omitempty" nullable:"false" maxItems:"10000" doc:"The items as you saw them."`
	Measure     Measure   `json:"measure" doc:"Those of domain, DNS and geo do not count as removal."`
	RemovedAt   time.Time `json:"removedAt" doc:"When the material became inaccessible."`
	CachePurged bool      `json:"cachePurged,omitempty"`
	LogsKept    *bool     `json:"logsKept,omitempty"`
	Note        string    `json:"note,omitempty" maxLength:"4000"`
}

// Receipt is what was recorded.
type Receipt struct {
	Receipt string    `json:"receipt" doc:"Its number, as on the page."`
	Ref     string    `json:"ref"`
	At      time.Time `json:"at"`
	Items   int       `json:"items"`
	Measure string    `json:"measure"`
	Counts  bool      `json:"counts" doc:"false: the measure does not count as removal, and the clock runs on."`
}

type respondIn struct {
	Ref
	Sent[Done]
}

func seenOf(list []Seen) notice.Seen {
	if len(list) == 0 {
		return nil
	}
	seen := notice.Seen{}
	for _, s := range list {
		seen[s.Item] = s.Revision
	}
	return seen
}

// response is the form of the pages, as a machine fills it in.
func (d Done) response(c *call, key, ref string) notice.Response {
	return notice.Response{
		Submission: c.submission(key), Refs: []string{ref}, Numbers: d.Items, Seen: seenOf(d.Seen), Measure: models.Measure(d.Measure),
		CachePurged: d.CachePurged, LogsKept: d.LogsKept, RemovedAt: d.RemovedAt.UTC(), Note: d.Note,
	}
}

// answerFields are where the Store's fields of an answer are in what was sent.
func answerFields(field string) string {
	return "/" + cmp.Or(map[string]string{"when": "removedAt", "which": "items", "why": "reason"}[field], camel(field))
}

// record is one answer to one notice.
func (s *Server) record(ctx context.Context, c *call, key, ref string, d Done) (Receipt, error) {
	if err := c.mayTouch(ref); err != nil {
		return Receipt{}, err
	}
	got, err := s.store.Notice.Respond(ctx, c.actor, d.response(c, key, ref))
	if err != nil {
		return Receipt{}, err
	}
	return Receipt{got.Number, ref, got.At.UTC(), got.Items, string(got.Measure), got.Counts}, nil
}

// respond is the answer form of a notice.
func respond(ctx context.Context, c *call, s *Server, in *respondIn) (*Answer[Receipt], error) {
	got, err := s.record(ctx, c, in.Key, in.Ref.Ref, in.Body)
	if err != nil {
		return nil, s.placed(ctx, err, answerFields)
	}
	return &Answer[Receipt]{Body: got}, nil
}

// placed is a Store's error as a problem, with its faults where they are.
func (s *Server) placed(ctx context.Context, err error, where places) error {
	if err == nil {
		return nil
	}
	if _, later := errors.AsType[*undone](err); later {
		return err
	}
	return s.problemOf(ctx, err, where)
}

// ManyDone is what you say you did about many notices.
type ManyDone struct {
	Responses []OneDone `json:"responses" nullable:"false" minItems:"1" maxItems:"1000" doc:"Each with a result of its own."`
}

// OneDone is what you say you did about one of them.
type OneDone struct {
	Ref string `json:"ref" maxLength:"40"`
	Done
}

// Results are what came of a batch, in its order.
type Results struct {
	Recorded int      `json:"recorded" doc:"How many were taken."`
	Results  []Result `json:"results" nullable:"false"`
}

// Result is what came of one answer of a batch: a receipt or a problem.
type Result struct {
	Index   int      `json:"index" doc:"In responses, from 0."`
	Status  int      `json:"status" doc:"As if it had been sent alone."`
	Receipt *Receipt `json:"receipt,omitempty"`
	Problem *Problem `json:"problem,omitempty"`
}

type respondManyIn struct{ Sent[ManyDone] }

// respondMany takes each answer by itself: one that is refused leaves the others. They are taken in the order of their references, so that
// two batches do not wait for each other.
func respondMany(ctx context.Context, c *call, s *Server, in *respondManyIn) (*Answer[Results], error) {
	sent := in.Body.Responses
	out := Results{Results: make([]Result, len(sent))}
	order := make([]int, len(sent))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return strings.Compare(sent[a].Ref, sent[b].Ref) })
	for _, i := range order {
		got, err := s.record(ctx, c, in.Key+"/"+strconv.Itoa(i), sent[i].Ref, sent[i].Done)
		out.Results[i] = Result{Index: i, Status: 201, Receipt: &got}
		switch {
		case err == nil:
			out.Recorded++
		case errors.Is(err, models.ErrUnavailable), ctx.Err() != nil: // of the whole batch
			return nil, err
		default:
			p := s.problemOf(ctx, err, func(field string) string { return "/responses/" + strconv.Itoa(i) + answerFields(field) })
			if p.Status >= http.StatusInternalServerError { // a fault of ours is no answer to keep
				return nil, err
			}
			out.Results[i] = Result{Index: i, Status: p.Status, Problem: p}
		}
	}
	return &Answer[Results]{Body: out}, nil
}

// Acknowledged is a notice that you say you have.
type Acknowledged struct {
	Ref string    `json:"ref"`
	At  time.Time `json:"at"`
}

// Nothing is the body of what needs to say no more.
type Nothing struct{}

type acknowledgeIn struct {
	Ref
	Sent[Nothing]
}

// acknowledge stops reminders, never the clock.
func acknowledge(ctx context.Context, c *call, s *Server, in *acknowledgeIn) (*Answer[Acknowledged], error) {
	if err := c.mayTouch(in.Ref.Ref); err != nil {
		return nil, err
	}
	if err := s.store.Notice.Acknowledge(ctx, c.actor, []string{in.Ref.Ref}); err != nil {
		return nil, err
	}
	return &Answer[Acknowledged]{Body: Acknowledged{in.Ref.Ref, c.now}}, nil
}

// Refusal is a no, with its reason.
type Refusal struct {
	Items       []int  `json:"items,omitempty" nullable:"false" maxItems:"10000" doc:"Numbers of the items; none: all that wait for you."`
	Seen        []Seen `json:"seen,omitempty" nullable:"false" maxItems:"10000"`
	Reason      Reason `json:"reason"`
	Explanation string `json:"explanation" minLength:"1" maxLength:"4000"`
	Owner       string `json:"owner,omitempty" maxLength:"100" doc:"Whose it is: the name of an organisation."`
}

// Recorded is that something was taken down.
type Recorded struct {
	Ref string    `json:"ref"`
	At  time.Time `json:"at"`
}

type disputeIn struct {
	Ref
	Sent[Refusal]
}

// dispute is the form of a no. The clock runs on while EOKM decides.
func dispute(ctx context.Context, c *call, s *Server, in *disputeIn) (*Answer[Recorded], error) {
	if err := c.mayTouch(in.Ref.Ref); err != nil {
		return nil, err
	}
	b := in.Body
	err := s.store.Notice.Dispute(ctx, c.actor, notice.Dispute{
		Submission: c.submission(in.Key), Ref: in.Ref.Ref, Numbers: b.Items, Seen: seenOf(b.Seen), Reason: models.Reason(b.Reason),
		Explanation: b.Explanation, Owner: b.Owner,
	})
	return c.recorded(in.Ref.Ref), s.placed(ctx, err, answerFields)
}

func (c *call) recorded(ref string) *Answer[Recorded] {
	return &Answer[Recorded]{Body: Recorded{ref, c.now}}
}

// HandOver is to whom you hand something.
type HandOver struct {
	Items []int      `json:"items,omitempty" nullable:"false" maxItems:"10000" doc:"Numbers of the items; none: all that wait for you."`
	Seen  []Seen     `json:"seen,omitempty" nullable:"false" maxItems:"10000"`
	To    string     `json:"to" enum:"reseller,customer" doc:"You stay answerable yourself."`
	Until *time.Time `json:"until,omitempty" doc:"Their own deadline, before yours."`
	Note  string     `json:"note,omitempty" maxLength:"4000"`
}

type delegateIn struct {
	Ref
	Sent[HandOver]
}

// delegate is the form to hand items on. It sends nobody a link: who wants that does it on the page.
func delegate(ctx context.Context, c *call, s *Server, in *delegateIn) (*Answer[Recorded], error) {
	if err := c.mayTouch(in.Ref.Ref); err != nil {
		return nil, err
	}
	b := in.Body
	d := notice.Delegation{
		Submission: c.submission(in.Key), Ref: in.Ref.Ref, Numbers: b.Items, Seen: seenOf(b.Seen), To: notice.Delegate(b.To), Note: b.Note,
	}
	if b.Until != nil {
		d.Until = b.Until.UTC()
	}
	return c.recorded(in.Ref.Ref), s.placed(ctx, s.store.Notice.Delegate(ctx, c.actor, d), answerFields)
}

// Question is a message to EOKM.
type Question struct {
	Text string `json:"text" minLength:"1" maxLength:"4000" doc:"It may name no address: say item 3."`
	Seen int    `json:"seen,omitempty" minimum:"0" maximum:"2147483647" doc:"Of the last message that you read."`
}

type sendMessageIn struct {
	Ref
	Sent[Question]
}

// sendMessage is the form of a question.
func sendMessage(ctx context.Context, c *call, s *Server, in *sendMessageIn) (*Answer[Recorded], error) {
	if err := c.mayTouch(in.Ref.Ref); err != nil {
		return nil, err
	}
	err := s.store.Notice.SendMessage(ctx, c.actor, notice.MessageDraft{
		Submission: c.submission(in.Key), Ref: in.Ref.Ref, Text: in.Body.Text, Seen: in.Body.Seen,
	})
	return c.recorded(in.Ref.Ref), s.placed(ctx, err, answerFields)
}
