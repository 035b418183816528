package org

import "eokm.nl/hosting/templates/ui"

// Rota is who of an organisation is on duty when.
type Rota struct {
	Tabs     ui.Tabs
	Errors   []ui.FieldError
	Now      []string // who is on duty now, a line each
	Rows     []ShiftRow
	Admin    bool
	Person   ui.Select
	Weekdays ui.Checkboxes
	Begins   ui.TextField
	Ends     ui.TextField
	Weeks    ui.Radios
	Phone    ui.TextField
}

// ShiftRow is one shift.
type ShiftRow struct {
	Day, Hours, Weeks, Name, Phone string
	RemoveURL                      string
}

// Workload is how much each person of an organisation has on their hands.
type Workload struct {
	Tabs ui.Tabs
	Rows []LoadRow
}

// LoadRow is one person's, or what nobody has taken.
type LoadRow struct {
	Name    string
	URL     string // their notices
	Open    int
	Overdue int
	Due     string // the first deadline; "" for none
}
