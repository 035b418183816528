package api

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/token"
)

// call is one request of a machine: who asks, when, and how it is answered. It belongs to one goroutine.
type call struct {
	bearer token.Bearer
	actor  models.Actor
	id     uuid.UUID
	now    time.Time
	http   *http.Request
	writer http.ResponseWriter
	route  string
	asked  [sha256.Size]byte // digest of all that a POST asks
	humas  bool              // what is written now is huma's own fault, which has another status than ours
}

// humaContext is huma's own.
type humaContext huma.Context

// answering is huma's context, with the call in it.
type answering struct {
	humaContext

	call *call
}

// SetStatus answers with our status for what was sent and is not right.
func (a answering) SetStatus(code int) {
	if a.call.humas && code == http.StatusUnprocessableEntity {
		code = http.StatusBadRequest
	}
	a.humaContext.SetStatus(code)
}

// Unwrap lets huma's adapter find its own.
func (a answering) Unwrap() huma.Context { return a.humaContext }

// need is what an operation asks of a token; it stands in the operation's metadata.
type need struct {
	kinds []token.Kind
	scope token.Scope
	quota *quota
	// with a token of the sandbox only
	sandbox bool
}

// metaNeed is its place there, and metaAlso that of the problems that others of its method do not have.
const (
	metaNeed = "need"
	metaAlso = "also"
)

// admit finds out who asks, and lets nobody do what their token is not for. What it refuses it answers itself.
func (s *Server) admit(ctx huma.Context, next func(huma.Context)) {
	e := humaecho.Unwrap(ctx)
	ip, _ := s.from(e.Request())
	c := &call{id: models.NewID(), now: s.store.Now(), http: e.Request(), writer: e.Response(), route: ctx.Operation().Path}
	ctx.SetHeader("Request-Id", c.id.String())
	asks := ctx.Operation().Metadata[metaNeed].(need)
	bearer, err := s.store.Token.ByText(ctx.Context(), bearerText(ctx.Header("Authorization")), ip)
	if err != nil {
		s.refuse(ctx, c, unauthorized(s, ctx.Context(), c, err))
		return
	}
	c.bearer, c.actor = bearer, bearer.Actor(ip)
	within := models.WithShare(context.WithValue(ctx.Context(), callContext{}, c), models.ShareStaff, uuid.Nil)
	if bearer.Kind == token.KindProvider {
		within = models.WithShare(within, models.ShareProvider, bearer.ProviderID)
	}
	ctx = answering{huma.WithContext(ctx, within), c}
	switch wait, ok := s.quotas.take(ctx, bearer.ID, asks.quota, c.now); {
	case !ok:
		s.refuse(ctx, c, tooMany.after(wait))
	case !slices.Contains(asks.kinds, bearer.Kind), !bearer.May(asks.scope), asks.sandbox && !bearer.Sandbox:
		s.refuse(ctx, c, forbidden.problem())
	default:
		next(ctx)
	}
	s.note(within, c, ctx.Status())
}

// bearerText is the token of a header; "" when it has none.
func bearerText(header string) string {
	scheme, text, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(text)
}

func unauthorized(s *Server, ctx context.Context, c *call, err error) *Problem { //nolint:revive // a request's, not the server's
	if errors.Is(err, models.ErrNotFound) {
		p := noToken.problem()
		p.header = http.Header{"Www-Authenticate": {`Bearer realm="EOKM hosting portal"`}}
		return p
	}
	return s.problemOf(context.WithValue(ctx, callContext{}, c), err, root)
}

// refuse answers with a problem before an operation begins.
func (s *Server) refuse(ctx huma.Context, c *call, p *Problem) {
	for name, values := range p.header {
		ctx.SetHeader(name, values[0])
	}
	p.RequestID = c.id.String()
	ctx.SetHeader("Content-Type", p.ContentType(""))
	ctx.SetStatus(p.Status)
	_ = json.NewEncoder(ctx.BodyWriter()).Encode(p)
}

// note writes down that something was asked. That it could not be is no reason to answer otherwise.
func (s *Server) note(ctx context.Context, c *call, status int) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteTime)
	defer cancel()
	took := s.store.Now().Sub(c.now)
	s.metrics.Request(c.http.Method, Prefix+c.route, status, took)
	err := s.store.Token.Note(ctx, c.bearer.Token, token.Request{
		ID: c.id, At: c.now, Method: c.http.Method, Route: c.route, Status: cmp.Or(status, http.StatusOK), Ms: int(took.Milliseconds()),
	})
	if err != nil {
		s.log.WarnContext(ctx, "a request could not be noted", "id", c.id, "error", err)
	}
	s.log.DebugContext(ctx, "api request", "id", c.id, "method", c.http.Method, "route", c.route, "status", status, "took", took)
}

const noteTime = 5 * time.Second

// requestID is of the call that a context is in; "" before one.
func requestID(ctx huma.Context) string {
	c, ok := ctx.Context().Value(callContext{}).(*call)
	if !ok {
		return ""
	}
	return c.id.String()
}
