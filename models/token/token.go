package token

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

// Kind is whose machine a token is for.
type Kind string

// The kinds.
const (
	KindIntake   Kind = "intake"   // brings reports in, for EOKM
	KindStaff    Kind = "staff"    // EOKM's own programs: checkers, and who follows what happened
	KindProvider Kind = "provider" // a provider's ticket system
)

// Kinds lists them.
func Kinds() []Kind { return []Kind{KindIntake, KindStaff, KindProvider} }

// Scope is one thing that a token is good for.
type Scope string

// The scopes. One that is not here no token has.
const (
	ScopeReport  Scope = "intake:write"
	ScopeObserve Scope = "observations:write"
	ScopeChanges Scope = "changes:read"
	ScopeRead    Scope = "notices:read"
	ScopeAnswer  Scope = "notices:answer"
	ScopeMessage Scope = "messages:write"
	ScopeReveal  Scope = "addresses:reveal" // full addresses, under the rules and in the log of the pages
)

// scopesOf are the scopes that a kind may have, in the order of the form.
var scopesOf = map[Kind][]Scope{
	KindIntake:   {ScopeReport},
	KindStaff:    {ScopeObserve, ScopeChanges},
	KindProvider: {ScopeRead, ScopeAnswer, ScopeMessage, ScopeReveal},
}

// ScopesOf lists the scopes that a token of a kind may have, in the order of the form.
func ScopesOf(k Kind) []Scope { return slices.Clone(scopesOf[k]) }

// UsualScopes are those of a token whose maker names none: all but the full addresses, which somebody must want.
func UsualScopes(k Kind) []Scope {
	return slices.DeleteFunc(ScopesOf(k), func(s Scope) bool { return s == ScopeReveal })
}

// How long a token is good for, and how many of those one organisation may have at once.
const (
	UsualTime   = 365 * models.Day
	LongestTime = 2 * 365 * models.Day
	Most        = 20

	longestName = 60 // characters
)

// Token is one machine's, without the token itself: that is told once, to who made it.
type Token struct {
	ID         uuid.UUID
	ProviderID uuid.UUID // the nil id: EOKM's
	Hint       string    // its last signs
	Kind       Kind
	Name       string
	Scopes     []Scope
	Sandbox    bool // sees and answers notices to practise only; what it brings in is checked and thrown away
	MadeBy     uuid.UUID
	CreatedAt  time.Time
	ExpiresAt  time.Time
	UsedAt     *time.Time // within a minute
	RevokedAt  *time.Time
	By         string // the name of who made it; "" for the command
	Provider   string // the short name of whose it is; "" for EOKM's
}

// Ended tells whether the token is good for nothing any more.
func (t Token) Ended(now time.Time) bool { return t.RevokedAt != nil || !now.Before(t.ExpiresAt) }

// May tells whether the token is good for something.
func (t Token) May(s Scope) bool { return slices.Contains(t.Scopes, s) }

// Actor is whom what comes with the token is done as: a person at the desk, or an analyst, with the token's id for their own. So
// row-level security and the rules of the rooms hold for it as for them, and the log says which token it was. What it may do beyond that
// is less: its scopes, which the API asks at each route.
func (t Token) Actor(ip string) models.Actor {
	role := models.RoleAnalyst
	if t.Kind == KindProvider {
		role = models.RoleAgent
	}
	return models.Actor{UserID: t.ID, ProviderID: t.ProviderID, Role: role, IP: ip}
}

// Draft is a token as somebody wants it.
type Draft struct {
	ProviderID uuid.UUID
	Kind       Kind
	Name       string
	Scopes     []Scope       // nil: UsualScopes; one at least else
	For        time.Duration // zero: UsualTime
	Sandbox    bool
	Submission uuid.UUID // of a form, which makes one token however often it comes; the nil id: there is none
}

// check says what is wrong with a draft, all at once, and gives it as it is kept.
func (d Draft) check() (Draft, error) {
	var faults models.Faults
	d.Name = strings.TrimSpace(d.Name)
	switch {
	case d.Name == "":
		faults.Add("name", "token.name_missing")
	case utf8.RuneCountInString(d.Name) > longestName, models.HasControl(d.Name):
		faults.Add("name", "token.name_long")
	case address.NamesAddress(d.Name): // it stands on pages and in the log
		faults.Add("name", "token.name_address")
	}
	if !slices.Contains(Kinds(), d.Kind) || (d.Kind == KindProvider) != (d.ProviderID != uuid.Nil) {
		faults.Add("kind", "token.kind")
	}
	switch {
	case d.Scopes == nil:
		d.Scopes = UsualScopes(d.Kind)
	case len(d.Scopes) == 0:
		faults.Add("scopes", "token.scopes_none")
	}
	d.Scopes = models.Distinct(d.Scopes)
	if slices.ContainsFunc(d.Scopes, func(s Scope) bool { return !slices.Contains(scopesOf[d.Kind], s) }) {
		faults.Add("scopes", "token.scopes")
	}
	if d.For == 0 {
		d.For = UsualTime
	}
	if d.For < models.Day || d.For > LongestTime {
		faults.Add("days", "token.days")
	}
	return d, faults.Err()
}
