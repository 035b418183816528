package course

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/static/content"
)

// Shipped reads the courses that come with the portal, in order. A fault in one is an error.
func Shipped() ([]learning.ShippedCourse, error) {
	folders, err := fs.ReadDir(content.Files, "courses")
	if err != nil {
		return nil, fmt.Errorf("read courses: %w", err)
	}
	var list []learning.ShippedCourse
	for _, folder := range folders {
		files, err := Folder(path.Join("courses", folder.Name()))
		if err != nil {
			return nil, err
		}
		c, err := Read(files)
		if err != nil {
			return nil, fmt.Errorf("read course %s: %w", folder.Name(), err)
		}
		list = append(list, learning.ShippedCourse{
			Slug: folder.Name(), Position: c.Order, Digest: digest(files), CheckedOn: &c.Checked, ReviewOn: &c.Review, Text: Text(c, files),
		})
	}
	slices.SortFunc(list, func(a, b learning.ShippedCourse) int { return a.Position - b.Position })
	return list, nil
}

// Folder reads the files of a folder that comes with the portal, by their paths within it.
func Folder(folder string) (map[string]string, error) {
	files := map[string]string{}
	err := fs.WalkDir(content.Files, folder, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(content.Files, name)
		files[strings.TrimPrefix(name, folder+"/")] = string(raw)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", folder, err)
	}
	return files, nil
}

// Text is what the Store keeps of a course: its files, and what lists and mails need without reading these.
func Text(c *Course, files map[string]string) learning.CourseText {
	text := learning.CourseText{
		Files: files, Position: c.Order, Audience: c.Audience, Minutes: c.Minutes, TitleNL: c.NL.Title, TitleEN: c.EN.Title,
		SummaryNL: c.NL.Summary, SummaryEN: c.EN.Summary,
	}
	if !c.Review.IsZero() {
		text.ReviewOn = &c.Review
	}
	for _, lesson := range c.Lessons {
		text.Lessons = append(text.Lessons, lesson.Slug)
	}
	return text
}

// ReadText reads a folder as the Store keeps it; its error is as Read's. It is a models.CourseReader.
func ReadText(files map[string]string) (learning.CourseText, error) {
	c, err := Read(files)
	return Text(c, files), err
}

func digest(files map[string]string) string {
	sum := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(sum, "%s %d\n%s", name, len(files[name]), files[name])
	}
	return hex.EncodeToString(sum.Sum(nil))
}
