package notices

import (
	"net/http"
	"strings"

	"eokm.nl/hosting/portal/web/page"
)

// WatchersPath is what an open notice asks by itself, once a minute. It never keeps a session from ending (identify).
const WatchersPath = "/notices/:ref/watchers"

// Watchers says who else looks at a notice now: in one sentence, or with nothing at all. Who asks is seen to look, for as long as the page
// is open.
func (h *Handlers) Watchers(r *page.Request) error {
	words, err := h.watching(r, r.Param("ref"))
	switch {
	case err != nil:
		return err
	case words == "":
		return r.Empty(http.StatusNoContent)
	}
	return r.Text(http.StatusOK, words)
}

// watching is that sentence; "" when nobody else looks.
func (h *Handlers) watching(r *page.Request, ref string) (string, error) {
	names, err := h.store.Presence.See(r.Ctx, r.Actor, ref)
	if err != nil || len(names) == 0 {
		return "", err
	}
	return r.Printer.N("notices.watchers", len(names), "Names", strings.Join(names, ", ")), nil
}
