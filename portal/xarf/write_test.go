package xarf_test

import (
	"encoding/json"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/xarf"
)

// noticeOf is a notice with an item for each category, scope and kind of site, and addresses that no URI may have.
func noticeOf(t *testing.T) (notice.Notice, []notice.Item) {
	t.Helper()
	at := time.Date(2025, 11, 20, 9, 30, 0, 123_000_000, time.UTC)
	urls := []string{
		"https://img.example.com/a?b=c#d", "http://192.0.2.7:8080/a b", "https://[2001:db8::1]/x", "https://café.example.com/é",
		"https://xn--caf-dma.example.com/%zz", "https://img.example.com/" + strings.Repeat("long/", 700),
		"http://img.example.com/\"<>|\\^`{}",
	}
	n := notice.Notice{Ref: "EOKM-2025-000001", ExternalRef: "2025/17", ReportedAt: &at}
	var items []notice.Item
	for i, category := range models.Categories {
		a, err := address.Parse(urls[i%len(urls)])
		require.NoError(t, err)
		seen := at.Add(time.Duration(i) * time.Hour)
		item := notice.Item{
			ID: uuid.NewSHA1(uuid.Nil, []byte{byte(i)}), N: i + 1, Category: category, Scope: models.Scopes[i%len(models.Scopes)],
			SiteType: models.SiteTypes[i], State: models.StateDelivered, ObservedAt: &seen, DeliveredAt: at.Add(48 * time.Hour),
			DueAt: at.Add(72 * time.Hour), Content: address.Sealed{Address: a, Note: "canary", SHA256: make([]byte, 32)},
		}
		if i%2 == 0 {
			item.ASN, item.Country, item.Content.IP = 64496, "NL", netip.MustParseAddr([]string{"192.0.2.9", "2001:db8::1"}[i/2%2])
		}
		if ip := a.IP(); ip.IsValid() {
			item.Content.IP = ip
		}
		items = append(items, item)
	}
	return n, append(items, notice.Item{N: 99}) // one whose address is destroyed
}

func TestReports_ComeBackAsTheSameItemsAndFollowTheOfficialSchemas(t *testing.T) {
	n, items := noticeOf(t)
	by := xarf.SenderOf("EOKM", "desk@example.org", "portal.example.org")
	file, err := xarf.Lines(xarf.Reports(by, n, items))
	require.NoError(t, err)
	require.NotContains(t, string(file), "canary")
	lines := strings.Split(strings.TrimSpace(string(file)), "\n")
	require.Len(t, lines, len(models.Categories))

	all, err := readAll(strings.NewReader(string(file)))
	require.NoError(t, err)
	for i, got := range all {
		want := items[i]
		require.Empty(t, got.faults, lines[i])
		require.Equal(t, want.Content.Address.Normal(), got.Address.Normal())
		require.Equal(t, []any{
			want.Content.IP, uint32(want.ASN), want.Country, want.Category, want.Scope, want.SiteType, n.ExternalRef, *want.ObservedAt,
		}, []any{got.IP, got.ASN, got.Country, got.Category, got.Scope, got.SiteType, got.ExternalRef, got.ObservedAt})
		if i > 0 {
			require.Equal(t, *n.ReportedAt, got.ReportedAt)
		}
		for _, w := range got.warnings {
			require.NotContains(t, w, "row.warn.xarf.domain")
			require.NotContains(t, w, "row.warn.xarf.matter", "what we say of it ourselves counts")
		}
	}

	schemas := map[string]*jsonschema.Schema{}
	for _, line := range lines {
		var report map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &report))
		kind := strings.ReplaceAll(report["type"].(string), "_", "-")
		if schemas[kind] == nil {
			schemas[kind] = schemaOf(t, kind)
		}
		require.NoError(t, schemas[kind].Validate(report), line)
	}
	require.Len(t, schemas, 3)
}

func TestSenderOf_IsSomebodyWhoCanBeReached(t *testing.T) {
	require.Equal(t, xarf.Party{Org: "EOKM", Contact: "a@example.org", Domain: "portal.example.org"},
		xarf.SenderOf("EOKM", "a@example.org", "portal.example.org"))
	require.Equal(t, xarf.Party{Org: "EOKM", Contact: "abuse@example.invalid", Domain: "example.invalid"},
		xarf.SenderOf("EOKM", "", "::1"))
}
