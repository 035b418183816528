package casework

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/observation"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/casenotes"
	"eokm.nl/hosting/templates/ui"
)

// Beside is what stands in the column of a notice's page: of EOKM's people who takes care of it, what machines missed, what waits for a
// second person and what the provider promised; of a desk its own promises.
func (h *Handlers) Beside(r *page.Request, shown *notice.Page) (templ.Component, error) {
	p := r.Printer
	if shown.ProviderID == uuid.Nil && !r.Actor.Staff() {
		return templ.NopComponent, nil
	}
	var view casenotes.Beside
	promises, err := h.store.Recurrence.Promises(r.Ctx, r.Actor, shown.Ref)
	if err != nil {
		return nil, err
	}
	for _, one := range promises[:min(len(promises), 2)] {
		view.Promises = append(view.Promises,
			ui.Note{Kind: ui.KindInfo, Title: p.T("promise.made", "At", p.DateShort(one.CreatedAt)), Text: one.Text})
	}
	if !r.Actor.Staff() {
		view.Actions = []ui.Button{{Text: p.T("promise.title"), URL: page.CaseworkURL(shown.Ref) + "/promise", Quiet: true}}
		return view, nil
	}
	if err := h.staffBeside(r, shown, &view); err != nil {
		return nil, err
	}
	return view, nil
}

func (h *Handlers) staffBeside(r *page.Request, shown *notice.Page, view *casenotes.Beside) error {
	p := r.Printer
	kept, err := h.store.Casework.Kept(r.Ctx, r.Actor, shown.Ref)
	if err != nil {
		return err
	}
	missed, err := h.store.Observation.Misses(r.Ctx, r.Actor, shown.Items)
	if err != nil {
		return err
	}
	asked, err := h.store.Notice.HoldRequests(r.Ctx, r.Actor, shown.Ref)
	if err != nil {
		return err
	}
	view.Danger = shown.TodoCount > 0 && r.Is(page.Analysts)
	view.Rows = append(view.Rows, ui.Fact{Label: p.T("casework.owner"), Text: page.OrElse(kept.Owner.Name, p.T("casework.owner.nobody"))})
	if len(kept.Notes) > 0 {
		last := kept.Notes[0]
		view.Rows = append(view.Rows, ui.Fact{
			Label: p.N("casework.notes.count", len(kept.Notes)), Text: last.Text + " · " + last.By + ", " + p.DateShort(last.CreatedAt),
		})
	}
	for _, item := range shown.Items {
		if m, ok := missed[item.ID]; ok {
			view.Rows = append(view.Rows, ui.Fact{Label: p.T("casework.missed", "N", item.N), Text: missesText(r, m)})
		}
	}
	for _, one := range asked {
		view.Rows = append(view.Rows, ui.Fact{Label: p.T("casework.hold"), Text: p.T("hold.until_of", "Until", p.Date(one.Until),
			"Authority", one.Authority)})
	}
	if !r.Is(page.Analysts) {
		return nil // an auditor only looks
	}
	if len(asked) > 0 {
		view.Actions = append(view.Actions, ui.Button{Text: p.T("casework.hold.decide"), URL: "/escalations"})
	}
	view.Actions = append(view.Actions, ui.Button{Text: p.T("casework.open"), URL: page.CaseworkURL(shown.Ref) + "/notes"})
	if shown.ProviderID != uuid.Nil && shown.TodoCount > 0 && shown.DueAt.Before(r.Now) {
		view.Actions = append(view.Actions, ui.Button{Text: p.T("casework.escalation"), URL: page.EscalationURL(shown.ProviderSlug)})
	}
	return nil
}

func missesText(r *page.Request, m observation.Misses) string {
	if m.Enough() {
		return r.Printer.T("observe.misses.enough", "Needed", observation.MissesNeeded, "Sources", strings.Join(m.Sources, ", "))
	}
	return r.Printer.T("observe.misses", "Count", strconv.Itoa(m.Count), "Needed", strconv.Itoa(observation.MissesNeeded))
}

// Chosen is the text of the saved reply that a form's URL names, in the language of the notice's desk; "" for none.
func (h *Handlers) Chosen(r *page.Request, ref string) (string, error) {
	id, err := uuid.Parse(r.Query.Text("reply"))
	if err != nil || r.Actor.Party() != models.PartyEOKM {
		return "", nil //nolint:nilerr // no reply is chosen
	}
	return h.store.Casework.ReplyFor(r.Ctx, r.Actor, id, ref)
}
