package learning

import (
	"context"
	"time"

	"eokm.nl/hosting/models/version"
)

// ShippedCourse is a course that comes with the portal (static/content).
type ShippedCourse struct {
	Slug      string
	Position  int
	Digest    string // of all its files
	CheckedOn *time.Time
	ReviewOn  *time.Time
	Text      CourseText
}

// SyncCourses publishes the courses that came with the portal, as Sync does with articles: it overwrites nobody's work.
// System only.
func (s *Store) SyncCourses(ctx context.Context, shipped []ShippedCourse) (version.SyncReport, error) {
	var report version.SyncReport
	for _, c := range shipped {
		err := s.versions.Sync(ctx, version.Shipped{
			Slug: c.Slug, Position: c.Position, Digest: c.Digest, CheckedOn: c.CheckedOn, ReviewOn: c.ReviewOn,
		}, &report, c.Text.write)
		if err != nil {
			return report, err
		}
	}
	return report, nil
}
