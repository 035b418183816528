// Package formats is what programs need to talk to the portal: what its files look like, and what other tools call its words. It is open
// to anybody. The answers to a notice are for who sees the notice, and hold no address.
package formats

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/codes"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/portal/xarf"
	"eokm.nl/hosting/templates/formats"
	"eokm.nl/hosting/templates/layout"
)

// schemaPath is where the schema of the answer message is: its $id, with the portal's own address before it. It does not change within
// version 1.
const schemaPath = "/formats/answer-1.json"

// Handlers answer this room's addresses (portal/web/formats_routes.go). They are safe for concurrent use.
type Handlers struct {
	store *rooms.Store
}

// New makes them.
func New(store *rooms.Store) *Handlers { return &Handlers{store: store} }

// Show is the page about formats.
func (h *Handlers) Show(r *page.Request) error {
	example, err := exampleAnswer()
	if err != nil {
		return err
	}
	view := formats.Page{Schema: schemaPath, Example: example}
	for _, source := range []string{"xarf", "scart", "iccam", "aws", "gse", "dsa", "ours"} {
		view.Sources = append(view.Sources, r.Printer.T("formats.source."+source))
	}
	view.Tables = []formats.Table{
		tableOf(r, "states", "words.state.", codes.States()),
		tableOf(r, "measures", "words.measure.", codes.Measures()),
		tableOf(r, "reasons", "words.reason.", codes.Refusals()),
	}
	return r.Page(layout.Page{Title: r.Printer.T("formats.title")}, view)
}

// tableOf is one of the tables, its rows named by the keys that begin with words.
func tableOf[Code ~string](r *page.Request, id, words string, rows []codes.Row[Code]) formats.Table {
	t := formats.Table{ID: "codes-" + id, Name: r.Printer.T("formats.table." + id)}
	for _, row := range rows {
		t.Rows = append(t.Rows, formats.Row{
			Name: r.Printer.T(words + string(row.Code)), Code: string(row.Code), Words: [][]formats.Word{
				said(row.SCART, row.Grade), said(row.Action, row.Reason), said(row.AWS), said(row.GSE), said(row.DSA),
			},
		})
	}
	return t
}

// said are the words that there are.
func said(words ...codes.Word) (out []formats.Word) {
	for _, w := range words {
		if w.Text != "" {
			out = append(out, formats.Word(w))
		}
	}
	return out
}

// exampleAnswer is an answer message as a program sends it.
func exampleAnswer() (string, error) {
	text, err := json.MarshalIndent(xarf.Answer{
		Version: xarf.AnswerVersion, ID: uuid.MustParse("b7ca7591-811e-4d40-83d9-dc043c08555d"), Notice: "EOKM-2026-000001", Item: 1,
		Kind: xarf.AnswerDone, At: time.Date(2026, 11, 30, 10, 30, 0, 0, time.UTC), Measure: models.MeasureFileRemoved,
	}, "", "  ")
	return string(text), err
}

// AnswerSchema is the JSON schema of the answer message. Any site may read it.
func (h *Handlers) AnswerSchema(r *page.Request) error {
	r.Writer.Header().Set("Access-Control-Allow-Origin", "*")
	return r.Send(http.StatusOK, "application/schema+json", xarf.AnswerSchema(r.Site.Base.JoinPath(schemaPath).String()))
}

// Answers gives what was answered to a notice so far, as a file for programs. It has no address, so nothing is revealed.
func (h *Handlers) Answers(r *page.Request) error {
	ref := r.Param("ref")
	var n notice.Notice
	var items []notice.Item
	var disputes []notice.DisputeLine
	for after, more := 0, true; more; {
		shown, err := h.store.Notice.Page(r.Ctx, r.Actor, ref, after)
		if err != nil {
			return err
		}
		n, disputes = shown.Notice, shown.Disputes
		items = append(items, shown.Items...)
		if more = shown.More && len(shown.Items) > 0; more {
			after = shown.Items[len(shown.Items)-1].N
		}
	}
	file, err := xarf.AnswerLines(xarf.AnswersOf(n, items, disputes))
	if err != nil {
		return err
	}
	return r.Download(ref+".answers.jsonl", "application/jsonl", file)
}
