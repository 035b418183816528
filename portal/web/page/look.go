package page

import (
	"net/http"
	"net/url"
	"strings"

	"eokm.nl/hosting/models/people"
)

// lookCookie tells the server how the person who was last signed in here likes pages, for those that are read before signing in: the
// page comes in its colours at once, with no script that changes them.
const lookCookie = "look"

// Look is how the reader likes pages: their own setting, or what this browser was told last.
func (r *Request) Look() people.Look {
	if r.Account != nil {
		return r.Account.Look.Known()
	}
	cookie, err := r.HTTP.Cookie(lookCookie)
	if err != nil {
		return people.Look{}
	}
	theme, rest, _ := strings.Cut(cookie.Value, ".")
	density, keys, _ := strings.Cut(rest, ".")
	return people.Look{Theme: theme, Density: density, KeysOff: keys == keysOff}.Known()
}

// RememberLook lets this browser keep it for a year.
func (r *Request) RememberLook(l people.Look) {
	keys := ""
	if l.KeysOff {
		keys = keysOff
	}
	r.SetCookie(lookCookie, l.Theme+"."+l.Density+"."+keys, yearSeconds, http.SameSiteLaxMode)
}

const keysOff = "off"

// nextCookie remembers where somebody was going who met the page to sign in: who was invited and reads the mail about a notice first has no
// account yet, and comes to it by another link.
const nextCookie = "next"

// nextSeconds is for how long: from a mail to an account, the app and the codes.
const nextSeconds = 3600

// RememberNext keeps it; "/" is nowhere in particular.
func (r *Request) RememberNext(next string) {
	if next != "/" && len(next) <= 512 {
		r.SetCookie(nextCookie, url.QueryEscape(next), nextSeconds, http.SameSiteLaxMode)
	}
}

// ForgetNext is for who has got there.
func (r *Request) ForgetNext() {
	if _, err := r.HTTP.Cookie(nextCookie); err == nil {
		r.SetCookie(nextCookie, "", -1, http.SameSiteLaxMode)
	}
}

// RememberedNext is where they were going, "/" when nobody knows.
func (r *Request) RememberedNext() string {
	cookie, err := r.HTTP.Cookie(nextCookie)
	if err != nil {
		return "/"
	}
	next, err := url.QueryUnescape(cookie.Value)
	if err != nil {
		return "/"
	}
	return OwnPath(next)
}
