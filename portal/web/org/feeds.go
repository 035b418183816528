package org

import (
	"errors"
	"net/http"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/org"
	"eokm.nl/hosting/templates/ui"
)

const feedsPath = "/org/feeds"

// Feeds are the secret links of the organisation's feed readers.
func (h *Handlers) Feeds(r *page.Request) error { return h.showFeeds(r, http.StatusOK, nil) }

// MakeFeed makes a link and shows it, this once: the portal keeps a hash only.
func (h *Handlers) MakeFeed(r *page.Request) error {
	token, err := h.store.FeedLink.Make(r.Ctx, r.Actor)
	var bad page.Faults
	switch {
	case bad.Take(err):
		return h.showFeeds(r, http.StatusUnprocessableEntity, bad)
	case err != nil:
		return err
	}
	r.Once()
	frame := orgPage(r, "feedlink.title", nil)
	frame.Path = feedsPath
	return r.Page(frame, org.FeedMade{
		Link: ui.Facts{
			Rows: []ui.Fact{{Label: r.Printer.T("feedlink.url"), Text: r.Site.Base.JoinPath("feeds", token).String(), Mono: true}},
		},
		Back: feedsPath,
	})
}

// RevokeFeed ends a link at once.
func (h *Handlers) RevokeFeed(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	said := "feedlink.revoked"
	switch err := h.store.FeedLink.Revoke(r.Ctx, r.Actor, id); {
	case errors.Is(err, models.ErrConflict):
		said = "feedlink.gone"
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T(said))
	return r.SeeOther(feedsPath)
}

func (h *Handlers) showFeeds(r *page.Request, status int, bad page.Faults) error {
	list, err := h.store.FeedLink.List(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	p := r.Printer
	view := org.Feeds{Tabs: orgTabs(r, feedsPath), Errors: bad.Summary(r, []string{"link"}, nil), Admin: r.Is(page.Leads)}
	for _, l := range list {
		row := org.FeedRow{
			At: p.Date(l.CreatedAt), By: l.MadeBy, Used: p.T("feedlink.never"),
			State: ui.Tag{Kind: ui.KindDone, Text: p.T("feedlink.state.good")},
		}
		if l.UsedAt != nil {
			row.Used = p.Date(*l.UsedAt)
		}
		switch {
		case l.RevokedAt != nil:
			row.State = ui.Tag{Kind: ui.KindNeutral, Text: p.T("feedlink.state.revoked")}
		case view.Admin:
			row.RevokeURL = feedsPath + "/" + l.ID.String() + "/revoke"
		}
		view.Rows = append(view.Rows, row)
	}
	frame := orgPage(r, "feedlink.title", bad)
	frame.Path = feedsPath
	return r.Render(status, frame, view)
}
