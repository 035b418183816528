package web

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
	sessionUser   = "user"    // the id of who is signed in
	sessionBegan  = "began"   // when that was
	sessionSeen   = "seen"    // when they were last seen
	sessionProved = "proved"  // when they last proved who they are
	sessionAgent  = "agent"   // the browser, in words
	sessionIP     = "ip"      // where it began
	sessionKept   = "kept"    // the database has this session already
	sessionEntry  = "entry"   // the id of who gave a right password and no second factor yet
	sessionStage  = "stage"   // what is asked of them: stageFactor or stageEnrol
	sessionAt     = "entered" // when they gave it
	sessionStep   = "step"    // what their app showed when one code was not enough (models.OneMoreError)
)

// How long a session lasts without a request, and at most.
const (
	idleTime = 30 * time.Minute
	lifetime = 10 * time.Hour
)

// begin starts a session under a new name, so that one planted before is worth nothing.
func (r *request) begin(account people.Account) error {
	sessions, now := r.site.sessions, r.now.Unix()
	if err := sessions.RenewToken(r.ctx); err != nil {
		return err
	}
	for _, key := range []string{sessionKept, sessionEntry, sessionStage, sessionAt, sessionStep, sessionCeremony} {
		sessions.Remove(r.ctx, key)
	}
	sessions.Put(r.ctx, sessionUser, account.ID.String())
	sessions.Put(r.ctx, sessionBegan, now)
	sessions.Put(r.ctx, sessionSeen, now)
	sessions.Put(r.ctx, sessionProved, now)
	sessions.Put(r.ctx, sessionAgent, agentWords(r.http.UserAgent()))
	sessions.Put(r.ctx, sessionIP, r.ip)
	return nil
}

// ownSession is what the database knows this browser's session by, as scs hashes its token.
func (r *request) ownSession() []byte {
	sum := sha256.Sum256([]byte(r.site.sessions.Token(r.ctx)))
	return []byte(base64.RawURLEncoding.EncodeToString(sum[:]))
}

// entering tells whether this browser is between password and signed in, or was and took too long.
func (r *request) entering() bool { return r.site.sessions.Exists(r.ctx, sessionEntry) }

// provedFor is how long a proof is good for what asks one anew: factors, people, keys, exports, decisions, routing (routes.go).
const provedFor = 15 * time.Minute

// proved tells whether somebody proved who they are not long ago.
func (r *request) proved() bool {
	return r.now.Sub(time.Unix(r.site.sessions.GetInt64(r.ctx, sessionProved), 0)) <= provedFor
}

// sessionCeremony is what the server must remember between asking a browser to make a passkey and its answer.
const sessionCeremony = "ceremony"

// sessionParked is a form that was sent and waits for a proof of who sent it: its id and, sealed, what it says. There is one at most.
const sessionParked = "parked"

// sessionList is that somebody asked for a list to take along, and is to be told after the proof how to get it.
const sessionList = "list"

// parked tells whether a form waits at the place that a proof leads on to.
func (r *request) parked(next string) bool {
	id, _, waits := strings.Cut(r.site.sessions.GetString(r.ctx, sessionParked), " ")
	return waits && next == parkedURL(id)
}

// parkedForm is such a form.
type parkedForm struct {
	Path   string     `json:"path"`
	Values url.Values `json:"values"`
}
