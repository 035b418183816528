package notice_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
)

func TestAcknowledge_NeverStopsTheClock(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refs := w.Deliver(3, 2)
	w.After(time.Hour)
	w.Respond(refs[0], 1)
	require.NoError(t, w.Notice.Acknowledge(t.Context(), w.Agent, refs[:2]))
	require.Equal(t, []models.State{"answered", "acknowledged"}, w.States(refs[0]))
	require.Equal(t, []models.State{"acknowledged", "acknowledged"}, w.States(refs[1]))
	require.Equal(t, []models.State{"delivered", "delivered"}, w.States(refs[2]), "not asked")
	require.Equal(t, []string{"delivered", "answered", "acknowledged"}, w.Kinds(refs[0]))
	item := w.Page(refs[1]).Items[0]
	require.Equal(t, 24*time.Hour, item.DueAt.Sub(modelstest.Start))
	require.Nil(t, item.StoppedAt)
	w.CheckCaches()

	require.ErrorIs(t, w.Notice.Acknowledge(t.Context(), w.Agent, refs[:2]), models.ErrConflict, "none needs it")
	require.NoError(t, w.Notice.Acknowledge(t.Context(), w.Agent, refs), "the third does")
	require.Equal(t, []string{"delivered", "answered", "acknowledged"}, w.Kinds(refs[0]), "the others are left as they are")
	w.CheckCaches()
}

func TestRespond_RecordsTheClaimApartFromTheState(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 3)[0]
	w.After(2 * time.Hour)
	kept := true
	submission := uuid.New()
	receipt, err := w.Notice.Respond(t.Context(), w.Agent, notice.Response{
		Submission: submission, Refs: []string{ref}, Numbers: []int{3, 1}, Measure: models.MeasureFileRemoved, CachePurged: true,
		LogsKept: &kept, RemovedAt: modelstest.Start.Add(time.Hour), Note: " Bestand weg. ",
	})
	require.NoError(t, err)
	require.Equal(t, notice.Receipt{
		Number: receipt.Number, At: w.Now(), Items: 2, Notices: []string{ref}, Measure: models.MeasureFileRemoved, Counts: true,
	}, receipt)
	require.Regexp(t, `^R-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$`, receipt.Number)
	require.Equal(t, []models.State{"answered", "delivered", "answered"}, w.States(ref))

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
		{1, submission, "file_removed", true, true, true, "01:00:00", "Bestand weg.", w.Agent.UserID},
		{3, submission, "file_removed", true, true, true, "01:00:00", "Bestand weg.", w.Agent.UserID},
	}, modelstest.Records[fact](w.World,
		`SELECT i.n, r.submission, r.measure, r.counts, r.cache_purged, r.logs_kept, (r.removed_at - i.delivered_at)::text, r.note,
			r.user_id
		FROM responses r JOIN items i ON i.provider_id = r.provider_id AND i.id = r.item_id ORDER BY i.n`))
	page := w.Page(ref)
	require.Equal(t, 2*time.Hour, page.Items[0].AnsweredAt.Sub(modelstest.Start))
	require.Equal(t, time.Hour, page.Items[0].RemovedAt.Sub(modelstest.Start))
	require.Nil(t, page.Items[0].StoppedAt, "a claim stops nothing")
	require.Equal(t, models.MeasureFileRemoved, page.Items[0].Measure)
	require.Equal(t, models.EventAnswered, page.History[0].Kind)
	data := page.History[0].Data
	require.True(t, data.At.Equal(modelstest.Start.Add(time.Hour)))
	data.At = time.Time{}
	require.Equal(t, models.EventData{Items: []int{1, 3}, Count: 2, Code: "file_removed", Text: "Bestand weg.", Receipt: receipt.Number},
		data)
	w.CheckCaches()
}

func TestRespond_AMeasureThatDoesNotCountLeavesTheItemWithTheProvider(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 2)[0]
	w.Respond(ref, 2)
	w.Verify(notice.FoundOnline, ref, 2)
	receipt, err := w.Notice.Respond(t.Context(), w.Agent, notice.Response{
		Submission: uuid.New(), Refs: []string{ref}, Measure: models.MeasureGeoBlocked, RemovedAt: w.Now(),
	})
	require.NoError(t, err)
	require.False(t, receipt.Counts)
	require.Equal(t, []models.State{"acknowledged", "still_online"}, w.States(ref))
	page := w.Page(ref)
	require.Nil(t, page.Items[0].AnsweredAt)
	require.Nil(t, page.Items[0].RemovedAt)
	require.Equal(t, models.MeasureGeoBlocked, page.Items[0].Measure, "but it is on record")
	require.Equal(t, []string{"delivered", "answered", "found_online", "partly_answered"}, w.Kinds(ref))
	w.CheckCaches()
}

func TestRespond_TheSameSubmissionChangesNothingAndGivesTheSameReceipt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refs := w.Deliver(3, 2)
	a := notice.Response{Submission: uuid.New(), Refs: refs[:2], Measure: models.MeasureFileRemoved, RemovedAt: w.Now()}
	first, err := w.Notice.Respond(t.Context(), w.Agent, a)
	require.NoError(t, err)
	require.Equal(t, 4, first.Items)
	w.After(time.Hour)
	w.Verify(notice.FoundOnline, refs[0])
	before := w.AllRows()
	second, err := w.Notice.Respond(t.Context(), w.Agent, a)
	require.NoError(t, err)
	second.At = second.At.UTC()
	require.Equal(t, first, second)
	require.Equal(t, before, w.AllRows())
	found, err := w.Notice.Receipt(t.Context(), w.Agent, first.Number)
	require.NoError(t, err)
	found.At = found.At.UTC()
	require.Equal(t, first, found.Receipt)

	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	_, err = w.Notice.Receipt(t.Context(), other.Agent, first.Number)
	require.ErrorIs(t, err, models.ErrNotFound, "another's receipt")
}

func TestRespond_RefusesWhatCannotBe(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 2)[0]
	w.After(3 * time.Hour)
	ok := notice.Response{Submission: uuid.New(), Refs: []string{ref}, Measure: models.MeasureFileRemoved, RemovedAt: w.Now()}
	before := w.AllRows()
	for key, spoil := range map[string]func(*notice.Response){
		"answer.measure_missing":      func(a *notice.Response) { a.Measure = "cache_purged" },
		"answer.when_missing":         func(a *notice.Response) { a.RemovedAt = time.Time{} },
		"answer.when_future":          func(a *notice.Response) { a.RemovedAt = w.Now().Add(time.Minute + 1) },
		"answer.when_before_delivery": func(a *notice.Response) { a.RemovedAt = modelstest.Start.Add(-time.Minute) },
		"text.address":                func(a *notice.Response) { a.Note = "Zie hxxps://img[.]example[.]com/1" },
		"text.characters":             func(a *notice.Response) { a.Note = "x\x00" },
	} {
		a := ok
		spoil(&a)
		_, err := w.Notice.Respond(t.Context(), w.Agent, a)
		require.Equal(t, key, modelstest.Problem(t, err))
	}
	for _, spoil := range []func(*notice.Response){
		func(a *notice.Response) { a.Numbers = []int{1, 3} },
		func(a *notice.Response) { a.Refs = nil },
		func(a *notice.Response) { a.Refs = []string{ref, "EOKM-2026-999999"} },
	} {
		a := ok
		spoil(&a)
		_, err := w.Notice.Respond(t.Context(), w.Agent, a)
		require.ErrorIs(t, err, models.ErrNotFound)
	}
	require.Equal(t, before, w.AllRows())
	ok.Refs, ok.Numbers = []string{ref, ref}, []int{2, 2} // ticked twice is ticked
	receipt, err := w.Notice.Respond(t.Context(), w.Agent, ok)
	require.NoError(t, err)
	require.Equal(t, 1, receipt.Items)
}

func TestRespond_ToWhatIsWithEOKMOnlyByNumber(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 3)[0]
	w.Dispute(ref, 1)
	w.Respond(ref, 2)
	w.After(time.Hour)
	w.Respond(ref)
	require.Equal(t, []models.State{"disputed", "answered", "answered"}, w.States(ref))
	require.Equal(t, time.Hour, w.Page(ref).Items[2].RemovedAt.Sub(modelstest.Start))
	require.True(t, modelstest.Start.Equal(*w.Page(ref).Items[1].RemovedAt), "left out")
	_, err := w.Notice.Respond(t.Context(), w.Agent, notice.Response{
		Submission: uuid.New(), Refs: []string{ref}, Measure: models.MeasureFileRemoved, RemovedAt: w.Now(),
	})
	require.ErrorIs(t, err, models.ErrConflict, "nothing waits for the provider")
	w.Respond(ref, 2)
	require.Equal(t, time.Hour, w.Page(ref).Items[1].RemovedAt.Sub(modelstest.Start), "a better answer before the check")

	w.Respond(ref, 1)
	require.Equal(t, []string{"overtaken"}, modelstest.Query[string](w.World, `SELECT decision FROM disputes`),
		"removed after all: nobody has to decide")
	w.CheckCaches()
}

func TestRespond_BulkIsOneReceiptUpToItsLimit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refs := w.Deliver(20, notice.AnswerLimit/20)
	more := w.Deliver(1, 1)
	a := notice.Response{Submission: uuid.New(), Refs: append(more, refs...), Measure: models.MeasureServerSuspended, RemovedAt: w.Now()}
	_, err := w.Notice.Respond(t.Context(), w.Agent, a)
	require.Equal(t, "answer.too_many", modelstest.Problem(t, err))
	require.Empty(t, modelstest.Query[string](w.World, `SELECT measure FROM responses`))
	a.Refs = refs
	receipt, err := w.Notice.Respond(t.Context(), w.Agent, a)
	require.NoError(t, err)
	require.Equal(t, notice.AnswerLimit, receipt.Items)
	require.ElementsMatch(t, refs, receipt.Notices)
	require.Equal(t, []int{notice.AnswerLimit}, modelstest.Query[int](w.World, `SELECT count(*) FROM responses`))
	require.Equal(t, []int{20}, modelstest.Query[int](w.World, `SELECT count(*) FROM events WHERE kind = 'answered'`), "one per notice")
	w.CheckCaches()
}
