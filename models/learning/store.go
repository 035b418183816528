// Package learning is what people learn: courses and their versions, attempts, certificates, and who was asked to take which. The text of
// a course is portal/course's to read.
package learning

import (
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/version"
)

// Store is the room's share of the portal's memory. Its methods are safe for concurrent use; each is one transaction, scoped to
// its actor.
type Store struct {
	db       *models.DB
	address  *address.Store
	people   *people.Store
	versions *version.Store // of courses
}

// New makes the room's Store over the database and the rooms below that it asks.
func New(db *models.DB, address *address.Store, people *people.Store) *Store {
	return &Store{db: db, address: address, people: people, versions: version.New(db, address, version.Kind{
		Noun: "course", Reserved: reservedCourses, Taken: "course.slug.taken",
		// Not the notes: what changed is of one version.
		Columns: "audience, minutes, lessons, title_nl, title_en, summary_nl, summary_en",
		Texts:   version.Texts{Table: "course_files", Columns: "path, text"},
		Events: map[version.Act]models.EventKind{
			version.Begin: models.EventCourseBegun, version.Send: models.EventCourseSent, version.TakeBack: models.EventCourseTakenBack,
			version.Return: models.EventCourseReturned, version.Schedule: models.EventCourseScheduled,
			version.Approve: models.EventCoursePublished, version.Release: models.EventCoursePublished,
			version.Drop: models.EventCourseDropped, version.Archive: models.EventCourseArchived, version.Check: models.EventCourseChecked,
		},
	})}
}
