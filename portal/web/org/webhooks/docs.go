package webhooks

import (
	"embed"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/webhook"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/webhooks"
)

// examples are the programs that check a signature, as the page shows them. A test runs each.
//
//go:embed _examples/check.go _examples/check.py _examples/check.mjs _examples/check.sh
var examples embed.FS

// languages are those of the examples, in the order of the page.
var languages = []struct{ name, file string }{
	{"Go", "check.go"}, {"Python", "check.py"}, {"JavaScript (Node)", "check.mjs"}, {"Shell (openssl)", "check.sh"},
}

const schemaPath = docsPath + "/schema"

// Docs is what a developer needs to know: how a message looks, which there are, how it is checked, and when it is tried again.
func (h *Handlers) Docs(r *page.Request) error {
	p := r.Printer
	example, err := json.MarshalIndent(sample(), "", "  ")
	if err != nil {
		return err
	}
	view := webhooks.Docs{Example: string(example), SchemaURL: schemaPath, KeysURL: r.Site.Base.JoinPath(keysPath, "…").Path}
	for _, l := range languages {
		text, err := examples.ReadFile("_examples/" + l.file)
		if err != nil {
			return err
		}
		view.Checks = append(view.Checks, webhooks.Check{Language: l.name, Text: string(text)})
	}
	for _, kind := range append(webhook.Types(), models.HookTest) {
		view.Events = append(view.Events, webhooks.Event{Type: kind.Type(), Text: p.T("webhooks.kind." + string(kind))})
	}
	since := time.Duration(0)
	for i, step := range webhook.Steps {
		since += step
		view.Steps = append(view.Steps, webhooks.Step{N: strconv.Itoa(i + 1), Wait: span(r, step), Since: span(r, since)})
	}
	return r.Page(layout.Page{Title: p.T("webhooks.docs.title"), Narrow: true}, view)
}

func span(r *page.Request, d time.Duration) string {
	switch {
	case d == 0:
		return r.Printer.T("webhooks.docs.at_once")
	case d < time.Minute:
		return r.Printer.N("webhooks.docs.seconds", int(d/time.Second))
	default:
		return r.Printer.Span(d.Truncate(time.Minute))
	}
}

// sample is a message as the page shows it.
func sample() webhook.Body {
	return webhook.Body{
		Type: models.EventFoundOnline.Type(), Timestamp: time.Date(2026, 11, 23, 8, 30, 0, 0, time.UTC),
		Data: webhook.Data{Notice: "EOKM-2026-000123", Items: []int{1, 3}},
	}
}

// Schema is the JSON schema of every message.
func (h *Handlers) Schema(r *page.Request) error {
	type object = map[string]any
	var types []string
	for _, kind := range append(webhook.Types(), models.HookTest) {
		types = append(types, kind.Type())
	}
	body, err := json.MarshalIndent(object{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": r.Site.Base.JoinPath(schemaPath).String(),
		"title": "A message of a webhook of the portal for hosting providers", "type": "object",
		"required": []string{"type", "timestamp", "data"},
		"properties": object{
			"type":      object{"enum": types},
			"timestamp": object{"type": "string", "format": "date-time", "description": "When it happened; not when it was sent."},
			"data": object{"type": "object", "properties": object{
				"notice": object{"type": "string", "description": "The notice's reference."},
				"items": object{
					"type": "array", "items": object{"type": "integer", "minimum": 1},
					"description": "Numbers within the notice; absent: all of it, or more than fifty.",
				},
				"practice": object{"const": true, "description": "The notice was ordered to practise with."},
			}},
		},
	}, "", "  ")
	if err != nil {
		return err
	}
	return r.Send(http.StatusOK, "application/schema+json", body)
}
