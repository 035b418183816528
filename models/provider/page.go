package provider

import (
	"context"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// Task is a part of an application.
type Task string

// The tasks, in the order that a page shows them.
const (
	TaskOrganisation Task = "organisation"
	TaskNetworks     Task = "networks"
	TaskAbuse        Task = "abuse"      // a mailbox for notices, confirmed
	TaskEscalation   Task = "escalation" // who answers day and night
	TaskKeys         Task = "keys"
	TaskPeople       Task = "people"
	TaskConduct      Task = "conduct"
)

// Tasks lists them.
func Tasks() []Task {
	return []Task{TaskOrganisation, TaskNetworks, TaskAbuse, TaskEscalation, TaskKeys, TaskPeople, TaskConduct}
}

// Required tells whether an application can only be sent when the task is done.
func (t Task) Required() bool { return t != TaskKeys && t != TaskPeople }

// TaskState is how far a task is.
type TaskState string

// The states of a task.
const (
	TaskTodo     TaskState = "todo"
	TaskStarted  TaskState = "started" // something is there, and something is missing
	TaskDone     TaskState = "done"
	TaskOptional TaskState = "optional"
)

// Page is an organisation with all that is on record about it and its application.
type Page struct {
	Provider
	Application  *Application  // nil: EOKM added the provider by itself
	Organisation *Organisation // nil: nothing was filled in
	Conduct      *Conduct      // nil: no version was accepted
	Key          *PGPKey       // nil: there is none
	Networks     []Network
	Contacts     []Contact
	People       []Colleague
	Steps        []Step // oldest first
	Open         int    // items that somebody must still act on
	Overdue      int    // notices past their deadline
	LostMails    int    // mails given up that nobody has dealt with; EOKM's own to know
}

// Colleague is a person of an organisation who may sign in.
type Colleague struct {
	Name string
	Role models.Role
}

// State tells how far a task is.
func (p Page) State(task Task) TaskState {
	switch task {
	case TaskOrganisation:
		return doneIf(p.Organisation != nil)
	case TaskNetworks:
		return doneIf(len(p.Networks) > 0)
	case TaskAbuse:
		return p.contact(true, models.ContactAbuse)
	case TaskEscalation:
		return p.contact(false, models.ContactEscalation, models.ContactNight)
	case TaskConduct:
		return doneIf(p.Conduct != nil && p.Conduct.Version == ConductVersion)
	case TaskPeople:
		if len(p.People) > 1 {
			return TaskDone
		}
	case TaskKeys:
		if p.Key != nil {
			return TaskDone
		}
	}
	return TaskOptional
}

func doneIf(done bool) TaskState {
	if done {
		return TaskDone
	}
	return TaskTodo
}

// contact tells whether there is a contact of one of the kinds, confirmed where it must be.
func (p Page) contact(confirmed bool, kinds ...models.ContactKind) TaskState {
	state := TaskTodo
	for _, c := range p.Contacts {
		for _, kind := range kinds {
			switch {
			case c.Kind != kind:
			case !confirmed, c.Reached():
				return TaskDone
			default:
				state = TaskStarted
			}
		}
	}
	return state
}

// Missing lists what must be done before the application can be sent.
func (p Page) Missing() []Task {
	var list []Task
	for _, task := range Tasks() {
		if task.Required() && p.State(task) != TaskDone {
			list = append(list, task)
		}
	}
	return list
}

// Last gives the last step of a kind; nil when there is none.
func (p Page) Last(did string) *Step {
	for i := len(p.Steps) - 1; i >= 0; i-- {
		if p.Steps[i].Did == did {
			return &p.Steps[i]
		}
	}
	return nil
}

// Approvers are who approved what was sent last. EOKM's own to know.
func (p Page) Approvers() []Step {
	var list []Step
	for _, step := range p.Steps {
		if step.Did == string(ActApprove) && p.Application != nil && step.Round == p.Application.Round {
			list = append(list, step)
		}
	}
	return list
}

// OwnProvider gives the actor's organisation.
func (s *Store) OwnProvider(ctx context.Context, actor models.Actor) (Page, error) {
	var page Page
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		page, err = loadProvider(tx, actor.ProviderID, s.db.Now())
		return err
	})
	return page, models.Wrap("find own provider", err)
}

// Page gives an organisation by its short name. Staff only.
func (s *Store) Page(ctx context.Context, actor models.Actor, slug string) (Page, error) {
	if !actor.Staff() {
		return Page{}, models.ErrForbidden
	}
	var page Page
	err := s.db.Read(ctx, actor, func(tx *models.Tx) error {
		p, err := models.One[Provider](tx, `SELECT * FROM providers WHERE slug = $1 AND id <> $2`, slug, uuid.Nil)
		if err != nil {
			return err
		}
		if page, err = loadProvider(tx, p.ID, s.db.Now()); err != nil {
			return err
		}
		page.LostMails, err = models.One[int](tx, `SELECT count(*) FROM mails WHERE `+models.MailsGivenUp+` AND provider_id = $1`, p.ID)
		return err
	})
	return page, models.Wrap("find provider", err)
}

// loadProvider reads what the actor of the transaction may see of a provider.
func loadProvider(tx *models.Tx, id uuid.UUID, now time.Time) (Page, error) {
	var p Page
	var err error
	if p.Provider, err = models.One[Provider](tx, `SELECT * FROM providers WHERE id = $1 AND id <> $2`, id, uuid.Nil); err != nil {
		return p, err
	}
	if p.Application, err = models.Maybe[Application](tx, `SELECT * FROM applications WHERE provider_id = $1`, id); err != nil {
		return p, err
	}
	if p.Organisation, err = models.Maybe[Organisation](tx, `SELECT * FROM organisations WHERE provider_id = $1`, id); err != nil {
		return p, err
	}
	if p.Conduct, err = models.Maybe[Conduct](tx,
		`SELECT c.*, coalesce(u.name, '') AS by FROM conduct_acceptances c LEFT JOIN users u ON u.id = c.user_id
		WHERE c.provider_id = $1 ORDER BY c.accepted_at DESC LIMIT 1`, id); err != nil {
		return p, err
	}
	if p.Networks, err = networks(tx, id); err != nil {
		return p, err
	}
	if p.Contacts, err = contactsOf(tx, id, now); err != nil {
		return p, err
	}
	if p.Key, err = models.Maybe[PGPKey](tx, `SELECT * FROM pgp_keys WHERE provider_id = $1 AND removed_at IS NULL`, id); err != nil {
		return p, err
	}
	if p.People, err = models.Find[Colleague](tx,
		`SELECT name, role FROM users WHERE provider_id = $1 AND disabled_at IS NULL ORDER BY name, id`, id); err != nil {
		return p, err
	}
	if p.Steps, err = models.Find[Step](tx,
		`SELECT st.*, coalesce(u.name, '') AS by FROM provider_steps st LEFT JOIN users u ON u.id = st.user_id
		WHERE st.provider_id = $1 ORDER BY st.at, st.id`, id); err != nil {
		return p, err
	}
	if p.Open, err = openItems(tx, id); err != nil {
		return p, err
	}
	p.Overdue, err = models.One[int](tx,
		`SELECT count(*) FROM notices WHERE provider_id = $1 AND NOT practice AND `+models.AtDesks+` AND due_at < $2`, id, now)
	return p, err
}
