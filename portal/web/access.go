package web

import (
	"slices"

	"eokm.nl/hosting/models"
)

// access is the roles that a route admits. Whoever is not signed in is sent to sign in; whoever has another role is told
// that the page is not for them. What of a page's subject an admitted actor sees is the Store's to say.
type access []models.Role

var (
	everyone  = access{""} // also who is not signed in
	readers   = access{models.RoleAgent, models.RoleProviderAdmin, models.RoleAnalyst, models.RoleAdmin, models.RoleAuditor}
	revealers = access{models.RoleAgent, models.RoleProviderAdmin, models.RoleAnalyst, models.RoleAdmin}
	writers   = access{models.RoleAgent, models.RoleProviderAdmin, models.RoleAnalyst, models.RoleAdmin}
	keepers   = revealers // who keeps views and takes lists along: an auditor only reads
	desks     = access{models.RoleAgent, models.RoleProviderAdmin}
	watchers  = access{models.RoleAnalyst, models.RoleAdmin, models.RoleAuditor}
	analysts  = access{models.RoleAnalyst, models.RoleAdmin}
	members   = access(models.Roles()) // who is signed in
	entrants  = append(members, entrant)
	eokmAdmin = access{models.RoleAdmin}
	overseers = access{models.RoleAdmin, models.RoleAuditor}
	leads     = access{models.RoleProviderAdmin}
	staff     = access{models.RoleAnalyst, models.RoleEditor, models.RoleAdmin, models.RoleAuditor}
	authors   = access{models.RoleEditor, models.RoleAdmin}
	tryers    = access{models.RoleAnalyst, models.RoleEditor, models.RoleAdmin}                                             // who of EOKM's people answers a question of a preview
	critics   = access{models.RoleAgent, models.RoleProviderAdmin, models.RoleAnalyst, models.RoleEditor, models.RoleAdmin} // an auditor only reads

	learners = critics // the same

	posters    = access{models.RoleAgent, models.RoleProviderAdmin, models.RoleEditor, models.RoleAdmin} // who write in the peer room
	moderators = authors
)

// entrant stands in the table for who gave a right password and is not signed in yet: the second factor is asked, or is
// to be chosen. It is the role of nobody.
const entrant models.Role = "entrant"

// prover in a row of the table is for whoever of the others proved who they are not long ago. It is the role of nobody.
const prover models.Role = "prover"

// proving is the same roles, once they proved who they are not long ago.
func (a access) proving() access { return append(slices.Clone(a), prover) }

func (a access) admits(role models.Role) bool {
	return slices.Contains(a, role) || slices.Contains(a, "")
}

// supervisors see who learns what: a provider's admin of their own people, EOKM of all.
var (
	supervisors = access{models.RoleProviderAdmin, models.RoleAnalyst, models.RoleEditor, models.RoleAdmin, models.RoleAuditor}
	takers      = access{models.RoleProviderAdmin, models.RoleAnalyst, models.RoleEditor, models.RoleAdmin} // who take it along: an auditor only reads
)
