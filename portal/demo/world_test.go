package demo_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/demo"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/pgp"
)

func whoThereIs(t *testing.T, w world) {
	t.Helper()
	var names []string
	catalogue, err := i18n.New()
	require.NoError(t, err)
	for _, a := range demo.Accounts() {
		names = append(names, a.Name)
		for _, lang := range i18n.Langs() {
			require.True(t, catalogue.Printer(lang).Has(a.Label), a.Label)
		}
	}
	require.Equal(t, []string{"provider-agent", "provider-admin", "other-agent", "analyst", "editor", "admin", "auditor", "applicant"},
		names)

	system := models.System()
	var got []string
	providers, err := w.store.Provider.List(t.Context(), system)
	require.NoError(t, err)
	for _, p := range providers {
		line := []string{p.Slug, p.Name, string(p.Status)}
		networks, err := w.store.Provider.Networks(t.Context(), system, p.ID)
		require.NoError(t, err)
		for _, n := range networks {
			require.Equal(t, p.Status == models.ProviderApplied, n.ApprovedAt == nil, n.Label())
			line = append(line, n.Label())
		}
		contacts, err := w.store.Provider.Contacts(t.Context(), system, p.ID)
		require.NoError(t, err)
		want := 3
		if p.Slug == "voorbeeld" {
			want++ // one is to be confirmed
		}
		require.Len(t, contacts, want)
		got = append(got, strings.Join(line, " "))
	}
	require.Empty(t, cmp.Diff([]string{
		"noorderlicht Noorderlicht Cloud active 198.51.100.0/24 2001:db8:2::/48 AS64497",
		"stilstand Stilstand Hosting suspended 2001:db8:3::/48",
		"voorbeeld Voorbeeld Hosting B.V. active 192.0.2.0/24 198.51.100.128/25 2001:db8:1::/48 AS64496",
		"waddenzee-servers Waddenzee Servers applied",
	}, got))
	waiting, _, err := w.store.Provider.WaitingApplications(t.Context(), w.actor(t, "analyst"), models.Cursor{})
	require.NoError(t, err)
	require.Len(t, waiting, 1)
	require.Equal(t, "Waddenzee Servers", waiting[0].Name)

	stored, err := w.store.Provider.PGPKey(t.Context(), system, w.actor(t, "provider-admin").ProviderID)
	require.NoError(t, err)
	parsed, err := pgp.ParseKey(stored.Armored, now)
	require.NoError(t, err)
	require.Equal(t, []string{parsed.Fingerprint, parsed.UserIDs}, []string{stored.Fingerprint, stored.UserIDs})

	require.Equal(t, models.RoleAgent, w.actor(t, "provider-agent").Role)
	require.Equal(t, models.RoleProviderAdmin, w.actor(t, "provider-admin").Role)
	require.Equal(t, w.actor(t, "provider-agent").ProviderID, w.actor(t, "provider-admin").ProviderID)
	require.NotEqual(t, w.actor(t, "provider-agent").ProviderID, w.actor(t, "other-agent").ProviderID)
	for name, role := range map[string]models.Role{
		"analyst": models.RoleAnalyst, "editor": models.RoleEditor, "admin": models.RoleAdmin, "auditor": models.RoleAuditor,
	} {
		require.Equal(t, role, w.actor(t, name).Role)
		require.Equal(t, uuid.Nil, w.actor(t, name).ProviderID)
	}
}

func size(t *testing.T, w world) {
	t.Helper()
	items := value[int](t, w, `SELECT count(*) FROM items`)
	require.InDelta(t, 300, items, 15)
	named := value[int](t, w,
		`SELECT count(*) FROM items i JOIN providers p ON p.id = i.provider_id WHERE slug IN ('voorbeeld', 'noorderlicht')`)
	require.Greater(t, named, items*9/10)
	require.Equal(t, 1, value[int](t, w, `SELECT min(item_count) FROM notices`))
	require.Equal(t, 8, value[int](t, w, `SELECT max(item_count) FROM notices`))
	first := value[time.Time](t, w, `SELECT min(delivered_at) FROM notices`)
	require.WithinRange(t, first, now.Add(-60*24*time.Hour), now.Add(-56*24*time.Hour))
	require.GreaterOrEqual(t, value[int](t, w, `SELECT count(DISTINCT date_trunc('day', delivered_at)) FROM notices`), 30,
		"days with a notice")
}

func everyState(t *testing.T, w world) {
	t.Helper()
	reachable := []string{
		"acknowledged", "answered", "closed", "delegated", "delivered", "disputed", "not_ours", "on_hold", "still_online", "unrouted",
		"verified", "withdrawn",
	}
	require.Equal(t, reachable, column[string](t, w, `SELECT DISTINCT state FROM items ORDER BY state`))
	desks := []string{
		"acknowledged", "answered", "delegated", "delivered", "disputed", "not_ours", "on_hold", "still_online", "verified", "withdrawn",
	}
	require.Equal(t, desks, column[string](t, w, `SELECT DISTINCT state FROM items i JOIN providers p ON p.id = i.provider_id
		WHERE slug = 'voorbeeld' ORDER BY state`))
}

// everySituation counts what pages must be able to show.
func everySituation(t *testing.T, w world) {
	t.Helper()
	for what, query := range map[string]string{
		"done in norm":             `SELECT count(*) FROM items WHERE state = 'verified' AND stopped_at <= due_at`,
		"done late":                `SELECT count(*) FROM items WHERE state = 'verified' AND stopped_at > due_at`,
		"found offline unanswered": `SELECT count(*) FROM items WHERE state = 'verified' AND answered_at IS NULL`,
		"back after verified": `SELECT count(*) FROM items i WHERE (SELECT count(*) FROM verifications v WHERE v.item_id = i.id
			AND outcome = 'offline') > 1`,
		"no measure that counts": `SELECT count(*) FROM items WHERE state = 'acknowledged' AND id IN (SELECT item_id
			FROM responses WHERE NOT counts)`,
		"clock ran on after hold": `SELECT count(*) FROM items WHERE state = 'acknowledged' AND id IN (SELECT item_id FROM holds
			WHERE ended_at IS NOT NULL)`,
		"assigned, each of two": `SELECT 1 FROM notices WHERE phase = 1 HAVING count(DISTINCT assignee_id) = 2
			AND count(*) > count(assignee_id)`,
		"delegated":        `SELECT count(*) FROM delegations WHERE ended_at IS NULL AND until > (SELECT max(at) FROM events)`,
		"delegate is late": `SELECT count(*) FROM delegations WHERE ended_at IS NULL AND until < (SELECT max(at) FROM events)`,
		"taken back":       `SELECT count(*) FROM delegations WHERE ended_at IS NOT NULL`,
		"recurrence":       `SELECT count(*) FROM items WHERE recurrence_of IS NOT NULL AND state = 'acknowledged'`,
		"reported twice": `SELECT count(*) FROM items i WHERE (SELECT count(DISTINCT external_ref) FROM item_reports r
			WHERE r.item_id = i.id) = 2`,
		"partly done": `SELECT count(*) FROM notices WHERE todo_count > 0 AND waiting_count > 0`,
		"with done, waiting, todo": `SELECT count(*) FROM notices WHERE todo_count > 0 AND waiting_count > 0
			AND todo_count + waiting_count < item_count`,
		"ordinary norm":          `SELECT count(*) FROM notices WHERE profile = 'ordinary' AND phase = 1`,
		"question open":          `SELECT count(*) FROM messages WHERE NOT from_staff AND closed_at IS NULL`,
		"question answered":      `SELECT count(*) FROM messages WHERE answer_n IS NOT NULL`,
		"question of EOKM's":     `SELECT count(*) FROM messages WHERE from_staff AND asks AND closed_at IS NULL`,
		"revealed":               `SELECT count(*) FROM events WHERE kind = 'revealed'`,
		"file with a faulty row": `SELECT count(*) FROM imports WHERE faulty = 1 AND items = 2`,
		"file handed over twice": `SELECT count(*) FROM imports WHERE items = 0 AND joined = 0 AND duplicates = 3`,
		"routed by hand":         `SELECT count(*) FROM items WHERE state = 'closed' AND moved_to IS NOT NULL`,
		"rerouted":               `SELECT count(*) FROM items WHERE state = 'not_ours' AND moved_to IS NOT NULL`,
		"fresh, rerouted":        `SELECT count(*) FROM items WHERE state = 'delivered' AND id IN (SELECT moved_to FROM items)`,
		"mail refused":           `SELECT count(*) FROM mails WHERE failed_at IS NOT NULL`,
	} {
		require.Positive(t, value[int](t, w, query), what)
	}
	require.Equal(t, []string{
		"cannot open", "cannot overtaken", "cannot uphold", "disputed open", "disputed overtaken", "disputed withdraw",
		"not_ours open", "not_ours reroute",
	}, column[string](t, w, `SELECT DISTINCT kind || ' ' || coalesce(decision, 'open') FROM disputes ORDER BY 1`))
	require.Zero(t,
		value[int](t, w,
			`SELECT count(*) FROM holds h JOIN items i ON i.id = h.item_id WHERE (h.ended_at IS NULL) <> (i.state = 'on_hold')`))
	require.Zero(t, value[int](t, w, `SELECT count(*) FROM import_rows`))
}

func inbox(t *testing.T, w world) {
	t.Helper()
	desk := w.actor(t, "provider-agent")
	list, err := w.store.Notice.List(t.Context(), desk, notice.Filter{})
	require.NoError(t, err)
	items, states := 0, map[models.State]int{}
	for _, row := range list.Rows {
		items += row.TodoCount
		states[row.State]++
	}
	require.Len(t, list.Rows, list.Counts[notice.TabTodo], "one screen")
	require.InDelta(t, 22, len(list.Rows), 7)
	require.InDelta(t, 24, items, 5)
	require.InDelta(t, 3, list.Counts[notice.TabOverdue], 1)
	require.InDelta(t, 4, list.Counts[notice.TabSoon], 1)
	require.GreaterOrEqual(t, list.Counts[notice.TabWaiting], 5)
	require.GreaterOrEqual(t, list.Counts[notice.TabDone], 40)
	require.GreaterOrEqual(t, states[models.StateDelivered], 7)
	require.GreaterOrEqual(t, states[models.StateAcknowledged], 5)
	require.Equal(t, 2, states[models.StateStillOnline])

	other, err := w.store.Notice.List(t.Context(), w.actor(t, "other-agent"), notice.Filter{Tab: notice.TabOverdue})
	require.NoError(t, err)
	require.Len(t, other.Rows, 1)
	require.Equal(t, "Noorderlicht Cloud", other.Rows[0].ProviderName)
}

func unrouted(t *testing.T, w world) {
	t.Helper()
	require.Equal(t, []string{"inactive", "no_ip", "unknown"}, column[string](t, w,
		`SELECT DISTINCT unrouted_reason FROM items WHERE state = 'unrouted' ORDER BY 1`))
}

// reserved opens every address as staff would.
func reserved(t *testing.T, w world) {
	t.Helper()
	examples := []string{"example.com", "example.net", "example.org", "example.nl"}
	prefixes := []string{"192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"}
	staff := w.actor(t, "analyst")
	seen := map[string]bool{}
	for _, ref := range column[string](t, w, `SELECT ref FROM notices`) {
		page, err := w.store.Notice.Page(t.Context(), staff, ref, 0)
		require.NoError(t, err)
		for _, item := range page.Items {
			address, ip := item.Content.Address, item.Content.IP
			require.False(t, address.IsZero())
			if address.IP().IsValid() {
				require.Equal(t, ip, address.IP())
				seen["address without a name"] = true
			} else {
				require.Contains(t, examples, address.Host()[strings.Index(address.Host(), ".")+1:])
			}
			require.True(t, !ip.IsValid() || slices.ContainsFunc(prefixes, func(p string) bool {
				return netip.MustParsePrefix(p).Contains(ip)
			}))
			seen["IPv6"] = seen["IPv6"] || ip.Is6()
			seen["IDN"] = seen["IDN"] || strings.HasPrefix(address.Host(), "xn--")
			seen["no IP"] = seen["no IP"] || !ip.IsValid()
			require.True(t, item.ASN == 0 || item.ASN >= 64496 && item.ASN <= 64511)
		}
	}
	require.Equal(t, map[string]bool{"address without a name": true, "IPv6": true, "IDN": true, "no IP": true}, seen)
	for _, mailbox := range column[string](t, w, `SELECT email FROM users UNION SELECT email FROM contacts`) {
		_, host, _ := strings.Cut(mailbox, "@")
		require.True(t, strings.HasSuffix(host, ".example.nl") || strings.HasSuffix(host, ".example.org"), mailbox)
	}
}
