package account

import (
	"time"

	"eokm.nl/hosting/templates/ui"
)

// Preferences is how somebody likes their own pages.
type Preferences struct {
	Errors   []ui.FieldError
	Theme    ui.Radios
	Density  ui.Radios
	Keys     ui.Checkbox
	Language ui.Select
	Mails    bool      // they get mails about notices
	Push     bool      // a browser of theirs can tell them that there is something to do
	Now      time.Time // shown as the portal writes times, with the zone
}
