//go:build race

package portal_test

// raceFactor is how much more memory the race detector lets a program take, by its documentation.
const raceFactor = 10
