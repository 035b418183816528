package audit

import (
	"encoding/base64"
	"encoding/binary"
	"net/url"
	"regexp"
	"strings"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/trail"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
)

// Log is the log of all events for EOKM's admins and auditors, and a provider's own log for its admin.
func (h *Handlers) Log(r *page.Request) error {
	v, err := h.loadLog(r, parseLogFilter(r.Query))
	if err != nil {
		return err
	}
	return r.Page(v.layout(), v.build(nil))
}

// Filter reads what the log is narrowed to, and leads to it. It is posted, since what people type into a form may be
// anything, and a URL is kept where we do not see it.
func (h *Handlers) Filter(r *page.Request) error {
	form := logForm{
		person: strings.TrimSpace(r.Form.Text("person")), ref: strings.ToUpper(strings.TrimSpace(r.Form.Text("notice"))),
		from: strings.TrimSpace(r.Form.Text("from")), until: strings.TrimSpace(r.Form.Text("until")),
	}
	f, bad := form.parse()
	f.Kind = models.EventKind(r.Form.Text("kind"))
	if form.person != "" {
		id, err := h.store.Trail.FindPerson(r.Ctx, r.Actor, form.person)
		if err != nil && !bad.Take(err) {
			return err
		}
		f.Person = id
	}
	if len(bad) == 0 {
		return r.SeeOther(logURL(r.Route, f))
	}
	v, err := h.loadLog(r, f)
	if err != nil {
		return err
	}
	v.form = form
	return r.Refused(v.layout(), v.build(bad))
}

func (h *Handlers) loadLog(r *page.Request, f trail.Filter) (logView, error) {
	v := logView{r: r, path: r.Route, now: r.Now, filter: f}
	var err error
	if v.log, err = h.store.Trail.Log(r.Ctx, r.Actor, f); err != nil {
		return v, err
	}
	v.form = formOf(f, v.log.Person)
	if r.Actor.Staff() {
		v.chain, err = h.store.Trail.ChainState(r.Ctx, r.Actor)
	}
	return v, err
}

// revealWeeks is how many weeks the page of reveals counts.
const revealWeeks = 4

// Reveals tells who had full addresses shown, how often, and why.
func (h *Handlers) Reveals(r *page.Request) error {
	f := trail.Filter{Kind: models.EventRevealed, After: parseEventCursor(r.Query.Text("after"))}
	v := logView{r: r, path: r.Route, now: r.Now, filter: f}
	weeks := weeksBefore(v.now, revealWeeks)
	var err error
	if v.log, err = h.store.Trail.Log(r.Ctx, r.Actor, f); err != nil {
		return err
	}
	counts, err := h.store.Trail.RevealCounts(r.Ctx, r.Actor, weeks[len(weeks)-1])
	if err != nil {
		return err
	}
	return r.Page(layout.Page{Title: r.Printer.T("audit.reveals.title")}, v.reveals(weeks, counts))
}

// weeksBefore gives the Mondays of this week and of those before it, in Dutch time, the newest first.
func weeksBefore(now time.Time, n int) []time.Time {
	day := now.In(page.DutchZone())
	monday := time.Date(day.Year(), day.Month(), day.Day()-(int(day.Weekday())+6)%7, 0, 0, 0, 0, page.DutchZone())
	weeks := make([]time.Time, n)
	for i := range weeks {
		weeks[i] = monday.AddDate(0, 0, -7*i)
	}
	return weeks
}

// logForm is the filter's form as it was typed.
type logForm struct{ person, ref, from, until string }

func formOf(f trail.Filter, person string) logForm {
	form := logForm{person: person, ref: f.Ref, from: page.WriteDay(f.From)}
	if !f.Until.IsZero() {
		form.until = page.WriteDay(f.Until.AddDate(0, 0, -1))
	}
	return form
}

// publicRef is what a reference of ours looks like.
var publicRef = regexp.MustCompile(`^EOKM-\d{4}-\d{6,9}$`)

// parse reads all but the person, which takes the Store.
func (l logForm) parse() (trail.Filter, page.Faults) {
	var f trail.Filter
	var bad page.Faults
	if l.ref != "" {
		if f.Ref = l.ref; !publicRef.MatchString(l.ref) {
			f.Ref = ""
			bad.Add("notice", "audit.ref.form")
		}
	}
	var ok bool
	if f.From, ok = page.ParseDay(l.from); !ok {
		bad.Add("from", "audit.day.form")
	}
	if f.Until, ok = page.ParseDay(l.until); !ok {
		bad.Add("until", "audit.day.form")
	}
	if !f.Until.IsZero() {
		if f.Until.Before(f.From) {
			bad.Add("until", "audit.day.order")
		}
		f.Until = f.Until.In(page.DutchZone()).AddDate(0, 0, 1)
	}
	return f, bad
}

// parseLogFilter reads a log's URL. What it does not know it leaves out, as ParseFilter does.
func parseLogFilter(q page.Form) trail.Filter {
	f, _ := logForm{ref: q.Text("notice"), from: q.Text("from"), until: q.Text("until")}.parse()
	f.Person = q.ID("person")
	if kind := models.EventKind(q.Text("kind")); kind.Valid() {
		f.Kind = kind
	}
	f.After = parseEventCursor(q.Text("after"))
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
		"person": page.IDText(f.Person), "kind": string(f.Kind), "notice": form.ref, "from": form.from, "until": form.until,
		"after": eventCursorText(f.After),
	} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return page.WithQuery(path, q)
}
