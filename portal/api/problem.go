package api

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/token"
)

// Problem is what is said when something is not done (RFC 9457).
type Problem struct { //nolint:errname // as the standard names it
	Type      string  `json:"type" format:"uri-reference" doc:"Which problem it is; the page of this address explains it."`
	Title     string  `json:"title" doc:"The same for each problem of a type."`
	Status    int     `json:"status" doc:"As the answer's."`
	Detail    string  `json:"detail" doc:"What to do about it. Never a value that was sent."`
	RequestID string  `json:"requestId,omitempty" doc:"As in the header Request-Id; name it when you ask EOKM."`
	Errors    []Fault `json:"errors,omitempty" nullable:"false" doc:"All that is wrong with what was sent, at once."`

	header http.Header
}

// Fault is one thing that is wrong with what was sent.
type Fault struct {
	In      string `json:"in" enum:"body,query,path,header" doc:"Where it is."`
	Pointer string `json:"pointer" doc:"In a body a JSON pointer (RFC 6901); else the name."`
	Code    string `json:"code" doc:"Which fault it is; it stays the same."`
	Detail  string `json:"detail" doc:"In words. Never the value itself."`
}

// Error makes Problem an error, for a log: it says nothing of what was sent.
func (p *Problem) Error() string { return strconv.Itoa(p.Status) + " " + p.Type }

// GetStatus is huma's question for the status.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders is huma's question for headers.
func (p *Problem) GetHeaders() http.Header { return p.header }

// ContentType is huma's question for the media type.
func (*Problem) ContentType(string) string { return "application/problem+json" }

// problemKind is one row of the table of problems.
type problemKind struct {
	status int
	name   string
	title  string
	detail string
}

// kinds are all problems there are, by name.
var (
	invalidInput = problemKind{
		400, "invalid-input", "What was sent is not right",
		"Mend all that errors lists, and send it again.",
	}
	noToken = problemKind{
		401, "no-token", "No valid token",
		"Send a token as Authorization: Bearer. It may have ended or be revoked.",
	}
	plainHTTP = problemKind{
		403, "plain-http", "Not over plain HTTP",
		"Use https. A token that was sent in the clear must be replaced.",
	}
	forbidden = problemKind{
		403, "forbidden", "Not with this token",
		"The token lacks the scope for this, or is of another kind.",
	}
	notFound    = problemKind{404, "not-found", "Not found", "There is no such thing, or it is not yours."}
	wrongMethod = problemKind{405, "wrong-method", "Another method", "This address takes other methods; Allow names them."}
	conflict    = problemKind{
		409, "conflict", "It stands otherwise by now",
		"Read it again: somebody was first, or its state allows no such thing.",
	}
	inProgress = problemKind{
		409, "in-progress", "It is being done",
		"The first request of this Idempotency-Key is under way. Ask again.",
	}
	tooLarge     = problemKind{413, "too-large", "Too large", "A body may have 1 MB, a file 64 MB."}
	wrongMedia   = problemKind{415, "wrong-media-type", "Another media type", "Send application/json, and a file as text/csv."}
	otherContent = problemKind{
		422, "key-reused", "The key was used for something else",
		"Use a new Idempotency-Key for each thing that you ask.",
	}
	tooMany = problemKind{429, "too-many", "Too many requests", "Wait as long as Retry-After says."}
	failed  = problemKind{
		500, "failed", "It failed",
		"That is ours. Ask again with the same Idempotency-Key, or send the requestId to who runs this portal.",
	}
	unavailable = problemKind{
		503, "unavailable", "Not available now",
		"Ask again with the same Idempotency-Key as soon as Retry-After says.",
	}
	allProblems = []problemKind{
		invalidInput, noToken, plainHTTP, forbidden, notFound, wrongMethod, conflict, inProgress, tooLarge, wrongMedia, otherContent,
		tooMany, failed, unavailable,
	}
)

// problem makes one of a kind.
func (k problemKind) problem(faults ...Fault) *Problem {
	return &Problem{Type: "/developers#" + k.name, Title: k.title, Status: k.status, Detail: k.detail, Errors: faults}
}

// after is a problem that is over after a while.
func (k problemKind) after(wait time.Duration) *Problem {
	p := k.problem()
	p.header = http.Header{"Retry-After": {strconv.Itoa(max(1, int((wait+time.Second-1)/time.Second)))}}
	return p
}

// problemOf maps an error of a Store to what is said of it: the only place that does. where turns a field of the Store into its place in
// what was sent.
func (s *Server) problemOf(ctx context.Context, err error, where places) *Problem {
	var problem *Problem
	var limit *http.MaxBytesError
	switch {
	case errors.As(err, &problem):
		return problem
	case errors.Is(err, token.ErrInProgress):
		return inProgress.after(time.Second)
	case errors.Is(err, token.ErrOtherContent):
		return otherContent.problem()
	case errors.As(err, &limit):
		return tooLarge.problem()
	case errors.Is(err, models.ErrThrottled):
		return tooMany.after(time.Minute)
	case errors.Is(err, models.ErrNotFound):
		return notFound.problem()
	case errors.Is(err, models.ErrForbidden), errors.Is(err, models.ErrUnproved), errors.Is(err, models.ErrUntrained):
		return forbidden.problem()
	case errors.Is(err, models.ErrUnavailable), errors.Is(err, context.DeadlineExceeded):
		return unavailable.after(5 * time.Second)
	}
	if faults := s.faultsOf(err, where); len(faults) > 0 {
		return invalidInput.problem(faults...)
	}
	if errors.Is(err, models.ErrConflict) {
		return conflict.problem()
	}
	s.log.ErrorContext(ctx, "api request failed", "id", callOf(ctx).id, "error", err)
	return failed.problem()
}

// places says where in what was sent a Store's field is.
type places func(field string) (pointer string)

// root says so of a body whose names are the fields'.
func root(field string) string { return "/" + camel(field) }

// camel writes a column of a file as the API writes its names.
func camel(field string) string {
	words := strings.Split(field, "_")
	for i := 1; i < len(words); i++ {
		if words[i] != "" {
			words[i] = strings.ToUpper(words[i][:1]) + words[i][1:]
		}
	}
	return strings.Join(words, "")
}

// faultsOf lists every *Invalid in an error.
func (s *Server) faultsOf(err error, where places) []Fault {
	switch e := err.(type) { //nolint:errorlint // it takes the tree apart itself
	case *models.Invalid:
		return []Fault{s.fault(e, where(e.Field))}
	case interface{ Unwrap() []error }:
		var all []Fault
		for _, one := range e.Unwrap() {
			all = append(all, s.faultsOf(one, where)...)
		}
		return all
	case interface{ Unwrap() error }:
		return s.faultsOf(e.Unwrap(), where)
	default:
		return nil
	}
}

// fault words an *Invalid, which never holds anything that was sent.
func (s *Server) fault(e *models.Invalid, pointer string) Fault {
	args := make([]any, 0, 2*len(e.Args))
	for name, value := range e.Args {
		args = append(args, name, value)
	}
	return Fault{In: "body", Pointer: pointer, Code: e.Key, Detail: s.words.T(e.Key, args...)}
}

// transform makes our problem of an error of huma's, which would repeat the value.
func (s *Server) transform(ctx huma.Context, _ string, v any) (any, error) {
	model, is := v.(*huma.ErrorModel)
	if !is {
		if p, ours := v.(*Problem); ours {
			p.RequestID = requestID(ctx)
		}
		return v, nil
	}
	if c, ok := ctx.Context().Value(callContext{}).(*call); ok {
		c.humas = true
	}
	p := failed.problem()
	switch model.Status {
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		p = invalidInput.problem()
		for _, e := range model.Errors {
			p.Errors = append(p.Errors, s.humaFault(e))
		}
		if len(p.Errors) == 0 {
			p.Errors = []Fault{{In: "body", Code: "missing", Detail: "A body is needed."}}
		}
	case http.StatusRequestEntityTooLarge:
		p = tooLarge.problem()
	case http.StatusUnsupportedMediaType:
		p = wrongMedia.problem()
	case http.StatusRequestTimeout:
		p = unavailable.problem()
	}
	p.RequestID = requestID(ctx)
	return p, nil
}

// humaMessage is one of huma's messages, by how it begins, and what we say for it. What it says behind that can be a value.
type humaMessage struct{ begins, code, detail string }

var humaMessages = []humaMessage{
	{"unexpected property", "unknown", "There is a name here that the document does not know."},
	{"unknown query parameter", "unknown", "There is a query key that the document does not know."},
	{"expected required property", "required", "A name is missing that must be there."},
	{"required", "required", "It must be given."},
	{"expected string to be RFC 3339", "time", "Write a time as in RFC 3339, with its zone: 2026-11-30T03:10:00Z."},
	{"invalid date/time", "time", "Write a time as in RFC 3339, with its zone: 2026-11-30T03:10:00Z."},
	{"expected string to be RFC 4122", "uuid", "Write a UUID."},
	{"expected string to match pattern", "pattern", "It does not have the form that the document asks."},
	{"expected value to be one of", "choice", "It is none of the words of the document."},
	{"expected length <=", "too-long", "It is too long."},
	{"expected length >=", "too-short", "It is too short."},
	{"expected array length <=", "too-many", "There are too many."},
	{"expected array length >=", "too-few", "There are too few."},
	{"expected number", "number", "It is no number, or none that the document allows."},
	{"expected integer", "number", "Write a whole number."},
	{"invalid integer", "number", "Write a whole number."},
	{"expected boolean", "boolean", "Write true or false."},
	{"expected string", "string", "Write a text."},
	{"expected array", "list", "Write a list."},
	{"expected object", "object", "Write an object."},
	{errJSON.Error(), "json", "The body is no JSON in UTF-8, has a name twice, or is nested too deep."},
}

var requiredName = regexp.MustCompile(`^expected required property ([A-Za-z][A-Za-z0-9]*) to be present`)

// humaFault words what huma found, without the value.
func (s *Server) humaFault(e *huma.ErrorDetail) Fault {
	f := Fault{In: "body", Code: "invalid", Detail: "It is not as the document asks."}
	for _, m := range humaMessages {
		if strings.HasPrefix(e.Message, m.begins) {
			f.Code, f.Detail = m.code, m.detail
			break
		}
	}
	in, place, _ := strings.Cut(e.Location, ".")
	switch in {
	case "query", "path", "header":
		f.In, f.Pointer = in, place
		if f.Code == "unknown" { // its name is something that was sent
			f.Pointer = ""
		}
		return f
	}
	f.Pointer = s.pointer(place)
	if name := requiredName.FindStringSubmatch(e.Message); name != nil {
		f.Pointer += "/" + name[1]
	}
	return f
}

// names are all that the document has for what is sent, and what a pointer is made of.
func (s *Server) learnNames() {
	s.names = map[string]bool{}
	for _, schema := range s.api.OpenAPI().Components.Schemas.Map() {
		for name := range schema.Properties {
			s.names[name] = true
		}
	}
}

// step is one name or place in huma's way of saying where something is.
var step = regexp.MustCompile(`^(?:\[(\d+)\]|([A-Za-z][A-Za-z0-9]*))`)

// pointer is a JSON pointer of that, up to the first name that is not ours: it was sent.
func (s *Server) pointer(place string) string {
	var out strings.Builder
	for place != "" {
		m := step.FindStringSubmatch(place)
		if m == nil || m[2] != "" && !s.names[m[2]] {
			break
		}
		out.WriteString("/" + m[1] + m[2])
		place = strings.TrimPrefix(place[len(m[0]):], ".")
	}
	return out.String()
}
