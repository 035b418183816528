package models_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/provider"
)

// in is the same world for a subtest.
func (w *world) in(t *testing.T) *world {
	t.Helper()
	of := *w
	of.t = t
	return &of
}

// after sets the clock to so long after the start.
func (w *world) after(d time.Duration) { w.clock.set(start.Add(d)) }

// as gives somebody with the role: at EOKM, or at the world's provider.
func (w *world) as(role models.Role) models.Actor {
	w.t.Helper()
	provider := uuid.Nil
	if role == models.RoleAgent || role == models.RoleProviderAdmin {
		provider = w.provider.ID
	}
	return w.addUser(string(role)+"-"+uuid.NewString()+"@people.example", role, provider)
}

// tenant is a provider with somebody at its desk.
type tenant struct {
	provider.Provider
	agent models.Actor
}

func (w *world) addTenant(slug, network string) tenant {
	w.t.Helper()
	p := w.addProvider(slug, network)
	return tenant{p, w.addUser("agent@"+slug+".example", models.RoleAgent, p.ID)}
}

// report is one row of a file; ip says who hosts it, "" that the file does not say.
func (w *world) report(externalRef, addr, ip string) *incoming.Row {
	w.t.Helper()
	parsed, err := address.Parse(addr)
	require.NoError(w.t, err)
	row := &incoming.Row{Report: incoming.Report{Address: parsed, ExternalRef: externalRef, ObservedAt: w.Now()}}
	if ip != "" {
		row.IP = parseIP(w.t, ip)
	}
	return row
}

// unrouted imports a notice of so many items that nobody hosts, and gives its reference.
func (w *world) unrouted(items int) string {
	w.t.Helper()
	var rows []*incoming.Row
	batch := uuid.NewString()[:8]
	for n := range items {
		row := w.row(batch, n)
		row.IP = parseIP(w.t, "203.0.113.5")
		rows = append(rows, row)
	}
	return w.importRows(rows...)[0]
}

// stage reads a file of these rows.
func (w *world) stage(rows ...*incoming.Row) incoming.Import {
	w.t.Helper()
	for i, row := range rows {
		row.Row = i + 2 // below the header
	}
	imp, err := w.Incoming.StageImport(w.t.Context(), w.analyst, incoming.ImportOptions{Source: "test", Format: "csv"}, each(rows), nil)
	require.NoError(w.t, err)
	return imp
}

// load reads a file of these rows and confirms it.
func (w *world) load(rows ...*incoming.Row) incoming.Import {
	w.t.Helper()
	imp, err := w.Incoming.CommitImport(w.t.Context(), w.analyst, w.stage(rows...).ID)
	require.NoError(w.t, err)
	return imp
}

// page is a notice as EOKM sees it.
func (w *world) page(ref string) *notice.Page {
	w.t.Helper()
	page, err := w.Notice.Page(w.t.Context(), models.System(), ref, 0)
	require.NoError(w.t, err)
	return page
}

// states lists the states of a notice's items, by number.
func (w *world) states(ref string) []models.State {
	w.t.Helper()
	var out []models.State
	for _, item := range w.page(ref).Items {
		out = append(out, item.State)
	}
	return out
}

// kinds lists what happened to a notice, in order.
func (w *world) kinds(ref string) []string {
	w.t.Helper()
	return query[string](w, `SELECT kind FROM events WHERE notice_id = (SELECT id FROM notices WHERE ref = $1) ORDER BY id`, ref)
}

// answer reports a removal.
func (w *world) answer(removedAt time.Time, ref string, numbers ...int) notice.Receipt {
	w.t.Helper()
	receipt, err := w.Notice.Respond(w.t.Context(), w.agent, notice.Response{
		Submission: uuid.New(), Refs: []string{ref}, Numbers: numbers, Measure: models.MeasureFileRemoved, RemovedAt: removedAt,
	})
	require.NoError(w.t, err)
	return receipt
}

func (w *world) verify(outcome notice.Outcome, ref string, numbers ...int) {
	w.t.Helper()
	require.NoError(w.t, w.Notice.Verify(w.t.Context(), w.analyst, ref, numbers, outcome))
}

// dispute says no to items.
func (w *world) dispute(ref string, numbers ...int) {
	w.t.Helper()
	require.NoError(w.t, w.Notice.Dispute(w.t.Context(), w.agent, notice.Dispute{
		Submission: uuid.New(), Ref: ref, Numbers: numbers, Reason: models.ReasonNotOurNetwork, Explanation: "Niet van ons.",
	}))
}

// delegate hands items to a reseller, who gets no deadline.
func (w *world) delegate(ref string, numbers ...int) {
	w.t.Helper()
	require.NoError(w.t, w.Notice.Delegate(w.t.Context(), w.agent, notice.Delegation{
		Submission: uuid.New(), Ref: ref, Numbers: numbers, To: notice.DelegateReseller,
	}))
}

func (w *world) hold(ref string, numbers ...int) {
	w.t.Helper()
	require.NoError(w.t, w.Notice.Hold(w.t.Context(), w.analyst, ref, numbers, notice.HoldLawEnforcement, "Op verzoek van de politie."))
}

func (w *world) resume(ref string, numbers ...int) {
	w.t.Helper()
	require.NoError(w.t, w.Notice.Resume(w.t.Context(), w.analyst, ref, numbers))
}

// exec changes something behind the Store's back, as the tables' owner.
func (w *world) exec(sql string, args ...any) {
	w.t.Helper()
	_, err := w.owner.Exec(context.WithoutCancel(w.t.Context()), sql, args...)
	require.NoError(w.t, err)
}

// records reads rows, as the tables' owner, into structs by the order of their fields.
func records[T any](w *world, sql string, args ...any) []*T {
	w.t.Helper()
	rows, err := w.owner.Query(context.WithoutCancel(w.t.Context()), sql, args...)
	require.NoError(w.t, err)
	list, err := pgx.CollectRows(rows, pgx.RowToAddrOfStructByPos[T])
	require.NoError(w.t, err)
	return list
}

// problem is the message of the *models.Invalid that err must be.
func problem(t *testing.T, err error) string {
	t.Helper()
	var invalid *models.Invalid
	require.ErrorAs(t, err, &invalid)
	return invalid.Key
}

// allRows is the content of every table of the portal and of its jobs, as a digest by table: equal when nothing changed.
func (w *world) allRows() map[string]string {
	w.t.Helper()
	tables := query[string](w, `SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind = 'r' AND (n.nspname = 'public' AND c.relname NOT IN ('throttles', 'origin_keys') OR c.relname = 'river_job') ORDER BY 1`) // a try counts, and a day has its key, whatever follows
	require.NotEmpty(w.t, tables)
	var parts []string
	for _, table := range tables {
		parts = append(parts, "SELECT '"+table+"', coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM "+table+" t")
	}
	type digest struct{ Table, Sum string }
	out := map[string]string{}
	for _, d := range records[digest](w, strings.Join(parts, " UNION ALL ")) {
		out[d.Table] = d.Sum
	}
	return out
}

// reconnect gives the Store new connections, which see what the database's settings are now.
func (w *world) reconnect() {
	w.t.Helper()
	w.app.Reset()
}
