package account

import (
	"time"

	"eokm.nl/hosting/templates/ui"
)

// Push is which browsers tell somebody that there is something to do.
type Push struct {
	Errors []ui.FieldError
	Key    string // the portal's, which a browser subscribes to
	Rows   []PushRow
}

// PushRow is one of them.
type PushRow struct {
	Agent     string
	Since     time.Time
	RemoveURL string
}
