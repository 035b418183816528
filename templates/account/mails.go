package account

import "eokm.nl/hosting/templates/ui"

// MailGrid is who hears of what, event by channel: of a person, or of an organisation.
type MailGrid struct {
	Action   string // "" shows what holds, to who may not change it
	Test     string // sends a mail that only shows that mail comes
	Caption  string
	Channels []string // the columns' words
	Rows     []MailGridRow
	Hour     ui.Select
	FullText *ui.Checkbox // of an organisation with a key; nil: not offered
}

// MailGridRow is one event.
type MailGridRow struct {
	Name  string // of its field
	Label string
	Fault string
	Cells []MailGridCell
}

// MailGridCell is one channel of an event.
type MailGridCell struct {
	Value   string
	Label   string
	Checked bool
}

// Mails is which mails about notices a person gets.
type Mails struct {
	Errors []ui.FieldError
	Email  string
	Grid   MailGrid
}
