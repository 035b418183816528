package training

import (
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/home"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/training"
	"eokm.nl/hosting/templates/ui"
)

// offersOnPage is how many lessons a page offers at most.
const offersOnPage = 2

// LessonOffers are the lessons that are offered to a desk's reader with these notices.
func (h *Handlers) LessonOffers(r *page.Request, refs ...string) ([]templ.Component, error) {
	if !r.Is(page.Desks) || len(refs) == 0 {
		return nil, nil
	}
	list, err := h.store.Notice.LessonOffers(r.Ctx, r.Actor, refs...)
	if err != nil {
		return nil, err
	}
	var views []templ.Component
	shown := map[string]bool{}
	for _, o := range list {
		if shown[o.Lesson] || len(views) == offersOnPage {
			continue
		}
		shown[o.Lesson] = true
		title, err := h.offeredTitle(r, o)
		if err != nil {
			return nil, err
		}
		views = append(views, training.Offer{
			ID: "offer-" + o.ID.String(), Title: title, Text: r.Printer.T(offerKey(o.Cause)),
			OpenURL: page.OfferURL(o) + "/open", DismissURL: page.OfferURL(o) + "/dismiss", Back: r.HTTP.URL.Path,
		})
	}
	return views, nil
}

// offerKey is under which key a cause has its words.
func offerKey(cause notice.LessonCause) string {
	if _, measure := models.Measure(cause).Rule(); measure {
		return "offer.measure." + string(cause)
	}
	return "offer." + string(cause)
}

// offeredTitle is the title of a lesson that is offered.
func (h *Handlers) offeredTitle(r *page.Request, o notice.LessonOffer) (string, error) {
	text, err := h.courseText(r, o.CourseID, o.N)
	if err != nil {
		return "", err
	}
	lesson, _ := text.Lesson(o.Lesson)
	if lesson == nil {
		return "", models.ErrNotFound
	}
	return lesson.In(r.Lang()).Title, nil
}

// OpenOffer leads to a lesson that was offered.
func (h *Handlers) OpenOffer(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	lesson, err := h.store.Notice.OpenOffer(r.Ctx, r.Actor, id)
	if err != nil {
		return err
	}
	return r.SeeOther(page.LessonURL(lesson.Course, lesson.Lesson))
}

// DismissOffer puts a lesson away, and leads back to where it was offered.
func (h *Handlers) DismissOffer(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	if err := h.store.Notice.DismissOffer(r.Ctx, r.Actor, id); err != nil {
		return err
	}
	r.Flash(ui.KindInfo, r.Printer.T("offer.dismissed"))
	return r.SeeOther(offeredOn(r))
}

// offeredOn is the page that a form was on: a notice or a receipt. What is neither leads home.
func offeredOn(r *page.Request) string {
	back := r.Form.Text("back")
	if strings.HasPrefix(back, "/notices/") || strings.HasPrefix(back, "/receipts/") {
		return (&url.URL{Path: back}).EscapedPath()
	}
	return "/"
}

// HomeOffers is one line about the lessons that fit notices of the reader's, or of their people.
func (h *Handlers) HomeOffers(r *page.Request, _ *layout.Page, view *home.Home) error {
	if !r.Is(page.Desks) {
		return nil
	}
	list, err := h.store.Notice.LessonOffers(r.Ctx, r.Actor)
	if err != nil || len(list) == 0 {
		return err
	}
	title, err := h.offeredTitle(r, list[0])
	if err != nil {
		return err
	}
	view.Notes = append(view.Notes, ui.Note{
		Kind: ui.KindInfo, Text: r.Printer.N("offer.home", len(list), "Ref", list[0].Ref, "Title", title),
		LinkText: r.Printer.T("offer.home.link"), LinkURL: page.NoticeURL(list[0].Ref),
	})
	return nil
}
