package models

import "time"

// CourseText is what a version of a course says: the files of its folder by their paths, as portal/course reads them, and what lists
// and mails need without reading these.
type CourseText struct {
	Files     map[string]string
	Audience  []Audience
	Minutes   int
	Lessons   []string // slugs, in order
	TitleNL   string
	TitleEN   string
	SummaryNL string
	SummaryEN string
	NoteNL    string // what changed, for who followed the version before
	NoteEN    string
}

// ShippedCourse is a course that comes with the portal (static/content).
type ShippedCourse struct {
	Slug      string
	Position  int
	Digest    string // of all its files
	CheckedOn *time.Time
	ReviewOn  *time.Time
	Text      CourseText
}
