// Package versions is what the pages of articles and of courses make of their versions: where one stands, what changed, what an editor can
// do next, and what is said when somebody saved first.
package versions
