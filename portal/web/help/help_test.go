package help_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal"
	"eokm.nl/hosting/portal/portaltest"
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
