package guest

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/guest"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/web/notices"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/guests"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// languageOf is the language of a link's mail and pages.
func languageOf(link guest.Link) i18n.Lang { return i18n.Lang(link.Language) }

// answerForm is a guest's answer, as typed: a measure, or why it goes back to the desk.
type answerForm struct {
	Submission uuid.UUID
	Numbers    []int
	Answer     string
	When       string
	Note       string
}

// Show is a guest's page of a notice: the clock, the addresses of its link, and one form.
func (h *Handlers) Show(r *page.Request) error {
	p, err := h.open(r)
	if err != nil || p == nil {
		return err
	}
	form := freshAnswer(r, p)
	form.Submission = uuid.New()
	return r.Page(frameOf(r, p), showView(r, p, form, nil))
}

// open is what the browser opened of the notice of the address. Without it, it has answered: with why, when that is known.
func (h *Handlers) open(r *page.Request) (*guest.Page, error) {
	p, err := h.store.Guest.Open(r.Ctx, holderOf(r), r.Param("ref"))
	if !errors.Is(err, models.ErrNotFound) {
		return p, err
	}
	list, err := h.store.Guest.Opened(r.Ctx, holderOf(r))
	if err != nil {
		return nil, err
	}
	if at := slices.IndexFunc(list, func(l guest.Link) bool { return l.Ref == r.Param("ref") }); at >= 0 {
		return nil, over(r, list[at])
	}
	return nil, gone(r, models.ErrNotFound)
}

func frameOf(r *page.Request, p *guest.Page) layout.Page {
	return layout.Page{Title: r.Printer.T("guest.show.title", "Ref", p.Ref), Narrow: true, Path: noticeURL(r, p.Ref)}
}

// Answer records what a guest says, and shows what is left.
func (h *Handlers) Answer(r *page.Request) error {
	form := answerForm{
		Submission: r.Form.Submission(), Numbers: r.Form.Numbers("which"), Answer: r.Form.Text("answer"), When: r.Form.Text("when"),
		Note: r.Form.Text("note"),
	}
	p, err := h.open(r)
	switch {
	case err != nil || p == nil:
		return err
	case hostLink(p.Link):
		return h.answerHost(r, p, form)
	}
	bad, err := h.send(r, form)
	status := http.StatusUnprocessableEntity
	switch {
	case errors.Is(err, models.ErrConflict), errors.Is(err, models.ErrNotFound): // where the link is over, open says so below
		bad.Add("which", "guest.changed")
		status = http.StatusConflict
	case err != nil:
		return err
	case len(bad) == 0:
		r.Flash(ui.KindSuccess, r.Printer.T("guest.sent"))
		return r.SeeOther(noticeURL(r, r.Param("ref")))
	}
	if p, err = h.open(r); err != nil || p == nil {
		return err
	}
	frame := frameOf(r, p)
	frame.Error = true
	return r.Render(status, frame, showView(r, p, form, bad))
}

// send hands the answer to the Store, and tells all at once what is wrong with it.
func (h *Handlers) send(r *page.Request, form answerForm) (bad page.Faults, err error) {
	if len(form.Numbers) == 0 {
		bad.Add("which", "answer.which_missing")
	}
	refuses := slices.Contains(guest.Refusals(), guest.Answer(form.Answer))
	_, measure := models.Measure(form.Answer).Rule()
	if !refuses && !measure {
		bad.Add("answer", "guest.answer_missing")
	}
	at, ok := page.ParseLocal(form.When)
	switch {
	case refuses: // asks for no time
	case form.When == "":
		bad.Add("when", "answer.when_missing")
	case !ok:
		bad.Add("when", "answer.when_form")
	}
	if len(bad) > 0 {
		return bad, nil
	}
	holder, ref := holderOf(r), r.Param("ref")
	if refuses {
		err = h.store.Guest.Refuse(r.Ctx, holder, ref, form.Numbers, guest.Answer(form.Answer), form.Note)
	} else {
		err = h.store.Guest.Confirm(r.Ctx, holder, notice.Response{
			Submission: form.Submission, Refs: []string{ref}, Numbers: form.Numbers, Measure: models.Measure(form.Answer), RemovedAt: at,
			Note: form.Note,
		})
	}
	if bad.Take(err) {
		return bad, nil
	}
	return nil, err
}

func showView(r *page.Request, p *guest.Page, form answerForm, bad page.Faults) guests.Show {
	t, url := r.Printer, noticeURL(r, p.Ref)
	revealed := p.RevealedUntil.After(r.Now)
	view := guests.Show{
		Errors: bad.Summary(r, []string{"when", "note"}, []string{"which", "answer"}), Ref: p.Ref,
		Lead: t.T("guest.show.lead", "Provider", p.Provider), Nothing: t.T("guest.show.nothing.text"),
		Clock: ui.RunningClock(t, p.DueAt, r.Now, 0), Due: t.T("notices.deadline.due", "Due", t.DateLong(p.DueAt)),
		Action: url + "/answer", Submission: form.Submission.String(),
		Which:  ui.Checkboxes{Name: "which", Legend: t.T("notices.which"), Error: bad.Text(r, "which")},
		Answer: answers(r, p, form, bad),
		When: ui.DateTimeField{
			Name: "when", Label: t.T("guest.when"), Hint: t.T("guest.when.hint"), Value: page.KeepTime(form.When),
			Error: bad.Text(r, "when"),
		},
		Note: ui.TextArea{
			Name: "note", Label: t.T("notices.confirm.note"), Hint: t.T("guest.note.hint", "Provider", p.Provider),
			Value: page.KeepText(form.Note), Error: bad.Text(r, "note"), Optional: true,
		},
	}
	view.Clock.Big = true
	if !revealed {
		view.RevealURL = url + "/reveal"
	} else {
		r.ShowsFull(p.RevealedUntil)
		view.Revealed = t.T("notices.reveal.until", "At", p.RevealedUntil.In(page.DutchZone()).Format("15:04"))
	}
	for _, item := range p.Items {
		text := item.Content.Address.Masked()
		if revealed {
			text = item.Content.Address.Defanged()
		}
		if !p.Answerable(item) {
			view.Done = append(view.Done, guests.Done{
				N: strconv.Itoa(item.N), Text: text, Tag: notices.StateTag(t, item.State, ui.Clock{}),
			})
			continue
		}
		view.Which.Options = append(view.Which.Options, ui.Option{
			Value: strconv.Itoa(item.N), Label: strconv.Itoa(item.N) + " · ", Code: text,
			Hint:     t.T("notices.scope."+string(item.Scope)) + " · IP " + page.IPText(item.Content.IP),
			Selected: slices.Contains(form.Numbers, item.N),
		})
	}
	if hostLink(p.Link) {
		hostShow(r, p, form, bad, &view)
	}
	return view
}
