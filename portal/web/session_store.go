package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/google/uuid"

	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/web/page"
)

// newSessions keeps sessions on the server; the cookie is a random name for one, and the database knows its hash.
func newSessions(o Options) *scs.SessionManager {
	m := scs.New()
	m.HashTokenInStore = true
	m.Lifetime = page.Lifetime // the idle time is ours (CommitCtx, seen): scs would save the session at every page
	m.Cookie.Name, m.Cookie.Path = "sid", "/"
	m.Cookie.HttpOnly, m.Cookie.SameSite, m.Cookie.Secure = true, http.SameSiteLaxMode, o.Secure
	if o.Secure {
		m.Cookie.Name = "__Host-sid"
	}
	m.Store = sessionStore{store: o.Store, codec: m.Codec}
	return m
}

// sessionStore is scs's store over ours. scs calls only the methods with a context.
type sessionStore struct {
	store *rooms.Store
	codec scs.Codec
}

// FindCtx finds a session and tells the request's context who is signed in on it (identify takes it from there), since
// one trip to the database finds both. A page that needs no database is shown without, when it does not answer.
func (s sessionStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	in, ok := ctx.Value(signedInKey{}).(*signedIn)
	if !ok {
		in = &signedIn{}
	}
	ctx, cancel := sessionContext(ctx, in.spared)
	defer cancel()
	data, who, err := s.store.People.Session(ctx, []byte(token))
	if err != nil && in.spared {
		return nil, false, nil
	}
	in.account = who
	return data, data != nil, err
}

// CommitCtx keeps a session until its time is over by the portal's clock. scs counts by the machine's, which is another
// one where the portal was given its clock.
func (s sessionStore) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	now := s.store.Now()
	row := people.Session{TokenHash: []byte(token), Data: data, SeenAt: &now, ExpiresAt: now.Add(page.IdleTime)}
	// Out of the data, since scs holds the session's lock while it commits.
	_, values, err := s.codec.Decode(data)
	if err != nil {
		return fmt.Errorf("decode session: %w", err)
	}
	if text, ok := values[page.SessionUser].(string); ok {
		if id, err := uuid.Parse(text); err == nil {
			row.UserID = &id
		}
	}
	row.Agent, _ = values[page.SessionAgent].(string)
	row.IP, _ = values[page.SessionIP].(string)
	if seconds, ok := values[page.SessionBegan].(int64); ok {
		began := time.Unix(seconds, 0).UTC()
		row.BeganAt = &began
		if last := began.Add(page.Lifetime); last.Before(row.ExpiresAt) {
			row.ExpiresAt = last
		}
	}
	if values[page.SessionKept] == true {
		return s.store.People.SaveSession(ctx, row, false)
	}
	values[page.SessionKept] = true
	if row.Data, err = s.codec.Encode(expiry, values); err != nil {
		return fmt.Errorf("encode session: %w", err)
	}
	return s.store.People.SaveSession(ctx, row, true)
}

func (s sessionStore) DeleteCtx(ctx context.Context, token string) error {
	return s.store.People.EndSession(ctx, []byte(token))
}

func (s sessionStore) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.TODO(), token) //nolint:forbidigo // scs's older interface; never called beside FindCtx
}

func (s sessionStore) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.TODO(), token, data, expiry) //nolint:forbidigo // as Find
}

func (s sessionStore) Delete(token string) error {
	return s.DeleteCtx(context.TODO(), token) //nolint:forbidigo // as Find
}

// signedIn is who is signed in on the session of a request.
type signedIn struct {
	account *people.Account
	spared  bool // the page can be shown without knowing
}

type signedInKey struct{}

// withSignedIn makes room for FindCtx's answer in the context of each request.
func withSignedIn(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), signedInKey{}, &signedIn{spared: isSpared(r)})))
	})
}

// seenEvery is how exactly the idle time is kept: a page read again within it writes nothing.
const seenEvery = time.Minute

// seen keeps the session of somebody who is at work from ending, with a write a minute at most, and lets go of the kept page whose time
// is over: it may show full addresses. What a session holds that nobody uses goes with it (people.SweepSessions).
func (s *Server) seen(ctx context.Context) {
	now := s.store.Now()
	if now.Unix()-s.site.Sessions.GetInt64(ctx, page.SessionSeen) >= int64(seenEvery.Seconds()) {
		s.site.Sessions.Put(ctx, page.SessionSeen, now.Unix())
	}
	if kept := s.site.Sessions.GetString(ctx, page.SessionRefused); kept != "" && page.RefusedOver(kept, now) {
		s.site.Sessions.Remove(ctx, page.SessionRefused)
	}
}

// How long finding out who asks may take of AnswerTime.
const (
	sessionTime = 6 * time.Second
	sparedTime  = 2 * time.Second // for a page that can be shown to nobody in particular as well
)

// sessionContext is the time that a request's session may take to be found.
func sessionContext(ctx context.Context, isSpared bool) (context.Context, context.CancelFunc) {
	if isSpared {
		return context.WithTimeout(ctx, sparedTime)
	}
	return context.WithTimeout(ctx, sessionTime)
}

func isSpared(r *http.Request) bool { return slices.Contains(spared, r.URL.Path) }
