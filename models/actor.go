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
	RoleGuest         Role = "guest" // has a provider's link to one notice, and no account (models/guest)
)

// DeskRoles writes in SQL the roles of a provider's people.
const DeskRoles = `'` + string(RoleAgent) + `', '` + string(RoleProviderAdmin) + `'`

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
	return a.Role != RoleAgent && a.Role != RoleProviderAdmin && a.Role != RoleGuest && a.Role != ""
}

// Party gives the side the actor acts for.
func (a Actor) Party() Party {
	switch a.Role {
	case RoleAgent, RoleProviderAdmin, RoleGuest:
		return PartyProvider
	case RoleAnalyst, RoleAdmin, RoleSystem:
		return PartyEOKM
	default:
		return PartyNobody
	}
}

// Admin tells whether the actor looks after its organisation's own affairs.
func (a Actor) Admin() bool { return a.Role == RoleProviderAdmin || a.Role == RoleAdmin }

// Edits tells whether the actor writes and publishes guidance, and decides what peers read.
func (a Actor) Edits() bool { return a.Role == RoleEditor || a.Role == RoleAdmin }

// MayPost tells whether the actor's role writes in the peer room.
func (a Actor) MayPost() bool {
	return a.Party() == PartyProvider && a.Role != RoleGuest || a.Edits()
}

// MayClaim tells whether the actor says what a provider answers for: its admin, and EOKM on its behalf.
func (a Actor) MayClaim(provider uuid.UUID) bool {
	if provider == uuid.Nil {
		return false
	}
	return a.Role == RoleProviderAdmin && provider == a.ProviderID || a.Role == RoleAnalyst || a.Role == RoleAdmin
}

// Manages tells whether an actor keeps the people of an organisation: a provider's admin those of its own, EOKM's admin
// and the portal itself those of any.
func (a Actor) Manages(provider uuid.UUID) bool {
	switch a.Role {
	case RoleProviderAdmin:
		return provider == a.ProviderID && provider != uuid.Nil
	case RoleAdmin, RoleSystem:
		return true
	default:
		return false
	}
}

// SeesPeople tells whether an actor sees who the people of an organisation are: who keeps them, and those of EOKM who look
// after providers.
func (a Actor) SeesPeople(provider uuid.UUID) bool {
	return a.Manages(provider) || provider != uuid.Nil && (a.Role == RoleAnalyst || a.Role == RoleAuditor)
}

// Visits tells whether somebody of EOKM acts on the people of a provider: with a reason, which that provider reads in its
// own log, and its admins get a mail about.
func (a Actor) Visits(provider uuid.UUID) bool { return a.Role == RoleAdmin && provider != uuid.Nil }

// Learns tells whether what the actor reads and tries is kept: an auditor changes nothing, and the portal learns nothing.
func (a Actor) Learns() bool {
	return a.UserID != uuid.Nil && a.Role != "" && a.Role != RoleAuditor && a.Role != RoleSystem && a.Role != RoleGuest
}

// Fits tells whether a role belongs at an organisation: the nil id is EOKM.
func (r Role) Fits(provider uuid.UUID) bool {
	switch r {
	case RoleAgent, RoleProviderAdmin:
		return provider != uuid.Nil
	case RoleAnalyst, RoleEditor, RoleAdmin, RoleAuditor:
		return provider == uuid.Nil
	default:
		return false
	}
}

// Visitor is the browser that somebody comes with.
type Visitor struct {
	IP     string
	Agent  string // the browser and system in words, such as "Firefox, Linux"
	Device string // the secret of its device cookie; "" for a browser never seen
}
