package page

import (
	"net/http"
	"slices"
	"time"
)

// SessionRefused is the page that answered a form which was refused: its id, until when it is kept, its status and, sealed, the page.
// There is one at most, in the session's own row.
const SessionRefused = "refused"

// How long it is shown, and when it shows full addresses, whose reveal may end before. After that its address leads to the form as it is
// then.
const (
	RefusedFor       = 10 * time.Minute
	RefusedInFullFor = 2 * time.Minute
)

// refusedPlaces are where the forms about notices are, of the desk and of EOKM: what is refused there is kept and led to, so that Back
// never asks whether to send it again. Forms elsewhere answer by themselves: those of an account hold passwords, of guidance articles.
var refusedPlaces = []string{
	"/notices", "/triage", "/casework", "/escalations", "/practice", "/statements", "/guest/handed", "/guest/hosts", "/jobs",
}

// refused tells whether a page answers such a form, to a browser that shows it.
func (r *Request) refused(status int) bool {
	return r.Posted() && r.Account != nil && (status == http.StatusUnprocessableEntity || status == http.StatusConflict) &&
		r.HTTP.Header.Get("Sec-Fetch-Dest") != "empty" &&
		slices.ContainsFunc(refusedPlaces, func(place string) bool { return Within(r.HTTP.URL.Path, place) })
}
