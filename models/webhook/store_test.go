package webhook_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/webhook"
)

func setting() webhook.Setting {
	return webhook.Setting{Name: "Tickets", URL: "https://tickets.example.net/", Kinds: webhook.Types()}
}

func add(w *modelstest.World, lead models.Actor, set webhook.Setting) uuid.UUID {
	w.T.Helper()
	id, err := w.Webhook.Add(w.T.Context(), lead, set)
	require.NoError(w.T, err)
	return id
}

// told are the kinds of a webhook's deliveries with their states, in the order of the events.
func told(w *modelstest.World, id uuid.UUID) []string {
	w.T.Helper()
	return modelstest.Query[string](w, `SELECT d.kind || ' ' || d.state FROM webhook_deliveries d WHERE d.webhook_id = $1
		ORDER BY d.event_id NULLS LAST`, id)
}

// Every way in which an event is recorded makes a delivery with it, of what was chosen, to whom it is; who is told nothing costs no row.
func TestTellHooks_WithEachEventAndNoOther(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	w.Deliver(1, 1)
	require.Zero(t, modelstest.Query[int](w, `SELECT count(*) FROM webhook_deliveries`)[0], "nobody is told")
	all := add(w, w.As(models.RoleProviderAdmin), setting())
	some := add(w, w.As(models.RoleProviderAdmin), webhook.Setting{
		Name: "Alarm", URL: "https://alarm.example.net/", Kinds: []models.EventKind{models.EventClosed},
	})
	w.Exec(`DELETE FROM river.river_job`)
	refs := w.Deliver(3, 2)
	require.Equal(t, []string{"delivered waiting", "delivered waiting", "delivered waiting"}, told(w, all))
	require.Equal(t, []int{1}, modelstest.Query[int](w,
		`SELECT count(*) FROM river.river_job WHERE kind = 'webhook.send'`), "one job for many")
	_, err := w.Notice.Assign(t.Context(), w.Agent, refs[:1], w.Agent.UserID)
	require.NoError(t, err)
	w.Respond(refs[0])
	w.Verify(notice.FoundOffline, refs[0])
	require.Equal(t, []string{
		"delivered waiting", "delivered waiting", "delivered waiting", "answered waiting", "found_offline waiting", "closed waiting",
	}, told(w, all))
	require.Equal(t, []string{"closed waiting"}, told(w, some))
	require.Equal(t, []int{0}, modelstest.Query[int](w,
		`SELECT count(*) FROM webhook_deliveries WHERE provider_id = $1`, other.Provider.ID))
	require.Equal(t, []bool{true}, modelstest.Query[bool](w, `SELECT bool_and(d.at = e.at AND d.kind = e.kind AND NOT e.internal)
		FROM webhook_deliveries d JOIN events e ON e.id = d.event_id`))

	failing := modelstest.Query[int](w, `SELECT count(*) FROM webhook_deliveries`)[0]
	require.Error(t, w.Notice.Acknowledge(t.Context(), w.Agent, []string{refs[1], "EOKM-2026-999999"}))
	require.Equal(t, []int{failing}, modelstest.Query[int](w, `SELECT count(*) FROM webhook_deliveries`), "what was undone tells nobody")
}

// Its provider's admin keeps it, and nobody else; of another's it is as if there were none.
func TestWebhook_WhoKeepsIt(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	ctx := t.Context()
	lead, other := w.As(models.RoleProviderAdmin), w.AddTenant("noorderlicht", "198.51.100.0/24")
	id := add(w, lead, setting())
	delivery, err := w.Webhook.Test(ctx, lead, lead.ProviderID, id)
	require.NoError(t, err)
	theirs := models.Actor{Role: models.RoleProviderAdmin, ProviderID: other.Provider.ID, UserID: other.Agent.UserID}
	for name, do := range map[string]func(a models.Actor) error{
		"get":    func(a models.Actor) error { _, err := w.Webhook.Get(ctx, a, a.ProviderID, id); return err },
		"change": func(a models.Actor) error { return w.Webhook.Change(ctx, a, id, setting()) },
		"secret": func(a models.Actor) error { _, err := w.Webhook.Secret(ctx, a, id); return err },
		"rotate": func(a models.Actor) error { return w.Webhook.Rotate(ctx, a, id, false) },
		"off":    func(a models.Actor) error { return w.Webhook.Disable(ctx, a, a.ProviderID, id) },
		"on":     func(a models.Actor) error { return w.Webhook.Enable(ctx, a, id) },
		"remove": func(a models.Actor) error { return w.Webhook.Remove(ctx, a, id) },
		"test":   func(a models.Actor) error { _, err := w.Webhook.Test(ctx, a, a.ProviderID, id); return err },
		"one":    func(a models.Actor) error { _, _, err := w.Webhook.Delivery(ctx, a, id, delivery); return err },
		"again": func(a models.Actor) error {
			_, err := w.Webhook.Redeliver(ctx, a, a.ProviderID, id, webhook.Range{Delivery: delivery})
			return err
		},
	} {
		require.ErrorIs(t, do(theirs), models.ErrNotFound, name)
		guest := models.Actor{Role: models.RoleGuest, ProviderID: w.Hoster.ID}
		for _, a := range []models.Actor{w.Agent, w.Analyst, w.As(models.RoleAdmin), {}, guest} {
			require.ErrorIs(t, do(a), models.ErrForbidden, name)
		}
	}
	list, _, err := w.Webhook.Deliveries(ctx, theirs, theirs.ProviderID, id, "", models.Cursor{})
	require.NoError(t, err)
	require.Empty(t, list)
	require.NoError(t, w.Webhook.Disable(ctx, lead, lead.ProviderID, id))
	require.ErrorIs(t, w.Webhook.Disable(ctx, lead, lead.ProviderID, id), models.ErrConflict)
	require.ErrorIs(t, w.Webhook.Change(ctx, lead, uuid.New(), setting()), models.ErrNotFound)
}

// A range is what happened in it; what was taken only where somebody asks for it. What was done with is forgotten after 30 days.
func TestRedeliver_ARangeAndWhatIsKept(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	ctx, lead := t.Context(), w.As(models.RoleProviderAdmin)
	id := add(w, lead, setting())
	for range 4 {
		w.Deliver(1, 1)
		w.Clock.Set(w.Now().Add(time.Hour))
	}
	w.Exec(`UPDATE webhook_deliveries SET state = (ARRAY['delivered', 'failed', 'held', 'failed'])[n], next_at = NULL, step = 10
		FROM (SELECT id AS which, row_number() OVER (ORDER BY at) AS n FROM webhook_deliveries) o WHERE o.which = id`)
	again := func(r webhook.Range) int {
		n, err := w.Webhook.Redeliver(ctx, lead, lead.ProviderID, id, r)
		require.NoError(t, err)
		return n
	}
	from := modelstest.Start
	require.Equal(t, 2, again(webhook.Range{From: from, To: from.Add(3 * time.Hour)}))
	require.Equal(t, 1, again(webhook.Range{From: from, To: from.Add(3 * time.Hour), All: true}))
	require.Zero(t, again(webhook.Range{From: from.Add(time.Minute), To: from.Add(time.Hour)}))
	require.Equal(t, "waiting 0,waiting 0,waiting 0,failed 10",
		strings.Join(modelstest.Query[string](w, `SELECT state || ' ' || step FROM webhook_deliveries ORDER BY at`), ","))
	w.Clock.Set(w.Now().Add(31 * models.Day))
	require.NoError(t, w.Webhook.Sweep(ctx))
	require.Equal(t, []int{3}, modelstest.Query[int](w, `SELECT count(*) FROM webhook_deliveries`), "what waits is kept")
}

// A webhook that was told much goes in portions: no statement removes more than one. From the first on nothing waits for it, and who
// removed it is known, also where it is cut off.
func TestRemove_InPortions(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	lead := w.As(models.RoleProviderAdmin)
	id, other := add(w, lead, setting()), add(w, lead, setting())
	w.Exec(`INSERT INTO webhook_deliveries (provider_id, id, webhook_id, kind, at, state)
		SELECT provider_id, gen_random_uuid(), id, 'answered',
		now(), 'held' FROM webhooks, generate_series(1, 10001) WHERE id = $1`, id)
	w.Exec(`INSERT INTO webhook_deliveries (provider_id, id, webhook_id, kind, at, state, next_at)
		SELECT provider_id, gen_random_uuid(), id, 'answered', now(), 'waiting', now() FROM webhooks WHERE id = $1`, id)
	w.Deliver(1, 1)
	w.Exec(`CREATE FUNCTION portion() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
		IF EXISTS (SELECT FROM gone g JOIN webhooks w ON w.id = g.webhook_id WHERE g.state = 'waiting' OR w.state = 'active')
			OR NOT EXISTS (SELECT FROM events WHERE kind = 'webhook_removed') THEN RAISE 'it is told still'; END IF;
		IF (SELECT count(*) FROM gone) > 10000 THEN RAISE 'too many at once'; END IF; RETURN NULL; END $$`)
	w.Exec(`CREATE TRIGGER portion AFTER DELETE ON webhook_deliveries REFERENCING OLD TABLE AS gone
		FOR EACH STATEMENT EXECUTE FUNCTION portion()`)
	require.NoError(t, w.Webhook.Remove(t.Context(), lead, id))
	require.Equal(t, []uuid.UUID{other}, modelstest.Query[uuid.UUID](w, `SELECT id FROM webhooks`))
	require.Equal(t, []uuid.UUID{other}, modelstest.Query[uuid.UUID](w, `SELECT webhook_id FROM webhook_deliveries`))
	require.ErrorIs(t, w.Webhook.Remove(t.Context(), lead, id), models.ErrNotFound)
}
