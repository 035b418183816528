package abuseio_test

import (
	"encoding/json"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/abuseio"
)

func item(t *testing.T, n int, raw, ip string) notice.Item {
	t.Helper()
	at, err := address.Parse(raw)
	require.NoError(t, err)
	i := notice.Item{
		N: n, State: models.StateDelivered, Category: models.CategoryBaseline, Scope: models.ScopeFile,
		DeliveredAt: time.Unix(1_790_000_000, 0), DueAt: time.Unix(1_790_086_400, 0), Content: address.Sealed{Address: at},
	}
	if ip != "" {
		i.Content.IP = netip.MustParseAddr(ip)
	}
	return i
}

// Each line is what AbuseIO's own rules take: an IP address, a domain or false, whole seconds, and JSON as text.
func TestLines_AreWhatAbuseIOTakes(t *testing.T) {
	t.Parallel()
	seen := time.Unix(1_789_000_000, 0)
	first := item(t, 1, "https://img.example.com/a?b=1&c=<2>", "192.0.2.5")
	first.ObservedAt = &seen
	file, err := abuseio.Lines(notice.Notice{Ref: "EOKM-2026-000001"}, []notice.Item{
		first, item(t, 2, "http://[2001:db8::5]/x", "2001:db8::5"), item(t, 3, "https://example.org/", ""), {N: 4},
	}, "https://portal.example/notices/EOKM-2026-000001")
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSuffix(string(file), "\n"), "\n")
	require.Len(t, lines, 3, "what was destroyed is no line")
	var got []map[string]any
	for _, line := range lines {
		var incident map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &incident))
		var information map[string]any
		require.NoError(t, json.Unmarshal([]byte(incident["information"].(string)), &information), "JSON as text")
		_, err := netip.ParseAddr(incident["ip"].(string))
		require.NoError(t, err)
		got = append(got, incident)
	}
	require.Equal(t, "EOKM-2026-000001/1", got[0]["source_id"])
	require.Equal(t, "example.com", got[0]["domain"])
	require.Equal(t, 1_789_000_000.0, got[0]["timestamp"], "when it was last seen")
	require.Contains(t, got[0]["information"], "EOKM-2026-000001")
	require.Equal(t, false, got[1]["domain"])
	require.Equal(t, "2001:db8::5", got[1]["ip"])
	require.Equal(t, "127.0.0.1", got[2]["ip"])
	require.Equal(t, 1_790_000_000.0, got[2]["timestamp"])
}
