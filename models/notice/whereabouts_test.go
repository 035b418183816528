package notice_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
)

func TestParseWhereabouts_HostsAndIPAddressesOnly(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                             "",
		"  ":                           "",
		"CDN[.]b[.]example":            "cdn[.]b[.]example",
		"192.0.2.140, 2001:db8::7;":    "192[.]0[.]2[.]140, 2001[:]db8[:][:]7",
		"[2001:db8::7]":                "2001[:]db8[:][:]7",
		"AS64500, AS 64501 ASN64502":   "AS64500, AS64501, AS64502",
		"as-number: 64503;192.0.2.140": "AS64503, 192[.]0[.]2[.]140",
		"64500":                        "no",
		"AS0":                          "no",
		"https://cdn.b.example/x":      "no",
		"cdn.b.example/x":              "no",
		"bij de buren":                 "no",
		"a.example b.example c.example d.example e.example f.example": "no",
	} {
		where, err := notice.ParseWhereabouts(text)
		if want == "no" {
			require.Equal(t, "dispute.whereabouts", modelstest.Problem(t, err), text)
			continue
		}
		require.NoError(t, err, text)
		require.Equal(t, want, where.Masked(), text)
	}
}

// Where a desk says that something really is lies sealed, each time with the row it belongs to; both sides read it, and nobody does
// any more once the addresses of the notice are destroyed.
func TestDispute_WhereaboutsAreSealed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 2)[0]
	o := notice.Dispute{
		Submission: uuid.New(), Ref: ref, Reason: models.ReasonNotOurNetwork, Explanation: "Staat elders.",
		Whereabouts: notice.Whereabouts{"cnryb00qx.b.example", "198.51.100.40"},
	}
	require.NoError(t, w.Notice.Dispute(t.Context(), w.Agent, o))
	require.NoError(t, w.Notice.Dispute(t.Context(), w.Agent, o), "sent again it changes nothing")
	other := o
	other.Whereabouts = notice.Whereabouts{"elders.b.example"}
	require.ErrorAs(t, w.Notice.Dispute(t.Context(), w.Agent, other), new(*models.Repeated))
	for _, actor := range []models.Actor{w.Agent, w.Analyst} {
		page, err := w.Notice.Page(t.Context(), actor, ref, 0)
		require.NoError(t, err)
		require.Len(t, page.Disputes, 2)
		for _, line := range page.Disputes {
			require.Equal(t, "cnryb00qx[.]b[.]example, 198[.]51[.]100[.]40", line.Whereabouts.Masked())
		}
	}
	for _, row := range append(modelstest.Query[string](w.World, `SELECT d::text FROM disputes d`),
		modelstest.Query[string](w.World, `SELECT e::text FROM events e`)...) {
		require.NotContains(t, row, "cnryb00qx")
		require.NotContains(t, row, "198.51.100.40")
	}
	w.Exec(`UPDATE disputes d SET whereabouts = (SELECT whereabouts FROM disputes o WHERE o.id <> d.id)`)
	_, err := w.Notice.Page(t.Context(), w.Agent, ref, 0)
	require.ErrorIs(t, err, models.ErrSealBroken, "moved to another row")
	w.Exec(`UPDATE notices SET data_key = NULL`)
	page, err := w.Notice.Page(t.Context(), w.Agent, ref, 0)
	require.NoError(t, err)
	require.Empty(t, page.Disputes[0].Whereabouts)
}
