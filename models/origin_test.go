package models_test

import (
	"context"
	"encoding/base64"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/trail"
	"eokm.nl/hosting/portal/portaltest/trace"
)

// revealFrom reveals a notice from a network address.
func (w *world) revealFrom(ip, ref string) {
	w.t.Helper()
	actor := w.agent
	actor.IP = ip
	require.NoError(w.t, w.Notice.Reveal(w.t.Context(), actor, notice.Revealing{Ref: ref, Reason: notice.RevealRemove}))
}

// origins are the network addresses of a notice's history, the newest first, as somebody reads them; "-" for one that was kept.
func (w *world) origins(actor models.Actor, ref string) (out []string) {
	w.t.Helper()
	page, err := w.Notice.Page(w.t.Context(), actor, ref, 0)
	require.NoError(w.t, err)
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
	w.t.Helper()
	_, err := w.Trail.ChainEvents(w.t.Context())
	require.NoError(w.t, err)
	report, err := w.Trail.CheckChain(w.t.Context(), nil)
	require.NoError(w.t, err)
	require.Empty(w.t, report.Faults)
	require.Zero(w.t, report.Waiting)
	return report.Head
}

// From where somebody revealed is shown as long as it may be kept. Then nobody can read it, and the events and their chain are
// what they were.
func TestOrigin_IsKeptForItsTimeAndTheChainStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.deliver(1, 1)[0]
	w.revealFrom("192.0.2.77", ref)
	w.after(day)
	w.revealFrom("2001:db8::77", ref)
	admin := w.as(models.RoleProviderAdmin)
	for _, actor := range []models.Actor{admin, w.analyst, w.agent} { // whom a page shows it is for the page to say
		require.Equal(t, []string{"2001:db8::77", "192.0.2.77"}, w.origins(actor, ref))
	}
	log, err := w.Trail.Log(t.Context(), admin, trail.Filter{})
	require.NoError(t, err)
	require.Equal(t, "2001:db8::77", string(log.Lines[0].Data.IP))
	events := func() []string {
		return query[string](w, `SELECT md5(e::text) FROM events e WHERE kind <> 'origins_erased' ORDER BY id`)
	}
	before, head := events(), w.chained()

	keep := models.DefaultRetention()
	end := start.Truncate(day).Add(day + keep.Origins) // of the first day, and the time after it
	w.clock.set(end.Add(-time.Microsecond))
	expired, err := w.ExpiredOrigins(t.Context(), keep)
	require.NoError(t, err)
	require.Zero(t, expired)
	n, err := w.DestroyOrigins(t.Context(), keep)
	require.NoError(t, err)
	require.Zero(t, n)
	w.clock.set(end)
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
	require.Equal(t, []int{1}, query[int](w, `SELECT (data->>'count')::int FROM events WHERE kind = 'origins_erased'`))
}

// A dump holds no network address of anybody, in any event, and all of them are as long.
func TestOrigin_IsSealedInTheEvent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.deliver(1, 1)[0]
	c := newCanary()
	actor := w.agent
	actor.IP = c.ip.String()
	require.NoError(t, w.Notice.Reveal(t.Context(), actor, notice.Revealing{Ref: ref, Reason: notice.RevealRemove}))
	_, err := w.Notice.CopyAddresses(t.Context(), actor, ref)
	require.NoError(t, err)
	_, err = w.Notice.Export(t.Context(), actor, notice.Filter{Tab: notice.TabAll})
	require.NoError(t, err)
	w.revealFrom("192.0.2.1", ref)
	from := query[string](w, `SELECT data->>'from' FROM events WHERE data->>'from' IS NOT NULL`)
	require.Len(t, from, 4)
	for _, sealed := range from {
		raw, err := base64.StdEncoding.DecodeString(sealed)
		require.NoError(t, err)
		require.Len(t, raw, 12+48+16)
	}
	require.Empty(t, query[string](w, `SELECT data->>'ip' FROM events WHERE data->>'ip' IS NOT NULL`))
	require.Empty(t, trace.Find(w.dump(), c.traces()))
}

// A sealed network address opens in its own event only.
func TestOrigin_IsBoundToItsEvent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.deliver(1, 1)[0]
	w.revealFrom("192.0.2.1", ref)
	w.after(time.Hour)
	w.revealFrom("192.0.2.2", ref)
	w.exec(`ALTER TABLE events DISABLE TRIGGER USER`)
	w.exec(`UPDATE events e SET data = jsonb_set(e.data, '{from}', o.data->'from') FROM events o
		WHERE e.kind = 'revealed' AND o.kind = 'revealed' AND e.id <> o.id`)
	require.Equal(t, []string{"-", "-"}, w.origins(w.analyst, ref), "and the rest of the history is there to be read")
}

// Events from before addresses were sealed hold them in clear; those are read as ever, and nothing writes any more.
func TestOrigin_InClearIsReadAndNotWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.deliver(1, 1)[0]
	w.exec(`INSERT INTO events (at, provider_id, notice_id, actor_id, actor_role, kind, data)
		SELECT now(), provider_id, id, $1, 'agent', 'revealed', '{"ip": "192.0.2.3"}' FROM notices`, w.agent.UserID)
	require.Equal(t, []string{"192.0.2.3"}, w.origins(w.analyst, ref))
}

// Portals that run at once have one key a day, and read each other's.
func TestOrigin_OneKeyADay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.deliver(1, 1)[0]
	w.after(10 * day)
	w.atOnce(4, func(ctx context.Context, _ int) error {
		store := w.another(w.keyFile)
		actor := w.agent
		actor.IP = "192.0.2.4"
		return store.Notice.Reveal(ctx, actor, notice.Revealing{Ref: ref, Reason: notice.RevealRemove})
	})
	require.Len(t, query[string](w, `SELECT id::text FROM origin_keys`), 1)
	require.Equal(t, []string{"192.0.2.4", "192.0.2.4", "192.0.2.4", "192.0.2.4"}, w.origins(w.analyst, ref))
}
