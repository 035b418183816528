package notices

import (
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/casework"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/ui"
)

// decisionForm is the form of a decision.
type decisionForm struct {
	numbers  []int
	decision notice.DecisionAct
	reason   string
	to       uuid.UUID // another provider
	nobody   bool      // or whose it is is not known yet
	seen     notice.Seen
	fresh    bool // nobody has filled it in yet
}

// nobodyYet is the choice of no provider: back to what has none.
const nobodyYet = "nobody"

func parseDecision(r *page.Request) decisionForm {
	return decisionForm{
		numbers: r.Form.Numbers("n"), decision: notice.DecisionAct(r.Form.Text("decision")), reason: r.Form.Text("reason"),
		to: r.Form.ID("to"), nobody: r.Form.Text("to") == nobodyYet, // nothing chosen: the Store says so
		seen: ParseSeen(r.Form.Text("seen")),
	}
}

// check finds all that is missing at once, and what the Store would take otherwise than it was meant: no item is all of
// them, and a decision that cannot fit is not somebody else's doing.
func (f decisionForm) check(items []notice.Item) page.Faults {
	var bad page.Faults
	checkChosen(f.numbers, &bad)
	switch {
	case f.decision == "":
		bad.Add("decision", "decision.missing")
	case f.decision == notice.DecideUphold && len(f.numbers) > 0 && !slices.Contains(statesOf(items, f.numbers), models.StateDisputed):
		bad.Add("decision", "staff.decision.not_disputed")
	case f.decision == notice.DecideReroute && f.to == uuid.Nil && !f.nobody:
		bad.Add("to", "decision.provider_missing")
	}
	if strings.TrimSpace(f.reason) == "" {
		bad.Add("reason", "text.missing")
	}
	return bad
}

// DecisionForm asks for a decision about items: after a dispute, or to take back or hand on by EOKM itself.
func (h *Handlers) DecisionForm(r *page.Request) error {
	form := decisionForm{numbers: r.Query.Numbers("n")}
	shown, err := h.staffNotice(r, form.numbers)
	if err != nil {
		return err
	}
	if len(form.numbers) == 0 { // nothing chosen yet: what is disputed waits
		for _, item := range shown.Items {
			if item.State == models.StateDisputed {
				form.numbers = append(form.numbers, item.N)
			}
		}
	}
	form.fresh = true
	if form.reason, err = h.casework.Chosen(r, shown.Ref); err != nil {
		return err
	}
	return h.showDecision(r, http.StatusOK, form, nil)
}

// Decide carries a decision out.
func (h *Handlers) Decide(r *page.Request) error {
	form := parseDecision(r)
	shown, err := h.staffNotice(r, form.numbers)
	if err != nil {
		return err
	}
	if stale(shown.Items, form.numbers, form.seen) { // before what is wrong with it: that may be what somebody else decided
		return h.showDecision(r, http.StatusConflict, form, nil)
	}
	done, err := page.Attempt(form.check(shown.Items),
		func() error {
			return h.store.Notice.Decide(r.Ctx, r.Actor, notice.Decision{
				Ref: shown.Ref, Numbers: form.numbers, Act: form.decision, Reason: form.reason, To: form.to, Nobody: form.nobody,
				Seen: form.seen,
			})
		},
		func(status int, bad page.Faults) error { return h.showDecision(r, status, form, bad) })
	if !done {
		return err
	}
	key := "staff.decision.done." + string(form.decision)
	if form.decision == notice.DecideReroute && form.nobody {
		key += ".nobody"
	}
	r.Flash(ui.KindSuccess, r.Printer.N(key, len(form.numbers), "Provider", shown.ProviderName))
	return r.SeeOther(r.Onward(page.NoticeURL(shown.Ref)))
}

// showDecision shows the form over the notice as it is now, with what was filled in.
func (h *Handlers) showDecision(r *page.Request, status int, form decisionForm, bad page.Faults) error {
	shown, err := h.staffNotice(r, form.numbers)
	if err != nil {
		return err
	}
	providers, err := h.store.Provider.List(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	others, err := h.store.Notice.OthersDecide(r.Ctx, r.Actor, shown.Ref)
	if err != nil {
		return err
	}
	var owners []provider.Suggestion
	if canAny(shown.Items, models.ActReroute) {
		if owners, err = h.store.Unrouted.Likely(r.Ctx, r.Actor, shown.Ref, form.numbers); err != nil {
			return err
		}
	}
	view := decisionView(r, shown, form, decisionChoices{providers, owners, others}, bad)
	view.Action, view.CancelURL = r.Keeping(view.Action), r.Onward(view.CancelURL)
	if view.Replies, err = h.casework.Offered(r, casework.ForDecision, page.NoticeURL(shown.Ref)+"/decision"); err != nil {
		return err
	}
	if status == http.StatusConflict {
		view.Changed = ChangedText(r, shown, form.numbers)
	}
	frame := staffForm(r, shown.Ref, "staff.decision.title")
	frame.Error = bad != nil
	return r.Render(status, frame, view)
}
