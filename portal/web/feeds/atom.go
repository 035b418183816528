package feeds

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/feedlink"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/web/page"
)

// The elements of RFC 4287 that the feed has. It has no link to itself, which a feed should have: that is the secret, and readers pass on
// what they fetch.
type (
	atomFeed struct {
		XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		Lang    string      `xml:"xml:lang,attr"`
		ID      string      `xml:"id"`
		Title   string      `xml:"title"`
		Updated string      `xml:"updated"`
		Author  atomAuthor  `xml:"author"`
		Link    atomLink    `xml:"link"`
		Entries []atomEntry `xml:"entry"`
	}
	atomAuthor struct {
		Name string `xml:"name"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Type string `xml:"type,attr"`
		Href string `xml:"href,attr"`
	}
	atomCategory struct {
		Term string `xml:"term,attr"`
	}
	atomEntry struct {
		ID        string       `xml:"id"`
		Title     string       `xml:"title"`
		Published string       `xml:"published"`
		Updated   string       `xml:"updated"`
		Category  atomCategory `xml:"category"`
		Link      atomLink     `xml:"link"`
		Summary   string       `xml:"summary"`
	}
)

// terms say whose turn it is to a program.
var terms = map[models.Turn]string{models.TurnProvider: "provider", models.TurnEOKM: "eokm", models.TurnNobody: "done"}

// atom writes a feed. Its ids stay: a reader knows by them what it has seen.
func atom(p *i18n.Printer, base *url.URL, feed feedlink.Feed) ([]byte, error) {
	html := func(path string) atomLink {
		return atomLink{Rel: "alternate", Type: "text/html", Href: base.JoinPath(path).String()}
	}
	out := atomFeed{
		Lang: string(p.Lang()), ID: "urn:uuid:" + feed.LinkID.String(), Title: p.T("feedlink.feed.title"), Updated: moment(feed.Updated),
		Author: atomAuthor{Name: p.Brand()}, Link: html("/notices"),
	}
	for _, e := range feed.Entries {
		turn := p.T("feedlink.turn." + strconv.Itoa(int(e.Turn)))
		summary := p.T("feedlink.summary.done", "Turn", turn)
		if e.Turn != models.TurnNobody {
			summary = p.T("feedlink.summary.open", "Turn", turn, "Due", p.DateLong(e.DueAt))
		}
		out.Entries = append(out.Entries, atomEntry{
			ID: "urn:uuid:" + e.ID.String(), Title: p.T("feedlink.entry", "Ref", e.Ref, "Turn", turn), Published: moment(e.DeliveredAt),
			Updated: moment(e.Updated), Category: atomCategory{terms[e.Turn]}, Link: html(page.NoticeURL(e.Ref)), Summary: summary,
		})
	}
	body, err := xml.MarshalIndent(out, "", " ")
	return append([]byte(xml.Header), body...), err
}

func moment(at time.Time) string { return at.UTC().Format(time.RFC3339) }

// etag names what a body says.
func etag(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:18]) + `"`
}

// unchanged tells whether a reader has a body already, by RFC 9110: its tag counts before its time.
func unchanged(asked http.Header, tag string, updated time.Time) bool {
	if tags := asked.Values("If-None-Match"); len(tags) > 0 {
		for one := range strings.SplitSeq(strings.Join(tags, ","), ",") {
			if one = strings.TrimPrefix(strings.TrimSpace(one), "W/"); one == tag || one == "*" {
				return true
			}
		}
		return false
	}
	since, err := http.ParseTime(asked.Get("If-Modified-Since"))
	return err == nil && !updated.Truncate(time.Second).After(since)
}
