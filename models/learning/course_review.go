package learning

import (
	"context"
	"errors"
	"fmt"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/version"
	"github.com/google/uuid"
)

// ChangeCourse brings the version of a course that is on its way a step on, and gives where it stands. It follows ChangeVersion: whoever
// wrote in it is not its second person. A folder with a fault is neither sent nor published: the error is then what read found.
// Editors and admins only.
func (s *Store) ChangeCourse(ctx context.Context, actor models.Actor, slug string, c version.Change, read CourseReader) (version.State, error) {
	if !actor.Edits() {
		return "", models.ErrForbidden
	}
	if err := s.article.Settle(ctx, actor, &c); err != nil {
		return "", err
	}
	var to version.State
	err := s.db.Write(ctx, actor, func(tx *models.Tx) error {
		v, err := lockCourse(tx, actor, slug, 0)
		if err != nil {
			return err
		}
		to = version.Lifecycle[v.State][c.Act]
		if to == "" || v.Revision != c.Revision {
			return fmt.Errorf("%s of a version in %s: %w", c.Act, v.State, models.ErrConflict)
		}
		if c.Act.Judges() && v.Wrote {
			return &models.Invalid{Field: "act", Key: "article.second"}
		}
		if err := readsWell(tx, v, c.Act, read); err != nil {
			return err
		}
		return s.stepCourse(tx, actor, v, c, to)
	})
	return to, models.Wrap("change course", err)
}

// readsWell reads the folder where the act leads to readers, and takes over from it where the course stands in lists and when it is
// read again.
func readsWell(tx *models.Tx, v courseVersion, act version.Act, read CourseReader) error {
	if act != version.Send && act != version.Approve && act != version.Schedule {
		return nil
	}
	files, err := courseFolder(tx, v.CourseID, v.N)
	if err != nil {
		return err
	}
	text, err := read(files)
	if err != nil || act == version.Send {
		return err
	}
	return tx.Do(`UPDATE courses SET position = $1, review_on = coalesce($2, review_on) WHERE id = $3`, text.Position, text.ReviewOn, v.CourseID)
}

// courseFolder reads the files of a version within a transaction.
func courseFolder(tx *models.Tx, id uuid.UUID, n int) (map[string]string, error) {
	rows, err := models.Find[courseFile](tx, `SELECT path, text FROM course_files WHERE course_id = $1 AND n = $2`, id, n)
	return folderOf(rows), err
}

// courseEvents name what an act is in the log.
var courseEvents = map[version.Act]models.EventKind{
	version.Send: models.EventCourseSent, version.TakeBack: models.EventCourseTakenBack, version.Return: models.EventCourseReturned, version.Schedule: models.EventCourseScheduled,
	version.Drop: models.EventCourseDropped,
}

// stepCourse writes where the version stands now.
func (s *Store) stepCourse(tx *models.Tx, actor models.Actor, v courseVersion, c version.Change, to version.State) error {
	if to == version.Published {
		return s.publishCourse(tx, actor, v, c.Act)
	}
	var at *time.Time
	if to == version.Scheduled {
		at = &c.At
	}
	var decided *uuid.UUID
	if c.Act.Judges() {
		decided = &actor.UserID
	}
	if err := models.Changed(tx.Exec(`UPDATE course_versions SET state = $1, publish_at = $2, returned = $3, decided_by = $4 WHERE course_id = $5 AND n = $6 AND state = $7`,
		to, at, c.Reason, decided, v.CourseID, v.N, v.State)); err != nil {
		return err
	}
	return models.Record(tx, version.Event(actor, courseEvents[c.Act], v.Slug, v.N, s.db.Now()))
}

// PublishDueCourses publishes the versions of courses whose moment has come, and counts them. System only; run by a periodic job.
func (s *Store) PublishDueCourses(ctx context.Context) (int, error) {
	var n int
	err := s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		due, err := models.Find[courseVersion](tx, `SELECT v.course_id, v.n, v.state, c.slug FROM course_versions v JOIN courses c ON c.id = v.course_id
			WHERE v.state = 'scheduled' AND v.publish_at <= $1 ORDER BY v.publish_at LIMIT 100 FOR UPDATE SKIP LOCKED`, s.db.Now())
		if err != nil {
			return err
		}
		for _, v := range due {
			if err := s.publishCourse(tx, models.System(), v, version.Release); err != nil {
				return err
			}
		}
		n = len(due)
		return nil
	})
	return n, models.Wrap("publish courses that are due", err)
}

// ArchiveCourse takes a course from the list: nobody begins it any more, and who is in it may finish. It keeps every version;
// publishing one brings it back. ErrConflict when it is not published. Editors and admins only.
func (s *Store) ArchiveCourse(ctx context.Context, actor models.Actor, slug string) error {
	return s.onLiveCourse(ctx, actor, slug, "archive course", models.EventCourseArchived, func(tx *models.Tx, id uuid.UUID) error {
		if err := tx.Do(`UPDATE course_versions SET state = 'former' WHERE course_id = $1 AND state = 'published'`, id); err != nil {
			return err
		}
		return tx.Do(`UPDATE courses SET archived_at = $1 WHERE id = $2`, s.db.Now(), id)
	})
}

// CheckCourse says that all of the published version is still right: it need not be read again for half a year. ErrConflict when
// nothing is published. Editors and admins only.
func (s *Store) CheckCourse(ctx context.Context, actor models.Actor, slug string) error {
	return s.onLiveCourse(ctx, actor, slug, "check course", models.EventCourseChecked, func(tx *models.Tx, id uuid.UUID) error {
		today := s.db.Now()
		return tx.Do(`UPDATE courses SET checked_on = $1, review_on = $2 WHERE id = $3`, today, today.AddDate(0, version.ReviewAgain, 0), id)
	})
}

// onLiveCourse does something with a course that is published, and records it.
func (s *Store) onLiveCourse(ctx context.Context, actor models.Actor, slug, what string, kind models.EventKind, do func(tx *models.Tx, id uuid.UUID) error) error {
	if !actor.Edits() {
		return models.ErrForbidden
	}
	return models.Wrap(what, s.db.Write(ctx, actor, func(tx *models.Tx) error {
		id, err := models.One[uuid.UUID](tx, `SELECT id FROM courses WHERE slug = $1 FOR UPDATE`, slug)
		if err != nil {
			return err
		}
		n, err := models.One[int](tx, `SELECT n FROM course_versions WHERE course_id = $1 AND state = 'published'`, id)
		if errors.Is(err, models.ErrNotFound) {
			return fmt.Errorf("nothing is published: %w", models.ErrConflict)
		}
		if err != nil {
			return err
		}
		if err := do(tx, id); err != nil {
			return err
		}
		return models.Record(tx, version.Event(actor, kind, slug, n, s.db.Now()))
	}))
}
