// Package transparency holds the page of a provider's transparency report. Pure functions of their structs.
package transparency

import "eokm.nl/hosting/templates/ui"

// Report is the page of one year: what is due when, the sheets to take along, how our words are the Commission's, and what is left open.
type Report struct {
	Title   string
	Lead    string
	Years   ui.Tabs
	Notes   []ui.Note
	Figures ui.Figures
	Files   []File
	Tables  []Table
	Open    []string // what the portal cannot know, and why
	Rules   []string // how was counted
}

// File is a sheet: what it is, and where it is to be had as the portal knows it and with 0 for what it does not know.
type File struct {
	Name  string
	Text  string
	Known ui.Button
	Zeros ui.Button // empty where it makes no difference
}

// Table says which of our words is which of the Commission's.
type Table struct {
	ID    string
	Title string
	Text  string
	Head  []string
	Rows  [][]string
}
