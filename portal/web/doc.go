// Package web is the portal's pages: it reads a request, calls one Store method, and answers with a page or a redirect.
//
// routes.go is the one table of what exists and for whom. The first words of an address are the path of the package below this one that
// answers it: /kb/... is portal/web/kb, /content/courses/... is portal/web/content/courses. Such a package is a room. It has one type,
// Handlers, with what the room needs of the portal; a file for each page, and beside it one that turns models into the view struct of that
// page; its tests; and its templates in the folder of the same name. Which room may use which is in portal/architecture_test.go; the server
// makes them in server.go.
//
// Every handler takes a page.Request: who asks, what was sent, and the ways to answer. portal/web/page is the ground of the rooms and knows
// none of them. Echo is known here only, and calls a handler in one place (identify.go): here lie what lets a request in, what surrounds a
// page, errors, headers, and what the server answers itself (status.go, well_known.go, csp_report.go).
//
// What never may live here or in a room: a rule (models has them), SQL, a reported address in a URL, a title, a log line or an
// attribute, or a fetch of one.
package web
