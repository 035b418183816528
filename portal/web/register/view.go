package register

import (
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/register"
	"eokm.nl/hosting/templates/ui"
)

// taskURLs say where each task is done.
var taskURLs = map[provider.Task]string{
	provider.TaskOrganisation: "/register/organisation",
	provider.TaskNetworks:     "/org/networks",
	provider.TaskAbuse:        "/org/contacts",
	provider.TaskEscalation:   "/org/contacts",
	provider.TaskKeys:         "/org/keys",
	provider.TaskPeople:       "/org/members",
	provider.TaskConduct:      "/register/conduct",
}

var taskKinds = map[provider.TaskState]ui.Kind{
	provider.TaskTodo: ui.KindOpen, provider.TaskStarted: ui.KindWaiting, provider.TaskDone: ui.KindDone,
	provider.TaskOptional: ui.KindNeutral,
}

func taskTag(r *page.Request, state provider.TaskState) ui.Tag {
	return ui.Tag{Kind: taskKinds[state], Text: r.Printer.T("register.state." + string(state))}
}

// tasksView lists the tasks. The second factor is one that is done: nobody is here without.
func tasksView(r *page.Request, shown provider.Page) register.Tasks {
	p := r.Printer
	view := register.Tasks{
		Tag: applicationTag(r, shown.Application.State), ReadOnly: !r.Is(page.Leads), CanSend: len(shown.Missing()) == 0,
		Question: question(shown),
	}
	all, done := 1, 1 // the second factor
	for _, task := range provider.Tasks() {
		state := shown.State(task)
		if task.Required() {
			all++
			if state == provider.TaskDone {
				done++
			}
		}
		row := ui.Task{
			Label: p.T("register.task." + string(task)), Hint: p.T("register.task." + string(task) + ".hint"), Status: taskTag(r, state),
		}
		if !view.ReadOnly {
			row.URL = taskURLs[task]
		}
		view.List.Tasks = append(view.List.Tasks, row)
	}
	view.List.Tasks = append(view.List.Tasks, ui.Task{
		Label: p.T("register.task.factor"), Hint: p.T("register.task.factor.hint"), URL: "/account", Status: taskTag(r, provider.TaskDone),
	})
	view.Count = p.T("register.tasks.count", "Done", done, "All", all)
	return view
}

// question is what EOKM asked and waits for.
func question(shown provider.Page) string {
	if shown.Application.State != provider.ApplicationAsked {
		return ""
	}
	return shown.Last(string(provider.ActAsk)).Text
}

func organisationView(r *page.Request, o provider.Organisation, bad page.Faults) register.Organisation {
	p := r.Printer
	field := func(name, value string, hint bool) ui.TextField {
		f := ui.TextField{Name: name, Label: p.T("register.organisation." + name), Value: value, Error: bad.Text(r, name)}
		if hint {
			f.Hint = p.T("register.organisation." + name + ".hint")
		}
		return f
	}
	view := register.Organisation{
		LegalName: field("legal_name", o.LegalName, true), KVK: field("kvk", o.KVK, true), Register: field("register", o.Register, true),
		Country: field("country", o.Country, false), Website: field("website", o.Website, true),
		Address: ui.TextArea{
			Name: "address", Label: p.T("register.organisation.address"), Hint: p.T("register.organisation.address.hint"),
			Value: page.KeepText(o.Address), Error: bad.Text(r, "address"),
		},
		Size: ui.Radios{Name: "size", Legend: p.T("register.organisation.size"), Error: bad.Text(r, "size")},
	}
	view.KVK.Short, view.KVK.InputMode = true, "numeric"
	view.KVK.Error = page.OrElse(view.KVK.Error, bad.Text(r, "both"))
	view.LegalName.Autocomplete, view.Country.Autocomplete = "organization", "country-name"
	view.Register.Optional, view.Website.Optional = true, true
	for _, size := range provider.OrganisationSizes() {
		view.Size.Options = append(view.Size.Options,
			ui.Option{Value: string(size), Label: p.T("register.size." + string(size)), Selected: size == o.Size})
	}
	for i, fault := range bad { // the fault of both is shown, and linked, at the first
		if fault.Field == "both" {
			bad[i] = &models.Invalid{Field: "kvk", Key: fault.Key}
		}
	}
	view.Errors = bad.Summary(r, []string{"legal_name", "kvk", "register", "address", "country", "website"}, []string{"size"})
	return view
}

func conductView(r *page.Request, shown provider.Page, bad page.Faults) register.Conduct {
	view := register.Conduct{
		Version: provider.ConductVersion, Errors: bad.Summary(r, []string{"agree"}, nil),
		Agree: ui.Checkbox{
			Name: "agree", Label: r.Printer.T("register.conduct.agree", "Organisation", shown.Name), Error: bad.Text(r, "agree"),
		},
	}
	if shown.State(provider.TaskConduct) == provider.TaskDone {
		view.Accepted = ConductAccepted(r, shown)
	}
	return view
}

// ConductAccepted says who accepted the code of conduct, which version, and when.
func ConductAccepted(r *page.Request, shown provider.Page) string {
	if shown.Conduct == nil {
		return ""
	}
	return r.Printer.T("register.conduct.accepted", "By", page.OrElse(shown.Conduct.By, r.Printer.T("register.conduct.colleague")),
		"Version", shown.Conduct.Version, "At", r.Printer.Date(shown.Conduct.AcceptedAt))
}

// checkView is every answer on one page, each part with the way to change it.
func checkView(r *page.Request, shown provider.Page, answer string, bad page.Faults) register.Check {
	p := r.Printer
	view := register.Check{
		Question: question(shown),
		Answer: ui.TextArea{
			Name: "answer", Label: p.T("register.check.answer"), Hint: p.T("register.check.answer.hint"), Value: page.KeepText(answer),
			Error: bad.Text(r, "answer"), Rows: 5,
		},
		Errors: bad.Summary(r, []string{"answer", "organisation", "networks", "abuse", "escalation", "conduct"}, nil),
	}
	view.Parts = applicationParts(r, shown)
	for i, task := range provider.Tasks() {
		view.Parts[i].ChangeURL = taskURLs[task]
	}
	return view
}

// applicationParts are the tasks with their answers.
func applicationParts(r *page.Request, shown provider.Page) []register.Part {
	var list []register.Part
	for _, task := range provider.Tasks() {
		list = append(list, register.Part{
			ID: string(task), Title: r.Printer.T("register.task." + string(task)), State: taskTag(r, shown.State(task)),
			Rows: taskFacts(r, shown, task),
		})
	}
	return list
}

var applicationKinds = map[provider.ApplicationState]ui.Kind{
	provider.ApplicationOpen: ui.KindOpen, provider.ApplicationSent: ui.KindWaiting, provider.ApplicationAsked: ui.KindSoon,
	provider.ApplicationApproved: ui.KindDone, provider.ApplicationRefused: ui.KindNeutral,
}

func applicationTag(r *page.Request, state provider.ApplicationState) ui.Tag {
	return ui.Tag{Kind: applicationKinds[state], Text: r.Printer.T("words.application." + string(state))}
}

func standingTitle(r *page.Request, p provider.Provider) string {
	if p.Status == models.ProviderApplied {
		return r.Printer.T("register.status.title")
	}
	return r.Printer.T("register.status.organisation")
}

// standingView is what a provider's people read of where it stands: what it is, why, and what they can do.
func standingView(r *page.Request, shown provider.Page) register.Status {
	p := r.Printer
	situation, kind, wrote := string(shown.Status), ui.KindInfo, ""
	view := register.Status{
		Title: standingTitle(r, shown.Provider), Tag: ProviderTag(r, shown.Provider, shown.Application), History: ProviderHistory(r, shown),
		Next: ui.Button{Text: p.T("register.status.notices"), URL: "/notices", Primary: true},
	}
	switch shown.Status {
	case models.ProviderApplied:
		situation, kind, wrote = applicationSituation(r, shown, &view)
	case models.ProviderSuspended:
		kind, wrote, view.Label = ui.KindWarning, string(provider.ActSuspend), p.T("register.status.reason")
	default:
	}
	view.Note = ui.Note{
		Kind: kind, Title: p.T("register.status." + situation + ".title"), Text: p.T("register.status." + situation + ".text"),
	}
	if situation == string(provider.ApplicationSent) {
		view.Note.Text, view.Parts = p.T("register.status.sent.text", "At", p.Date(*shown.Application.SentAt)), applicationParts(r, shown)
		view.Recall = r.Is(page.Leads)
	}
	if last := shown.Last(wrote); wrote != "" && last != nil {
		view.Text = last.Text
	}
	if shown.LeavingSince != nil {
		view.Leaving = p.T("register.status.leaving.text", "At", p.Date(*shown.LeavingSince))
	}
	return view
}

// applicationSituation is standingView's part about an application.
func applicationSituation(r *page.Request, shown provider.Page, view *register.Status) (situation string, kind ui.Kind, wrote string) {
	p := r.Printer
	state := provider.ApplicationOpen
	if shown.Application != nil {
		state = shown.Application.State
	}
	view.Next = ui.Button{}
	switch state {
	case provider.ApplicationOpen:
		view.Next = ui.Button{Text: p.T("register.tasks.title"), URL: "/register/tasks", Primary: true}
	case provider.ApplicationAsked:
		view.Label, wrote, kind = p.T("register.status.question"), string(provider.ActAsk), ui.KindWarning
		if r.Is(page.Leads) {
			view.Next = ui.Button{Text: p.T("register.check.again"), URL: "/register/check", Primary: true}
		}
	case provider.ApplicationRefused:
		view.Label, wrote, kind = p.T("register.status.reason"), string(provider.ActRefuse), ui.KindWarning
	default:
		kind = ui.KindInfo
	}
	return string(state), kind, wrote
}
