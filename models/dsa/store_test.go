package dsa_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/dsa"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
)

// answer is what the desk did: a measure, so long after the delivery.
func answer(w *modelstest.World, ref string, m models.Measure, after time.Duration, numbers ...int) {
	w.T.Helper()
	at := w.Page(ref).Items[0].DeliveredAt.Add(after)
	if at.After(w.Now()) {
		w.Clock.Set(at)
	}
	_, err := w.Notice.Respond(w.T.Context(), w.Agent, notice.Response{
		Submission: uuid.New(), Refs: []string{ref}, Numbers: numbers, Measure: m, RemovedAt: at,
	})
	require.NoError(w.T, err)
}

// received brings in one notice of addresses of these categories, at a moment.
func received(w *modelstest.World, at time.Time, name string, categories ...models.Category) string {
	w.T.Helper()
	w.Clock.Set(at)
	var list []*incoming.Row
	for i, c := range categories {
		row := w.Row(name, i)
		row.Category = c
		list = append(list, row)
	}
	refs := w.ImportRows(list...)
	require.Len(w.T, refs, 1)
	return refs[0]
}

// cells are the lines of a sheet that hold a number or a word of ours, by the code of their row; other cells are blank.
func cells(t *testing.T, r dsa.Report, sheet dsa.Sheet, a dsa.Answers, from int) map[string]string {
	t.Helper()
	lines, ok := r.Lines(sheet, a)
	require.True(t, ok)
	out, main := map[string]string{}, ""
	for _, line := range lines[1:] {
		row := line[3]
		if strings.HasPrefix(row, "KEYWORD_") {
			row = main + "/" + row
		} else {
			main = row
		}
		if sheet == dsa.Orders {
			row = line[5] + " " + row
		}
		if text := strings.Join(line[from:], ","); strings.Trim(text, ",") != "" {
			out[row] = strings.TrimRight(text, ",")
		}
	}
	return out
}

// A year made by hand: every number of sheet 4 is counted here beside it.
func TestReport_AYearMadeByHandCellByCell(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	dutch, err := time.LoadLocation("Europe/Amsterdam")
	require.NoError(t, err)
	day := func(month time.Month, d, hour int) time.Time { return time.Date(2026, month, d, hour, 0, 0, 0, dutch) }

	received(w, time.Date(2025, 12, 31, 23, 59, 0, 0, dutch), "old", models.CategoryBaseline) // the last minute of another year
	one := received(w, day(1, 1, 0), "one", models.CategoryBaseline, models.CategoryBaseline, models.CategoryNational)
	answer(w, one, models.MeasureFileRemoved, 2*time.Hour, 1, 2)
	answer(w, one, models.MeasureNullRouted, 30*time.Hour, 3)
	two := received(w, day(3, 29, 1), "two", models.CategorySynthetic) // the night of 23 hours: elapsed time counts
	answer(w, two, models.MeasureAccountSuspended, 5*time.Hour+20*time.Minute)
	three := received(w, day(7, 14, 9), "three", models.CategorySynthetic, models.CategoryBaseline) // counts with the gravest
	answer(w, three, models.MeasureServerSuspended, time.Hour, 2)
	received(w, day(8, 1, 9), "four", models.CategoryExtortion) // nothing was done
	five := received(w, day(9, 1, 9), "five", models.CategoryUnclear)
	require.NoError(t, w.Notice.Retract(t.Context(), w.Agent, retracted(w, five), []int{1}))
	received(w, day(10, 1, 9), "six", models.CategoryInstruction)
	seven := received(w, day(11, 25, 9), "seven", models.CategoryNCII)
	answer(w, seven, models.MeasureGeoBlocked, 90*time.Minute)
	_, err = w.Practice.Order(t.Context(), w.Agent, 1)
	require.NoError(t, err)
	w.Clock.Set(day(11, 30, 12))

	r, err := w.DSA.Of(t.Context(), w.Agent, 2026)
	require.NoError(t, err)
	// notices, of trusted flaggers, items, theirs, median, theirs, by law, theirs, by terms, theirs
	want := map[string]string{
		"TOTAL": "7,,10,,2,,6,,,,Notices of the Dutch hotline (Offlimits, formerly EOKM),,,,,," +
			"Visibility restriction Removal: 2; Visibility restriction Disable: 1; Visibility restriction Other: 1; " +
			"Provision of the service Suspension: 1; Account restriction Suspension: 1",
		"STATEMENT_CATEGORY_PROTECTION_OF_MINORS":                                              "4,,7,,2,,5",
		"STATEMENT_CATEGORY_PROTECTION_OF_MINORS/KEYWORD_CHILD_SEXUAL_ABUSE_MATERIAL":          "2,,5,,2,,4",
		"STATEMENT_CATEGORY_PROTECTION_OF_MINORS/KEYWORD_CHILD_SEXUAL_ABUSE_MATERIAL_DEEPFAKE": "1,,1,,5.33,,1",
		"STATEMENT_CATEGORY_PROTECTION_OF_MINORS/KEYWORD_OTHER":                                "1,,1,,,,0",
		"STATEMENT_CATEGORY_CYBER_VIOLENCE":                                                    "2,,2,,1.5,,1",
		"STATEMENT_CATEGORY_CYBER_VIOLENCE/KEYWORD_NON_CONSENSUAL_IMAGE_SHARING":               "1,,1,,1.5,,1",
		"STATEMENT_CATEGORY_CYBER_VIOLENCE/KEYWORD_OTHER":                                      "1,,1,,,,0",
		"STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE":                                              "1,,1,,,,0",
	}
	require.Equal(t, want, cells(t, r, dsa.Notices, dsa.Answers{}, 5))
	require.Len(t, cells(t, r, dsa.Notices, dsa.Answers{NothingElse: true}, 5), 91, "0 in every row that applies")
	requireSums(t, r)

	lines, _ := r.Lines(dsa.Notices, dsa.Answers{})
	require.Equal(t, []string{
		"Only for providers of hosting services, including online platforms", "Voorbeeld", "2026-01-01/2026-12-31", "TOTAL", "",
	}, append(lines[1][:1:1], append([]string{"Voorbeeld"}, lines[1][2:5]...)...))
	require.Equal(t, w.Hoster.Name, lines[1][1])
	require.Empty(t, cells(t, r, dsa.Orders, dsa.Answers{}, 6), "EOKM gives no orders")
	require.Len(t, cells(t, r, dsa.Orders, dsa.Answers{NothingElse: true}, 6), 181)
	require.Empty(t, cells(t, r, dsa.OwnInitiative, dsa.Answers{}, 5))
	require.Equal(t, "0,0,0,0,0,0,0,0,0,,,,0,0,0,0", cells(t, r, dsa.OwnInitiative, dsa.Answers{NothingElse: true}, 5)["TOTAL"],
		"money does not apply")
	lines, _ = r.Lines(dsa.Automated, dsa.Answers{})
	require.Equal(t, []string{"", ""}, []string{lines[11][6], lines[12][6]}, "of others' notices the portal knows nothing")
	require.Contains(t, lines[12][7], "7 notices of the Dutch hotline, none")
	lines, _ = r.Lines(dsa.Automated, dsa.Answers{NothingElse: true})
	require.Equal(t, []string{"0", "7"}, []string{lines[11][6], lines[12][6]}, "people answered")
	lines, _ = r.Lines(dsa.Identification, dsa.Answers{})
	require.Equal(t, []string{w.Hoster.Name, "", "", "2026-01-01", "2026-12-31"}, column(lines[1:], 3))

	w.Exec(`UPDATE notices SET instrument = 'order' WHERE ref = $1`, two)
	r, err = w.DSA.Of(t.Context(), w.Agent, 2026)
	require.NoError(t, err)
	orders := cells(t, r, dsa.Orders, dsa.Answers{}, 6)
	for _, scope := range []string{"TOTAL", "NL"} { // the Commission's second block has no row for it, and ours has to add up
		require.Equal(t, "1,1,,5.33", orders[scope+" STATEMENT_CATEGORY_PROTECTION_OF_MINORS/KEYWORD_CHILD_SEXUAL_ABUSE_MATERIAL_DEEPFAKE"])
		require.Equal(t, "1,1,,5.33", orders[scope+" TOTAL"])
		require.Equal(t, "0,0", orders[scope+" STATEMENT_CATEGORY_PROTECTION_OF_MINORS/KEYWORD_CHILD_SEXUAL_ABUSE_MATERIAL"])
	}
	require.Equal(t, 6, r.Received().Notices)

	w.Exec(`UPDATE items i SET delivered_at = r.removed_at + interval '30 seconds' FROM responses r, notices n
		WHERE r.item_id = i.id AND n.id = i.notice_id AND n.ref = $1`, seven)
	r, err = w.DSA.Of(t.Context(), w.Agent, 2026)
	require.NoError(t, err)
	row := "STATEMENT_CATEGORY_CYBER_VIOLENCE/KEYWORD_NON_CONSENSUAL_IMAGE_SHARING"
	require.Equal(t, "1,,1,,0,,1", cells(t, r, dsa.Notices, dsa.Answers{}, 5)[row], "done in the minute in which the notice came")
}

// retracted answers a notice and gives its ref: the answer is about to be taken back.
func retracted(w *modelstest.World, ref string) string {
	w.T.Helper()
	answer(w, ref, models.MeasureFileRemoved, time.Hour)
	return ref
}

func column(lines [][]string, i int) []string {
	var out []string
	for _, line := range lines {
		out = append(out, line[i])
	}
	return out
}

// requireSums holds what Annex II asks: sub-categories add up to their category, and those to the total.
func requireSums(t *testing.T, r dsa.Report) {
	t.Helper()
	lines, _ := r.Lines(dsa.Notices, dsa.Answers{NothingElse: true})
	for _, at := range []int{5, 7, 11, 13} {
		total, mains, subs := 0, 0, 0
		main := 0
		for _, line := range lines[1:] {
			var n int
			_, err := fmt.Sscan(line[at], &n)
			require.NoError(t, err)
			switch {
			case line[3] == "TOTAL":
				total = n
			case strings.HasPrefix(line[3], "STATEMENT_"):
				require.Equal(t, main, subs)
				mains, main, subs = mains+n, n, 0
				if strings.Contains(line[3], "NOT_SPECIFIED") {
					main = 0
				}
			default:
				subs += n
			}
		}
		require.Equal(t, total, mains)
	}
}

func TestReport_WhoAndWhen(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	ctx := t.Context()
	w.Exec(`UPDATE providers SET created_at = '2026-07-01T12:00:00Z' WHERE id = $1`, w.Hoster.ID)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	w.Deliver(1, 2)

	r, err := w.DSA.Of(ctx, w.Agent, 2026)
	require.NoError(t, err)
	require.True(t, r.JoinedLater())
	require.False(t, r.Over)
	require.Equal(t, "2027-02-28", r.Due.Format(time.DateOnly))
	require.Equal(t, 1, r.Received().Notices)
	r, err = w.DSA.Of(ctx, other.Agent, 2026)
	require.NoError(t, err)
	require.True(t, r.Empty(), "nobody reads another's")
	require.Equal(t, "0,,0,,,,0", cells(t, r, dsa.Notices, dsa.Answers{}, 5)["TOTAL"], "an empty year is 0")
	r, err = w.DSA.Of(ctx, w.Agent, 2025)
	require.NoError(t, err)
	require.True(t, r.Over && !r.JoinedLater() && r.Empty())
	lines, _ := r.Lines(dsa.Identification, dsa.Answers{})
	require.Equal(t, []string{"2025-07-01", "2025-12-31"}, column(lines[4:], 3), "the templates came in the middle of that year")

	for year, key := range map[int]string{2024: "dsa.year.before", 2027: "dsa.year.future"} {
		_, err = w.DSA.Of(ctx, w.Agent, year)
		var bad *models.Invalid
		require.ErrorAs(t, err, &bad)
		require.Equal(t, key, bad.Key)
	}
	for _, actor := range []models.Actor{w.Analyst, models.System(), {}, {Role: models.RoleGuest, ProviderID: w.Hoster.ID}} {
		_, err = w.DSA.Of(ctx, actor, 2026)
		require.ErrorIs(t, err, models.ErrForbidden)
	}
}

// What our words are in the Commission's is told of every one.
func TestMapping_IsOfEveryCategoryAndMeasure(t *testing.T) {
	t.Parallel()
	var ours []models.Category
	for _, m := range dsa.Categories() {
		ours = append(ours, m.Category)
	}
	require.ElementsMatch(t, models.Categories, ours)
	for _, rule := range models.Measures() {
		require.True(t, slices.ContainsFunc(dsa.Measures(), func(m dsa.MeasureMapped) bool { return m.Measure == rule.Measure }),
			rule.Measure)
	}
}
