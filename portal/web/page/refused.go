package page

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// SessionRefused is the page that answered a form and is no other page's: its id, until when it is kept, its status and, sealed, the page.
// There is one at most, in the session's own row; the first page that is asked for after its
// time lets go of it (RefusedOver).
const SessionRefused = "refused"

// How long it is shown, and when it shows full addresses, whose reveal may end before, or a secret. After that its address leads to the
// form as it is then.
const (
	RefusedFor       = 10 * time.Minute
	RefusedInFullFor = 2 * time.Minute
)

// refused tells whether a page answers a form: what was wrong with it, what it would do, or what is shown this once. It is kept and led
// to, so that Back never asks whether to send the form again. It needs a session of somebody: who is not signed in has no row
// (layout.Page.Answers serves them). An error is no page of the form's, and is not kept.
func (r *Request) refused(status int) bool {
	return r.Account != nil && r.sent() &&
		(status == http.StatusOK || status == http.StatusUnprocessableEntity || status == http.StatusConflict)
}

// sent tells whether a browser sent a form and shows the answer; a script of ours does not.
func (r *Request) sent() bool { return r.Posted() && r.HTTP.Header.Get("Sec-Fetch-Dest") != "empty" }

// RefusedOver tells whether the time of a page that a session keeps is over, also where nothing is kept that can be read.
func RefusedOver(kept string, now time.Time) bool {
	_, rest, _ := strings.Cut(kept, " ")
	seconds, _, _ := strings.Cut(rest, " ")
	until, err := strconv.ParseInt(seconds, 10, 64)
	return err != nil || !now.Before(time.Unix(until, 0))
}
