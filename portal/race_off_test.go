//go:build !race

package portal_test

// looksForRaces tells whether this program is built to find races.
const looksForRaces = false
