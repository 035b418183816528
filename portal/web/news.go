package web

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/ui"
)

// newsPath is what an open list asks by itself, once a minute. It never keeps a session from ending (identify).
const newsPath = "/notices/news"

// news says how many notices came in since a list was made: in one sentence, or with nothing at all.
func (s *Server) news(r *page.Request) error {
	since, err := strconv.ParseInt(r.Query.Text("since"), 10, 64)
	if err != nil {
		return page.BadForm(err)
	}
	provider := r.Query.ID("provider")
	n, err := s.store.Notice.News(r.Ctx, r.Actor, provider, time.UnixMicro(since))
	switch {
	case err != nil:
		return err
	case n == 0:
		return r.Empty(http.StatusNoContent)
	}
	return r.Text(http.StatusOK, listView{p: r.Printer}.capped("notices.news", n))
}

// news is where the list asks, and where it leads: to its own first page.
func (v listView) news() ui.News {
	q := url.Values{"since": {"0"}}
	if !v.list.Newest.IsZero() {
		q.Set("since", strconv.FormatInt(v.list.Newest.UnixMicro(), 10))
	}
	if v.filter.Provider != uuid.Nil {
		q.Set("provider", v.filter.Provider.String())
	}
	first := v.filter
	first.After, first.Before = models.Cursor{}, models.Cursor{}
	return ui.News{CheckURL: newsPath + "?" + q.Encode(), ReloadURL: page.ListURL(first)}
}
