// Package story_test tells what people do with the portal, from a file of reports to the last check, and holds every page
// of it to the rules: over HTTP (http_test.go, answers_test.go), as each role and each tenant (routes_test.go), and in a
// real browser (browser_test.go, hostile_test.go, axe_test.go). It knows the portal from outside: by its pages and its mails.
package story_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/mail"
	"eokm.nl/hosting/portal/portaltest"
)

func TestMain(m *testing.M) { portaltest.Main(m) }

// The accounts that do most.
const (
	analyst = "analyst"
	agent   = "provider-agent" // at Voorbeeld Hosting
	other   = "other-agent"    // at Noorderlicht Cloud
)

// file is a file of the native format with one notice, under a name, on an IP address.
func file(name, ip string, addresses ...string) string {
	text := []byte("external_ref,url,ip,category,observed_at\n")
	for _, address := range addresses {
		text = fmt.Appendf(text, "%s,%s,%s,baseline,%s\n", name, address, ip, portaltest.Start.Add(-time.Hour).Format(time.RFC3339))
	}
	return string(text)
}

// upload sends a file by the form on /intake, as a browser does, and gives the page that it leads to.
func upload(t *testing.T, b *portaltest.Browser, text string) *portaltest.Page {
	t.Helper()
	form := b.Get("/intake").Doc.Find(`form[enctype="multipart/form-data"]`)
	require.Equal(t, 1, form.Length())
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	for name, values := range portaltest.Fields(form) {
		require.NoError(t, parts.WriteField(name, values[0]))
	}
	part, err := parts.CreateFormFile("file", "scart-20261123.csv")
	require.NoError(t, err)
	_, err = part.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, parts.Close())
	return b.Send(form.AttrOr("action", ""), parts.FormDataContentType(), &body)
}

// onlyRef is the one notice of the list that a person sees at a path.
func onlyRef(t *testing.T, b *portaltest.Browser, path string) string {
	t.Helper()
	links := b.Get(path).Doc.Find("tbody .c-title a")
	require.Equal(t, 1, links.Length(), "notices at %s", path)
	return links.First().Text()
}

// history is what a notice's page tells, oldest first.
func history(page *portaltest.Page) []string {
	var lines []string
	page.Doc.Find(".timeline > li > div").Each(func(_ int, s *goquery.Selection) {
		line := s.Clone()
		line.Find("p").Remove()
		lines = append([]string{strings.Join(strings.Fields(line.Text()), " ")}, lines...)
	})
	return lines
}

// clockOf is what the clock on a notice's page says.
func clockOf(page *portaltest.Page) string {
	return strings.Join(strings.Fields(page.Doc.Find(".column-lead .clock").First().Text()), " ")
}

// tagOf is the tag beside the heading.
func tagOf(page *portaltest.Page) string {
	return strings.TrimSpace(page.Doc.Find(".heading .tag").First().Text())
}

// undoTimeOver has the mails of verdicts leave that wait until nobody can undo them any more.
func undoTimeOver(t *testing.T, p *portaltest.Portal) {
	t.Helper()
	_, err := p.Owner.Exec(t.Context(), `UPDATE river.river_job SET scheduled_at = now() WHERE kind = 'mail.send' AND state = 'scheduled'`)
	require.NoError(t, err)
}

// waitForMails waits until so many mails were sent, and gives them, oldest first. There may be no more.
func waitForMails(t *testing.T, p *portaltest.Portal, n int) []mail.Kept {
	t.Helper()
	var list []mail.Kept
	require.Eventually(t, func() bool {
		var err error
		list, err = p.Mails.List()
		return err == nil && len(list) >= n
	}, 30*time.Second, 50*time.Millisecond, "%d mails", n)
	require.Len(t, list, n)
	out := make([]mail.Kept, n)
	for i, kept := range list {
		whole, err := p.Mails.Read(kept.ID)
		require.NoError(t, err)
		out[n-1-i] = whole
	}
	return out
}

// told waits until the history says that the mails were sent: that is recorded a moment after the mail is in the folder.
func told(t *testing.T, b *portaltest.Browser, ref string, mails int) *portaltest.Page {
	t.Helper()
	var page *portaltest.Page
	require.Eventually(t, func() bool {
		page = b.Get("/notices/" + ref)
		return strings.Count(strings.Join(history(page), "\n"), "Mail verstuurd") >= mails
	}, 30*time.Second, 50*time.Millisecond)
	return page
}

// ok gives a page that must have come out well.
func ok(t *testing.T, page *portaltest.Page) *portaltest.Page {
	t.Helper()
	require.Equal(t, http.StatusOK, page.Status, "%s: %s", page.Path, page.Text())
	return page
}

// answer confirms what a desk did about all that waits for it in a notice, and gives the receipt. Once the deadline has
// passed the form asks when it was; before, now is filled in.
func answer(t *testing.T, b *portaltest.Browser, ref, measure string, when ...string) *portaltest.Page {
	t.Helper()
	form := ok(t, b.Get("/notices/"+ref+"/confirm"))
	with := url.Values{"measure": {measure}}
	if when != nil {
		with["when"] = when
	}
	receipt := ok(t, b.Submit(form, "/confirm", with))
	require.Contains(t, receipt.Path, "/receipts/")
	return receipt
}

// verify records what the analyst found about the items of a notice.
func verify(t *testing.T, b *portaltest.Browser, ref, outcome string, items ...string) *portaltest.Page {
	t.Helper()
	return ok(t, b.Submit(ok(t, b.Get("/notices/"+ref)), "/verifications", url.Values{"n": items, "outcome": {outcome}}))
}
