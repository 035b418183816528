package account

import "eokm.nl/hosting/templates/ui"

// InviteList is where an admin pastes the people to invite.
type InviteList struct {
	Action string
	Errors []ui.FieldError
	Field  ui.TextArea
}
