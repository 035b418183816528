package page

import (
	"slices"

	"eokm.nl/hosting/models"
)

// Access is the roles that a route admits. Whoever is not signed in is sent to sign in; whoever has another role is told
// that the page is not for them. What of a page's subject an admitted actor sees is the Store's to say.
type Access []models.Role

// The words of the table of routes. What else is needed is put together of them: desks.and(analysts).
var (
	Everyone = Access{""}             // also who is not signed in
	Members  = Access(models.Roles()) // who is signed in
	Desks    = Access{models.RoleAgent, models.RoleProviderAdmin}
	Leads    = Access{models.RoleProviderAdmin} // of a desk
	Analysts = Access{models.RoleAnalyst, models.RoleAdmin}
	Editors  = Access{models.RoleEditor, models.RoleAdmin}
	Admins   = Access{models.RoleAdmin}   // of EOKM
	Auditors = Access{models.RoleAuditor} // who only read
)

// Entrant stands in the table for who gave a right password and is not signed in yet: the second factor is asked, or is
// to be chosen. It is the role of nobody.
const Entrant models.Role = "entrant"

// Prover in a row of the table is for whoever of the others proved who they are not long ago. It is the role of nobody.
const Prover models.Role = "prover"

// And is who is in one of them.
func (a Access) And(others ...Access) Access {
	all := slices.Clone(a)
	for _, other := range others {
		for _, role := range other {
			if !slices.Contains(all, role) {
				all = append(all, role)
			}
		}
	}
	return all
}

// Entering is the same roles, and who gave a right password.
func (a Access) Entering() Access { return a.And(Access{Entrant}) }

// Proving is the same roles, once they proved who they are not long ago.
func (a Access) Proving() Access { return a.And(Access{Prover}) }

func (a Access) Admits(role models.Role) bool {
	return slices.Contains(a, role) || slices.Contains(a, "")
}

// Is tells whether the actor's role is one of these.
func (r *Request) Is(who ...Access) bool {
	return slices.ContainsFunc(who, func(a Access) bool { return a.Admits(r.Actor.Role) })
}
