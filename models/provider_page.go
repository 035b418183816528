package models

import (
	"context"
	"time"

	"github.com/google/uuid"
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

// ProviderPage is an organisation with all that is on record about it and its application.
type ProviderPage struct {
	Provider
	Application  *Application  // nil: EOKM added the provider by itself
	Organisation *Organisation // nil: nothing was filled in
	Conduct      *Conduct      // nil: no version was accepted
	Key          *PGPKey       // nil: there is none
	Networks     []Network
	Contacts     []Contact
	People       []Colleague
	Steps        []ProviderStep // oldest first
	Open         int            // items that somebody must still act on
	Overdue      int            // notices past their deadline
	LostMails    int            // mails given up that nobody has dealt with; EOKM's own to know
}

// Colleague is a person of an organisation who may sign in.
type Colleague struct {
	Name string
	Role Role
}

// State tells how far a task is.
func (p ProviderPage) State(task Task) TaskState {
	switch task {
	case TaskOrganisation:
		return doneIf(p.Organisation != nil)
	case TaskNetworks:
		return doneIf(len(p.Networks) > 0)
	case TaskAbuse:
		return p.contact(true, ContactAbuse)
	case TaskEscalation:
		return p.contact(false, ContactEscalation, ContactNight)
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
func (p ProviderPage) contact(confirmed bool, kinds ...ContactKind) TaskState {
	state := TaskTodo
	for _, c := range p.Contacts {
		for _, kind := range kinds {
			switch {
			case c.Kind != kind:
			case !confirmed, c.VerifiedAt != nil:
				return TaskDone
			default:
				state = TaskStarted
			}
		}
	}
	return state
}

// Missing lists what must be done before the application can be sent.
func (p ProviderPage) Missing() []Task {
	var list []Task
	for _, task := range Tasks() {
		if task.Required() && p.State(task) != TaskDone {
			list = append(list, task)
		}
	}
	return list
}

// Last gives the last step of a kind; nil when there is none.
func (p ProviderPage) Last(did string) *ProviderStep {
	for i := len(p.Steps) - 1; i >= 0; i-- {
		if p.Steps[i].Did == did {
			return &p.Steps[i]
		}
	}
	return nil
}

// Approvers are who approved what was sent last. EOKM's own to know.
func (p ProviderPage) Approvers() []ProviderStep {
	var list []ProviderStep
	for _, step := range p.Steps {
		if step.Did == string(ActApprove) && p.Application != nil && step.Round == p.Application.Round {
			list = append(list, step)
		}
	}
	return list
}

// OwnProvider gives the actor's organisation.
func (s *Store) OwnProvider(ctx context.Context, actor Actor) (ProviderPage, error) {
	var page ProviderPage
	err := s.db.Read(ctx, actor, func(tx *Tx) (err error) {
		page, err = loadProvider(tx, actor.ProviderID, s.db.Now())
		return err
	})
	return page, Wrap("find own provider", err)
}

// ProviderPage gives an organisation by its short name. Staff only.
func (s *Store) ProviderPage(ctx context.Context, actor Actor, slug string) (ProviderPage, error) {
	if !actor.Staff() {
		return ProviderPage{}, ErrForbidden
	}
	var page ProviderPage
	err := s.db.Read(ctx, actor, func(tx *Tx) error {
		p, err := One[Provider](tx, `SELECT * FROM providers WHERE slug = $1 AND id <> $2`, slug, uuid.Nil)
		if err != nil {
			return err
		}
		if page, err = loadProvider(tx, p.ID, s.db.Now()); err != nil {
			return err
		}
		page.LostMails, err = One[int](tx, `SELECT count(*) FROM mails WHERE `+MailsGivenUp+` AND provider_id = $1`, p.ID)
		return err
	})
	return page, Wrap("find provider", err)
}

// loadProvider reads what the actor of the transaction may see of a provider.
func loadProvider(tx *Tx, id uuid.UUID, now time.Time) (ProviderPage, error) {
	var p ProviderPage
	var err error
	if p.Provider, err = One[Provider](tx, `SELECT * FROM providers WHERE id = $1 AND id <> $2`, id, uuid.Nil); err != nil {
		return p, err
	}
	if p.Application, err = Maybe[Application](tx, `SELECT * FROM applications WHERE provider_id = $1`, id); err != nil {
		return p, err
	}
	if p.Organisation, err = Maybe[Organisation](tx, `SELECT * FROM organisations WHERE provider_id = $1`, id); err != nil {
		return p, err
	}
	if p.Conduct, err = Maybe[Conduct](tx, `SELECT c.*, coalesce(u.name, '') AS by FROM conduct_acceptances c LEFT JOIN users u ON u.id = c.user_id
		WHERE c.provider_id = $1 ORDER BY c.accepted_at DESC LIMIT 1`, id); err != nil {
		return p, err
	}
	if p.Networks, err = networks(tx, id); err != nil {
		return p, err
	}
	if p.Contacts, err = contactsOf(tx, id); err != nil {
		return p, err
	}
	if p.Key, err = Maybe[PGPKey](tx, `SELECT * FROM pgp_keys WHERE provider_id = $1 AND removed_at IS NULL`, id); err != nil {
		return p, err
	}
	if p.People, err = Find[Colleague](tx, `SELECT name, role FROM users WHERE provider_id = $1 AND disabled_at IS NULL ORDER BY name, id`, id); err != nil {
		return p, err
	}
	if p.Steps, err = Find[ProviderStep](tx, `SELECT st.*, coalesce(u.name, '') AS by FROM provider_steps st LEFT JOIN users u ON u.id = st.user_id
		WHERE st.provider_id = $1 ORDER BY st.at, st.id`, id); err != nil {
		return p, err
	}
	if p.Open, err = openItems(tx, id); err != nil {
		return p, err
	}
	p.Overdue, err = One[int](tx, `SELECT count(*) FROM notices WHERE provider_id = $1 AND `+AtDesks+` AND due_at < $2`, id, now)
	return p, err
}
