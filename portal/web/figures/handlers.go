// Package figures is what EOKM makes public of what the portal counts: a page without a login, its charts, and a file for programs. All
// of it is read from what was published and never counted for a visitor. What never may live here: a provider's name, a number of one
// provider, or a number of fewer than ten.
package figures

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/figure"
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// fresh is how long somebody between us and a reader may keep an answer.
const fresh = 10 * time.Minute

// Handlers answer this room's addresses (portal/web/figures_routes.go). They are safe for concurrent use.
type Handlers struct{ store *rooms.Store }

// New makes them.
func New(store *rooms.Store) *Handlers { return &Handlers{store: store} }

// Show is the page of a published year, of the newest when none is asked for.
func (h *Handlers) Show(r *page.Request) error {
	years, now, err := h.years(r)
	if err != nil {
		return err
	}
	p := r.Printer
	frame := layout.Page{Title: p.T("figures.title")}
	if now == nil {
		return r.Page(frame, nothingYet(r))
	}
	changed, err := h.store.Figure.Revisions(r.Ctx, now.Period)
	if err != nil {
		return err
	}
	if stranger(r) && known(r, keyOf(r, *now, len(changed))) {
		return r.Empty(http.StatusNotModified)
	}
	return r.Page(frame, h.page(r, years, *now, changed))
}

// stranger tells whether the page is the same for everybody who asks so: who brings nothing along, and is given nothing to keep.
func stranger(r *page.Request) bool {
	return r.Account == nil && r.HTTP.Header.Get("Cookie") == "" && r.Writer.Header().Get("Set-Cookie") == ""
}

// keyOf names a page by what it is made of.
func keyOf(r *page.Request, v figure.Vintage, changed int) []byte {
	return []byte(strings.Join([]string{v.ID.String(), strconv.Itoa(changed), r.Lang(), r.HTTP.URL.RequestURI()}, "|"))
}

// known sets what a cache needs, and tells whether the reader has the answer already. What somebody signed in sees has their name on it,
// and stays in no cache.
func known(r *page.Request, made []byte) bool {
	if r.Account != nil {
		return false
	}
	sum := sha256.Sum256(made)
	tag := `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
	header := r.Writer.Header()
	header.Set("ETag", tag)
	header.Set("Cache-Control", "public, max-age="+strconv.Itoa(int(fresh.Seconds())))
	header.Add("Vary", "Accept-Language, Cookie")
	for have := range strings.SplitSeq(r.HTTP.Header.Get("If-None-Match"), ",") {
		if strings.TrimPrefix(strings.TrimSpace(have), "W/") == tag {
			return true
		}
	}
	return false
}

// years are the published ones, newest first, and the one that is asked for; nil while nothing is public. ErrNotFound for another.
func (h *Handlers) years(r *page.Request) ([]figure.Vintage, *figure.Vintage, error) {
	years, err := h.store.Figure.Published(r.Ctx)
	asked := r.Query.Text("year")
	if err != nil || len(years) == 0 {
		return nil, nil, err
	}
	for i := range years {
		if asked == "" || years[i].Code == asked {
			return years, &years[i], nil
		}
	}
	return nil, nil, models.ErrNotFound
}

// Picture is a chart of the page as a file.
func (h *Handlers) Picture(r *page.Request) error {
	years, now, err := h.years(r)
	if err != nil {
		return err
	}
	name, ok := strings.CutSuffix(r.Param("name"), ".svg")
	if now == nil || !ok {
		return models.ErrNotFound
	}
	switch name {
	case "hosted":
		return r.DownloadPicture("hosted.svg", hosted(r, years, *now))
	case "survival":
		if c, ok := survival(r, *now); ok {
			return r.DownloadPicture("survival-"+now.Code+".svg", c)
		}
	}
	return models.ErrNotFound
}

// File is all that is public, for a program.
func (h *Handlers) File(r *page.Request) error {
	years, err := h.store.Figure.Published(r.Ctx)
	if err != nil {
		return err
	}
	file := fileOf(r, years)
	for i := range years {
		changed, err := h.store.Figure.Revisions(r.Ctx, years[i].Period)
		if err != nil {
			return err
		}
		file.Periods[i].Revisions = revisionsOf(changed)
	}
	body, err := json.MarshalIndent(file, "", "  ")
	if err != nil {
		return err
	}
	r.Writer.Header().Set("Access-Control-Allow-Origin", "*") // what is public may be read from another site
	if known(r, body) {
		return r.Empty(http.StatusNotModified)
	}
	return r.Send(http.StatusOK, "application/json", append(body, '\n'))
}

// Three are the numbers for the front page: how much, how much of it in time, how fast; where providers are too few for those, the next
// that there are. None while nothing is public.
func (h *Handlers) Three(r *page.Request) (ui.Figures, error) {
	years, err := h.store.Figure.Published(r.Ctx)
	if err != nil || len(years) == 0 {
		return ui.Figures{}, err
	}
	three := strip(r, years[0], "reviewed", "in_time", "median", "hosted", "delivered", "received")
	three.Items = three.Items[:min(3, len(three.Items))]
	return three, nil
}
