package xarf

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/codes"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/notice"
)

// AnswerVersion is the version of the answer message that the portal writes. It reads every 1.x.y.
const AnswerVersion = "1.0.0"

// AnswerKind is what a provider says about one item.
type AnswerKind string

// The kinds: we have it, we did something, we say no.
const (
	AnswerAcknowledged AnswerKind = "acknowledged"
	AnswerDone         AnswerKind = "done"
	AnswerRefused      AnswerKind = "refused"
)

// Answer is what a provider says about one item of a notice. XARF has no message for that; this one is published as a JSON schema. It
// has no address.
type Answer struct {
	Version     string         `json:"answer_version"`
	ID          uuid.UUID      `json:"answer_id"`           // the same one again changes nothing
	ReportID    string         `json:"report_id,omitempty"` // of the XARF report that it answers
	Notice      string         `json:"notice"`
	Item        int            `json:"item"`
	Kind        AnswerKind     `json:"kind"`
	At          time.Time      `json:"at,omitzero"` // done: when the material became inaccessible
	Measure     models.Measure `json:"measure,omitempty"`
	Reason      models.Reason  `json:"reason,omitempty"`
	Explanation string         `json:"explanation,omitempty"`
	State       models.State   `json:"state,omitempty"` // from the portal only: where the item stands now
	Words       *AnswerWords   `json:"words,omitempty"` // from the portal only: what that is called elsewhere
}

// AnswerWords is the table of package codes for one item.
type AnswerWords struct {
	SCART       string `json:"scart_status,omitempty"`
	SCARTGrade  string `json:"scart_grade,omitempty"`
	ICCAM       string `json:"iccam_action,omitempty"`
	ICCAMReason string `json:"iccam_reason,omitempty"`
	AWS         string `json:"aws_reason_code,omitempty"`
	GSE         string `json:"gse_feedback,omitempty"`
	DSA         string `json:"dsa_decision,omitempty"`
}

// WordsOf is what other tools call an item by its state, its last measure and the last reason for which its provider said no.
func WordsOf(state models.State, measure models.Measure, reason models.Reason) AnswerWords {
	w := codes.Of(state, measure, reason)
	return AnswerWords{
		SCART: w.SCART.Text, SCARTGrade: w.Grade.Text, ICCAM: w.Action.Text, ICCAMReason: w.Reason.Text, AWS: w.AWS.Text, GSE: w.GSE.Text,
		DSA: w.DSA.Text,
	}
}

//go:embed answer-1.json
var answerSchema string

// schemaPlace stands in the schema for where this portal serves it.
const schemaPlace = "https://portal.invalid/formats/answer-1.json"

// AnswerSchema is the JSON schema of Answer as it is served at that address, which is its $id.
func AnswerSchema(address string) []byte {
	return []byte(strings.Replace(answerSchema, schemaPlace, address, 1))
}

var formNotice = &form{"EOKM-2026-000001", regexp.MustCompile(`^EOKM-[0-9]{4}-[0-9]{6,9}$`).MatchString}

// answerRules are those of the schema, which a test holds against them.
var answerRules = []rule{
	{name: "answer_version", kind: text, need: required, form: pattern("1.x.x", `^1\.[0-9]+\.[0-9]+$`)},
	{name: "answer_id", kind: text, need: required, form: formUUID},
	{name: "report_id", kind: text, form: formUUID},
	{name: "notice", kind: text, need: required, form: formNotice},
	{name: "item", kind: integer, need: required, bounds: &span{1, 1_000_000}},
	{name: "kind", kind: text, need: required, among: []string{string(AnswerAcknowledged), string(AnswerDone), string(AnswerRefused)}},
	{name: "at", kind: text, form: formTime},
	{name: "measure", kind: text, among: measureWords()},
	{name: "reason", kind: text, among: reasonWords()},
	{name: "explanation", kind: text, length: 2000},
}

// kindNeeds are the fields that a kind of answer asks for beside.
var kindNeeds = map[AnswerKind][]string{AnswerDone: {"at", "measure"}, AnswerRefused: {"reason"}}

func measureWords() (words []string) {
	for _, rule := range models.Measures() {
		words = append(words, string(rule.Measure))
	}
	return words
}

func reasonWords() (words []string) {
	for _, rule := range models.Reasons() {
		words = append(words, string(rule.Reason))
	}
	return words
}

// ReadAnswers reads a file of answers whole: an object, a list or JSON lines, of at most so many, and one more. The number of a fault's row
// is the place in the file, from 1, as it is of an answer without one. now is the clock. An error is a *models.Invalid with Field "file",
// or that of src.
func ReadAnswers(src io.Reader, most int, now time.Time) (answers []Answer, faults []incoming.RowFault, err error) {
	r, err := NewReader(src, now)
	if err != nil {
		return nil, nil, err
	}
	for len(answers) <= most {
		text, err := r.next()
		switch {
		case errors.Is(err, io.EOF):
			return answers, faults, nil
		case err != nil:
			return nil, nil, err
		}
		r.faults = r.faults[:0]
		answers = append(answers, r.answer(text))
		faults = append(faults, r.faults...)
	}
	return answers, faults, nil
}

// answer reads one; what is wrong with it is in r.faults.
func (r *Reader) answer(text []byte) Answer {
	message, is := decode(text)
	if !is {
		r.fault("", "row.xarf.object", nil)
		return Answer{}
	}
	r.check(message, answerRules, "")
	for _, name := range kindNeeds[AnswerKind(textOf(message, "kind"))] {
		if _, there := message[name]; !there {
			r.fault(name, "row.xarf.missing", nil)
		}
	}
	if len(r.faults) > 0 {
		return Answer{}
	}
	item, _ := message["item"].(json.Number)
	n, err := strconv.ParseFloat(item.String(), 64) // 3.0 is a whole number too
	id, wrong := uuid.Parse(textOf(message, "answer_id"))
	if err != nil || wrong != nil {
		r.fault("item", "row.xarf.kind", map[string]string{"Want": string(integer)})
		return Answer{}
	}
	at, _ := time.Parse(time.RFC3339, textOf(message, "at")) // its form was looked at
	return Answer{
		Version: textOf(message, "answer_version"), ID: id, ReportID: textOf(message, "report_id"), Notice: textOf(message, "notice"),
		Item: int(n), Kind: AnswerKind(textOf(message, "kind")), At: at.UTC(), Measure: models.Measure(textOf(message, "measure")),
		Reason: models.Reason(textOf(message, "reason")), Explanation: textOf(message, "explanation"),
	}
}

// Record does what an answer says, as the form of the page would: its errors are those of Acknowledge, Respond and Dispute. The same answer
// again changes nothing. An acknowledgement is of the whole notice.
func (a Answer) Record(ctx context.Context, store *notice.Store, actor models.Actor) error {
	switch a.Kind {
	case AnswerAcknowledged:
		return store.Acknowledge(ctx, actor, []string{a.Notice})
	case AnswerDone:
		_, err := store.Respond(ctx, actor, notice.Response{
			Submission: a.ID, Refs: []string{a.Notice}, Numbers: []int{a.Item}, Measure: a.Measure, RemovedAt: a.At,
		})
		return err
	case AnswerRefused:
		return store.Dispute(ctx, actor, notice.Dispute{
			Submission: a.ID, Ref: a.Notice, Numbers: []int{a.Item}, Reason: a.Reason, Explanation: a.Explanation,
		})
	}
	return fmt.Errorf("an answer of no kind: %w", models.ErrConflict)
}

// AnswersOf says what a provider answered to a notice so far, item by item, and where each stands. An item about which it said nothing is
// left out. It has no explanation: that is between the desk and EOKM.
func AnswersOf(n notice.Notice, items []notice.Item, disputes []notice.DisputeLine) []Answer {
	reasons := notice.LastDisputes(disputes)
	answers := make([]Answer, 0, len(items))
	for _, item := range items {
		a := Answer{
			Version: AnswerVersion, ID: uuid.NewSHA1(item.ID, []byte(strconv.Itoa(item.Revision))), ReportID: item.ID.String(),
			Notice: n.Ref, Item: item.N, State: item.State,
		}
		said, refused := reasons[item.N]
		switch {
		case refused && (item.AnsweredAt == nil || said.CreatedAt.After(*item.AnsweredAt)):
			a.Kind, a.Reason, a.At = AnswerRefused, said.Reason, said.CreatedAt.UTC()
		case item.Measure != "" && item.AnsweredAt != nil:
			a.Kind, a.Measure, a.At = AnswerDone, item.Measure, item.AnsweredAt.UTC()
			if item.RemovedAt != nil {
				a.At = item.RemovedAt.UTC()
			}
		case item.State == models.StateAcknowledged:
			a.Kind = AnswerAcknowledged
		default:
			continue
		}
		words := WordsOf(item.State, a.Measure, a.Reason)
		a.Words = &words
		answers = append(answers, a)
	}
	return answers
}
