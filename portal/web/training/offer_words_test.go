package training

import (
	"testing"

	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/portaltest/words"
)

func TestOffers_EveryCauseHasWords(t *testing.T) {
	t.Parallel()
	in := words.Printers(t)
	for _, cause := range notice.LessonCauses() {
		words.Require(t, in, offerKey(cause))
	}
}
