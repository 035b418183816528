// Package formats holds the page about the formats in which programs talk to the portal. Pure functions of its structs.
package formats

// Page is what there is for programs: what goes in and out, and what other tools call it.
type Page struct {
	Schema  string // where the schema of the answer message is
	Example string // an answer message
	Tables  []Table
	Sources []string // which document each tool's words are from
}

// Table is the words for one kind of thing.
type Table struct {
	ID   string
	Name string
	Rows []Row
}

// Row is one thing and what each tool calls it, in the order of Tools.
type Row struct {
	Name  string // in the words of the portal's pages
	Code  string // in the portal's files
	Words [][]Word
}

// Word is one word of a tool.
type Word struct {
	Text string
	Ours bool // no document says so: the portal chose it
}

// Tools are the names of the tools, in the order of the columns.
var Tools = []string{"SCART", "ICCAM", "AWS", "GSE", "DSA"}
