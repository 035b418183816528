package api

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"strings"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/codes"
	"eokm.nl/hosting/models/notice"
)

// NoticeSummary is a notice as a list has it.
type NoticeSummary struct {
	Ref               string     `json:"ref" example:"EOKM-2026-004182"`
	ReporterReference string     `json:"reporterReference,omitempty" doc:"The reporter's own number."`
	Category          string     `json:"category"`
	Turn              string     `json:"turn" enum:"provider,eokm,nobody" doc:"Whose turn it is."`
	Test              bool       `json:"test" doc:"Ordered to practise; nobody counts it."`
	DeliveredAt       time.Time  `json:"deliveredAt"`
	DueAt             time.Time  `json:"dueAt"`
	Overdue           bool       `json:"overdue"`
	StoppedAt         *time.Time `json:"stoppedAt,omitempty" doc:"When the clock stopped."`
	Counts            Counts     `json:"counts"`
}

// Counts is how many addresses a notice has, and whose turn they are.
type Counts struct {
	Items int `json:"items"`
	Todo  int `json:"todo" doc:"That wait for you."`
	Eokm  int `json:"eokm" doc:"That wait for EOKM."`
}

// turns are the words for whose turn it is.
var turns = map[models.Turn]string{models.TurnProvider: "provider", models.TurnEOKM: "eokm", models.TurnNobody: "nobody"}

// NoticeList is a page of notices.
type NoticeList struct {
	Notices []NoticeSummary `json:"notices" nullable:"false"`
	Next    string          `json:"next,omitempty" doc:"The cursor of the next page; without it, this is the last."`
}

type listNoticesIn struct {
	If

	Tab    string `query:"tab" enum:"todo,overdue,soon,waiting,done,all" default:"todo" doc:"Which notices: as the tabs of the inbox."`
	Limit  int    `query:"limit" minimum:"25" maximum:"200" default:"50" doc:"How many at most."`
	Cursor string `query:"cursor" maxLength:"100" doc:"Where the page begins: next of the page before."`
}

// listNotices is the inbox of the token's provider, in the order of its tab. A page begins behind a row, so what comes in meanwhile
// moves none.
func listNotices(ctx context.Context, c *call, s *Server, in *listNoticesIn) (NoticeList, error) {
	after, ok := openCursor(in.Cursor)
	if !ok {
		return NoticeList{}, invalidInput.problem(badCursor)
	}
	rows, more, err := s.store.Notice.Rows(ctx, c.actor, notice.Filter{
		Tab: notice.Tab(in.Tab), Limit: in.Limit, After: after, Practice: c.bearer.Sandbox,
	})
	if err != nil {
		return NoticeList{}, err
	}
	list := NoticeList{Notices: make([]NoticeSummary, len(rows))}
	for i, r := range rows {
		list.Notices[i] = NoticeSummary{
			Ref: r.Ref, ReporterReference: r.ExternalRef, Category: string(r.Category), Turn: turns[r.Phase], Test: r.Practice,
			DeliveredAt: r.DeliveredAt.UTC(), DueAt: r.DueAt.UTC(), Overdue: r.Phase == models.TurnProvider && !c.now.Before(r.DueAt),
			StoppedAt: utc(r.StoppedAt), Counts: Counts{r.ItemCount, r.TodoCount, r.WaitingCount},
		}
	}
	if more {
		list.Next = sealCursor(rows[len(rows)-1].Cursor())
	}
	return list, nil
}

// badCursor is the fault of a cursor that is none of ours.
var badCursor = Fault{In: "query", Pointer: "cursor", Code: "cursor", Detail: "Send next of the page before, as it is; or begin without."}

// sealCursor writes a place in a list. It is nobody's to read: what it holds may change.
func sealCursor(c models.Cursor) string {
	raw := binary.BigEndian.AppendUint64(nil, uint64(c.At.UnixMicro()))
	return base64.RawURLEncoding.EncodeToString(append(raw, c.ID[:]...))
}

func openCursor(text string) (c models.Cursor, ok bool) {
	if text == "" {
		return c, true
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) != 8+len(c.ID) {
		return c, false
	}
	c.At = time.UnixMicro(int64(binary.BigEndian.Uint64(raw))).UTC()
	c.ID = uuid.UUID(raw[8:])
	return c, c.At.Year() >= 1970 && c.At.Year() < 3000 && !c.IsZero()
}

// utc is a moment in UTC; nil for none.
func utc(at *time.Time) *time.Time {
	if at == nil {
		return nil
	}
	t := at.UTC()
	return &t
}

// Notice is a notice with its addresses, covered.
type Notice struct {
	NoticeSummary

	Items       []Item       `json:"items" nullable:"false"`
	NextItem    int          `json:"nextItem,omitempty" doc:"Send it as afterItem: there are more."`
	Disputes    []Dispute    `json:"disputes" nullable:"false"`
	Delegations []Delegation `json:"delegations" nullable:"false"`
	Messages    []Message    `json:"messages" nullable:"false"`
}

// Item is one reported address.
type Item struct {
	Number      int        `json:"number" doc:"Within the notice, from 1."`
	State       string     `json:"state"`
	Revision    int        `json:"revision" doc:"Counts what was done to it."`
	Address     string     `json:"address" doc:"Covered. The full one is given by /notices/{ref}/reveals."`
	Mark        string     `json:"mark" doc:"Tells it apart while it is covered."`
	Category    string     `json:"category"`
	Scope       string     `json:"scope,omitempty"`
	SiteType    string     `json:"siteType,omitempty"`
	ObservedAt  *time.Time `json:"observedAt,omitempty"`
	DeliveredAt time.Time  `json:"deliveredAt"`
	DueAt       time.Time  `json:"dueAt"`
	HeldSince   *time.Time `json:"heldSince,omitempty"`
	AnsweredAt  *time.Time `json:"answeredAt,omitempty"`
	RemovedAt   *time.Time `json:"removedAt,omitempty" doc:"When you say that it was removed."`
	StoppedAt   *time.Time `json:"stoppedAt,omitempty" doc:"When the clock stopped."`
	SeenOnline  *time.Time `json:"seenOnlineAt,omitempty" doc:"When EOKM last found it online."`
	Measure     string     `json:"measure,omitempty"`
	Codes       Codes      `json:"codes" doc:"What other tools call where it stands; /formats has the whole table."`
	Recurrence  bool       `json:"recurrence" doc:"EOKM had found it offline before."`
}

// Codes are the words of other tools; a tool that has none for it is left out.
type Codes struct {
	SCART       string `json:"scartStatus,omitempty"`
	ICCAMAction string `json:"iccamAction,omitempty"`
	ICCAMReason string `json:"iccamReason,omitempty"`
	AWS         string `json:"awsReason,omitempty"`
	GSE         string `json:"gseFeedback,omitempty"`
	DSA         string `json:"dsaDecision,omitempty"`
}

// codesOf says where an item stands in the words of other tools; reason is the last for which its provider said no, "" for none.
func codesOf(i notice.Item, reason models.Reason) Codes {
	w := codes.Of(i.State, i.Measure, reason)
	return Codes{w.SCART.Text, w.Action.Text, w.Reason.Text, w.AWS.Text, w.GSE.Text, w.DSA.Text}
}

// Dispute is what was said no to.
type Dispute struct {
	Item        int        `json:"item"`
	Reason      string     `json:"reason"`
	Explanation string     `json:"explanation"`
	At          time.Time  `json:"at"`
	Decision    string     `json:"decision,omitempty" doc:"Of EOKM; without it, it is open."`
	Answer      string     `json:"answer,omitempty"`
	DecidedAt   *time.Time `json:"decidedAt,omitempty"`
}

// Delegation is what was handed on.
type Delegation struct {
	Item    int        `json:"item"`
	To      string     `json:"to"`
	Until   *time.Time `json:"until,omitempty"`
	At      time.Time  `json:"at"`
	EndedAt *time.Time `json:"endedAt,omitempty"`
}

// Message is what you or EOKM wrote.
type Message struct {
	Number   int        `json:"number"`
	FromEokm bool       `json:"fromEokm"`
	Asks     bool       `json:"asks" doc:"The other side has to answer, or had to."`
	Text     string     `json:"text"`
	At       time.Time  `json:"at"`
	ClosedAt *time.Time `json:"closedAt,omitempty"`
}

// Ref is in the path of all that is about one notice.
type Ref struct {
	Ref string `path:"ref" maxLength:"40" example:"EOKM-2026-004182" doc:"The notice's reference."`
}

type getNoticeIn struct {
	If
	Ref

	AfterItem int `query:"afterItem" minimum:"0" maximum:"2147483647" default:"0" doc:"The items after this number: at most 200 at once."`
}

// mayTouch tells whether a token is for a notice at all: one of the sandbox for those to practise only.
func (c *call) mayTouch(ref string) error {
	if c.bearer.Sandbox && !strings.HasPrefix(ref, notice.PracticePrefix) {
		return models.ErrNotFound
	}
	return nil
}

// getNotice is a notice's page.
func getNotice(ctx context.Context, c *call, s *Server, in *getNoticeIn) (Notice, error) {
	if err := c.mayTouch(in.Ref.Ref); err != nil {
		return Notice{}, err
	}
	page, err := s.store.Notice.Page(ctx, c.actor, in.Ref.Ref, in.AfterItem)
	if err != nil {
		return Notice{}, err
	}
	out := Notice{
		NoticeSummary: NoticeSummary{
			Ref: page.Ref, ReporterReference: page.ExternalRef, Category: string(page.Category), Turn: turns[page.Phase],
			Test:        page.Practice,
			DeliveredAt: page.DeliveredAt.UTC(), DueAt: page.DueAt.UTC(), StoppedAt: utc(page.StoppedAt),
			Overdue: page.Phase == models.TurnProvider && !c.now.Before(page.DueAt),
			Counts:  Counts{page.ItemCount, page.TodoCount, page.WaitingCount},
		},
		Items: make([]Item, len(page.Items)), Disputes: []Dispute{}, Delegations: []Delegation{}, Messages: []Message{},
	}
	said := notice.LastDisputes(page.Disputes)
	for i, item := range page.Items {
		out.Items[i] = itemOf(item)
		out.Items[i].Codes = codesOf(item, said[item.N].Reason)
	}
	if page.More {
		out.NextItem = page.Items[len(page.Items)-1].N
	}
	for _, d := range page.Disputes {
		out.Disputes = append(out.Disputes, Dispute{
			d.N, string(d.Reason), d.Explanation, d.CreatedAt.UTC(), string(d.Decision), d.DecisionText, utc(d.DecidedAt),
		})
	}
	for _, d := range page.Delegations {
		out.Delegations = append(out.Delegations, Delegation{d.N, string(d.Party), utc(d.Until), d.CreatedAt.UTC(), utc(d.EndedAt)})
	}
	for _, m := range page.Messages {
		out.Messages = append(out.Messages, Message{m.N, m.FromStaff, m.Asks, m.Text, m.CreatedAt.UTC(), utc(m.ClosedAt)})
	}
	return out, nil
}

func itemOf(i notice.Item) Item {
	covered := ""
	if !i.Content.Address.IsZero() {
		covered = i.Content.Address.Masked()
	}
	return Item{
		Number: i.N, State: string(i.State), Revision: i.Revision, Address: covered, Mark: i.Mark, Category: string(i.Category),
		Scope: string(i.Scope), SiteType: string(i.SiteType), ObservedAt: utc(i.ObservedAt), DeliveredAt: i.DeliveredAt.UTC(),
		DueAt: i.DueAt.UTC(), HeldSince: utc(i.HeldSince), AnsweredAt: utc(i.AnsweredAt), RemovedAt: utc(i.RemovedAt),
		StoppedAt: utc(i.StoppedAt), SeenOnline: utc(i.SeenOnlineAt), Measure: string(i.Measure), Recurrence: i.RecurrenceOf != nil,
	}
}
