package notices

import "eokm.nl/hosting/templates/ui"

// Late stands in the place of a form that was sent before, and now with something else, when it has nothing left to offer.
type Late struct {
	Untaken ui.Untaken
	Title   string
	Typed   ui.Facts // what was filled in
	Back    ui.Button
}
