package org

import (
	"encoding/csv"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/account"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// InviteListForm is where an admin pastes the people to invite.
func (h *Handlers) InviteListForm(r *page.Request) error {
	return showInviteList(r, http.StatusOK, "", nil)
}

func showInviteList(r *page.Request, status int, text string, bad page.Faults) error {
	url := page.MembersURL(r.Actor)
	view := account.InviteList{
		Action: url + "/list", Errors: bad.Summary(r, []string{"list"}, nil),
		Field: ui.TextArea{
			Name: "list", Label: r.Printer.T("account.list.field"), Value: text, Rows: 12, Mono: true,
			Hint: r.Printer.T("account.list.hint", "Most", strconv.Itoa(people.ListedMost)),
		},
	}
	if len(bad) > 0 {
		view.Field.Error = r.Printer.T("account.list.nobody")
	}
	frame := layout.Page{
		Title: r.Printer.T("account.list.title"), Path: url + "/list", Narrow: true, Error: bad != nil,
		Crumbs: []layout.Crumb{
			{Label: r.Printer.T("account.members.title"), URL: url}, {Label: r.Printer.T("account.list.title")},
		},
	}
	return r.Render(status, frame, view)
}

// InviteList mails everybody of the list, or nobody.
func (h *Handlers) InviteList(r *page.Request) error {
	text := r.Form.Text("list")
	sent, err := h.store.People.InviteList(r.Ctx, r.Actor, readList(r, text))
	var bad page.Faults
	switch {
	case bad.Take(err):
		return showInviteList(r, http.StatusUnprocessableEntity, text, bad)
	case errors.Is(err, models.ErrThrottled):
		bad.Add("list", "invitation.often")
		return showInviteList(r, http.StatusTooManyRequests, text, bad)
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.N("account.list.sent", sent))
	return r.SeeOther(page.MembersURL(r.Actor))
}

// readList reads a list as people paste it: a person a line, name, mail address and role, parted by a comma, semicolon or tab, as a
// spreadsheet copies or saves them. Empty lines and a first line without a mail address, which names the columns, are nobody.
func readList(r *page.Request, text string) []people.Listed {
	var list []people.Listed
	for n, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		line = strings.TrimSpace(strings.TrimPrefix(line, "\ufeff"))
		if line == "" || len(list) == 0 && !strings.Contains(line, "@") && n == 0 {
			continue
		}
		cells := cellsOf(line)
		one := people.Listed{Row: n + 1, Invitation: people.Invitation{
			Name: strings.TrimSpace(cells[0]), Role: roleWord(r, ""), Language: r.Account.Language,
		}}
		if len(cells) > 1 {
			one.Email = strings.TrimSpace(cells[1])
		}
		if len(cells) > 2 {
			one.Role = roleWord(r, strings.TrimSpace(cells[2]))
		}
		list = append(list, one)
	}
	return list
}

// cellsOf splits a line by the separator that it has most of.
func cellsOf(line string) []string {
	separator := ','
	for _, s := range ";\t" {
		if strings.ContainsRune(line, s) {
			separator = s
		}
	}
	reader := csv.NewReader(strings.NewReader(line))
	reader.Comma, reader.LazyQuotes, reader.FieldsPerRecord = separator, true, -1
	cells, err := reader.Read()
	if err != nil || len(cells) == 0 {
		return []string{line}
	}
	return cells
}

// roleWord is the role of a word, as the page or the CSV has it; the first of those that the organisation has for none, and no
// role for another word.
func roleWord(r *page.Request, word string) models.Role {
	for _, role := range models.Roles() {
		if !role.Fits(r.Actor.ProviderID) {
			continue
		}
		if word == "" || strings.EqualFold(word, string(role)) || strings.EqualFold(word, r.Printer.T("account.role."+string(role))) {
			return role
		}
	}
	return ""
}
