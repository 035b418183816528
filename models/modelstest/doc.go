// Package modelstest is what tests of several rooms of models share: a world with a provider, its people and a clock, and the short
// words for what happens in it. What only one room's tests need stays with them, and so does every assertion that is a rule: here is
// only what must have worked for a test to begin. Only tests may import it.
//
// A world belongs to one test. Its methods fail that test when something goes wrong, so most give no error; those that a test wants to
// see refused do. None may be called by another goroutine than the test's, except what runs in Race and AtOnce.
package modelstest
