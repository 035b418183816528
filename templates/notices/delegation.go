package notices

import (
	"time"

	"eokm.nl/hosting/templates/ui"
)

// DelegationForm is the form in which a desk hands addresses to its reseller or customer.
type DelegationForm struct {
	Errors     []ui.FieldError
	Untaken    ui.Untaken
	Ref        string
	Clock      ui.Clock
	Due        string // the desk's own deadline in full
	Action     string
	Submission string
	Choose     Choose
	To         ui.Radios
	Email      ui.TextField
	Reseller   ui.Select // not shown without options
	Language   ui.Radios
	Until      ui.TextField
	Note       ui.TextArea
	CancelURL  string
}

// Guest is a link by which somebody outside has addresses of the notice.
type Guest struct {
	Title    string
	Tag      ui.Tag
	Hops     ui.Facts // who sent it to whom, and when it was sent, opened and answered
	AgainURL string   // "" when nothing more can be done with it, or the reader cannot
	EndURL   string
}

// Delegation is what a provider handed on.
type Delegation struct {
	Title       string
	To          string
	Tag         ui.Tag
	Until       string // the delegate's own deadline; "" when none was given
	Note        string
	By          string
	At          time.Time
	TakeBackURL string // "" when it ended, or the reader cannot
	Numbers     []ui.Hidden
}
