package page

import (
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strings"
	"time"

	"eokm.nl/hosting/models/people"
)

// What a session knows, besides the sentence for the next page. Times are in seconds since 1970.
const (
	SessionUser   = "user"    // the id of who is signed in
	SessionBegan  = "began"   // when that was
	SessionSeen   = "seen"    // when they were last seen
	SessionProved = "proved"  // when they last proved who they are
	SessionAgent  = "agent"   // the browser, in words
	SessionIP     = "ip"      // where it began
	SessionKept   = "kept"    // the database has this session already
	SessionEntry  = "entry"   // the id of who gave a right password and no second factor yet
	SessionStage  = "stage"   // what is asked of them: stageFactor or StageEnrol
	SessionAt     = "entered" // when they gave it
	SessionNext   = "next"    // where they were going, for when they have chosen one
	SessionStep   = "step"    // what their app showed when one code was not enough (models.OneMoreError)
)

// How long a session lasts without a request, and at most.
const (
	IdleTime = 30 * time.Minute
	Lifetime = 10 * time.Hour
)

// Begin starts a session under a new name, so that one planted before is worth nothing.
func (r *Request) Begin(account people.Account) error {
	sessions, now := r.Site.Sessions, r.Now.Unix()
	if err := sessions.RenewToken(r.Ctx); err != nil {
		return err
	}
	for _, key := range []string{SessionKept, SessionEntry, SessionStage, SessionAt, SessionNext, SessionStep, SessionCeremony} {
		sessions.Remove(r.Ctx, key)
	}
	sessions.Put(r.Ctx, SessionUser, account.ID.String())
	sessions.Put(r.Ctx, SessionBegan, now)
	sessions.Put(r.Ctx, SessionSeen, now)
	sessions.Put(r.Ctx, SessionProved, now)
	sessions.Put(r.Ctx, SessionAgent, AgentWords(r.HTTP.UserAgent()))
	sessions.Put(r.Ctx, SessionIP, r.IP)
	return nil
}

// OwnSession is what the database knows this browser's session by.
func (r *Request) OwnSession() []byte { return sessionHash(r.Site.Sessions.Token(r.Ctx)) }

// SentSession is the same of the session that the browser named, be it over.
func (r *Request) SentSession() []byte {
	cookie, err := r.HTTP.Cookie(r.Site.Sessions.Cookie.Name)
	if err != nil {
		return nil
	}
	return sessionHash(cookie.Value)
}

// sessionHash hashes the name of a session as scs does.
func sessionHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return []byte(base64.RawURLEncoding.EncodeToString(sum[:]))
}

// Entering tells whether this browser is between password and signed in, or was and took too long.
func (r *Request) Entering() bool { return r.Site.Sessions.Exists(r.Ctx, SessionEntry) }

// provedFor is how long a proof is good for what asks one anew: factors, people, keys, exports, decisions, routing (routes.go).
const provedFor = 15 * time.Minute

// Proved tells whether somebody proved who they are not long ago.
func (r *Request) Proved() bool {
	return r.Now.Sub(time.Unix(r.Site.Sessions.GetInt64(r.Ctx, SessionProved), 0)) <= provedFor
}

// SessionCeremony is what the server must remember between asking a browser to make a passkey and its answer.
const SessionCeremony = "ceremony"

// SessionParked is a form that was sent and waits for a proof of who sent it, or for them to sign in: its id and, sealed, what it says.
// There is one at most.
const SessionParked = "parked"

// SessionRefill is that the next page is the form's own, which is to be filled with what is parked: the id of it.
const SessionRefill = "refill"

// SessionList is that somebody asked for a list to take along, and is to be told after the proof how to get it.
const SessionList = "list"

// Parked tells whether a form waits at the place that a proof leads on to.
func (r *Request) Parked(next string) bool {
	id, _, waits := strings.Cut(r.Site.Sessions.GetString(r.Ctx, SessionParked), " ")
	return waits && next == ParkedURL(id)
}

// ParkedForm is such a form.
type ParkedForm struct {
	Path      string     `json:"path"`
	Values    url.Values `json:"values"`
	SignedOut bool       `json:"signed_out"` // its sender's session was over
}
