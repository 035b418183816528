// Package account holds the pages of coming in: the first page, and signing in. Pure functions of their structs.
package account

// Home is the first page: what this is, and the way in.
type Home struct {
	Demo     bool
	SignedIn bool // signed in, with a role that has no pages yet
}

// Login is the page to sign in on.
type Login struct {
	Next     string   // where to go on to
	Accounts []Choice // the demo's invented people; none outside it
}

// Choice is one invented person to sign in as.
type Choice struct {
	Name  string
	Label string
}
