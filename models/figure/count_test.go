package figure_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/figure"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
)

// count does what the clock does.
func count(w *modelstest.World) {
	w.T.Helper()
	require.NoError(w.T, w.Figure.CountAll(w.T.Context()))
}

func period(w *modelstest.World, code string) figure.Period {
	w.T.Helper()
	p, err := w.Figure.Period(code)
	require.NoError(w.T, err)
	return p
}

// A small set, made by hand: what each address counts as, and every number that follows from it.
func TestCount_OfASetMadeByHand(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	ctx := t.Context()
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	refs := w.Deliver(24, 1) // at 0 h; each due at 24 h
	w.Unrouted(2)
	_, err := w.Practice.Order(ctx, w.Agent, 1)
	require.NoError(t, err)
	answer := func(after, ago time.Duration, refs ...string) {
		w.After(after)
		_, err := w.Notice.Respond(ctx, w.Agent, notice.Response{
			Submission: uuid.New(), Refs: refs, Measure: models.MeasureFileRemoved, RemovedAt: w.Now().Add(-ago),
		})
		require.NoError(t, err)
	}
	found := func(after time.Duration, outcome notice.Outcome, refs ...string) {
		w.After(after)
		for _, ref := range refs {
			w.Verify(outcome, ref)
		}
	}
	gone := append(slices.Clone(refs[0:5]), refs[14:24]...)
	answer(2*time.Hour, time.Hour, append(gone, refs[5])...) // sixteen after one hour, said after two
	found(3*time.Hour, notice.FoundOffline, gone...)         // fifteen of them are gone
	found(3*time.Hour, notice.FoundOnline, refs[5])          // one is not
	w.After(4 * time.Hour)                                   //
	w.Dispute(refs[6], 1)                                    // EOKM has not decided
	w.Decide(notice.DecideReroute, other.ID, refs[7], 1)     // another's
	w.Decide(notice.DecideWithdraw, uuid.Nil, refs[8], 1)    // taken back
	require.NoError(t, w.Notice.Dispute(ctx, w.Agent, notice.Dispute{
		Submission: uuid.New(), Ref: refs[9], Reason: models.ReasonGoneBefore, Explanation: "Was al weg.",
	}))
	found(6*time.Hour, notice.FoundOffline, refs[9]) // gone, as was said after four: a check does not show how it was before
	answer(7*time.Hour, 0, refs[10])                 // EOKM has not looked
	require.NoError(t, w.Notice.Acknowledge(ctx, w.Agent, []string{refs[11]}))
	w.Hold(refs[12])                                  // its clock stands still
	answer(30*time.Hour, 0, refs[5])                  // removed after 30 hours, six too late
	found(31*time.Hour, notice.FoundOffline, refs[5]) //
	w.After(40 * time.Hour)                           // refs[11] and refs[13] are open, and late
	count(w)

	own, err := w.Figure.Own(ctx, w.Agent, period(w, "2026-11"))
	require.NoError(t, err)
	f := own.Figures
	require.True(t, own.Counted)
	require.Equal(t, w.Now(), own.Until.UTC())
	require.Equal(t, figure.DefinitionsVersion, own.Definitions)
	require.Equal(t, map[figure.Counted]int{
		figure.InTime: 16, figure.Late: 1, figure.OpenLate: 2, figure.Disputed: 1, figure.Reported: 1,
		figure.OutMisrouted: 1, figure.OutWithdrawn: 1, figure.OutHeld: 1, figure.OutPractice: 1,
	}, f.Counts)
	require.Equal(t, 25, f.Delivered)
	require.Equal(t, figure.Share{Of: 19, In: 16}, f.InTime)
	// At risk: 21, fifteen go in minute 60 and of 6 one at 240; 2 leave at 240 and 420; of 3 one goes in minute 1800; 2 are there at 2400.
	require.Equal(t, []int{60, 240, 1800}, []int{f.Curve[0].Minutes, f.Curve[1].Minutes, f.Curve[2].Minutes})
	require.InDelta(t, 6.0/21, f.Curve[0].Left, 1e-9)
	require.InDelta(t, 5.0/21, f.Curve[1].Left, 1e-9)
	require.InDelta(t, 5.0/21*2/3, f.Curve[2].Left, 1e-9)
	require.True(t, f.Median.Reached)
	require.Equal(t, []int{60, 21}, []int{f.Median.Minutes, f.Median.Addresses})
	require.False(t, f.P90.Reached, "the curve does not come down to a tenth")
	require.Equal(t, []int{15, 1, 0, 0, 1, 0, 0}, f.Bands)
	// They did something about refs 0 to 5 and 14 to 23 after 2 h, 6 and 9 after 4, 10 and 11 after 7; nothing about 13.
	require.Equal(t, 120, f.Reaction.Minutes)
	require.Equal(t, figure.Share{Of: 17, In: 1}, f.Online, "seventeen answers were checked, and one did not hold")
	require.Equal(t, figure.Share{Of: 21}, f.Again)
	require.Equal(t, 24, f.Arrived.Sum())
	require.Equal(t, 24, f.Arrived[4][10], "on a Friday, from ten o'clock on in Dutch time")
	require.Equal(t, []figure.Part{
		{By: figure.ByMeasure, Key: "file_removed", N: 17, InTime: figure.Share{Of: 16, In: 15}, Median: f.Parts[len(f.Parts)-1].Median},
	}, f.Parts[len(f.Parts)-1:])
	require.Zero(t, own.Others.InTime.Of, "of two providers there is no middle")

	day, err := w.Figure.Own(ctx, w.Agent, period(w, "2026-11-20"))
	require.NoError(t, err)
	require.Equal(t, figure.Share{Of: 16, In: 1}, day.Figures.Online, "a check belongs to the day of the check")
	day.Figures.Online = f.Online
	require.Equal(t, f, day.Figures, "all came on that day")
	year, err := w.Figure.Own(ctx, w.Agent, period(w, "2026"))
	require.NoError(t, err)
	require.Equal(t, f, year.Figures)

	rows, err := w.Figure.Rows(ctx, w.Agent, period(w, "2026"))
	require.NoError(t, err)
	counts := map[figure.Counted]int{}
	for _, r := range rows {
		counts[r.As]++
	}
	require.Equal(t, f.Counts, counts, "the rows make the figures")

	totals, err := w.Figure.Totals(ctx, w.Analyst, period(w, "2026"))
	require.NoError(t, err)
	all := totals[0].Totals
	require.Equal(t, 2, all.Providers)
	require.Equal(t, figure.Share{Of: 20, In: 16}, all.InTime, "and the one that the other provider left open")
	require.Equal(t, []int{2, 1}, []int{all.Unrouted, all.Moved})
	require.Equal(t, 24, all.Delivered, "each once, where it is now; nobody's, moved and practised ones are in no total")
	for _, out := range []figure.Counted{figure.OutUnrouted, figure.OutMisrouted, figure.OutPractice} {
		require.NotContains(t, all.Counts, out)
	}
	require.Equal(t, []figure.Hosted{{Year: 2026, Share: all.Hosted()}}, all.Series)
	require.Equal(t, []int{26, 26}, []int{all.Received, all.Reviewed()}, "each address once, wherever it is now")
	week := all.Weeks[len(all.Weeks)-1]
	require.Equal(t, "2026-11-16", week.From.In(own.Period.From.Location()).Format(time.DateOnly))
	require.Equal(t, figure.Week{
		From: week.From, Received: 26, Unrouted: 2, Delivered: 25, Answered: 17, Verified: 17, Breached: 4,
	}, week)

	w.Exec(`UPDATE items SET state = 'closed' WHERE id = (SELECT id FROM items WHERE state = 'unrouted' LIMIT 1)`)
	count(w)
	totals, err = w.Figure.Totals(ctx, w.Analyst, period(w, "2026"))
	require.NoError(t, err)
	require.Equal(t, []int{1, 24}, []int{totals[0].Totals.Unrouted, totals[0].Totals.Delivered}, "what is closed was delivered to nobody")

	_, err = w.Figure.Totals(ctx, w.Agent, period(w, "2026"))
	require.ErrorIs(t, err, models.ErrForbidden)
	_, err = w.Figure.Own(ctx, w.Analyst, period(w, "2026"))
	require.ErrorIs(t, err, models.ErrForbidden)
	theirs, err := w.Figure.Own(ctx, other.Agent, period(w, "2026"))
	require.NoError(t, err)
	require.Equal(t, 1, theirs.Figures.Delivered)
	require.Equal(t, figure.Share{Of: 1}, theirs.Figures.InTime, "36 hours after its delivery to them")
}

// What was published stays as it was, and can be made again of what was kept of it, whatever happens to the facts later.
func TestPublish_KeepsEachVintage(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	ctx, year := t.Context(), period(w, "2026")
	refs := w.Deliver(7, 1)
	for i := range 3 {
		other := w.AddTenant(fmt.Sprintf("p%d", i), fmt.Sprintf("198.51.100.%d/32", i))
		w.Decide(notice.DecideReroute, other.ID, refs[3+i], 1)
	}
	_, err := w.Figure.Publish(ctx, w.Analyst, year, "", nil)
	require.Equal(t, "stats.publish.nothing", modelstest.Problem(t, err))
	w.After(time.Hour)
	w.Respond(refs[0])
	w.Verify(notice.FoundOffline, refs[0])
	count(w)
	_, err = w.Figure.Publish(ctx, w.Analyst, year, "", nil)
	require.Equal(t, "stats.publish.few", modelstest.Problem(t, err), "of four providers")
	w.Decide(notice.DecideReroute, w.AddTenant("p4", "198.51.100.4/32").ID, refs[6], 1)
	count(w)
	number, err := w.Figure.Publish(ctx, w.Analyst, year, "", figure.Words{"nl": {figure.DefChain: "Zoals het was."}})
	require.NoError(t, err)
	require.Equal(t, 1, number)
	first, err := w.Figure.Revisions(ctx, year)
	require.NoError(t, err)

	w.After(2 * time.Hour)
	w.Decide(notice.DecideWithdraw, uuid.Nil, refs[1], 1)
	w.Verify(notice.FoundOnline, refs[0]) // it is there again: what was published said otherwise
	_, err = w.Figure.Publish(ctx, w.Analyst, year, "Nog niet geteld.", nil)
	require.Equal(t, "stats.publish.same", modelstest.Problem(t, err), "nobody has counted since")
	count(w)
	_, err = w.Figure.Publish(ctx, w.Analyst, year, " ", nil)
	require.Equal(t, "stats.publish.why_missing", modelstest.Problem(t, err))
	_, err = w.Figure.Publish(ctx, w.Analyst, year, "Zie www.example.net/a", nil)
	require.Equal(t, "text.address", modelstest.Problem(t, err))
	number, err = w.Figure.Publish(ctx, w.Analyst, year, "Een melding is ingetrokken.", nil)
	require.NoError(t, err)
	require.Equal(t, 2, number)

	list, err := w.Figure.Vintages(ctx, w.Analyst, year)
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.Equal(t, first[0].Totals, list[1].Totals.Public(), "the old one is as it was")
	for _, v := range list {
		ledger, err := w.Figure.Ledger(ctx, w.Analyst, year, v.Number)
		require.NoError(t, err)
		require.Equal(t, v.Totals, figure.TotalsOf(ledger), "made again of what was kept")
	}
	require.Equal(t, figure.Words{"nl": {figure.DefChain: "Zoals het was."}}, list[1].Words)
	require.Equal(t, "Een melding is ingetrokken.", list[0].Why)
	require.Contains(t, list[0].Changed, figure.Change{Name: "as_withdrawn", From: "0", To: "1"})
	require.Contains(t, list[0].Changed, figure.Change{Name: "as_in_time", From: "1", To: "0"})
	public, err := w.Figure.Published(ctx)
	require.NoError(t, err)
	require.Len(t, public, 1)
	require.Equal(t, []any{2, "", list[0].Totals.Public()}, []any{public[0].Number, public[0].By, public[0].Totals})
	require.Len(t, list[0].Totals.Parts, 2, "a category of five providers, and a measure of one")
	require.Len(t, public[0].Totals.Parts, 1)

	for _, role := range []models.Role{models.RoleAgent, models.RoleEditor, models.RoleAuditor} {
		_, err = w.Figure.Publish(ctx, w.As(role), year, "Ja.", nil)
		require.ErrorIs(t, err, models.ErrForbidden, role)
	}
	_, err = w.Figure.Vintages(ctx, w.Agent, year)
	require.ErrorIs(t, err, models.ErrForbidden)
	_, err = w.Figure.Publish(ctx, w.Analyst, period(w, "2026-11-20"), "", nil)
	require.Equal(t, "stats.publish.day", modelstest.Problem(t, err))
}

// What is open is all that is open now, whenever it came, and the number that leads to the inbox is the inbox's.
func TestBacklog_IsWhatIsOpenNow(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	old := w.Deliver(1, 3)
	w.After(40 * 24 * time.Hour)
	refs := w.Deliver(4, 1)
	w.Respond(refs[0])
	w.Respond(refs[1])
	w.Verify(notice.FoundOffline, refs[1])
	w.Unrouted(1)
	w.After(40*24*time.Hour + 30*time.Hour)
	_, err := w.Practice.Order(t.Context(), w.Agent, 1)
	require.NoError(t, err)
	for actor, notices := range map[models.Actor]int{w.Agent: 4, w.Analyst: 3} { // what a desk practises is its own
		open, err := w.Figure.Backlog(t.Context(), actor)
		require.NoError(t, err)
		require.Equal(t, figure.Backlog{Ages: []int{0, 3, 0, 0, 3}, Open: 6, Notices: notices}, open,
			"two of yesterday, one answered, %s", old)
		list, err := w.Notice.List(t.Context(), actor, notice.Filter{Tab: notice.TabTodo})
		require.NoError(t, err)
		require.Equal(t, list.Counts[notice.TabTodo], open.Notices)
	}
	guest := w.Agent
	guest.Role = models.RoleGuest
	_, err = w.Figure.Backlog(t.Context(), guest)
	require.ErrorIs(t, err, models.ErrForbidden)
}

// A check belongs to its answer once, in the month in which it was made; what was practised or undone counts for nothing, and a month that
// fell empty is counted as that.
func TestCount_OfChecks(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	refs := w.Deliver(3, 1)
	for _, ref := range refs {
		w.Respond(ref)
	}
	w.After(time.Hour)
	w.Verify(notice.FoundOnline, refs[0])
	w.Verify(notice.FoundOnline, refs[1])
	w.Exec(`UPDATE verifications SET undone_at = created_at, undone_by = user_id WHERE item_id = (SELECT i.id FROM items i JOIN notices n
		ON n.provider_id = i.provider_id AND n.id = i.notice_id WHERE n.ref = $1)`, refs[1])
	w.After(15 * 24 * time.Hour)
	w.Verify(notice.FoundOffline, refs[0]) // again, of the same answer
	w.Verify(notice.FoundOffline, refs[2])
	share := func(code string) figure.Share {
		count(w)
		own, err := w.Figure.Own(t.Context(), w.Agent, period(w, code))
		require.NoError(t, err)
		return own.Figures.Online
	}
	require.Equal(t, figure.Share{Of: 1, In: 1}, share("2026-11"))
	require.Equal(t, figure.Share{Of: 1}, share("2026-12"), "the first check of that answer was in November")
	require.Equal(t, figure.Share{Of: 2, In: 1}, share("2026"))
	w.Exec(`UPDATE notices SET practice = true`)
	w.Exec(`UPDATE items SET practice = true`)
	require.Zero(t, share("2026-12"), "practice")
	w.Exec(`DELETE FROM verifications`)
	require.Zero(t, share("2026-12"), "the month is there, and empty")
}
