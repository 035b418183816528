package triage

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/unrouted"
	"eokm.nl/hosting/portal/portaltest/words"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/triage"
	"eokm.nl/hosting/templates/ui"
)

// morning is the clock of these tests: 09:30 in the Netherlands.
var morning = time.Date(2026, time.November, 23, 8, 30, 0, 0, time.UTC)

// analyst is one who reads Dutch.
func analyst(t *testing.T) *page.Request {
	t.Helper()
	return &page.Request{Actor: models.Actor{Role: models.RoleAnalyst}, Printer: words.Printers(t)[0]}
}

func TestQueueStrip_LatenessFirstAndQuietWhenEmpty(t *testing.T) {
	t.Parallel()
	r := analyst(t)
	strip := QueueStrip(r, notice.Queues{
		Overdue:  models.Queue{Count: 2, Oldest: morning.Add(-5 * time.Hour)},
		Rechecks: models.Queue{Count: models.CountCap + 1, Oldest: morning.Add(-time.Hour)},
	}, morning)
	require.Equal(t, ui.Figure{Value: "2", Label: "te laat · langst 5 u 00 min", URL: "/notices?tab=overdue", Kind: ui.KindOverdue},
		strip.Items[0])
	require.Equal(t, ui.Figure{Value: "0", Label: "binnen 4 uur", URL: "/notices?tab=soon", Kind: ui.KindNeutral}, strip.Items[1])
	require.Equal(t, "1.000+", strip.Items[2].Value)
	tabs := triageTabs(r, notice.Queues{Soon: models.Queue{Count: 1}}, "/triage/rechecks")
	require.Equal(t, ui.KindSoon, tabs.Items[0].Kind)
	require.True(t, tabs.Items[1].Current)
}

func TestTriageStrip_SaysWhatTheTabsDoNot(t *testing.T) {
	t.Parallel()
	r := analyst(t)
	strip := triageStrip(r, notice.Queues{
		Overdue: models.Queue{Count: 2, Oldest: morning.Add(-5 * time.Hour)},
		Later:   models.Queue{Count: 6, Oldest: morning.Add(90 * time.Minute)},
		Soon:    models.Queue{Count: 1}, Disputes: models.Queue{Count: 1, Oldest: morning.Add(-time.Hour)},
		Claims: models.Queue{Count: 9, Oldest: morning.Add(-3 * time.Hour)},
	}, morning)
	require.Equal(t, []ui.Figure{
		{Value: "25%", Label: "te laat: 2 van 8 meldingen · langst 5 u 00 min", URL: "/notices?tab=overdue", Kind: ui.KindOverdue},
		{Value: "1 u 30 min", Label: "tot de volgende termijn", URL: "/notices?tab=soon", Kind: ui.KindSoon},
		{Value: "3 u 00 min", Label: "wacht het langst op EOKM: Netwerken", URL: "/triage/claims", Kind: ui.KindOpen},
	}, strip.Items)
	for _, figure := range triageStrip(r, notice.Queues{}, morning).Items {
		require.Equal(t, ui.KindNeutral, figure.Kind)
		require.Equal(t, "–", figure.Value)
	}
}

func TestUnroutedRows_AlikeIsOneRow(t *testing.T) {
	t.Parallel()
	r := analyst(t)
	item := func(ref string, n int, asn int64) unrouted.Item {
		return unrouted.Item{
			Ref: ref, Item: notice.Item{ID: uuid.New(), N: n, ASN: asn, DeliveredAt: morning, UnroutedReason: notice.UnroutedUnknown},
		}
	}
	var items []unrouted.Item
	for n := range 5 {
		items = append(items, item("EOKM-2026-000001", n+1, 64500))
	}
	items = append(items, item("EOKM-2026-000001", 6, 64501), item("EOKM-2026-000002", 1, 64501))
	r.Now = morning.Add(90 * time.Minute)
	rows := unroutedRows(r, items, unroutedAround{}, "")
	require.Len(t, rows, 3)
	require.Equal(t, triage.UnroutedRow{
		Ref: "EOKM-2026-000001", URL: "/notices/EOKM-2026-000001", Which: "5 adressen", Waits: "1 u 30 min", Host: "—",
		Network: "AS64500", Reason: "Netwerk onbekend",
		Suggestion: "Geen voorstel", RouteURL: "/notices/EOKM-2026-000001/route?n=1&n=2&n=3&n=4&n=5",
		AskURL: "/guest/hosts/EOKM-2026-000001?n=1&n=2&n=3&n=4&n=5",
	}, rows[0])
	require.Equal(t, "6", rows[1].Which)
	require.Equal(t, "/notices/EOKM-2026-000002/route?n=1", rows[2].RouteURL)
}
