//go:build !race

package portal_test

// raceFactor is for a program with the race detector.
const raceFactor = 1
