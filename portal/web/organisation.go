package web

import (
	"errors"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/org"
	"eokm.nl/hosting/templates/ui"
)

// organisation is what is on record about the actor's organisation, and what is still missing.
func (s *Server) organisation(r *request) error {
	claims, err := s.store.Provider.Claims(r.ctx, r.actor, r.actor.ProviderID)
	if err != nil {
		return err
	}
	contacts, err := s.store.Provider.Contacts(r.ctx, r.actor, r.actor.ProviderID)
	if err != nil {
		return err
	}
	notes, err := s.contactNotes(r)
	if err != nil {
		return err
	}
	if r.is(leads) {
		people, err := s.store.People.Members(r.ctx, r.actor, r.actor.ProviderID)
		if err != nil {
			return err
		}
		for _, note := range soleAdminNotes(r, people) {
			note.LinkText, note.LinkURL = r.printer.T("account.members.sole.link"), "/org/members"
			notes = append(notes, note)
		}
	}
	key, err := s.store.Provider.PGPKey(r.ctx, r.actor, r.actor.ProviderID)
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return err
	}
	tasks := append([]ui.Task{networkTask(r, claims)}, contactTasks(r, contacts)...)
	view := org.Overview{
		Tabs: orgTabs(r, "/org"), Notes: notes, Admin: r.is(leads),
		Facts: ui.Facts{Rows: []ui.Fact{{Label: r.printer.T("org.name"), Text: r.account.Provider}, {
			Label: r.printer.T("org.next_check"), Text: r.printer.Day(provider.NextContactCheck(r.now)),
		}}},
		Tasks: ui.TaskList{Tasks: append(tasks, ui.Task{
			Label: r.printer.T("org.tab.keys"), Hint: r.printer.T("org.keys.optional"), URL: "/org/keys", Status: pgpKeyTag(r, key),
		})},
	}
	return r.page(layout.Page{Title: r.printer.T("org.title")}, view)
}

// networkTask says whether what the organisation answers for is known and agreed.
func networkTask(r *request, claims []provider.OwnClaim) ui.Task {
	count := map[provider.ClaimState]int{}
	for _, c := range claims {
		count[c.State]++
	}
	task := ui.Task{
		Label: r.printer.T("org.tab.networks"), URL: "/org/networks", Hint: r.printer.N("org.networks.count", count[provider.ClaimApproved]),
	}
	switch {
	case count[provider.ClaimAsked] > 0:
		task.Status = ui.Tag{Kind: ui.KindSoon, Text: r.printer.N("org.networks.asked", count[provider.ClaimAsked])}
	case count[provider.ClaimWaits] > 0:
		task.Status = ui.Tag{Kind: ui.KindWaiting, Text: r.printer.N("org.networks.waiting", count[provider.ClaimWaits])}
	case count[provider.ClaimApproved] > 0:
		task.Status = taskDone(r)
	default:
		task.Status = taskMissing(r)
	}
	return task
}

func taskDone(r *request) ui.Tag {
	return ui.Tag{Kind: ui.KindDone, Text: r.printer.T("org.task.done")}
}

func taskMissing(r *request) ui.Tag {
	return ui.Tag{Kind: ui.KindSoon, Text: r.printer.T("org.task.missing")}
}

// contactTasks says of each kind of contact whether there is one that counts.
func contactTasks(r *request, contacts []provider.Contact) []ui.Task {
	var tasks []ui.Task
	for _, kind := range models.ContactKinds() {
		task := ui.Task{
			Label: r.printer.T("words.contact." + string(kind)), Hint: r.printer.T("org.contacts.kind." + string(kind)), URL: "/org/contacts",
			Status: taskMissing(r),
		}
		for _, c := range contacts {
			if c.Kind != kind {
				continue
			}
			if task.Status = healthTag(r, c.Health(r.now)); c.Health(r.now) == "" {
				task.Status = taskDone(r)
				break
			}
		}
		tasks = append(tasks, task)
	}
	return tasks
}
