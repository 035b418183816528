package learning

import (
	"context"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/version"
)

// ChangeCourse brings the version of a course that is on its way a step on, and gives where it stands. Whoever
// wrote in it is not its second person. A folder with a fault is neither sent nor published: the error is then what read found.
// Editors and admins only.
func (s *Store) ChangeCourse(ctx context.Context, actor models.Actor, slug string, c version.Change, read CourseReader) (
	version.State, error,
) {
	return s.versions.Change(ctx, actor, slug, c, func(tx *models.Tx, id uuid.UUID, n int) error {
		return readsWell(tx, id, n, c.Act, read)
	})
}

// readsWell reads the folder where the act leads to readers, and takes over from it where the course stands in lists and when it is
// read again.
func readsWell(tx *models.Tx, id uuid.UUID, n int, act version.Act, read CourseReader) error {
	if act != version.Send && act != version.Approve && act != version.Schedule {
		return nil
	}
	files, err := courseFolder(tx, id, n)
	if err != nil {
		return err
	}
	text, err := read(files)
	if err != nil || act == version.Send {
		return err
	}
	return tx.Do(`UPDATE courses SET position = $1, review_on = coalesce($2, review_on) WHERE id = $3`, text.Position, text.ReviewOn, id)
}

// courseFolder reads the files of a version within a transaction.
func courseFolder(tx *models.Tx, id uuid.UUID, n int) (map[string]string, error) {
	rows, err := models.Find[courseFile](tx, `SELECT path, text FROM course_files WHERE course_id = $1 AND n = $2`, id, n)
	return folderOf(rows), err
}

// PublishDueCourses publishes the versions of courses whose moment has come, and counts them. System only; run by a periodic job.
func (s *Store) PublishDueCourses(ctx context.Context) (int, error) {
	return s.versions.PublishDue(ctx)
}

// ArchiveCourse takes a course from the list: nobody begins it any more, and who is in it may finish. It keeps every version;
// publishing one brings it back. ErrConflict when it is not published. Editors and admins only.
func (s *Store) ArchiveCourse(ctx context.Context, actor models.Actor, slug string) error {
	return s.versions.Archive(ctx, actor, slug)
}

// CheckCourse says that all of the published version is still right: it need not be read again for half a year. ErrConflict when
// nothing is published. Editors and admins only.
func (s *Store) CheckCourse(ctx context.Context, actor models.Actor, slug string) error {
	return s.versions.Check(ctx, actor, slug)
}
