package models_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

func TestAcknowledge_NeverStopsTheClock(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refs := w.deliver(3, 2)
	w.after(time.Hour)
	w.respond(refs[0], 1)
	require.NoError(t, w.Notice.Acknowledge(t.Context(), w.agent, refs[:2]))
	require.Equal(t, []models.State{"answered", "acknowledged"}, w.states(refs[0]))
	require.Equal(t, []models.State{"acknowledged", "acknowledged"}, w.states(refs[1]))
	require.Equal(t, []models.State{"delivered", "delivered"}, w.states(refs[2]), "not asked")
	require.Equal(t, []string{"delivered", "answered", "acknowledged"}, w.kinds(refs[0]))
	item := w.page(refs[1]).Items[0]
	require.Equal(t, 24*time.Hour, item.DueAt.Sub(start))
	require.Nil(t, item.StoppedAt)
	w.checkCaches()

	require.ErrorIs(t, w.Notice.Acknowledge(t.Context(), w.agent, refs[:2]), models.ErrConflict, "none needs it")
	require.NoError(t, w.Notice.Acknowledge(t.Context(), w.agent, refs), "the third does")
	require.Equal(t, []string{"delivered", "answered", "acknowledged"}, w.kinds(refs[0]), "the others are left as they are")
	w.checkCaches()
}

func TestRespond_RecordsTheClaimApartFromTheState(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.deliver(1, 3)[0]
	w.after(2 * time.Hour)
	kept := true
	submission := uuid.New()
	receipt, err := w.Notice.Respond(t.Context(), w.agent, notice.Response{
		Submission: submission, Refs: []string{ref}, Numbers: []int{3, 1}, Measure: models.MeasureFileRemoved, CachePurged: true,
		LogsKept: &kept, RemovedAt: start.Add(time.Hour), Note: " Bestand weg. ",
	})
	require.NoError(t, err)
	require.Equal(t, notice.Receipt{
		Number: receipt.Number, At: w.Now(), Items: 2, Notices: []string{ref}, Measure: models.MeasureFileRemoved, Counts: true,
	}, receipt)
	require.Regexp(t, `^R-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$`, receipt.Number)
	require.Equal(t, []models.State{"answered", "delivered", "answered"}, w.states(ref))

	type fact struct {
		N                    int
		Submission           uuid.UUID
		Measure              string
		Counts, Purged, Logs bool
		RemovedAfter         string
		Note                 string
		By                   uuid.UUID
	}
	require.Equal(t, []*fact{
		{1, submission, "file_removed", true, true, true, "01:00:00", "Bestand weg.", w.agent.UserID},
		{3, submission, "file_removed", true, true, true, "01:00:00", "Bestand weg.", w.agent.UserID},
	}, records[fact](w, `SELECT i.n, r.submission, r.measure, r.counts, r.cache_purged, r.logs_kept, (r.removed_at - i.delivered_at)::text, r.note, r.user_id
		FROM responses r JOIN items i ON i.provider_id = r.provider_id AND i.id = r.item_id ORDER BY i.n`))
	page := w.page(ref)
	require.Equal(t, 2*time.Hour, page.Items[0].AnsweredAt.Sub(start))
	require.Equal(t, time.Hour, page.Items[0].RemovedAt.Sub(start))
	require.Nil(t, page.Items[0].StoppedAt, "a claim stops nothing")
	require.Equal(t, models.MeasureFileRemoved, page.Items[0].Measure)
	require.Equal(t, models.EventAnswered, page.History[0].Kind)
	data := page.History[0].Data
	require.True(t, data.At.Equal(start.Add(time.Hour)))
	data.At = time.Time{}
	require.Equal(t, models.EventData{Items: []int{1, 3}, Count: 2, Code: "file_removed", Text: "Bestand weg.", Receipt: receipt.Number}, data)
	w.checkCaches()
}

func TestRespond_AMeasureThatDoesNotCountLeavesTheItemWithTheProvider(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.deliver(1, 2)[0]
	w.respond(ref, 2)
	w.verify(notice.FoundOnline, ref, 2)
	receipt, err := w.Notice.Respond(t.Context(), w.agent, notice.Response{
		Submission: uuid.New(), Refs: []string{ref}, Measure: models.MeasureGeoBlocked, RemovedAt: w.Now(),
	})
	require.NoError(t, err)
	require.False(t, receipt.Counts)
	require.Equal(t, []models.State{"acknowledged", "still_online"}, w.states(ref))
	page := w.page(ref)
	require.Nil(t, page.Items[0].AnsweredAt)
	require.Nil(t, page.Items[0].RemovedAt)
	require.Equal(t, models.MeasureGeoBlocked, page.Items[0].Measure, "but it is on record")
	require.Equal(t, []string{"delivered", "answered", "found_online", "partly_answered"}, w.kinds(ref))
	w.checkCaches()
}

func TestRespond_TheSameSubmissionChangesNothingAndGivesTheSameReceipt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refs := w.deliver(3, 2)
	a := notice.Response{Submission: uuid.New(), Refs: refs[:2], Measure: models.MeasureFileRemoved, RemovedAt: w.Now()}
	first, err := w.Notice.Respond(t.Context(), w.agent, a)
	require.NoError(t, err)
	require.Equal(t, 4, first.Items)
	w.after(time.Hour)
	w.verify(notice.FoundOnline, refs[0])
	before := w.allRows()
	second, err := w.Notice.Respond(t.Context(), w.agent, a)
	require.NoError(t, err)
	second.At = second.At.UTC()
	require.Equal(t, first, second)
	require.Equal(t, before, w.allRows())
	found, err := w.Notice.Receipt(t.Context(), w.agent, a.Submission)
	require.NoError(t, err)
	found.At = found.At.UTC()
	require.Equal(t, first, found)

	other := w.addTenant("noorderlicht", "198.51.100.0/24")
	_, err = w.Notice.Receipt(t.Context(), other.agent, a.Submission)
	require.ErrorIs(t, err, models.ErrNotFound, "another's receipt")
}

func TestRespond_RefusesWhatCannotBe(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.deliver(1, 2)[0]
	w.after(3 * time.Hour)
	ok := notice.Response{Submission: uuid.New(), Refs: []string{ref}, Measure: models.MeasureFileRemoved, RemovedAt: w.Now()}
	before := w.allRows()
	for key, spoil := range map[string]func(*notice.Response){
		"answer.measure_missing":      func(a *notice.Response) { a.Measure = "cache_purged" },
		"answer.when_missing":         func(a *notice.Response) { a.RemovedAt = time.Time{} },
		"answer.when_future":          func(a *notice.Response) { a.RemovedAt = w.Now().Add(time.Minute + 1) },
		"answer.when_before_delivery": func(a *notice.Response) { a.RemovedAt = start.Add(-time.Minute) },
		"text.address":                func(a *notice.Response) { a.Note = "Zie hxxps://img[.]example[.]com/1" },
		"text.characters":             func(a *notice.Response) { a.Note = "x\x00" },
	} {
		a := ok
		spoil(&a)
		_, err := w.Notice.Respond(t.Context(), w.agent, a)
		require.Equal(t, key, problem(t, err))
	}
	for _, spoil := range []func(*notice.Response){
		func(a *notice.Response) { a.Numbers = []int{1, 3} },
		func(a *notice.Response) { a.Refs = nil },
		func(a *notice.Response) { a.Refs = []string{ref, "EOKM-2026-999999"} },
	} {
		a := ok
		spoil(&a)
		_, err := w.Notice.Respond(t.Context(), w.agent, a)
		require.ErrorIs(t, err, models.ErrNotFound)
	}
	require.Equal(t, before, w.allRows())
	ok.Refs, ok.Numbers = []string{ref, ref}, []int{2, 2} // ticked twice is ticked
	receipt, err := w.Notice.Respond(t.Context(), w.agent, ok)
	require.NoError(t, err)
	require.Equal(t, 1, receipt.Items)
}

func TestRespond_ToWhatIsWithEOKMOnlyByNumber(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.deliver(1, 3)[0]
	w.dispute(ref, 1)
	w.respond(ref, 2)
	w.after(time.Hour)
	w.respond(ref)
	require.Equal(t, []models.State{"disputed", "answered", "answered"}, w.states(ref))
	require.Equal(t, time.Hour, w.page(ref).Items[2].RemovedAt.Sub(start))
	require.True(t, start.Equal(*w.page(ref).Items[1].RemovedAt), "left out")
	_, err := w.Notice.Respond(t.Context(), w.agent, notice.Response{
		Submission: uuid.New(), Refs: []string{ref}, Measure: models.MeasureFileRemoved, RemovedAt: w.Now(),
	})
	require.ErrorIs(t, err, models.ErrConflict, "nothing waits for the provider")
	w.respond(ref, 2)
	require.Equal(t, time.Hour, w.page(ref).Items[1].RemovedAt.Sub(start), "a better answer before the check")

	w.respond(ref, 1)
	require.Equal(t, []string{"overtaken"}, query[string](w, `SELECT decision FROM disputes`), "removed after all: nobody has to decide")
	w.checkCaches()
}

func TestRespond_BulkIsOneReceiptUpToItsLimit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refs := w.deliver(20, notice.BulkLimit/20)
	more := w.deliver(1, 1)
	a := notice.Response{Submission: uuid.New(), Refs: append(more, refs...), Measure: models.MeasureServerSuspended, RemovedAt: w.Now()}
	_, err := w.Notice.Respond(t.Context(), w.agent, a)
	require.Equal(t, "answer.too_many", problem(t, err))
	require.Empty(t, query[string](w, `SELECT measure FROM responses`))
	a.Refs = refs
	receipt, err := w.Notice.Respond(t.Context(), w.agent, a)
	require.NoError(t, err)
	require.Equal(t, notice.BulkLimit, receipt.Items)
	require.ElementsMatch(t, refs, receipt.Notices)
	require.Equal(t, []int{notice.BulkLimit}, query[int](w, `SELECT count(*) FROM responses`))
	require.Equal(t, []int{20}, query[int](w, `SELECT count(*) FROM events WHERE kind = 'answered'`), "one per notice")
	w.checkCaches()
}
