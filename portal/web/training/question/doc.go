// Package question is a lesson and its questions as learners see them, in a course and in the preview of one.
package question
