package page_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/web/page"
)

func TestRanges_AreReadBackAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	for text, numbers := range map[string][]int{
		"": nil, "1": {1}, "1,2": {1, 2}, "1-3": {1, 2, 3}, "1,2,4-7,9": {1, 2, 4, 5, 6, 7, 9},
	} {
		require.Equal(t, text, page.RangesText(numbers))
		require.Equal(t, numbers, page.ParseRanges(text, 100))
	}
	rapid.Check(t, func(t *rapid.T) {
		numbers := models.Distinct(rapid.SliceOfN(rapid.IntRange(1, 40), 1, 40).Draw(t, "numbers"))
		require.Equal(t, numbers, page.ParseRanges(page.RangesText(numbers), 40))
	})
}

func TestRanges_TakeNoMoreThanTheyMay(t *testing.T) {
	t.Parallel()
	require.Equal(t, []int{1, 2, 3}, page.ParseRanges("1-999999999999", 3))
	require.Equal(t, []int{2}, page.ParseRanges("x,-3,0,4-x,2-2,5-3,2,99999999999999999999", 3))
}
