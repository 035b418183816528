package api

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"eokm.nl/hosting/models/token"
)

// operation is one row of the table of operations (operations.go).
type operation struct {
	operation huma.Operation
	register  func(s *Server, op huma.Operation)
}

// described is what a row says of its operation, beside who may and what does it.
type described struct {
	id      string
	summary string
	tag     string
	status  int // of a success; zero: 200
	also    int // a problem that the others of its method do not have
}

// Answer is what an operation answers, with the headers that it may have.
type Answer[T any] struct {
	Status     int
	ETag       string `header:"ETag" doc:"Names what the body says; send it back in If-None-Match."`
	Location   string `header:"Location" doc:"Where what was made is."`
	Replayed   string `header:"Idempotency-Replayed" doc:"true when this is the first answer once more."`
	Deprecated string `header:"Deprecation" doc:"Since when another way is better (RFC 9745)."`
	Sunset     string `header:"Sunset" doc:"When this ends (RFC 8594)."`
	Body       T
}

// If is the header of who has an answer already.
type If struct {
	NoneMatch string `header:"If-None-Match" maxLength:"100" doc:"The ETag of the answer that you have: 304 when it is still so."`
}

// etag is the header that input types of gets embed.
func (i If) etag() string { return i.NoneMatch }

// Once is the header of every POST.
type Once struct {
	Key string `header:"Idempotency-Key" required:"true" minLength:"1" maxLength:"255" doc:"Of your own, for each thing that you ask."`
}

func (o Once) key() string { return o.Key }

// Sent is a body of JSON, and its bytes.
type Sent[T any] struct {
	Once

	Body    T
	RawBody []byte
}

func (b Sent[T]) raw() []byte { return b.RawBody }

// get is a row of an operation that reads: its answer has an ETag.
func get[I interface{ etag() string }, T any](path string, asks need, d described,
	do func(ctx context.Context, c *call, s *Server, in *I) (T, error),
) operation {
	return operation{describe(http.MethodGet, path, asks, d), func(s *Server, op huma.Operation) {
		s.problems(&op)
		huma.Register(s.api, op, func(ctx context.Context, in *I) (*Answer[T], error) {
			c := callOf(ctx)
			body, err := do(ctx, c, s, in)
			if err != nil {
				return nil, s.problemOf(ctx, err, root)
			}
			text, err := json.Marshal(body)
			if err != nil {
				return nil, s.problemOf(ctx, err, root)
			}
			sum := sha256.Sum256(text)
			out := &Answer[T]{Status: http.StatusOK, ETag: `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`, Body: body}
			if strings.TrimPrefix((*in).etag(), "W/") == out.ETag {
				out.Status = http.StatusNotModified
			}
			return out, nil
		})
	}}
}

// post is a row of an operation that changes something, once for each key: what do does under its context is one transaction.
func post[I interface {
	key() string
	raw() []byte
}, T any](path string, asks need, d described, do func(ctx context.Context, c *call, s *Server, in *I) (*Answer[T], error),
) operation {
	return operation{describe(http.MethodPost, path, asks, d), func(s *Server, op huma.Operation) {
		s.problems(&op)
		huma.Register(s.api, op, func(ctx context.Context, in *I) (*Answer[T], error) {
			c := callOf(ctx)
			c.asked = digest(c, (*in).raw())
			out, err := once(ctx, s, c, token.Asked{Key: (*in).key(), Digest: c.asked}, op.DefaultStatus,
				func(ctx context.Context) (*Answer[T], error) { return do(ctx, c, s, in) })
			if err != nil {
				return nil, s.problemOf(ctx, err, root)
			}
			return out, nil
		})
	}}
}

// once does something for a key, or gives the first answer once more.
func once[T any](ctx context.Context, s *Server, c *call, asked token.Asked, status int,
	do func(ctx context.Context) (*Answer[T], error),
) (*Answer[T], error) {
	kept, before, err := s.store.Token.Once(ctx, c.bearer, asked, func(ctx context.Context) (token.Answer, error) {
		out, err := do(ctx)
		if err != nil {
			return token.Answer{}, err
		}
		body, err := json.Marshal(out.Body)
		if out.Status == 0 {
			out.Status = status
		}
		return token.Answer{Status: out.Status, Header: map[string]string{"Location": out.Location}, Body: body}, err
	})
	if err != nil {
		if later, ok := errors.AsType[*undone](err); ok {
			later.then(ctx)
		}
		return nil, err
	}
	out := &Answer[T]{Status: kept.Status, Location: kept.Header["Location"]}
	if before {
		out.Replayed = "true"
	}
	return out, json.Unmarshal(kept.Body, &out.Body)
}

// undone is an error after which something is to be done once more, outside of what was undone.
type undone struct {
	error

	then func(ctx context.Context)
}

// Unwrap gives the error.
func (u *undone) Unwrap() error { return u.error }

// digest is of all that a POST asks.
func digest(c *call, body []byte) [sha256.Size]byte {
	h := sha256.New()
	_, _ = io.WriteString(h, c.http.Method+" "+c.http.URL.RequestURI()+"\n") // a hash takes all
	_, _ = h.Write(body)
	return [sha256.Size]byte(h.Sum(nil))
}

// submission is the Store's own key of a form, made of the caller's: the same for the same key, content and token. The Store keeps it for
// good, and a key is kept for a day: something else under it is then a form of its own.
func (c *call) submission(key string) uuid.UUID {
	return uuid.NewSHA1(c.bearer.ID, append(c.asked[:], c.route+"\n"+key...))
}

// bodyLimit is how large a body of JSON may be.
const bodyLimit = 1 << 20

// describe makes what the document says of an operation.
func describe(method, path string, asks need, d described) huma.Operation {
	op := huma.Operation{
		OperationID: d.id, Method: method, Path: path, Summary: d.summary, Tags: []string{d.tag}, DefaultStatus: d.status,
		Security: []map[string][]string{{"token": {}}}, Metadata: map[string]any{metaNeed: asks}, MaxBodyBytes: bodyLimit + 1,
		BodyReadTimeout: within, Responses: map[string]*huma.Response{},
	}
	if op.DefaultStatus == 0 {
		op.DefaultStatus = http.StatusOK
	}
	if d.also != 0 {
		op.Metadata[metaAlso] = []int{d.also}
	}
	if asks.scope != "" {
		op.Description = "Asks the scope " + string(asks.scope) + ". Quota: " + asks.quota.Name + "."
	}
	return op
}
