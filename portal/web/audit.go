package web

import (
	"encoding/base64"
	"encoding/binary"
	"net/url"
	"regexp"
	"strings"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/trail"
	"eokm.nl/hosting/templates/layout"
)

// showLog is the log of all events for EOKM's admins and auditors, and a provider's own log for its admin.
func (s *Server) showLog(r *request) error {
	v, err := s.loadLog(r, parseLogFilter(r.query))
	if err != nil {
		return err
	}
	return r.page(v.layout(), v.build(nil))
}

// filterLog reads what the log is narrowed to, and leads to it. It is posted, since what people type into a form may be
// anything, and a URL is kept where we do not see it.
func (s *Server) filterLog(r *request) error {
	form := logForm{
		person: strings.TrimSpace(r.form.text("person")), ref: strings.ToUpper(strings.TrimSpace(r.form.text("notice"))),
		from: strings.TrimSpace(r.form.text("from")), until: strings.TrimSpace(r.form.text("until")),
	}
	f, bad := form.parse()
	f.Kind = models.EventKind(r.form.text("kind"))
	if form.person != "" {
		id, err := s.store.Trail.FindPerson(r.ctx, r.actor, form.person)
		if err != nil && !bad.take(err) {
			return err
		}
		f.Person = id
	}
	if len(bad) == 0 {
		return r.seeOther(logURL(r.route, f))
	}
	v, err := s.loadLog(r, f)
	if err != nil {
		return err
	}
	v.form = form
	return r.refused(v.layout(), v.build(bad))
}

func (s *Server) loadLog(r *request, f trail.Filter) (logView, error) {
	v := logView{r: r, path: r.route, now: r.now, filter: f}
	var err error
	if v.log, err = s.store.Trail.Log(r.ctx, r.actor, f); err != nil {
		return v, err
	}
	v.form = formOf(f, v.log.Person)
	if r.actor.Staff() {
		v.chain, err = s.store.Trail.ChainState(r.ctx, r.actor)
	}
	return v, err
}

// revealWeeks is how many weeks the page of reveals counts.
const revealWeeks = 4

// showReveals tells who had full addresses shown, how often, and why.
func (s *Server) showReveals(r *request) error {
	f := trail.Filter{Kind: models.EventRevealed, After: parseEventCursor(r.query.text("after"))}
	v := logView{r: r, path: r.route, now: r.now, filter: f}
	weeks := weeksBefore(v.now, revealWeeks)
	var err error
	if v.log, err = s.store.Trail.Log(r.ctx, r.actor, f); err != nil {
		return err
	}
	counts, err := s.store.Trail.RevealCounts(r.ctx, r.actor, weeks[len(weeks)-1])
	if err != nil {
		return err
	}
	return r.page(layout.Page{Title: r.printer.T("audit.reveals.title")}, v.reveals(weeks, counts))
}

// weeksBefore gives the Mondays of this week and of those before it, in Dutch time, the newest first.
func weeksBefore(now time.Time, n int) []time.Time {
	day := now.In(dutchZone())
	monday := time.Date(day.Year(), day.Month(), day.Day()-(int(day.Weekday())+6)%7, 0, 0, 0, 0, dutchZone())
	weeks := make([]time.Time, n)
	for i := range weeks {
		weeks[i] = monday.AddDate(0, 0, -7*i)
	}
	return weeks
}

// logForm is the filter's form as it was typed.
type logForm struct{ person, ref, from, until string }

func formOf(f trail.Filter, person string) logForm {
	form := logForm{person: person, ref: f.Ref, from: writeDay(f.From)}
	if !f.Until.IsZero() {
		form.until = writeDay(f.Until.AddDate(0, 0, -1))
	}
	return form
}

// publicRef is what a reference of ours looks like.
var publicRef = regexp.MustCompile(`^EOKM-\d{4}-\d{6,9}$`)

// parse reads all but the person, which takes the Store.
func (l logForm) parse() (trail.Filter, formFaults) {
	var f trail.Filter
	var bad formFaults
	if l.ref != "" {
		if f.Ref = l.ref; !publicRef.MatchString(l.ref) {
			f.Ref = ""
			bad.add("notice", "audit.ref.form")
		}
	}
	var ok bool
	if f.From, ok = parseDay(l.from); !ok {
		bad.add("from", "audit.day.form")
	}
	if f.Until, ok = parseDay(l.until); !ok {
		bad.add("until", "audit.day.form")
	}
	if !f.Until.IsZero() {
		if f.Until.Before(f.From) {
			bad.add("until", "audit.day.order")
		}
		f.Until = f.Until.In(dutchZone()).AddDate(0, 0, 1)
	}
	return f, bad
}

// parseLogFilter reads a log's URL. What it does not know it leaves out, as parseFilter does.
func parseLogFilter(q form) trail.Filter {
	f, _ := logForm{ref: q.text("notice"), from: q.text("from"), until: q.text("until")}.parse()
	f.Person = q.id("person")
	if kind := models.EventKind(q.text("kind")); kind.Valid() {
		f.Kind = kind
	}
	f.After = parseEventCursor(q.text("after"))
	return f
}

// eventCursorText is a place in a log as it stands in a URL.
func eventCursorText(c trail.EventCursor) string {
	if c.ID == 0 {
		return ""
	}
	b := binary.BigEndian.AppendUint64(nil, uint64(c.At.UnixMicro()))
	return base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint64(b, uint64(c.ID)))
}

// parseEventCursor reads eventCursorText; anything else is the beginning of the log.
func parseEventCursor(text string) trail.EventCursor {
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(b) != 16 {
		return trail.EventCursor{}
	}
	return trail.EventCursor{At: time.UnixMicro(int64(binary.BigEndian.Uint64(b))).UTC(), ID: int64(binary.BigEndian.Uint64(b[8:]))}
}

// logURL is a log as a filter describes it; parseLogFilter reads it back.
func logURL(path string, f trail.Filter) string {
	form, q := formOf(f, ""), url.Values{}
	for name, value := range map[string]string{
		"person": idText(f.Person), "kind": string(f.Kind), "notice": form.ref, "from": form.from, "until": form.until,
		"after": eventCursorText(f.After),
	} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return withQuery(path, q)
}
