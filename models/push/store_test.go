package push_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/push"
)

var (
	point  = base64.RawURLEncoding.EncodeToString(append([]byte{4}, make([]byte, 64)...))
	secret = base64.RawURLEncoding.EncodeToString(make([]byte, 16))
)

func browser(n int) push.Subscription {
	return push.Subscription{Endpoint: fmt.Sprintf("https://push.example.net/%d", n), P256dh: point, Auth: secret, Agent: "Firefox, Linux"}
}

func due(w *modelstest.World) []string {
	w.T.Helper()
	list, err := w.Push.Due(w.T.Context(), 100)
	require.NoError(w.T, err)
	var out []string
	for _, t := range list {
		out = append(out, fmt.Sprintf("%s %d", t.Endpoint, t.Open))
		require.NoError(w.T, w.Push.Told(w.T.Context(), t.ID, t.At))
	}
	return out
}

func TestPush_TellsOnceOfWhatIsNew(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	ctx := t.Context()
	later := func() { w.Clock.Set(w.Now().Add(time.Minute)) }
	w.Deliver(1, 1)
	require.NoError(t, w.Push.Subscribe(ctx, w.Agent, browser(1)))
	require.Empty(t, due(w), "what was there before is no news")
	later()
	refs := w.Deliver(2, 1)
	require.Equal(t, []string{"https://push.example.net/1 3"}, due(w))
	require.Empty(t, due(w), "once")
	later()
	w.Respond(refs[0])
	w.Decide(notice.DecideWithdraw, uuid.Nil, refs[1])
	require.Empty(t, due(w), "a decision is no reason to wake anybody")
	later()
	_, err := w.Practice.Order(ctx, w.Agent, 1)
	require.NoError(t, err)
	require.Equal(t, []string{"https://push.example.net/1 1"}, due(w), "a practice wakes as a notice does, and is not counted")
	later()
	w.Deliver(1, 1)
	w.Clock.Set(w.Now().Add(2 * time.Hour))
	require.Empty(t, due(w), "of what is old the mail tells")
	w.At(6 * time.Hour)
	require.Len(t, due(w), 1, "the ladder")
	require.NoError(t, w.People.DisableMember(ctx, w.As(models.RoleProviderAdmin), w.ChangeOf(w.Agent.UserID)))
	later()
	w.Deliver(1, 1)
	require.Empty(t, due(w), "who left is told nothing")
}

func TestPush_WhoseBrowser(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	ctx := t.Context()
	other := w.AddTenant("noorderlicht", "198.51.100.0/24").Agent
	for n := range push.BrowserLimit + 2 {
		w.Clock.Set(w.Now().Add(time.Second))
		require.NoError(t, w.Push.Subscribe(ctx, w.Agent, browser(n)))
	}
	list, err := w.Push.Own(ctx, w.Agent)
	require.NoError(t, err)
	require.Len(t, list, push.BrowserLimit)
	require.Empty(t, list[0].Endpoint, "no page has it")
	require.Equal(t, []string{"https://push.example.net/11"},
		modelstest.Query[string](w, `SELECT endpoint FROM push_subscriptions ORDER BY created_at DESC LIMIT 1`), "the oldest went")

	require.NoError(t, w.Push.Subscribe(ctx, other, browser(11)), "who sits at it now")
	require.Equal(t, []uuid.UUID{other.UserID},
		modelstest.Query[uuid.UUID](w, `SELECT user_id FROM push_subscriptions WHERE endpoint = 'https://push.example.net/11'`))
	theirs, err := w.Push.Own(ctx, other)
	require.NoError(t, err)
	require.ErrorIs(t, w.Push.Remove(ctx, w.Agent, theirs[0].ID), models.ErrNotFound)
	require.NoError(t, w.Push.Remove(ctx, other, theirs[0].ID))
	require.NoError(t, w.Push.Forget(ctx, list[1].ID))
	guest := models.Actor{Role: models.RoleGuest, ProviderID: w.Hoster.ID, UserID: uuid.New()}
	for _, actor := range []models.Actor{w.Analyst, models.System(), {}, guest} {
		require.ErrorIs(t, w.Push.Subscribe(ctx, actor, browser(1)), models.ErrForbidden)
		_, err := w.Push.Own(ctx, actor)
		require.ErrorIs(t, err, models.ErrForbidden)
	}
}

func TestPush_WhatNoBrowserGives(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	for name, change := range map[string]func(s *push.Subscription){
		"no address":    func(s *push.Subscription) { s.Endpoint = "" },
		"in clear":      func(s *push.Subscription) { s.Endpoint = "http://push.example.net/1" },
		"another port":  func(s *push.Subscription) { s.Endpoint = "https://push.example.net:8443/1" },
		"with a name":   func(s *push.Subscription) { s.Endpoint = "https://me@push.example.net/1" },
		"this machine":  func(s *push.Subscription) { s.Endpoint = "https://localhost/1" },
		"a file":        func(s *push.Subscription) { s.Endpoint = "file:///etc/passwd" },
		"endless":       func(s *push.Subscription) { s.Endpoint += strings.Repeat("x", 1000) },
		"two lines":     func(s *push.Subscription) { s.Endpoint += "\n" },
		"no point":      func(s *push.Subscription) { s.P256dh = secret },
		"packed point":  func(s *push.Subscription) { s.P256dh = base64.RawURLEncoding.EncodeToString(make([]byte, 65)) },
		"no secret":     func(s *push.Subscription) { s.Auth = "" },
		"no base64 key": func(s *push.Subscription) { s.P256dh = "%" },
	} {
		s := browser(1)
		change(&s)
		var invalid *models.Invalid
		require.ErrorAs(t, w.Push.Subscribe(t.Context(), w.Agent, s), &invalid, name)
		require.Equal(t, "push.browser", invalid.Key)
	}
	require.Zero(t, modelstest.Query[int](w, `SELECT count(*) FROM push_subscriptions`)[0])
}
