package models

import "github.com/google/uuid"

// Role is what an actor may do. The first two belong to a provider, the rest to EOKM's staff; system is the portal.
type Role string

// The roles. Auditors read all and change nothing.
const (
	RoleAgent         Role = "agent"
	RoleProviderAdmin Role = "provider_admin"
	RoleAnalyst       Role = "analyst"
	RoleEditor        Role = "editor"
	RoleAdmin         Role = "admin"
	RoleAuditor       Role = "auditor"
	RoleSystem        Role = "system"
)

// Roles lists the roles of people, as a page shows them.
func Roles() []Role {
	return []Role{RoleAgent, RoleProviderAdmin, RoleAnalyst, RoleEditor, RoleAdmin, RoleAuditor}
}

// Party is a role's side in the life of an item (item_lifecycle.go).
type Party string

// The parties. A nobody may look, if at all.
const (
	PartyProvider Party = "provider"
	PartyEOKM     Party = "eokm"
	PartyNobody   Party = "nobody"
)

// Actor is who a Store method acts for. Every method takes one, and sees and changes only what it may.
type Actor struct {
	UserID     uuid.UUID
	ProviderID uuid.UUID // the nil id for staff and for the system
	Role       Role
	IP         string // the desk's own network address, kept with a reveal
}

// System is the portal itself: jobs and the launcher.
func System() Actor { return Actor{Role: RoleSystem} }

// Staff tells whether the actor belongs to EOKM.
func (a Actor) Staff() bool {
	return a.Role != RoleAgent && a.Role != RoleProviderAdmin && a.Role != ""
}

// Party gives the side the actor acts for.
func (a Actor) Party() Party {
	switch a.Role {
	case RoleAgent, RoleProviderAdmin:
		return PartyProvider
	case RoleAnalyst, RoleAdmin, RoleSystem:
		return PartyEOKM
	default:
		return PartyNobody
	}
}

// Admin tells whether the actor looks after its organisation's own affairs.
func (a Actor) Admin() bool { return a.Role == RoleProviderAdmin || a.Role == RoleAdmin }
