package triage

import (
	"context"
	"errors"
	"strings"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/outbox"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/triage"
	"eokm.nl/hosting/templates/ui"
)

const LostMailsURL = "/triage/mails"

// Mails is the list of the mails that were given up and that nobody has dealt with.
func (h *Handlers) Mails(r *page.Request) error {
	queues, err := h.store.Notice.Queues(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	after := page.ParseCursor(r.Query.Text("after"))
	mails, next, err := h.store.Outbox.FailedMails(r.Ctx, r.Actor, after)
	if err != nil {
		return err
	}
	view := triage.Mails{
		Tabs: triageTabs(r, queues, LostMailsURL), CanAct: r.Is(page.Analysts),
		Rows: mailRows(r, mails), Pager: page.QueuePager(LostMailsURL, after, next, r.Printer.N("staff.mails.pager", len(mails))),
	}
	frame := queuePage(r, "staff.mails.title", queues)
	if frame.Alarm != nil && frame.Alarm.LinkURL == LostMailsURL { // it leads here
		frame.Alarm = nil
	}
	return r.Page(frame, view)
}

func mailRows(r *page.Request, mails []outbox.FailedMail) []triage.MailRow {
	p := r.Printer
	rows := make([]triage.MailRow, 0, len(mails))
	told := map[string]bool{} // all of a mailbox are dealt with at the first of them
	for _, m := range mails {
		url := LostMailsURL + "/" + m.ID.String()
		row := triage.MailRow{
			At: m.FailedAt, Provider: p.T("notices.who.eokm"), What: p.T("notices.mail." + string(m.Kind)), Ref: m.Ref, To: m.Recipient,
			Phone: page.OrNone(provider.PhoneText(m.Phone)), Why: mailFault(r, m.Fault), HandledURL: url + "/handled", Alike: m.Alike,
		}
		if m.Alike > 1 && !told[m.ProviderSlug+m.Recipient] {
			row.AllURL, told[m.ProviderSlug+m.Recipient] = url+"/handled-all", true
		}
		if m.ProviderName != "" {
			row.Provider, row.ProviderURL = m.ProviderName, page.ProviderURL(m.ProviderSlug)
		}
		if m.Ref != "" {
			row.RefURL = page.NoticeURL(m.Ref)
		}
		switch {
		case m.Again():
			row.AgainURL = url + "/again"
		case !m.Reachable:
			row.Hint = p.T("staff.mails.gone")
		case !m.Timely:
			row.Hint = p.T("staff.mails.finished")
		default:
			row.Hint = p.T("staff.mails.over")
		}
		rows = append(rows, row)
	}
	return rows
}

// mailFault words the class of a fault.
func mailFault(r *page.Request, fault string) string {
	if status, said := strings.CutPrefix(fault, "smtp "); said {
		return r.Printer.T("staff.mails.fault.smtp", "Status", status)
	}
	if key := "staff.mails.fault." + fault; r.Printer.Has(key) {
		return r.Printer.T(key)
	}
	return r.Printer.T("staff.mails.fault.other")
}

// SendMailAgain sends a mail that was given up once more; HandleMail and HandleMails keep that somebody dealt with one, or with all to its
// address.
func (h *Handlers) SendMailAgain() page.Handle {
	return onMail("staff.mails.again.done", h.store.Outbox.SendMailAgain)
}

func (h *Handlers) HandleMail() page.Handle {
	return onMail("staff.mails.handled.done", h.store.Outbox.HandleMail)
}

func (h *Handlers) HandleMails() page.Handle {
	return onMail("staff.mails.handled_all.done", h.store.Outbox.HandleMails)
}

// onMail runs an action of the Store on the mail of the path. That somebody else dealt with it first is no fault: the list
// shows what is left.
func onMail(done string, do func(ctx context.Context, actor models.Actor, id uuid.UUID) error) page.Handle {
	return func(r *page.Request) error {
		id, err := r.ID("id")
		if err != nil {
			return err
		}
		kind, said := ui.KindSuccess, done
		err = do(r.Ctx, r.Actor, id)
		switch {
		case errors.Is(err, models.ErrConflict):
			kind, said = ui.KindWarning, "staff.mails.changed"
		case err != nil:
			return err
		}
		r.Flash(kind, r.Printer.T(said))
		return r.SeeOther(LostMailsURL)
	}
}
