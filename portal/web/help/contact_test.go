package help_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal"
	"eokm.nl/hosting/portal/portaltest"
	"eokm.nl/hosting/portal/settings"
)

// Who is told to call finds the number there: on the page about it, where something went wrong, beside the clock, in an article.
func TestContact_StandsWhereSomebodyIsToldToCall(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t, func(o *portal.Options) {
		o.Reach = settings.Reach{
			Phone: "+44 1632 960999", Mail: "desk@example.nl", HoursNL: "altijd", HoursEN: "always", Night: "Wacht niet | Do not wait",
			Brand: "Offlimits", BrandNoteNL: "Vroeger EOKM.", BrandNoteEN: "Formerly EOKM.",
		}
	})
	ref := p.Notice("192.0.2.70", "https://img.example.com/s/1")
	nobody, desk := p.Browser(""), p.Browser("provider-agent")
	for _, page := range []*portaltest.Page{
		nobody.Get("/contact"), nobody.Get("/status"), nobody.Get("/niets"), desk.Get("/notices/" + ref),
	} {
		require.Contains(t, page.Text(), "+44 1632 960999", page.Path)
		require.Equal(t, strings.Count(page.Text(), "+44 1632 960999"), page.Doc.Find(`main a[href="tel:+441632960999"]`).Length(),
			"wherever it stands on %s it is a link", page.Path)
		require.Equal(t, 1, page.Doc.Find(`main a[href="mailto:desk@example.nl"]`).Length(), page.Path)
		require.Contains(t, page.Text(), "(altijd)", page.Path)
		require.Contains(t, page.Text(), "Wacht niet", page.Path)
	}
	require.Zero(t, p.Browser("analyst").Get("/notices/"+ref).Doc.Find(`main a[href^="tel:"]`).Length(), "EOKM does not call itself")
	for path, note := range map[string]string{"/": "Vroeger EOKM.", "/contact": "Vroeger EOKM.", "/?lang=en": "Formerly EOKM."} {
		page := p.Browser("").Get(path)
		require.Contains(t, page.Text(), note, path)
		require.Equal(t, "Offlimits", page.Doc.Find(".brand strong").Text())
	}
}
