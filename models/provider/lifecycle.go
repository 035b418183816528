package provider

import (
	"fmt"
	"slices"

	"eokm.nl/hosting/models"
)

// Action is what somebody does about where an organisation stands with EOKM.
type Action string

// The actions.
const (
	ActActivate   Action = "activate"   // Store.DecideApplication, with the second person's approval
	ActSuspend    Action = "suspend"    // Store.ChangeStanding, and so the others
	ActReactivate Action = "reactivate" // of one that was suspended, or had left
	ActAskLeave   Action = "ask_leave"
	ActStay       Action = "stay" // takes ActAskLeave back
	ActLeave      Action = "leave"
)

type standing struct {
	by []models.Role
	to models.ProviderStatus
}

var (
	vetters   = []models.Role{models.RoleAnalyst, models.RoleAdmin}
	eokmAdmin = []models.Role{models.RoleAdmin}
	ownAdmin  = []models.Role{models.RoleProviderAdmin}
)

// providerLifecycle is the whole rule: where an organisation stands, an action is somebody's to do and leads to one status.
// What is not here may not happen.
var providerLifecycle = map[models.ProviderStatus]map[Action]standing{
	models.ProviderApplied: {
		ActActivate: {vetters, models.ProviderActive},
	},
	models.ProviderActive: {
		ActSuspend:  {eokmAdmin, models.ProviderSuspended},
		ActAskLeave: {ownAdmin, models.ProviderActive},
		ActStay:     {ownAdmin, models.ProviderActive},
		ActLeave:    {eokmAdmin, models.ProviderLeft},
	},
	models.ProviderSuspended: {
		ActReactivate: {eokmAdmin, models.ProviderActive},
		ActAskLeave:   {ownAdmin, models.ProviderSuspended},
		ActStay:       {ownAdmin, models.ProviderSuspended},
		ActLeave:      {eokmAdmin, models.ProviderLeft},
	},
	models.ProviderLeft: {
		ActReactivate: {eokmAdmin, models.ProviderActive},
	},
}

// NextStatus gives the status that an action leads to. It is ErrForbidden when the role may never do this, and ErrConflict
// when it may, but not where the organisation stands now.
func NextStatus(from models.ProviderStatus, do Action, role models.Role) (models.ProviderStatus, error) {
	if s, ok := providerLifecycle[from][do]; ok && slices.Contains(s.by, role) {
		return s.to, nil
	}
	for _, actions := range providerLifecycle {
		if slices.Contains(actions[do].by, role) {
			return "", fmt.Errorf("%s a provider that is %s: %w", do, from, models.ErrConflict)
		}
	}
	return "", fmt.Errorf("%s by %s: %w", do, role, models.ErrForbidden)
}

// ApplicationState is how far an application is.
type ApplicationState string

// The states.
const (
	ApplicationOpen     ApplicationState = "open"  // the provider fills it in
	ApplicationSent     ApplicationState = "sent"  // EOKM must look at it
	ApplicationAsked    ApplicationState = "asked" // EOKM asked something; the provider answers and sends again
	ApplicationApproved ApplicationState = "approved"
	ApplicationRefused  ApplicationState = "refused"
)

// ApplicationAction is what somebody does about an application.
type ApplicationAction string

// The actions.
const (
	ActFill    ApplicationAction = "fill"    // Store.SetOrganisation and whatever else it consists of (fillable)
	ActSend    ApplicationAction = "send"    // Store.SendApplication
	ActRecall  ApplicationAction = "recall"  // Store.RecallApplication
	ActAsk     ApplicationAction = "ask"     // Store.DecideApplication, and so the others
	ActApprove ApplicationAction = "approve" // it takes two people: the first leaves the application as it is
	ActRefuse  ApplicationAction = "refuse"
)

type applicationStep struct {
	by []models.Role
	to ApplicationState
}

// applicationLifecycle is the rule of an application, as providerLifecycle is that of a provider. Approving leads on when it
// is the second person's.
var applicationLifecycle = map[ApplicationState]map[ApplicationAction]applicationStep{
	ApplicationOpen: {
		ActFill: {ownAdmin, ApplicationOpen},
		ActSend: {ownAdmin, ApplicationSent},
	},
	ApplicationSent: {
		ActRecall:  {ownAdmin, ApplicationOpen}, // what was approved of it is void: the next round begins anew
		ActAsk:     {vetters, ApplicationAsked},
		ActApprove: {vetters, ApplicationApproved},
		ActRefuse:  {vetters, ApplicationRefused},
	},
	ApplicationAsked: {
		ActFill:   {ownAdmin, ApplicationAsked},
		ActSend:   {ownAdmin, ApplicationSent},
		ActRefuse: {vetters, ApplicationRefused},
	},
	ApplicationRefused: {
		ActAsk: {vetters, ApplicationAsked}, // EOKM thinks again
	},
	ApplicationApproved: {},
}

// NextApplication gives the state that an action leads to, with errors as NextStatus has them.
func NextApplication(from ApplicationState, do ApplicationAction, role models.Role) (ApplicationState, error) {
	if s, ok := applicationLifecycle[from][do]; ok && slices.Contains(s.by, role) {
		return s.to, nil
	}
	for _, actions := range applicationLifecycle {
		if slices.Contains(actions[do].by, role) {
			return "", fmt.Errorf("%s an application that is %s: %w", do, from, models.ErrConflict)
		}
	}
	return "", fmt.Errorf("%s by %s: %w", do, role, models.ErrForbidden)
}

// CanApply tells whether NextApplication would succeed: which forms a page shows.
func CanApply(from ApplicationState, do ApplicationAction, role models.Role) bool {
	_, err := NextApplication(from, do, role)
	return err == nil
}

// CanStand tells whether NextStatus would succeed.
func CanStand(from models.ProviderStatus, do Action, role models.Role) bool {
	_, err := NextStatus(from, do, role)
	return err == nil
}
