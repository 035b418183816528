// Package developers is the page about the interface of machines. Pure functions of their structs.
package developers

// Page is the interface as its document has it: what can be asked, how much, and what can go wrong.
type Page struct {
	Base       string // where it stands
	Version    string
	Operations []Operation
	Quotas     []Quota
	Problems   []Problem
}

// Operation is one thing that can be asked.
type Operation struct {
	Tag     string
	Method  string
	Path    string
	Summary string
	Scope   string
	Quota   string
	Curl    string
}

// Quota is how much of one kind a token may ask.
type Quota struct {
	Name   string
	Count  string
	Window string // in seconds
	Burst  string
}

// Problem is one thing that can go wrong.
type Problem struct {
	Name   string
	Status string
	Title  string
	Detail string
}
