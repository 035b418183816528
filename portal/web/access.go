package web

import (
	"slices"

	"eokm.nl/hosting/models"
)

// access is the roles that a route admits. Whoever is not signed in is sent to sign in; whoever has another role is told
// that the page is not for them. What of a page's subject an admitted actor sees is the Store's to say.
type access []models.Role

// The words of the table of routes. What else is needed is put together of them: desks.and(analysts).
var (
	everyone = access{""}             // also who is not signed in
	members  = access(models.Roles()) // who is signed in
	desks    = access{models.RoleAgent, models.RoleProviderAdmin}
	leads    = access{models.RoleProviderAdmin} // of a desk
	analysts = access{models.RoleAnalyst, models.RoleAdmin}
	editors  = access{models.RoleEditor, models.RoleAdmin}
	admins   = access{models.RoleAdmin}   // of EOKM
	auditors = access{models.RoleAuditor} // who only read
)

// entrant stands in the table for who gave a right password and is not signed in yet: the second factor is asked, or is
// to be chosen. It is the role of nobody.
const entrant models.Role = "entrant"

// prover in a row of the table is for whoever of the others proved who they are not long ago. It is the role of nobody.
const prover models.Role = "prover"

// and is who is in one of them.
func (a access) and(others ...access) access {
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

// entering is the same roles, and who gave a right password.
func (a access) entering() access { return a.and(access{entrant}) }

// proving is the same roles, once they proved who they are not long ago.
func (a access) proving() access { return a.and(access{prover}) }

func (a access) admits(role models.Role) bool {
	return slices.Contains(a, role) || slices.Contains(a, "")
}

// is tells whether the actor's role is one of these.
func (r *request) is(who ...access) bool {
	return slices.ContainsFunc(who, func(a access) bool { return a.admits(r.actor.Role) })
}
