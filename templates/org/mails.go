package org

import (
	"eokm.nl/hosting/templates/account"
	"eokm.nl/hosting/templates/ui"
)

// Mails is which mails about notices an organisation's contacts get.
type Mails struct {
	Tabs   ui.Tabs
	Errors []ui.FieldError
	Grid   account.MailGrid
	Admin  bool
	NoKey  bool // there is no key to encrypt mail to

	Machines ui.Facts // which machines are told of each event; none: there is no webhook
}
