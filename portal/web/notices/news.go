package notices

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/ui"
)

// NewsPath is what an open list asks by itself, once a minute. It never keeps a session from ending (identify).
const NewsPath = "/notices/news"

// TodoHeader tells an open list of a desk how many notices wait for it now, for the title of its tab.
const TodoHeader = "Todo-Count"

// News says how many notices came in since a list was made: in one sentence, or with nothing at all.
func (h *Handlers) News(r *page.Request) error {
	since, err := strconv.ParseInt(r.Query.Text("since"), 10, 64)
	if err != nil {
		return page.BadForm(err)
	}
	provider := r.Query.ID("provider")
	if !r.Actor.Staff() {
		todo, err := h.store.Notice.Count(r.Ctx, r.Actor, notice.Filter{Tab: notice.TabTodo})
		if err != nil {
			return err
		}
		r.Writer.Header().Set(TodoHeader, capped(r.Printer, todo))
	}
	n, err := h.store.Notice.News(r.Ctx, r.Actor, provider, time.UnixMicro(since))
	switch {
	case err != nil:
		return err
	case n == 0:
		return r.Empty(http.StatusNoContent)
	}
	return r.Text(http.StatusOK, ListView{P: r.Printer}.capped("notices.news", n))
}

// news is where the list asks, and where it leads: to its own first page.
func (v ListView) news() ui.News {
	q := url.Values{"since": {"0"}}
	if !v.List.Newest.IsZero() {
		q.Set("since", strconv.FormatInt(v.List.Newest.UnixMicro(), 10))
	}
	if v.filter.Provider != uuid.Nil {
		q.Set("provider", v.filter.Provider.String())
	}
	first := v.filter
	first.After, first.Before = models.Cursor{}, models.Cursor{}
	return ui.News{CheckURL: NewsPath + "?" + q.Encode(), ReloadURL: page.ListURL(first)}
}

// WatchersPath is what an open notice asks by itself, once a minute. It never keeps a session from ending (identify).
const WatchersPath = "/notices/:ref/watchers"

// Watchers says who else looks at a notice now: in one sentence, or with nothing at all. Who asks is seen to look, for as long as the page
// is open.
func (h *Handlers) Watchers(r *page.Request) error {
	words, err := h.watching(r, r.Param("ref"))
	if err != nil {
		return err
	}
	return r.Text(http.StatusOK, words)
}

// watching is that sentence; "" when nobody else looks.
func (h *Handlers) watching(r *page.Request, ref string) (string, error) {
	names, err := h.store.Presence.See(r.Ctx, r.Actor, ref)
	if errors.Is(err, models.ErrUnavailable) { // a page that can be read is not refused because nobody can be told of it
		return "", nil
	}
	if err != nil || len(names) == 0 {
		return "", err
	}
	return r.Printer.N("notices.watchers", len(names), "Names", strings.Join(names, ", ")), nil
}
