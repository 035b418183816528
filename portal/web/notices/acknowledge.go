package notices

import (
	"errors"
	"slices"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/web/page"
)

// Acknowledge records that the desk has a notice. The clock runs on, and the sentence says so; where somebody was first, it says who.
func (h *Handlers) Acknowledge(r *page.Request) error {
	ref := r.Param("ref")
	err := h.store.Notice.Acknowledge(r.Ctx, r.Actor, []string{ref})
	late := r.Printer.T("notices.acknowledged.none")
	if errors.Is(err, models.ErrConflict) {
		shown, err := h.store.Notice.Page(r.Ctx, r.Actor, ref, 0)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(shown.History, func(line models.HistoryLine) bool { return slices.Contains(deskSaid, line.Kind) })
		if i >= 0 {
			what, _ := Teller{r.Printer, r.Actor, shown.ItemCount}.Sentence(shown.History[i])
			late = r.Printer.T("notices.acknowledged.first", "What", what, "At", r.Printer.Date(shown.History[i].At))
		}
	}
	return r.Settled(err, page.NoticeURL(ref), r.Printer.T("notices.acknowledged"), late)
}

// deskSaid is all by which a desk says that it has a notice.
var deskSaid = []models.EventKind{
	models.EventAcknowledged, models.EventAnswered, models.EventPartlyAnswered, models.EventDisputed, models.EventDelegated,
}
