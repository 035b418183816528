// Package casenotes holds what EOKM's people keep for themselves about a notice, beside it and on a page of its own, the texts that they
// answer with, and the form on which a desk promises that something stays away. Pure functions of their structs.
package casenotes

import "eokm.nl/hosting/templates/ui"

// Beside stands in the column of a notice's page, below what the reader can do.
type Beside struct {
	Danger   bool      // what to do when somebody is in danger now
	Rows     []ui.Fact // what is known beside the notice itself
	Promises []ui.Note
	Actions  []ui.Button
}

// Notes is the owner of a notice and the notes about it.
type Notes struct {
	Errors []ui.FieldError
	Lead   string
	Action string
	Give   string // the address of the form that gives it to somebody; with Owner
	Owner  ui.Select
	Text   ui.TextArea
	MayAct bool
	Notes  ui.Timeline
}

// Promise is the form on which a desk says how it keeps something from coming back.
type Promise struct {
	Errors []ui.FieldError
	Action string
	Text   ui.TextArea
	Back   ui.Button
}

// Replies is the texts that EOKM's people answer with, and the form that adds one.
type Replies struct {
	Errors  []ui.FieldError
	Rows    []Reply
	Purpose ui.Radios
	Title   ui.TextField
	Dutch   ui.TextArea
	English ui.TextArea
}

// Reply is one of them.
type Reply struct {
	Title     string
	Purpose   string
	Dutch     string
	English   string
	RemoveURL string
}
