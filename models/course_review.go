package models

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

// ChangeCourse brings the version of a course that is on its way a step on, and gives where it stands. It follows ChangeVersion: whoever
// wrote in it is not its second person. A folder with a fault is neither sent nor published: the error is then what read found.
// Editors and admins only.
func (s *Store) ChangeCourse(ctx context.Context, actor Actor, slug string, c VersionChange, read CourseReader) (VersionState, error) {
	if !actor.edits() {
		return "", ErrForbidden
	}
	if err := s.settle(ctx, actor, &c); err != nil {
		return "", err
	}
	var to VersionState
	err := s.write(ctx, actor, func(tx *gorm.DB) error {
		v, err := lockCourse(tx, actor, slug, 0)
		if err != nil {
			return err
		}
		to = versionLifecycle[v.State][c.Act]
		if to == "" || v.Revision != c.Revision {
			return fmt.Errorf("%s of a version in %s: %w", c.Act, v.State, ErrConflict)
		}
		if c.Act.judges() && v.Wrote {
			return &Invalid{Field: "act", Key: "article.second"}
		}
		if err := readsWell(tx, v, c.Act, read); err != nil {
			return err
		}
		return s.stepCourse(tx, actor, v, c, to)
	})
	return to, wrap("change course", err)
}

// readsWell reads the folder where the act leads to readers, and takes over from it where the course stands in lists and when it is
// read again.
func readsWell(tx *gorm.DB, v courseVersion, act VersionAct, read CourseReader) error {
	if act != VersionSend && act != VersionApprove && act != VersionSchedule {
		return nil
	}
	files, err := courseFolder(tx, v.CourseID, v.N)
	if err != nil {
		return err
	}
	text, err := read(files)
	if err != nil || act == VersionSend {
		return err
	}
	return tx.Exec(`UPDATE courses SET position = ?, review_on = coalesce(?, review_on) WHERE id = ?`, text.Position, text.ReviewOn, v.CourseID).Error
}

// courseFolder reads the files of a version within a transaction.
func courseFolder(tx *gorm.DB, id uuid.UUID, n int) (map[string]string, error) {
	rows, err := find[courseFile](tx, `SELECT path, text FROM course_files WHERE course_id = ? AND n = ?`, id, n)
	return folderOf(rows), err
}

// courseEvents name what an act is in the log.
var courseEvents = map[VersionAct]EventKind{
	VersionSend: EventCourseSent, VersionTakeBack: EventCourseTakenBack, VersionReturn: EventCourseReturned, VersionSchedule: EventCourseScheduled,
	VersionDrop: EventCourseDropped,
}

// stepCourse writes where the version stands now.
func (s *Store) stepCourse(tx *gorm.DB, actor Actor, v courseVersion, c VersionChange, to VersionState) error {
	if to == VersionPublished {
		return s.publishCourse(tx, actor, v, c.Act)
	}
	var at *time.Time
	if to == VersionScheduled {
		at = &c.At
	}
	var decided *uuid.UUID
	if c.Act.judges() {
		decided = &actor.UserID
	}
	res := tx.Exec(`UPDATE course_versions SET state = ?, publish_at = ?, returned = ?, decided_by = ? WHERE course_id = ? AND n = ? AND state = ?`,
		to, at, c.Reason, decided, v.CourseID, v.N, v.State)
	if err := changed(res); err != nil {
		return err
	}
	return record(tx, articleEvent(actor, courseEvents[c.Act], v.Slug, v.N, s.now()))
}

// publishDueCourses is PublishDue for courses, within its transaction.
func (s *Store) publishDueCourses(tx *gorm.DB) (int, error) {
	due, err := find[courseVersion](tx, `SELECT v.course_id, v.n, v.state, c.slug FROM course_versions v JOIN courses c ON c.id = v.course_id
		WHERE v.state = 'scheduled' AND v.publish_at <= ? ORDER BY v.publish_at LIMIT 100 FOR UPDATE SKIP LOCKED`, s.now())
	if err != nil {
		return 0, err
	}
	for _, v := range due {
		if err := s.publishCourse(tx, System(), v, VersionRelease); err != nil {
			return 0, err
		}
	}
	return len(due), nil
}

// ArchiveCourse takes a course from the list: nobody begins it any more, and who is in it may finish. It keeps every version;
// publishing one brings it back. ErrConflict when it is not published. Editors and admins only.
func (s *Store) ArchiveCourse(ctx context.Context, actor Actor, slug string) error {
	return s.onLiveCourse(ctx, actor, slug, "archive course", EventCourseArchived, func(tx *gorm.DB, id uuid.UUID) error {
		if err := tx.Exec(`UPDATE course_versions SET state = 'former' WHERE course_id = ? AND state = 'published'`, id).Error; err != nil {
			return err
		}
		return tx.Exec(`UPDATE courses SET archived_at = ? WHERE id = ?`, s.now(), id).Error
	})
}

// CheckCourse says that all of the published version is still right: it need not be read again for half a year. ErrConflict when
// nothing is published. Editors and admins only.
func (s *Store) CheckCourse(ctx context.Context, actor Actor, slug string) error {
	return s.onLiveCourse(ctx, actor, slug, "check course", EventCourseChecked, func(tx *gorm.DB, id uuid.UUID) error {
		today := s.now()
		return tx.Exec(`UPDATE courses SET checked_on = ?, review_on = ? WHERE id = ?`, today, today.AddDate(0, reviewAgain, 0), id).Error
	})
}

// onLiveCourse does something with a course that is published, and records it.
func (s *Store) onLiveCourse(ctx context.Context, actor Actor, slug, what string, kind EventKind, do func(tx *gorm.DB, id uuid.UUID) error) error {
	if !actor.edits() {
		return ErrForbidden
	}
	return wrap(what, s.write(ctx, actor, func(tx *gorm.DB) error {
		id, err := one[uuid.UUID](tx, `SELECT id FROM courses WHERE slug = ? FOR UPDATE`, slug)
		if err != nil {
			return err
		}
		n, err := one[int](tx, `SELECT n FROM course_versions WHERE course_id = ? AND state = 'published'`, id)
		if errors.Is(err, ErrNotFound) {
			return fmt.Errorf("nothing is published: %w", ErrConflict)
		}
		if err != nil {
			return err
		}
		if err := do(tx, id); err != nil {
			return err
		}
		return record(tx, articleEvent(actor, kind, slug, n, s.now()))
	}))
}
