package api

import (
	"encoding/json"
	"net/http"
	"path"
	"reflect"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"
)

// statusesOf are the problems that an operation can answer with.
func statusesOf(method string) []int {
	all := []int{400, 401, 403, 404, 429, 500, 503}
	if method == http.MethodPost {
		all = append(all, 409, 413, 415, 422)
	}
	slices.Sort(all)
	return all
}

// problems says in the document with which problems an operation answers, in our form.
func (s *Server) problems(op *huma.Operation) {
	schema := s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	also, _ := op.Metadata[metaAlso].([]int)
	for _, status := range append(statusesOf(op.Method), also...) {
		op.Responses[strconv.Itoa(status)] = &huma.Response{
			Description: http.StatusText(status),
			Content:     map[string]*huma.MediaType{"application/problem+json": {Schema: schema}},
		}
	}
}

// alwaysSent are the headers of every answer.
var alwaysSent = map[string]string{
	"API-Version":      "The version of the whole interface.",
	"Request-Id":       "Names this request, in the log of the token too.",
	"RateLimit-Policy": "How much there may be (draft-ietf-httpapi-ratelimit-headers-11).",
	"RateLimit":        "How much is left, and in how many seconds it is whole again.",
}

// document gives the handler of the document, which is made once.
func (s *Server) document() (echo.HandlerFunc, error) {
	o := s.api.OpenAPI()
	schemas := o.Components.Schemas.Map()
	delete(schemas, "ErrorModel") // huma's own, in which values come back
	delete(schemas, "ErrorDetail")
	sent := map[string]bool{}
	for _, item := range o.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post} {
			if op != nil {
				complete(op)
				if op.RequestBody != nil {
					for _, media := range op.RequestBody.Content {
						collect(schemas, media.Schema, sent)
					}
				}
			}
		}
	}
	for name, schema := range schemas {
		if !sent[name] { // what only we send may have more one day
			schema.AdditionalProperties = nil
		}
	}
	text, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	return func(c echo.Context) error {
		c.Response().Header().Set("Access-Control-Allow-Origin", "*")
		c.Response().Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
		return c.Blob(http.StatusOK, "application/json", text)
	}, nil
}

// collect gathers the names of the schemas that one is made of.
func collect(all map[string]*huma.Schema, of *huma.Schema, into map[string]bool) {
	if of == nil {
		return
	}
	if name := path.Base(of.Ref); of.Ref != "" && !into[name] {
		into[name] = true
		collect(all, all[name], into)
	}
	collect(all, of.Items, into)
	for _, property := range of.Properties {
		collect(all, property, into)
	}
}

// complete adds to an operation what all have, and takes out what huma says of a body whose bytes are read too.
func complete(op *huma.Operation) {
	if op.RequestBody != nil && len(op.RequestBody.Content) > 1 {
		delete(op.RequestBody.Content, "application/octet-stream")
	}
	if op.Method == http.MethodGet {
		op.Responses["304"] = &huma.Response{Description: "Not Modified"}
	}
	for _, r := range op.Responses {
		if r.Headers == nil {
			r.Headers = map[string]*huma.Param{}
		}
		for name, text := range alwaysSent {
			r.Headers[name] = &huma.Param{Description: text, Schema: &huma.Schema{Type: huma.TypeString}}
		}
	}
}
