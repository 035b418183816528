package page

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"eokm.nl/hosting/templates/layout"
)

// SessionRefused is the page that answered a form and is no other page's: its id, until when it is kept, its status and, sealed, the page.
// There is one at most, in the session's own row; the first page that is asked for after its time lets go of it (RefusedOver).
const SessionRefused = "refused"

// How long it is shown, and when it shows full addresses, whose reveal may end before. After that its address leads to the form as it is
// then.
const (
	RefusedFor       = 10 * time.Minute
	RefusedInFullFor = 2 * time.Minute
)

// Once says that the page of this request shows a secret that is shown no other time, or answers what is kept nowhere: it is not
// compressed, and answers the form itself, since what a session keeps can be lost to another page of the same browser.
func (r *Request) Once() {
	r.once = true
	r.Uncompressed()
}

// ShowsFull says that the page of this request shows full addresses, which its reader may see until then: it is not compressed, and where
// it is kept it is not kept for longer.
func (r *Request) ShowsFull(until time.Time) {
	if r.fullUntil.IsZero() || until.Before(r.fullUntil) {
		r.fullUntil = until
	}
	r.Uncompressed()
}

// KeptUntil is until when the page of this request may be kept, as the answer to a form.
func (r *Request) KeptUntil() time.Time {
	if r.fullUntil.IsZero() {
		return r.Now.Add(RefusedFor)
	}
	until := r.Now.Add(RefusedInFullFor)
	if r.fullUntil.Before(until) {
		until = r.fullUntil
	}
	return until
}

// answers tells whether a page answers a form that a browser sent: what was wrong with it, what it would do, or what is shown this once. An
// error is no page of the form's, and to send it again may be right; a script of ours shows no page.
func (r *Request) answers(status int) bool {
	return r.Posted() && !r.problem && r.HTTP.Header.Get("Sec-Fetch-Dest") != "empty" &&
		(status == http.StatusOK || status == http.StatusUnprocessableEntity || status == http.StatusConflict)
}

// keeps tells whether such a page is kept and led to, so that Back never asks whether to send the form again. It needs a session of
// somebody: who is not signed in has no row. What is not kept names the form to the browser's history (layout.Page.Answers).
func (r *Request) keeps(status int) bool { return r.answers(status) && r.Account != nil && !r.once }

// formURL is where the form that was sent is read by a GET: at its own address, or else where its page says.
func (r *Request) formURL(frame layout.Page) string {
	if r.Site.Shows(r.HTTP.URL.Path) {
		return r.HTTP.URL.RequestURI()
	}
	return frame.Path
}

// RefusedOver tells whether the time of a page that a session keeps is over, also where nothing is kept that can be read.
func RefusedOver(kept string, now time.Time) bool {
	_, rest, _ := strings.Cut(kept, " ")
	seconds, _, _ := strings.Cut(rest, " ")
	until, err := strconv.ParseInt(seconds, 10, 64)
	return err != nil || !now.Before(time.Unix(until, 0))
}
