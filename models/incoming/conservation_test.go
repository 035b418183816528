package incoming_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
)

// Whatever files come in, and whatever desks and EOKM do between them: the sums of each file add up, and each address that it reports is
// open at whom it names, or at whom EOKM says, or ended after it was last seen. Nothing is open twice at one provider.
func TestImport_LosesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	ips := map[string]uuid.UUID{"192.0.2.5": w.Hoster.ID, "198.51.100.5": other.ID, "203.0.113.5": uuid.Nil, "": uuid.Nil}
	round := 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		w.Clock.Set(w.Now().Add(24 * time.Hour))
		began := w.Now()
		for range rapid.IntRange(2, 4).Draw(rt, "files") {
			rows := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) *incoming.Row {
				addr := fmt.Sprintf("https://r%d.example.com/%d", round, rapid.IntRange(0, 3).Draw(rt, "address"))
				row := w.Report(rapid.SampledFrom([]string{"", "A", "B"}).Draw(rt, "reference"), addr,
					rapid.SampledFrom([]string{"192.0.2.5", "198.51.100.5", "203.0.113.5", ""}).Draw(rt, "ip"))
				row.Category = rapid.SampledFrom(append([]models.Category{""}, models.Categories...)).Draw(rt, "category")
				row.Scope = rapid.SampledFrom(append([]models.Scope{""}, models.Scopes...)).Draw(rt, "scope")
				if ago := rapid.IntRange(-1, 6).Draw(rt, "seen"); ago >= 0 {
					row.ObservedAt = w.Now().Add(-time.Duration(ago) * 30 * time.Minute)
				} else {
					row.ObservedAt = time.Time{}
				}
				return row
			}), 1, 8).Draw(rt, "rows")
			for i, row := range rows {
				row.Row = i + 2
				rt.Logf("row %d: %q %s at %q seen %s, %q", row.Row, row.ExternalRef, row.Address.Raw(), row.IP,
					row.ObservedAt, row.Category)
			}
			staged := w.Stage(rows...)
			done, err := w.Incoming.CommitImport(t.Context(), w.Analyst, staged.ID)
			require.NoError(rt, err)
			require.Equal(rt, cameOf(staged), cameOf(done), "the preview is what comes of it")
			require.Equal(rt, done.Rows, done.Items+done.Recurrences+done.Joined+done.Duplicates+done.Skipped+done.Faulty)
			for _, row := range rows {
				if row.Category == models.CategoryNotIllegal {
					continue
				}
				require.True(rt, w.keptAnywhere(row, staged.CreatedAt, ips), "row %d: %s", row.Row, row.IP)
			}
			w.somethingHappens(rt, other, began)
		}
	})
	w.CheckCaches()
}

// keptAnywhere tells whether what a row reports is open or ended after it was seen: at its own provider, else where it went.
func (w *world) keptAnywhere(row *incoming.Row, read time.Time, ips map[string]uuid.UUID) bool {
	seen := row.ObservedAt
	if seen.IsZero() {
		seen = read
	}
	owner := uuid.Nil
	if row.IP.IsValid() {
		owner = ips[row.IP.String()]
	}
	var keys []uuid.UUID
	for _, p := range ips {
		keys = append(keys, address.AddressKey(w.Keys.Indexes().Newest.Indexer, p, row.Address))
	}
	found := modelstest.Records[struct {
		ProviderID uuid.UUID
		Went       bool
		Kept       bool
	}](w.World, `SELECT provider_id, state IN ('not_ours', 'closed') AS went,
			state IN (`+models.OpenStates+
		`) OR state <> 'closed' AND ended_at >= $2 AS kept
		FROM items WHERE address_key = ANY($1)`, keys, seen)
	went, kept := owner == uuid.Nil, false
	for _, f := range found {
		if f.ProviderID == owner && f.Kept {
			return true
		}
		went = went || f.ProviderID == owner && f.Went
		kept = kept || f.Kept
	}
	return went && kept
}

// somethingHappens is what desks and EOKM do between two files.
func (w *world) somethingHappens(rt *rapid.T, other modelstest.Tenant, since time.Time) {
	w.Clock.Set(w.Now().Add(time.Duration(rapid.IntRange(1, 90).Draw(rt, "minutes")) * time.Minute))
	for _, open := range modelstest.Records[struct {
		Ref        string
		N          int
		State      models.State
		ProviderID uuid.UUID
	}](w.World,
		`SELECT n.ref, i.n, i.state, i.provider_id FROM items i JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id
		WHERE i.state IN (`+models.OpenStates+
			`) AND i.delivered_at >= $1 ORDER BY i.id LIMIT 4`, since) {
		var err error
		switch rapid.SampledFrom([]string{"nothing", "offline", "withdraw", "move", "answer"}).Draw(rt, "act") {
		case "offline":
			if models.Can(open.State, models.ActFindOffline, models.PartyEOKM) {
				err = w.Notice.Verify(w.T.Context(), w.Analyst, open.Ref, []int{open.N}, notice.FoundOffline)
			}
		case "withdraw":
			if models.Can(open.State, models.ActWithdraw, models.PartyEOKM) {
				err = w.Notice.Decide(w.T.Context(), w.Analyst, notice.Decision{
					Ref: open.Ref, Numbers: []int{open.N}, Act: notice.DecideWithdraw, Reason: "Fout.",
				})
			}
		case "move":
			to := other.ID
			if open.ProviderID == other.ID {
				to = w.Hoster.ID
			}
			if open.ProviderID == uuid.Nil {
				err = w.Notice.RouteItems(w.T.Context(), w.Analyst, open.Ref, []int{open.N}, to)
			} else if models.Can(open.State, models.ActReroute, models.PartyEOKM) {
				err = w.Notice.Decide(w.T.Context(), w.Analyst, notice.Decision{
					Ref: open.Ref, Numbers: []int{open.N}, Act: notice.DecideReroute, Reason: "Van een ander.", To: to,
				})
			}
		case "answer":
			if open.ProviderID == w.Hoster.ID && models.Can(open.State, models.ActReportRemoval, models.PartyProvider) {
				w.Respond(open.Ref, open.N)
			}
		}
		rt.Logf("item %d of %s", open.N, open.Ref)
		require.NoError(rt, err)
	}
	w.Clock.Set(w.Now().Add(time.Minute))
}
