package web

import (
	"net/url"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/home"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/training"
	"eokm.nl/hosting/templates/ui"
)

// offersOnPage is how many lessons a page offers at most.
const offersOnPage = 2

// lessonOffers are the lessons that are offered to a desk's reader with these notices.
func (s *Server) lessonOffers(c echo.Context, refs ...string) ([]templ.Component, error) {
	r := from(c)
	if !desks.admits(r.actor.Role) || len(refs) == 0 {
		return nil, nil
	}
	list, err := s.store.LessonOffers(c.Request().Context(), r.actor, refs...)
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
		title, err := s.offeredTitle(c, o)
		if err != nil {
			return nil, err
		}
		views = append(views, training.Offer{
			ID: "offer-" + o.ID.String(), Title: title, Text: r.printer.T(offerKey(o.Cause)),
			OpenURL: offerURL(o) + "/open", DismissURL: offerURL(o) + "/dismiss", Back: c.Request().URL.Path,
		})
	}
	return views, nil
}

// offerKey is under which key a cause has its words.
func offerKey(cause models.LessonCause) string {
	if _, measure := models.Measure(cause).Rule(); measure {
		return "offer.measure." + string(cause)
	}
	return "offer." + string(cause)
}

// offeredTitle is the title of a lesson that is offered.
func (s *Server) offeredTitle(c echo.Context, o models.LessonOffer) (string, error) {
	text, err := s.courseText(c, o.CourseID, o.N)
	if err != nil {
		return "", err
	}
	lesson, _ := text.Lesson(o.Lesson)
	if lesson == nil {
		return "", models.ErrNotFound
	}
	return lesson.In(from(c).lang()).Title, nil
}

// openOffer leads to a lesson that was offered.
func (s *Server) openOffer(c echo.Context) error {
	id, err := paramID(c, "id")
	if err != nil {
		return err
	}
	lesson, err := s.store.OpenOffer(c.Request().Context(), from(c).actor, id)
	if err != nil {
		return err
	}
	return seeOther(c, lessonURL(lesson.Course, lesson.Lesson))
}

// dismissOffer puts a lesson away, and leads back to where it was offered.
func (s *Server) dismissOffer(c echo.Context) error {
	id, err := paramID(c, "id")
	if err != nil {
		return err
	}
	r := from(c)
	if err := s.store.DismissOffer(c.Request().Context(), r.actor, id); err != nil {
		return err
	}
	s.flash(c, ui.KindInfo, r.printer.T("offer.dismissed"))
	return seeOther(c, offeredOn(c))
}

// offeredOn is the page that a form was on: a notice or a receipt. What is neither leads home.
func offeredOn(c echo.Context) string {
	back := c.FormValue("back")
	if strings.HasPrefix(back, "/notices/") || strings.HasPrefix(back, "/receipts/") {
		return (&url.URL{Path: back}).EscapedPath()
	}
	return "/"
}

// homeOffers is one line about the lessons that fit notices of the reader's, or of their people.
func (s *Server) homeOffers(c echo.Context, _ *layout.Page, view *home.Home) error {
	r := from(c)
	if !desks.admits(r.actor.Role) {
		return nil
	}
	list, err := s.store.LessonOffers(c.Request().Context(), r.actor)
	if err != nil || len(list) == 0 {
		return err
	}
	title, err := s.offeredTitle(c, list[0])
	if err != nil {
		return err
	}
	view.Notes = append(view.Notes, ui.Note{
		Kind: ui.KindInfo, Text: r.printer.N("offer.home", len(list), "Ref", list[0].Ref, "Title", title),
		LinkText: r.printer.T("offer.home.link"), LinkURL: noticeURL(list[0].Ref),
	})
	return nil
}
