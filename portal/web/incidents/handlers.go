// Package incidents gives a notice to whoever revealed its addresses as a file for AbuseIO, the program in which many Dutch desks work.
package incidents

import (
	"errors"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/abuseio"
	"eokm.nl/hosting/portal/web/page"
)

// Handlers answer this room's addresses (portal/web/file_routes.go). They are safe for concurrent use.
type Handlers struct{ store *rooms.Store }

// New makes them.
func New(store *rooms.Store) *Handlers { return &Handlers{store: store} }

// Incidents gives a line for each address that the actor may see in full. The rules are those of copying them: a reveal of this person that
// holds, and a line in the log.
func (h *Handlers) Incidents(r *page.Request) error {
	ref := r.Param("ref")
	_, err := h.store.Notice.CopyAddresses(r.Ctx, r.Actor, ref)
	switch {
	case errors.Is(err, models.ErrConflict):
		return r.SeeOther(page.NoticeURL(ref) + "/reveal")
	case err != nil:
		return err
	}
	var items []notice.Item
	var found *notice.Page
	for after := 0; found == nil || found.More; {
		if found, err = h.store.Notice.Page(r.Ctx, r.Actor, ref, after); err != nil {
			return err
		}
		for _, item := range found.Items {
			after = item.N
			if item.Revealable(r.Actor) {
				items = append(items, item)
			}
		}
	}
	file, err := abuseio.Lines(found.Notice, items, r.Site.Base.JoinPath(page.NoticeURL(ref)).String())
	if err != nil {
		return err
	}
	r.Uncompressed()
	return r.Download(ref+".abuseio.jsonl", "application/jsonl", file)
}
