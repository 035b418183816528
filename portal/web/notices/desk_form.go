package notices

import (
	"errors"
	"net/http"
	"slices"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// deskForm is a form by which a desk acts on items of its notice.
type deskForm struct {
	do    models.Action
	key   string // of its words: "confirm", "dispute" or "delegate"
	items *itemChoice
	code  string          // what it says of the items (repeat)
	typed func() ui.Facts // what was filled in, for where the form cannot be shown again
	view  func(shown *notice.Page, bad page.Faults) templ.Component
}

// itemChoice is which items such a form is about, and which sending of it this is.
type itemChoice struct {
	Submission uuid.UUID
	All        bool  // every item that waits for the desk
	Numbers    []int // else these

	waiting []int       // what was offered as all
	seen    notice.Seen // how the form showed the items

	offered     []int // what is offered as all now; none: the form shows them one by one
	offeredSeen notice.Seen

	untaken ui.Untaken // why nothing of it was recorded: it was sent before, with something else, or a colleague was first
	late    string     // the key of what to say where the form has nothing left to offer
}

// readChoice reads it out of a form.
func readChoice(values page.Form) itemChoice {
	return itemChoice{
		Submission: values.Submission(), All: values.Ticked("all"), Numbers: values.Numbers("which"),
		waiting: page.ParseRanges(values.Text("waiting"), mostShown), seen: parseShown(values.Text("seen")),
	}
}

// chosen are the numbers for the Store, to which none means all that wait.
func (c itemChoice) chosen() []int {
	if c.All {
		return c.waiting
	}
	return c.Numbers
}

// offer finds what the form offers as all.
func (c *itemChoice) offer(r *page.Request, h *Handlers, shown *notice.Page, do models.Action) (err error) {
	if offersAll(shown) {
		c.offered, c.offeredSeen, err = h.store.Notice.Waiting(r.Ctx, r.Actor, shown.Ref, do)
	}
	return err
}

// offerForm shows a desk the form of an action. The items given in the URL are ticked, else all that wait for the desk.
func (h *Handlers) offerForm(r *page.Request, do models.Action, begin func(shown *notice.Page, items itemChoice) deskForm) error {
	numbers := r.Query.Numbers("n")
	shown, err := h.answerPage(r, numbers)
	if err != nil {
		return err
	}
	if !anyFits(shown.Items, do) {
		return nothingToAnswer(r, shown, do)
	}
	items := itemChoice{Submission: uuid.New(), Numbers: numbers, All: len(numbers) == 0 && offersAll(shown)}
	if len(numbers) == 0 {
		items.Numbers = waitingNumbers(shown.Items)
	}
	if err := items.offer(r, h, shown, do); err != nil {
		return err
	}
	f := begin(shown, items)
	frame, err := h.beside(r, f.frame(r, shown.Ref), fitOf(shown, deedOf[do]))
	if err != nil {
		return err
	}
	return r.Page(frame, f.view(shown, nil))
}

// takeForm carries a desk's form out by send, unless bad says what is wrong with it. When it was not done, it has answered, with the form
// and all that was typed: one that was sent before with something else is told so and becomes a new one.
func (h *Handlers) takeForm(r *page.Request, f deskForm, bad page.Faults, send func() error) (done bool, err error) {
	status := http.StatusUnprocessableEntity
	if len(bad) == 0 {
		err := send()
		before, repeated := errors.AsType[*models.Repeated](err)
		answered, overtaken := errors.AsType[*notice.Answered](err)
		switch {
		case err == nil:
			return true, nil
		case repeated:
			now := repeat{before, f.key, r.Param("ref"), f.items.Numbers, f.items.All}
			f.items.Submission, f.items.Numbers, f.items.untaken = uuid.New(), now.tick(f.code), now.words(r)
			f.items.late, status = "repeat.late", http.StatusConflict
		case overtaken:
			now := first(answered.By)
			f.items.Numbers, f.items.untaken = now.tick(f.items.Numbers), now.words(r)
			f.items.late, status = "repeat.colleague.late", http.StatusConflict
		case errors.Is(err, models.ErrConflict):
			status = http.StatusConflict // showForm says what changed
		case !bad.Take(err):
			return false, err
		}
	}
	return false, h.showForm(r, status, f, bad)
}

// showForm shows a desk's form once more, with what changed meanwhile, or that nothing is left to answer.
func (h *Handlers) showForm(r *page.Request, status int, f deskForm, bad page.Faults) error {
	shown, err := h.answerPage(r, f.items.Numbers)
	if err != nil {
		return err
	}
	told := f.items.untaken.Title != ""
	if !anyFits(shown.Items, f.do) {
		if !told {
			f.items.untaken.Title, f.items.late = r.Fault(whyNot(r, shown, f.do, nil, "notices.nothing")), "repeat.colleague.late"
		}
		return showLate(r, shown, f)
	}
	if err := f.items.offer(r, h, shown, f.do); err != nil {
		return err
	}
	if status == http.StatusConflict && !told {
		bad = append(bad, whyNot(r, shown, f.do, f.items.chosen(), "notices.conflict"))
	}
	frame := f.frame(r, shown.Ref)
	frame.Error = true
	if frame, err = h.beside(r, frame, fitOf(shown, deedOf[f.do])); err != nil {
		return err
	}
	return r.Render(status, frame, f.view(shown, bad))
}

// frame is the page around the form.
func (f deskForm) frame(r *page.Request, ref string) layout.Page {
	title := r.Printer.T("notices." + f.key + ".title")
	return layout.Page{Title: title + " " + ref, Narrow: true, Crumbs: noticeCrumbs(r, ref, title)}
}

// answerPage loads a notice with the items that a form is about: those from the first chosen one on.
func (h *Handlers) answerPage(r *page.Request, numbers []int) (*notice.Page, error) {
	after := 0
	if len(numbers) > 0 && numbers[len(numbers)-1] > notice.ItemsPerPage {
		after = numbers[0] - 1
	}
	return h.store.Notice.Page(r.Ctx, r.Actor, r.Param("ref"), after)
}

// nothingToAnswer leads back to a notice in which no item is open for a form, and says what happened last.
func nothingToAnswer(r *page.Request, shown *notice.Page, do models.Action) error {
	r.Flash(ui.KindInfo, r.Fault(whyNot(r, shown, do, nil, "notices.nothing")))
	return r.SeeOther(page.NoticeURL(shown.Ref))
}

// whyNot words why items of a notice, or all when none is named, do not take an action. A second dispute waits for the first.
func whyNot(r *page.Request, shown *notice.Page, do models.Action, numbers []int, key string) *models.Invalid {
	if do != models.ActDispute {
		return lastChange(r, shown, key)
	}
	var open []notice.DisputeLine
	for _, line := range shown.Disputes {
		if line.Decision == "" && (len(numbers) == 0 || slices.Contains(numbers, line.N)) {
			open = append(open, line)
		}
	}
	if len(open) == 0 {
		return lastChange(r, shown, key)
	}
	of := make([]int, len(open))
	for i, line := range open {
		of[i] = line.N
	}
	return &models.Invalid{Field: "which", Key: "dispute.open", Args: map[string]string{
		"Items": page.JoinNumbers(r.Printer, models.Distinct(of)), "By": page.OrNone(open[0].By), "At": r.Printer.Date(open[0].CreatedAt),
	}}
}

// lastChange words what happened to the items of a notice last, for somebody who came too late.
func lastChange(r *page.Request, shown *notice.Page, key string) *models.Invalid {
	change := &models.Invalid{Key: key, Args: map[string]string{"What": "", "At": ""}}
	for _, line := range shown.History {
		if slices.Contains(besideItems, line.Kind) {
			continue
		}
		change.Args["What"], _ = Teller{r.Printer, r.Actor, shown.ItemCount}.Sentence(line)
		change.Args["At"] = r.Printer.Date(line.At)
		break
	}
	return change
}

// besideItems is what happens to a notice and changes none of its items.
var besideItems = []models.EventKind{
	models.EventMailSent, models.EventMailFailed, models.EventMailAgain, models.EventMailHandled, models.EventRevealed, models.EventAsked,
	models.EventReplied, models.EventQuestionClosed, models.EventAssigned, models.EventExported, models.EventEscalated,
}

// offersAll tells whether "all that wait for you" is one answer: there are more than a page shows.
func offersAll(shown *notice.Page) bool {
	return shown.ItemCount > notice.ItemsPerPage && shown.TodoCount > 0
}

func anyFits(items []notice.Item, do models.Action) bool {
	return slices.ContainsFunc(items, func(i notice.Item) bool { return models.Can(i.State, do, models.PartyProvider) })
}

// waitingNumbers lists the items that wait for the desk.
func waitingNumbers(items []notice.Item) []int {
	var out []int
	for _, i := range items {
		if i.State.Turn() == models.TurnProvider {
			out = append(out, i.N)
		}
	}
	return out
}
