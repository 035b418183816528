// Package page is the ground that every room of the pages stands on: one request with who asks and what was sent, its form and
// what is wrong with it, who may see what, the ways to answer, the address of every page, and words. It knows no room, and no echo.
package page
