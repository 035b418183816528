package org

import (
	"errors"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/org"
	"eokm.nl/hosting/templates/ui"
)

// Overview is what is on record about the actor's organisation, and what is still missing.
func (h *Handlers) Overview(r *page.Request) error {
	claims, err := h.store.Provider.Claims(r.Ctx, r.Actor, r.Actor.ProviderID)
	if err != nil {
		return err
	}
	contacts, err := h.store.Provider.Contacts(r.Ctx, r.Actor, r.Actor.ProviderID)
	if err != nil {
		return err
	}
	notes, err := h.ContactNotes(r)
	if err != nil {
		return err
	}
	if r.Is(page.Leads) {
		people, err := h.store.People.Members(r.Ctx, r.Actor, r.Actor.ProviderID)
		if err != nil {
			return err
		}
		for _, note := range soleAdminNotes(r, people) {
			note.LinkText, note.LinkURL = r.Printer.T("account.members.sole.link"), "/org/members"
			notes = append(notes, note)
		}
	}
	key, err := h.store.Provider.PGPKey(r.Ctx, r.Actor, r.Actor.ProviderID)
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return err
	}
	tasks := append([]ui.Task{networkTask(r, claims)}, contactTasks(r, contacts)...)
	view := org.Overview{
		Tabs: orgTabs(r, "/org"), Notes: notes, Admin: r.Is(page.Leads),
		Facts: ui.Facts{Rows: []ui.Fact{{Label: r.Printer.T("org.name"), Text: r.Account.Provider}, {
			Label: r.Printer.T("org.next_check"), Text: r.Printer.Day(provider.NextContactCheck(r.Now)),
		}}},
		Tasks: ui.TaskList{Tasks: append(tasks, ui.Task{
			Label: r.Printer.T("org.tab.keys"), Hint: r.Printer.T("org.keys.optional"), URL: "/org/keys", Status: pgpKeyTag(r, key),
		})},
	}
	return r.Page(layout.Page{Title: r.Printer.T("org.title")}, view)
}

// networkTask says whether what the organisation answers for is known and agreed.
func networkTask(r *page.Request, claims []provider.OwnClaim) ui.Task {
	count := map[provider.ClaimState]int{}
	for _, c := range claims {
		count[c.State]++
	}
	task := ui.Task{
		Label: r.Printer.T("org.tab.networks"), URL: "/org/networks",
		Hint: r.Printer.N("org.networks.count", count[provider.ClaimApproved]),
	}
	switch {
	case count[provider.ClaimAsked] > 0:
		task.Status = ui.Tag{Kind: ui.KindSoon, Text: r.Printer.N("org.networks.asked", count[provider.ClaimAsked])}
	case count[provider.ClaimWaits] > 0:
		task.Status = ui.Tag{Kind: ui.KindWaiting, Text: r.Printer.N("org.networks.waiting", count[provider.ClaimWaits])}
	case count[provider.ClaimApproved] > 0:
		task.Status = taskDone(r)
	default:
		task.Status = taskMissing(r)
	}
	return task
}

func taskDone(r *page.Request) ui.Tag {
	return ui.Tag{Kind: ui.KindDone, Text: r.Printer.T("org.task.done")}
}

func taskMissing(r *page.Request) ui.Tag {
	return ui.Tag{Kind: ui.KindSoon, Text: r.Printer.T("org.task.missing")}
}

// contactTasks says of each kind of contact whether there is one that counts.
func contactTasks(r *page.Request, contacts []provider.Contact) []ui.Task {
	var tasks []ui.Task
	for _, kind := range models.ContactKinds() {
		task := ui.Task{
			Label: r.Printer.T("words.contact." + string(kind)), Hint: r.Printer.T("org.contacts.kind." + string(kind)),
			URL:    "/org/contacts",
			Status: taskMissing(r),
		}
		for _, c := range contacts {
			if c.Kind != kind {
				continue
			}
			if task.Status = HealthTag(r, c.Health); c.Health == "" {
				task.Status = taskDone(r)
				break
			}
		}
		tasks = append(tasks, task)
	}
	return tasks
}
