package training

import (
	"errors"
	"net/http"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/portal/badge"
	"eokm.nl/hosting/portal/certificate"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/certificates"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// Certificate is a certificate: its holder's own, for their admin, or for EOKM.
func (h *Handlers) Certificate(r *page.Request) error {
	of, err := h.store.Learning.Certificate(r.Ctx, r.Actor, r.Param("number"))
	if err != nil {
		return err
	}
	return r.Page(certificatePage(r, of.Number, ""), h.certificateView(r, of))
}

// certificatePage is the frame of a certificate's page, or of the form below it. A name stays out of the browser's history.
func certificatePage(r *page.Request, number, below string) layout.Page {
	frame := layout.Page{
		Title: r.Printer.T("certificate.page", "Number", number), Narrow: true, Path: page.CertificateURL(number),
		Crumbs: []layout.Crumb{
			{Label: r.Printer.T("certificate.training"), URL: "/training"}, {Label: number},
		},
	}
	if below != "" {
		frame.Crumbs[1].URL = page.CertificateURL(number)
		frame.Crumbs = append(frame.Crumbs, layout.Crumb{Label: below})
		frame.Title = below
	}
	return frame
}

var certificateKinds = map[learning.CertificateState]ui.Kind{
	learning.CertificateValid: ui.KindDone, learning.CertificateExpired: ui.KindNeutral, learning.CertificateRevoked: ui.KindOverdue,
	learning.CertificateUnknown: ui.KindNeutral,
}

func CertificateTag(r *page.Request, state learning.CertificateState) ui.Tag {
	return ui.Tag{Kind: certificateKinds[state], Text: r.Printer.T("words.certificate." + string(state))}
}

func (h *Handlers) certificateView(r *page.Request, of learning.Certificate) certificates.Show {
	p, url := r.Printer, page.CertificateURL(of.Number)
	state := of.State(r.Now)
	view := certificates.Show{
		Title: p.T("certificate.title"), State: CertificateTag(r, state), Declares: p.T("certificate.declares"), Holder: of.Holder,
		Organisation: of.Organisation, Passed: p.T("certificate.passed"), Course: page.InLanguage(r, of.TitleNL, of.TitleEN),
		Facts: ui.Facts{Rows: []ui.Fact{
			{Label: p.T("certificate.number"), Text: of.Number, Mono: true},
			{Label: p.T("certificate.on"), Text: p.Day(of.PassedAt)},
			{Label: p.T("certificate.until"), Text: p.Day(of.ExpiresAt)},
		}},
		CheckText: p.T("certificate.check"), CheckURL: page.VerifyURL(of.Number),
		Buttons: []ui.Button{{Text: p.T("certificate.pdf"), URL: url + "/pdf", Primary: true}},
		Notes:   append(certificateNotes(r, of, state), letterNotes(r, of)...),
	}
	if of.Theirs(r.Actor) && state != learning.CertificateRevoked && h.badges.Ready() {
		view.BadgeText = p.T("certificate.badge.text")
		view.Badge = []ui.Button{
			{Text: p.T("certificate.badge.jwt"), URL: url + "/badge"}, {Text: p.T("certificate.badge.json"), URL: url + "/badge?as=json"},
		}
	}
	if r.Is(page.Editors) && state != learning.CertificateRevoked {
		view.RevokeURL = url + "/revoke"
	}
	return view
}

// certificateNotes says why a certificate does not hold, and what to do.
func certificateNotes(r *page.Request, of learning.Certificate, state learning.CertificateState) []ui.Note {
	p := r.Printer
	switch state {
	case learning.CertificateRevoked:
		text := p.T("certificate.revoked.text", "Reason", of.Reason)
		if of.RevokedBy != "" {
			text += " " + p.T("certificate.revoked.by", "Name", of.RevokedBy)
		}
		return []ui.Note{{Kind: ui.KindWarning, Title: p.T("certificate.revoked", "When", p.Day(*of.RevokedAt)), Text: text}}
	case learning.CertificateExpired:
		note := ui.Note{Kind: ui.KindInfo, Title: p.T("certificate.expired", "When", p.Day(of.ExpiresAt))}
		if of.Theirs(r.Actor) && of.Latest {
			note.Text, note.LinkText, note.LinkURL = p.T("certificate.expired.text"), p.T("certificate.again"), page.CourseURL(of.Slug)
		}
		return []ui.Note{note}
	default:
		return nil
	}
}

// letterNotes says which letters the certificate on paper cannot show, and what can.
func letterNotes(r *page.Request, of learning.Certificate) []ui.Note {
	missing, err := certificate.Missing(of.Holder, of.Organisation, page.InLanguage(r, of.TitleNL, of.TitleEN))
	if err != nil || missing == "" {
		return nil
	}
	return []ui.Note{{
		Kind: ui.KindWarning, Title: r.Printer.T("certificate.letters", "Letters", missing), Text: r.Printer.T("certificate.letters.text"),
	}}
}

// CertificatePDF is the certificate on paper.
func (h *Handlers) CertificatePDF(r *page.Request) error {
	of, err := h.store.Learning.Certificate(r.Ctx, r.Actor, r.Param("number"))
	if err != nil {
		return err
	}
	p := r.Printer
	paper := certificate.Paper{
		Language: r.Lang(), Title: p.T("certificate.title"), Declares: p.T("certificate.declares"), Holder: of.Holder,
		Organisation: of.Organisation,
		Passed:       p.T("certificate.passed"), Course: page.InLanguage(r, of.TitleNL, of.TitleEN), Number: of.Number, Issued: of.PassedAt,
		Facts: []certificate.Fact{
			{Label: p.T("certificate.number"), Value: of.Number},
			{Label: p.T("certificate.on"), Value: p.Day(of.PassedAt)},
			{Label: p.T("certificate.until"), Value: p.Day(of.ExpiresAt)},
		},
		Brand: p.Brand(),
		Check: p.T("certificate.paper.check", "URL", r.Site.Base.JoinPath("verify", of.Number).String()),
	}
	if of.RevokedAt != nil {
		paper.Revoked = p.T("certificate.paper.revoked", "When", p.Day(*of.RevokedAt))
	}
	file, err := certificate.PDF(paper)
	if err != nil {
		return err
	}
	return r.Download(fileOf(r, of.Number)+".pdf", "application/pdf", file)
}

// CertificateBadge is the Open Badge of the actor's own certificate, signed, or with as=json what it says. It is made once, and then
// kept: a badge that somebody has is the one that the portal gives again.
func (h *Handlers) CertificateBadge(r *page.Request) error {
	of, err := h.store.Learning.Certificate(r.Ctx, r.Actor, r.Param("number"))
	switch {
	case err != nil:
		return err
	case !of.Theirs(r.Actor) || of.RevokedAt != nil || !h.badges.Ready(): // the page offers none
		r.Flash(ui.KindInfo, r.Printer.T("certificate.badge.none"))
		return r.SeeOther(page.CertificateURL(of.Number))
	}
	token := of.Credential
	if token == "" {
		token, err = h.badges.Sign(of, badgeWords(r, of))
		if err == nil {
			token, err = h.store.Learning.KeepCredential(r.Ctx, r.Actor, of.Number, token)
		}
		if err != nil {
			return err
		}
	}
	if r.Query.Text("as") != "json" {
		return r.Download(fileOf(r, of.Number)+".jwt", "application/vc+jwt", []byte(token))
	}
	said, err := badge.Credential(token)
	if err != nil {
		return err
	}
	return r.Download(fileOf(r, of.Number)+".json", "application/json", said)
}

// badgeWords are in the holder's language, whatever the page's: the badge is made once.
func badgeWords(r *page.Request, of learning.Certificate) badge.Words {
	p := r.Site.Catalogue.Printer(i18n.Lang(of.Language))
	words := badge.Words{Language: string(p.Lang()), Title: of.TitleNL, Summary: of.SummaryNL, Criteria: p.T("certificate.criteria",
		"Percent", learning.PassMark), Brand: p.Brand()}
	if p.Lang() == i18n.EN {
		words.Title, words.Summary = of.TitleEN, of.SummaryEN
	}
	return words
}

// RevokeForm asks why a certificate is taken back.
func (h *Handlers) RevokeForm(r *page.Request) error {
	return h.showRevoke(r, http.StatusOK, "", nil)
}

func (h *Handlers) showRevoke(r *page.Request, status int, typed string, bad page.Faults) error {
	p := r.Printer
	of, err := h.store.Learning.Certificate(r.Ctx, r.Actor, r.Param("number"))
	if err != nil {
		return err
	}
	if of.RevokedAt != nil {
		r.Flash(ui.KindInfo, p.T("certificate.revoke.before"))
		return r.SeeOther(page.CertificateURL(of.Number))
	}
	frame := certificatePage(r, of.Number, p.T("certificate.revoke.title"))
	frame.Path, frame.Error = page.CertificateURL(of.Number)+"/revoke", bad != nil
	return r.Render(status, frame, certificates.Revoke{
		Title: p.T("certificate.revoke.title"), Lead: p.T("certificate.revoke.lead", "Number", of.Number, "Holder", of.Holder),
		Errors: bad.Summary(r, []string{"reason"}, nil), Action: page.CertificateURL(of.Number) + "/revoke",
		Back: page.CertificateURL(of.Number),
		Reason: ui.TextArea{
			Name: "reason", Label: p.T("certificate.revoke.reason"), Hint: p.T("certificate.revoke.hint"), Value: page.KeepText(typed),
			Error: bad.Text(r, "reason"),
		},
	})
}

// RevokeCertificate takes a certificate back.
func (h *Handlers) RevokeCertificate(r *page.Request) error {
	typed := r.Form.Text("reason")
	err := h.store.Learning.RevokeCertificate(r.Ctx, r.Actor, r.Param("number"), typed)
	var bad page.Faults
	switch {
	case bad.Take(err):
		return h.showRevoke(r, http.StatusUnprocessableEntity, typed, bad)
	case errors.Is(err, models.ErrConflict):
		r.Flash(ui.KindInfo, r.Printer.T("certificate.revoke.before"))
	case err != nil:
		return err
	default:
		r.Flash(ui.KindSuccess, r.Printer.T("certificate.revoke.done"))
	}
	return r.SeeOther(page.CertificateURL(r.Param("number")))
}

// fileOf is the name of a certificate's file, without its ending: EOKM-7KQ2-M4XW.
func fileOf(r *page.Request, number string) string {
	return strings.ToUpper(models.SlugOf(r.Printer.Brand(), 20, "portal")) + "-" + number
}
