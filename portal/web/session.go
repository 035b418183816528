package web

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// What a session knows: the id of who is signed in, when that was, and when they were last seen, in seconds since 1970.
const (
	sessionUser  = "user"
	sessionBegan = "began"
	sessionSeen  = "seen"
)

// How long a session lasts without a request, and at most.
const (
	idleTime = 30 * time.Minute
	lifetime = 10 * time.Hour
	// seenEvery is how exactly the idle time is kept: a page read again within it writes nothing.
	seenEvery = time.Minute
)

// newSessions keeps sessions on the server; the cookie is a random name for one, and the database knows its hash.
func newSessions(o Options) *scs.SessionManager {
	m := scs.New()
	m.HashTokenInStore = true
	m.Lifetime = lifetime // the idle time is ours (CommitCtx, seen): scs would save the session at every page
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
	store *models.Store
	codec scs.Codec
}

func (s sessionStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	data, err := s.store.Session(ctx, []byte(token))
	return data, data != nil, err
}

// CommitCtx keeps a session until its time is over by the portal's clock. scs counts by the machine's, which is another
// one where the portal was given its clock.
func (s sessionStore) CommitCtx(ctx context.Context, token string, data []byte, _ time.Time) error {
	row := models.Session{TokenHash: []byte(token), Data: data, ExpiresAt: s.store.Now().Add(idleTime)}
	// Out of the data, since scs holds the session's lock while it commits.
	_, values, err := s.codec.Decode(data)
	if err != nil {
		return fmt.Errorf("decode session: %w", err)
	}
	if text, ok := values[sessionUser].(string); ok {
		if id, err := uuid.Parse(text); err == nil {
			row.UserID = &id
		}
	}
	if began, ok := values[sessionBegan].(int64); ok {
		if last := time.Unix(began, 0).Add(lifetime); last.Before(row.ExpiresAt) {
			row.ExpiresAt = last
		}
	}
	return s.store.SaveSession(ctx, row)
}

func (s sessionStore) DeleteCtx(ctx context.Context, token string) error {
	return s.store.EndSession(ctx, []byte(token))
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

// seen keeps the session of somebody who is at work from ending, with a write a minute at most.
func (s *Server) seen(ctx context.Context) {
	now := s.store.Now().Unix()
	if now-s.sessions.GetInt64(ctx, sessionSeen) >= int64(seenEvery.Seconds()) {
		s.sessions.Put(ctx, sessionSeen, now)
	}
}
