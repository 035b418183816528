package help_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal"
	"eokm.nl/hosting/portal/portaltest"
	"eokm.nl/hosting/portal/settings"
)

// The page about privacy says what this portal is set to, not what is usual.
func TestPrivacy_SaysHowLongThisPortalKeepsThings(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	p := portaltest.New(t, func(o *portal.Options) {
		o.Retention = models.Retention{Closed: 41 * day, Unfounded: 42 * day, Staged: day, Origins: 43 * day}
	})
	nobody := p.Browser("")
	page := nobody.Get("/privacy")
	for _, kept := range []string{"afgeronde melding bewaren wij 41 dagen", "Dan 42 dagen", "verdwijnt na 43 dagen"} {
		require.Contains(t, page.Text(), kept)
	}
	require.Contains(t, nobody.Get("/privacy?lang=en").Text(), "a finished notice for 41 days")
	require.Contains(t, portaltest.New(t).Browser("").Get("/privacy").Text(), "bewaren wij 365 dagen", "the default")
}

// GDPR 13 and 14: who answers for the data is what an operator set, or the page says that nobody filled it in.
func TestPrivacy_SaysWhoAnswersForTheData(t *testing.T) {
	t.Parallel()
	unset := portaltest.New(t).Browser("")
	page := unset.Get("/privacy").Text()
	require.Contains(t, page, "Verantwoordelijke: nog niet ingevuld")
	require.Contains(t, page, "De grondslag in de wet is hier nog niet ingevuld")
	require.Contains(t, unset.Get("/privacy?lang=en").Text(), "Data protection officer: not filled in yet")

	set := portaltest.New(t, func(o *portal.Options) {
		o.Reach.Controller, o.Reach.Address, o.Reach.DPO = "Stichting Voorbeeld", "Dorpsstraat 1", "fg@example.nl"
		o.Reach.GroundNL, o.Reach.GroundEN = "Artikel zoveel.", "Article so many."
	}).Browser("")
	page = set.Get("/privacy").Text()
	for _, said := range []string{"Stichting Voorbeeld", "Dorpsstraat 1", "fg@example.nl", "Artikel zoveel."} {
		require.Contains(t, page, said)
	}
	require.NotContains(t, page, "niet ingevuld")
	require.Contains(t, set.Get("/privacy?lang=en").Text(), "Article so many.")
}

// An exposure may be told to EOKM, and the page says how.
func TestExposure_SaysHowToReachEOKM(t *testing.T) {
	t.Parallel()
	page := portaltest.New(t).Browser("").Get("/help/exposure").Text()
	require.Contains(t, page, settings.Reserved().Phone)
	require.Contains(t, page, settings.Reserved().Mail)
}
