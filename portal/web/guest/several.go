package guest

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/guest"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/peer"
	"eokm.nl/hosting/portal/web/notices"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/guests"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// mostMailed is how many notices at once go to a mailbox outside: each is a link and a mail of its own.
const mostMailed = 5

// severalForm is how a desk hands several notices on, as typed.
type severalForm struct {
	Submission uuid.UUID
	Refs       []string
	To         notice.Delegate
	Reseller   string // the mailbox of a registered one
	Email      string
	Language   string
	Until      string
	Note       string
	Back       string

	until time.Time
}

// SeveralForm asks to whom a desk hands the notices that it ticked.
func (h *Handlers) SeveralForm(r *page.Request) error {
	form := severalForm{Submission: uuid.New(), Back: notices.ListPath(r.Query.Text("back"))}
	if form.Refs = strings.FieldsFunc(r.Query.Text("sel"), func(c rune) bool { return c == ',' }); len(form.Refs) == 0 {
		r.Flash(ui.KindWarning, r.Printer.T("notices.bulk.none"))
		return r.SeeOther(form.Back)
	}
	return h.showSeveral(r, http.StatusOK, form, nil)
}

// Several hands them on, each in a transaction of its own: what a colleague answered meanwhile is left alone, and counted.
func (h *Handlers) Several(r *page.Request) error {
	form, bad := parseSeveral(r.Form)
	preview, err := h.several(r, form.Refs)
	if err != nil {
		return err
	}
	if len(preview.Rows) > mostMailed && form.Email != "" {
		bad.Add("email", "handed.several.mails")
	}
	for _, row := range preview.Rows {
		if !form.until.IsZero() && !form.until.Before(row.DueAt) && len(bad) == 0 {
			bad.Add("until", "delegate.until_late")
		}
	}
	if len(bad) > 0 {
		return h.showSeveral(r, http.StatusUnprocessableEntity, form, bad)
	}
	done := 0
	for _, row := range preview.Rows {
		err := h.handOn(r, form, preview, row)
		switch {
		case err == nil:
			done++
		case errors.Is(err, models.ErrConflict) || errors.Is(err, models.ErrNotFound): // somebody was first
		case done == 0 && bad.Take(err):
			return h.showSeveral(r, http.StatusUnprocessableEntity, form, bad)
		case errors.Is(err, models.ErrThrottled) && done > 0:
			r.Flash(ui.KindWarning, r.Printer.N("handed.several.often", done, "All", r.Printer.Number(len(preview.Rows))))
			return r.SeeOther(form.Back)
		default:
			return err
		}
	}
	if done == 0 {
		r.Flash(ui.KindInfo, r.Printer.T("handed.several.none"))
	} else {
		r.Flash(ui.KindSuccess, r.Printer.N("handed.several.done", done))
	}
	return r.SeeOther(form.Back)
}

func (h *Handlers) handOn(r *page.Request, form severalForm, preview *notice.Bulk, row notice.BulkRow) error {
	d := notice.Delegation{
		Submission: uuid.NewSHA1(form.Submission, []byte(row.Ref)), Ref: row.Ref, Numbers: row.Numbers, To: form.To, Until: form.until,
		Note: form.Note,
	}
	if form.Email == "" && form.Reseller == "" {
		return h.store.Notice.Delegate(r.Ctx, r.Actor, d)
	}
	send := guest.Sending{Delegation: d, Email: form.Email, Language: form.Language, Reseller: form.Reseller}
	if len(preview.Rows) > 1 {
		send.Batch = &guest.Batch{ID: form.Submission, Notices: len(preview.Rows), Items: preview.Items}
	}
	return h.store.Guest.Send(r.Ctx, r.Actor, send)
}

func parseSeveral(values page.Form) (severalForm, page.Faults) {
	f := severalForm{
		Submission: values.Submission(), Refs: values["sel"], To: notice.Delegate(values.Text("to")), Reseller: values.Text("reseller"),
		Email: values.Text("email"), Language: values.Text("language"), Until: values.Text("until"), Note: values.Text("note"),
		Back: notices.ListPath(values.Text("back")),
	}
	var bad page.Faults
	f.To, f.until = notices.CheckParty(f.To, f.Reseller, f.Email, f.Until, &bad)
	return f, bad
}

// several is what of some notices can be handed on. ErrNotFound when one is not the desk's.
func (h *Handlers) several(r *page.Request, refs []string) (*notice.Bulk, error) {
	refs = models.Distinct(refs)
	if len(refs) == 0 || len(refs) > notices.MostHanded {
		return nil, &models.Invalid{Field: "sel", Key: "answer.too_many"}
	}
	preview, err := h.store.Notice.Bulk(r.Ctx, r.Actor, notice.Filter{Tab: notice.TabAll, Refs: refs}, models.ActDelegate)
	if err == nil && len(preview.Rows)+len(preview.Skipped) != len(refs) {
		err = models.ErrNotFound
	}
	return preview, err
}

func (h *Handlers) showSeveral(r *page.Request, status int, form severalForm, bad page.Faults) error {
	preview, err := h.several(r, form.Refs)
	if err != nil {
		return err
	}
	resellers, err := h.store.Peer.Directory(r.Ctx, r.Actor)
	if err != nil && !errors.Is(err, models.ErrForbidden) { // of an organisation that is suspended
		return err
	}
	title := r.Printer.N("handed.several.title", len(preview.Rows))
	frame := layout.Page{Title: title, Narrow: true, Error: bad != nil, Path: "/notices", Crumbs: []layout.Crumb{
		{Label: r.Printer.T("notices.title"), URL: "/notices"}, {Label: title},
	}}
	return r.Render(status, frame, severalView(r, form, preview, resellers, bad))
}

func severalView(r *page.Request, form severalForm, preview *notice.Bulk, resellers []peer.DirectoryEntry, bad page.Faults) guests.Several {
	p := r.Printer
	view := guests.Several{
		Title:      p.N("handed.several.title", len(preview.Rows)),
		Errors:     bad.Summary(r, []string{"reseller", "email", "until", "note"}, []string{"to"}),
		Submission: form.Submission.String(), Back: form.Back, CanSend: len(preview.Rows) > 0,
		Total: p.N("home.items", preview.Items),
		To:    ui.Radios{Name: "to", Legend: p.T("notices.delegate.to"), Error: bad.Text(r, "to"), Inline: true},
		Email: ui.TextField{
			Name: "email", Label: p.T("notices.delegate.email"), Hint: p.T("handed.several.email.hint"), Type: "email", Value: form.Email,
			Error: bad.Text(r, "email"), Optional: true,
		},
		Language: ui.Radios{Name: "language", Legend: p.T("notices.delegate.language"), Inline: true, Options: []ui.Option{
			{Value: "nl", Label: p.T("notices.delegate.language_dutch"), Selected: form.Language != "en"},
			{Value: "en", Label: p.T("notices.delegate.language_english"), Selected: form.Language == "en"},
		}},
		Until: ui.TextField{
			Name: "until", Label: p.T("notices.delegate.until"), Hint: p.T("handed.several.until.hint"), Value: page.KeepTime(form.Until),
			Error: bad.Text(r, "until"), Short: true, Optional: true,
		},
		Note: ui.TextArea{
			Name: "note", Label: p.T("notices.confirm.note"), Hint: p.T("notices.text.hint"), Value: page.KeepText(form.Note),
			Error: bad.Text(r, "note"), Optional: true,
		},
		Reseller: notices.ResellerField(r, resellers, form.Reseller, bad),
	}
	for _, to := range notice.Delegates() {
		view.To.Options = append(view.To.Options, ui.Option{
			Value: string(to), Label: p.T("notices.delegate.to." + string(to)), Selected: to == form.To,
		})
	}
	for _, row := range preview.Rows {
		view.Rows = append(view.Rows,
			guests.Entry{URL: page.NoticeURL(row.Ref), Text: row.Ref, Clock: ui.RunningClock(p, row.DueAt, r.Now, 0)})
		view.Refs = append(view.Refs, ui.Hidden{Name: "sel", Value: row.Ref})
	}
	if n := len(preview.Skipped); n > 0 {
		view.Skipped = p.N("notices.bulk.skipped", n)
	}
	return view
}
