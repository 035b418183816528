package models_test

import (
	"context"
	"encoding/base64"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/trail"
	"eokm.nl/hosting/portal/portaltest/trace"
)

// revealFrom reveals a notice from a network address.
func (w *world) revealFrom(ip, ref string) {
	w.T.Helper()
	actor := w.Agent
	actor.IP = ip
	require.NoError(w.T, w.Notice.Reveal(w.T.Context(), actor, notice.Revealing{Ref: ref, Reason: notice.RevealRemove}))
}

// origins are the network addresses of a notice's history, the newest first, as somebody reads them; "-" for one that was kept.
func (w *world) origins(actor models.Actor, ref string) (out []string) {
	w.T.Helper()
	page, err := w.Notice.Page(w.T.Context(), actor, ref, 0)
	require.NoError(w.T, err)
	for _, line := range page.History {
		switch {
		case line.Data.IP != "":
			out = append(out, string(line.Data.IP))
		case len(line.Data.From) > 0:
			out = append(out, "-")
		}
	}
	return out
}

// chained checks the chain of all events.
func (w *world) chained() trail.ChainHead {
	w.T.Helper()
	_, err := w.Trail.ChainEvents(w.T.Context())
	require.NoError(w.T, err)
	report, err := w.Trail.CheckChain(w.T.Context(), nil)
	require.NoError(w.T, err)
	require.Empty(w.T, report.Faults)
	require.Zero(w.T, report.Waiting)
	return report.Head
}

// From where somebody revealed is shown as long as it may be kept. Then nobody can read it, and the events and their chain are
// what they were.
func TestOrigin_IsKeptForItsTimeAndTheChainStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	w.revealFrom("192.0.2.77", ref)
	w.After(modelstest.Day)
	w.revealFrom("2001:db8::77", ref)
	admin := w.As(models.RoleProviderAdmin)
	for _, actor := range []models.Actor{admin, w.Analyst, w.Agent} { // whom a page shows it is for the page to say
		require.Equal(t, []string{"2001:db8::77", "192.0.2.77"}, w.origins(actor, ref))
	}
	log, err := w.Trail.Log(t.Context(), admin, trail.Filter{})
	require.NoError(t, err)
	require.Equal(t, "2001:db8::77", string(log.Lines[0].Data.IP))
	events := func() []string {
		return modelstest.Query[string](w.World, `SELECT md5(e::text) FROM events e WHERE kind <> 'origins_erased' ORDER BY id`)
	}
	before, head := events(), w.chained()

	keep := models.DefaultRetention()
	end := modelstest.Start.Truncate(modelstest.Day).Add(modelstest.Day + keep.Origins) // of the first day, and the time after it
	w.Clock.Set(end.Add(-time.Microsecond))
	expired, err := w.ExpiredOrigins(t.Context(), keep)
	require.NoError(t, err)
	require.Zero(t, expired)
	n, err := w.DestroyOrigins(t.Context(), keep)
	require.NoError(t, err)
	require.Zero(t, n)
	w.Clock.Set(end)
	expired, err = w.ExpiredOrigins(t.Context(), keep)
	require.NoError(t, err)
	require.Equal(t, models.ExpiredOrigins{Days: 1, Events: 1}, expired)
	for _, want := range []int{1, 0} {
		n, err = w.DestroyOrigins(t.Context(), keep)
		require.NoError(t, err)
		require.Equal(t, want, n)
	}
	require.Equal(t, []string{"2001:db8::77", "-"}, w.origins(admin, ref))
	require.Equal(t, before, events())
	require.Equal(t, head.Seq+1, w.chained().Seq, "what was destroyed is an event of its own")
	require.Equal(t, []int{1}, modelstest.Query[int](w.World, `SELECT (data->>'count')::int FROM events WHERE kind = 'origins_erased'`))
}

// A dump holds no network address of anybody, in any event, and all of them are as long.
func TestOrigin_IsSealedInTheEvent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	c := modelstest.NewCanary()
	actor := w.Agent
	actor.IP = c.IP.String()
	require.NoError(t, w.Notice.Reveal(t.Context(), actor, notice.Revealing{Ref: ref, Reason: notice.RevealRemove}))
	_, err := w.Notice.CopyAddresses(t.Context(), actor, ref)
	require.NoError(t, err)
	_, err = w.Notice.Export(t.Context(), actor, notice.Filter{Tab: notice.TabAll})
	require.NoError(t, err)
	w.revealFrom("192.0.2.1", ref)
	from := modelstest.Query[string](w.World, `SELECT data->>'from' FROM events WHERE data->>'from' IS NOT NULL`)
	require.Len(t, from, 4)
	for _, sealed := range from {
		raw, err := base64.StdEncoding.DecodeString(sealed)
		require.NoError(t, err)
		require.Len(t, raw, 12+48+16)
	}
	require.Empty(t, modelstest.Query[string](w.World, `SELECT data->>'ip' FROM events WHERE data->>'ip' IS NOT NULL`))
	require.Empty(t, trace.Find(w.Dump(), c.Traces()))
}

// A sealed network address opens in its own event only.
func TestOrigin_IsBoundToItsEvent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	w.revealFrom("192.0.2.1", ref)
	w.After(time.Hour)
	w.revealFrom("192.0.2.2", ref)
	w.Exec(`ALTER TABLE events DISABLE TRIGGER USER`)
	w.Exec(`UPDATE events e SET data = jsonb_set(e.data, '{from}', o.data->'from') FROM events o
		WHERE e.kind = 'revealed' AND o.kind = 'revealed' AND e.id <> o.id`)
	require.Equal(t, []string{"-", "-"}, w.origins(w.Analyst, ref), "and the rest of the history is there to be read")
}

// Events from before addresses were sealed hold them in clear; those are read as ever, and nothing writes any more.
func TestOrigin_InClearIsReadAndNotWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	w.Exec(`INSERT INTO events (at, provider_id, notice_id, actor_id, actor_role, kind, data)
		SELECT now(), provider_id, id, $1, 'agent', 'revealed', '{"ip": "192.0.2.3"}' FROM notices`, w.Agent.UserID)
	require.Equal(t, []string{"192.0.2.3"}, w.origins(w.Analyst, ref))
}

// Portals that run at once have one key a day, and read each other's.
func TestOrigin_OneKeyADay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	w.After(10 * modelstest.Day)
	w.AtOnce(4, func(ctx context.Context, _ int) error {
		store := w.StoreWithKeys(w.KeyFile)
		actor := w.Agent
		actor.IP = "192.0.2.4"
		return store.Notice.Reveal(ctx, actor, notice.Revealing{Ref: ref, Reason: notice.RevealRemove})
	})
	require.Len(t, modelstest.Query[string](w.World, `SELECT id::text FROM origin_keys`), 1)
	require.Equal(t, []string{"192.0.2.4", "192.0.2.4", "192.0.2.4", "192.0.2.4"}, w.origins(w.Analyst, ref))
}
