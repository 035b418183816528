package pages

import "eokm.nl/hosting/templates/ui"

// Sheet is what a host hands on to its customers.
type Sheet struct {
	Title  string
	Lead   string
	Parts  []SheetPart
	Foot   string
	Button ui.Button
}

// SheetPart is a heading of it and what stands below.
type SheetPart struct{ Head, Text string }
