package notice_test

import (
	"os"
	"regexp"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
)

func TestReceipt_IsFoundByItsNumber(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	refs := w.Deliver(2, 3)
	w.After(time.Hour)
	submission := uuid.New()
	kept, err := w.Notice.Respond(t.Context(), w.Agent, notice.Response{
		Submission: submission, Refs: refs, Pins: notice.Pins{refs[0]: {1, 3}}, Measure: models.MeasureFileRemoved,
		RemovedAt: w.Now().Add(-time.Minute), Note: "Klaar.",
	})
	require.NoError(t, err)
	require.Equal(t, []string{kept.Number}, modelstest.Query[string](w.World, `SELECT DISTINCT receipt FROM responses`))
	w.After(time.Hour)
	w.Verify(notice.FoundOnline, refs[1], 2)
	n := kept.Number
	for _, typed := range []string{n, "r" + n[1:], n[2:], n[2:6] + n[7:], "R " + n[2:6] + " – " + n[7:], submission.String()} {
		page, err := w.Notice.Receipt(t.Context(), w.Agent, typed)
		require.NoError(t, err, typed)
		require.Equal(t, kept.Number, page.Number)
		require.Equal(t, []any{5, refs, models.MeasureFileRemoved, "Klaar."}, []any{page.Items, page.Notices, page.Measure, page.Note})
		require.True(t, page.RemovedAt.Equal(modelstest.Start.Add(time.Hour-time.Minute)))
		require.Len(t, page.Of, 2)
		require.Equal(t, []int{1, 3}, page.Of[0].Numbers)
		require.Equal(t, []int{1, 2, 3}, page.Of[1].Numbers)
		require.Equal(t, []int{1, 1}, []int{page.Of[0].TodoCount, page.Of[1].TodoCount}, "as it is now")
		require.True(t, page.Of[1].DueAt.Equal(modelstest.Start.Add(24*time.Hour)))
	}
	page, err := w.Notice.Receipt(t.Context(), w.Analyst, kept.Number)
	require.NoError(t, err)
	require.Equal(t, kept.Notices, page.Notices)
	for _, absent := range []string{"", "x", "R-ZZZZ-ZZZZ", uuid.NewString()} {
		_, err = w.Notice.Receipt(t.Context(), w.Agent, absent)
		require.ErrorIs(t, err, models.ErrNotFound)
	}
	for _, foreign := range []string{kept.Number, submission.String()} {
		_, err = w.Notice.Receipt(t.Context(), other.Agent, foreign)
		require.ErrorIs(t, err, models.ErrNotFound)
	}
}

// The last eight bytes of a key make the number. Two keys that share them are rare, and their numbers differ all the same.
func TestReceipt_ANumberIsOfOneAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 2)[0]
	one, two := uuid.New(), uuid.New()
	copy(two[8:], one[8:])
	var numbers []string
	for i, key := range []uuid.UUID{one, two} {
		a := notice.Response{
			Submission: key, Refs: []string{ref}, Numbers: []int{i + 1}, Measure: models.MeasureFileRemoved, RemovedAt: w.Now(),
		}
		first, err := w.Notice.Respond(t.Context(), w.Agent, a)
		require.NoError(t, err)
		again, err := w.Notice.Respond(t.Context(), w.Agent, a)
		require.NoError(t, err)
		require.Equal(t, first.Number, again.Number)
		page, err := w.Notice.Receipt(t.Context(), w.Agent, first.Number)
		require.NoError(t, err)
		require.Equal(t, []int{i + 1}, page.Of[0].Numbers)
		numbers = append(numbers, first.Number)
	}
	require.NotEqual(t, numbers[0], numbers[1])
	require.Equal(t, numbers, modelstest.Query[string](w.World, `SELECT data->>'receipt' FROM events WHERE kind = 'answered' ORDER BY id`),
		"the history has the same")
}

// Answers from before the number was kept get the one that their desk was told.
func TestReceipt_OlderAnswersHaveTheNumberThatWasTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var told []string
	for _, ref := range w.Deliver(20, 1) {
		told = append(told, w.Answer(w.Now(), ref).Number)
	}
	file, err := os.ReadFile("../../migrations/00033_receipts.sql")
	require.NoError(t, err)
	w.Exec(`UPDATE responses SET receipt = NULL`)
	w.Exec(regexp.MustCompile(`(?s)UPDATE responses .*?;`).FindString(string(file)))
	require.Equal(t, told, modelstest.Query[string](w.World, `SELECT receipt FROM responses ORDER BY id`))
}
