// Package feeds is the Atom feed that a provider's feed reader fetches by a secret link: which of its notices are new or changed. It names
// references, states and times, and no address, host, note or person.
package feeds

import (
	"net/http"
	"strconv"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/web/page"
)

// Handlers answer this room's addresses (portal/web/file_routes.go). They are safe for concurrent use.
type Handlers struct{ store *rooms.Store }

// New makes them.
func New(store *rooms.Store) *Handlers { return &Handlers{store: store} }

// Feed is the feed of a secret link. A reader that has it as it stands gets 304 and nothing more.
func (h *Handlers) Feed(r *page.Request) error {
	feed, err := h.store.FeedLink.Read(r.Ctx, r.Param("token"), models.Visitor{IP: r.IP})
	if err != nil {
		return err
	}
	lang, known := i18n.Parse(feed.Language)
	if !known {
		lang = i18n.NL
	}
	body, err := atom(r.Site.Catalogue.Printer(lang), r.Site.Base, feed)
	if err != nil {
		return err
	}
	tag := etag(body)
	header := r.Writer.Header()
	header.Set("Etag", tag)
	header.Set("Last-Modified", feed.Updated.UTC().Truncate(time.Second).Format(http.TimeFormat))
	header.Set("Cache-Control", "private, max-age="+strconv.Itoa(int(fresh.Seconds())))
	if unchanged(r.HTTP.Header, tag, feed.Updated) {
		return r.Empty(http.StatusNotModified)
	}
	return r.Send(http.StatusOK, "application/atom+xml; charset=utf-8", body)
}

// fresh is how long a reader need not ask again.
const fresh = 5 * time.Minute
