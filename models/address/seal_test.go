package address_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/seal"
)

// Whoever may write to the database, but has no key, moves sealed values about: none opens in another place.
func TestSeal_OpensOnlyInItsOwnRow(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	mine := w.Deliver(2, 2)
	theirs := w.ImportRows(w.Report("b", "https://img.example.net/x", "198.51.100.7"))[0]
	item := func(ref string, n int) uuid.UUID { return w.Page(ref).Items[n-1].ID }
	idOf := func(ref string) uuid.UUID { return w.Page(ref).ID }
	swap := func(table, column string, a, b uuid.UUID) []string {
		swapped := fmt.Sprintf(`UPDATE %[1]s x SET %[2]s = y.%[2]s FROM %[1]s y
			WHERE (x.id, y.id) IN (('%[3]s', '%[4]s'), ('%[4]s', '%[3]s'))`, table, column, a, b)
		return []string{swapped, swapped} // twice is back
	}
	for name, sql := range map[string][]string{
		"between items of a notice": swap("items", "sealed", item(mine[0], 1), item(mine[0], 2)),
		"between notices":           swap("items", "sealed", item(mine[0], 1), item(mine[1], 1)),
		"between providers":         swap("items", "sealed", item(mine[0], 1), item(theirs, 1)),
		"the keys of two notices":   swap("notices", "data_key", idOf(mine[0]), idOf(mine[1])),
		"the keys of two providers": swap("notices", "data_key", idOf(mine[0]), idOf(theirs)),
		"a bit of a seal": {
			fmt.Sprintf(`UPDATE items SET sealed = set_bit(sealed, 99, 1 - get_bit(sealed, 99)) WHERE id = '%s'`, item(mine[0], 1)),
			fmt.Sprintf(`UPDATE items SET sealed = set_bit(sealed, 99, 1 - get_bit(sealed, 99)) WHERE id = '%s'`, item(mine[0], 1)),
		},
	} {
		w.Exec(sql[0])
		_, err := w.Notice.Page(t.Context(), w.Agent, mine[0], 0)
		require.ErrorIs(t, err, models.ErrSealBroken, name)
		require.NotContains(t, err.Error(), "example", name)
		_, err = w.Notice.List(t.Context(), w.Agent, notice.Filter{})
		require.ErrorIs(t, err, models.ErrSealBroken, name)
		w.Exec(sql[1])
		_, err = w.Notice.Page(t.Context(), w.Agent, mine[0], 0)
		require.NoError(t, err, name)
		_, err = w.Notice.Page(t.Context(), other.Agent, theirs, 0)
		require.NoError(t, err, name)
	}
}

// A notice with its key and items that is given to another provider, row and all, does not open there.
func TestSeal_IsBoundToItsProvider(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	ref := w.Deliver(1, 1)[0]
	w.Exec(`ALTER TABLE items DROP CONSTRAINT items_provider_id_notice_id_fkey;
		ALTER TABLE item_reports DROP CONSTRAINT item_reports_provider_id_item_id_fkey`)
	w.Exec(`UPDATE notices SET provider_id = $1`, other.ID)
	w.Exec(`UPDATE items SET provider_id = $1`, other.ID)
	_, err := w.Notice.Page(t.Context(), other.Agent, ref, 0)
	require.ErrorIs(t, err, models.ErrSealBroken)
}

func TestSeal_AnotherKeyFileOpensNothing(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	ref := w.Deliver(1, 1)[0]
	path := filepath.Join(t.TempDir(), "key")
	require.NoError(t, seal.Make(path))
	keys, err := seal.Open(path)
	require.NoError(t, err)
	store, err := rooms.New(w.App, keys, w.Clock.Now)
	require.NoError(t, err)
	_, err = store.Notice.Page(t.Context(), w.Agent, ref, 0)
	require.ErrorIs(t, err, models.ErrSealBroken)
}

// Retention destroys a notice's key: the rest of it can still be shown and counted.
func TestSeal_WithoutItsKeyANoticeShowsNoAddress(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	ref := w.Deliver(1, 1)[0]
	w.Exec(`UPDATE notices SET data_key = NULL`)
	page, err := w.Notice.Page(t.Context(), w.Agent, ref, 0)
	require.NoError(t, err)
	require.True(t, page.Items[0].Content.Address.IsZero())
	list, err := w.Notice.List(t.Context(), w.Agent, notice.Filter{})
	require.NoError(t, err)
	require.Len(t, list.Rows, 1)
	require.True(t, list.Rows[0].Content.Address.IsZero())
}

func TestSeal_KeepsWhatTheReportSaid(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	row := w.Report("a", "HTTPS://IMG.Example.com:443/%7Ea/../B?c=%2f#d", "2001:db8:9::1")
	row.Note, row.SHA256, row.MD5 = "Regel één\nen twee.", []byte("0123456789abcdef0123456789abcdef"), []byte("0123456789abcdef")
	w.Claim(w.Hoster.ID, "2001:db8:9::/48")
	got := w.Page(w.ImportRows(row)[0]).Items[0].Content
	require.Equal(t, address.Sealed{Address: row.Address, IP: row.IP, Note: row.Note, SHA256: row.SHA256, MD5: row.MD5}, got)
	require.Equal(t, "HTTPS://IMG.Example.com:443/%7Ea/../B?c=%2f#d", got.Address.Raw())
	require.Equal(t, "https://img.example.com/B?c=%2F#d", got.Address.Normal())
}

// The blind indexes in the database: equal text gives an equal key within one provider and purpose, and nowhere else.
func TestBlindIndex_ShowsEqualityWithinOneProviderOnly(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	w.AddTenant("noorderlicht", "198.51.100.0/24")
	row := func(ref, ip string) *incoming.Row { return w.Report(ref, "https://example.com/x", ip) }
	first := w.ImportRows(row("a", "192.0.2.5"))[0]
	w.Verify(notice.FoundOffline, first)
	w.After(time.Minute)
	w.ImportRows(row("b", "192.0.2.5"))
	w.ImportRows(row("c", "198.51.100.5"))
	w.ImportRows(row("d", "203.0.113.5"))
	type keys struct {
		Provider     uuid.UUID
		Address      uuid.UUID
		Host, Domain int64
		IP           int64
	}
	got := modelstest.Records[keys](w, `SELECT provider_id, address_key, host_key, domain_key, ip_key FROM items ORDER BY delivered_at, id`)
	require.Len(t, got, 4)
	require.Equal(t, got[0], got[1], "the same address again at one provider")
	seen := map[any]string{}
	for i, k := range got[1:] {
		for name, key := range map[string]any{"address": k.Address, "host": k.Host, "domain": k.Domain, "ip": k.IP} {
			here := fmt.Sprintf("%s of item %d", name, i) // host and domain are the same text here
			require.Empty(t, seen[key], "%s has the same key", here)
			seen[key] = here
		}
	}
}
