package notice_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
)

func TestBatch_SaysWhatAnActionWouldDo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	w.ImportRows(w.Report("b", "https://example.com/1", "198.51.100.5"))
	refs := w.Deliver(4, 2)
	w.Answer(w.Now(), refs[0])
	w.Verify(notice.FoundOffline, refs[1])
	require.NoError(t, w.Notice.Acknowledge(t.Context(), w.Agent, refs[2:3]))
	w.Answer(w.Now(), refs[3], 1)
	w.Delegate(refs[2], 2)
	describe := func(actor models.Actor, f notice.Filter, do models.Action) (rows []string, skipped []string) {
		b, err := w.Notice.Bulk(t.Context(), actor, f, do)
		require.NoError(t, err)
		items := 0
		for _, row := range b.Rows {
			rows, items = append(rows, fmt.Sprint(row.Ref, row.Numbers)), items+len(row.Numbers)
			require.NotEmpty(t, row.Content.Address.MaskedHost())
		}
		for _, row := range b.Skipped {
			skipped = append(skipped, row.Ref+" "+string(row.Why))
		}
		require.Equal(t, items, b.Items)
		require.False(t, b.More)
		return rows, skipped
	}
	rows, skipped := describe(w.Agent, notice.Filter{Tab: notice.TabAll}, models.ActReportRemoval)
	require.Equal(t, []string{refs[2] + "[1 2]", refs[3] + "[2]"}, rows)
	require.Equal(t, []string{refs[0] + " waiting", refs[1] + " done"}, skipped)
	rows, skipped = describe(w.Agent, notice.Filter{Tab: notice.TabTodo}, models.ActAcknowledge)
	require.Equal(t, []string{refs[3] + "[2]"}, rows)
	require.Equal(t, []string{refs[2] + " acknowledged"}, skipped)
	rows, _ = describe(w.Agent, notice.Filter{Tab: notice.TabAll, Refs: refs[3:]}, models.ActReportRemoval)
	require.Equal(t, []string{refs[3] + "[2]"}, rows)
	rows, skipped = describe(other.Agent, notice.Filter{Tab: notice.TabAll, Refs: refs}, models.ActReportRemoval)
	require.Empty(t, rows)
	require.Empty(t, skipped)
}

func TestRespond_PinsLeaveOtherItemsAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refs := w.Deliver(2, 3)
	w.After(time.Hour)
	a := notice.Response{
		Submission: uuid.New(), Refs: refs, Pins: notice.Pins{refs[0]: {1, 3, 9}}, Measure: models.MeasureFileRemoved, RemovedAt: w.Now(),
	}
	receipt, err := w.Notice.Respond(t.Context(), w.Agent, a)
	require.NoError(t, err)
	require.Equal(t, 5, receipt.Items)
	require.Equal(t, []models.State{"answered", "delivered", "answered"}, w.States(refs[0]))
	a.Submission = uuid.New()
	a.Refs = refs[:1]
	_, err = w.Notice.Respond(t.Context(), w.Agent, a)
	require.ErrorIs(t, err, models.ErrConflict)
	w.CheckCaches()
}

func TestBatch_TakesWholeNoticesUpToTheLimit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i, items := range []int{6000, 4000, 1, notice.AnswerLimit + 1} {
		w.After(time.Duration(i) * time.Minute) // the order of the list
		w.large(fmt.Sprint("notice-", i), items)
	}
	b, err := w.Notice.Bulk(t.Context(), w.Agent, notice.Filter{}, models.ActReportRemoval)
	require.NoError(t, err)
	require.Equal(t, notice.AnswerLimit, b.Items)
	require.Len(t, b.Rows, 2)
	require.True(t, b.More)
	require.False(t, b.Part)

	large := w.importRef("notice-3")
	b, err = w.Notice.Bulk(t.Context(), w.Agent, notice.Filter{Tab: notice.TabAll, Refs: []string{large}}, models.ActReportRemoval)
	require.NoError(t, err)
	require.Empty(t, b.Skipped, "a large notice is not left out")
	require.Equal(t, []bool{true, true}, []bool{b.More, b.Part})
	require.Equal(t, notice.AnswerLimit, b.Items)
	a := notice.Response{
		Submission: uuid.New(), Refs: []string{large}, Pins: notice.Pins{large: b.Rows[0].Numbers}, Measure: models.MeasureServerSuspended,
		RemovedAt: w.Now(),
	}
	receipt, err := w.Notice.Respond(t.Context(), w.Agent, a)
	require.NoError(t, err)
	require.Equal(t, notice.AnswerLimit, receipt.Items)
	again, err := w.Notice.Respond(t.Context(), w.Agent, a)
	require.NoError(t, err, "sent again it is the same")
	require.Equal(t, receipt.Number, again.Number)
	page, err := w.Notice.Receipt(t.Context(), w.Agent, receipt.Number)
	require.NoError(t, err)
	require.Equal(t, []int{notice.AnswerLimit, 1}, []int{page.Items, page.Of[0].TodoCount}, "and the rest is still open")
	w.CheckCaches()
}

// large brings in a notice of so many items.
func (w *world) large(external string, items int) {
	w.T.Helper()
	rows := make([]*incoming.Row, items)
	for n := range rows {
		rows[n] = w.Row(external, n)
	}
	w.Load(rows...)
}

// importRef is the reference of the notice that a file gave a name.
func (w *world) importRef(external string) string {
	w.T.Helper()
	return modelstest.Query[string](w.World, `SELECT ref FROM notices WHERE external_ref = $1`, external)[0]
}
