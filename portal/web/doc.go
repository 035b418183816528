// Package web is the portal's pages: it reads a request, calls one Store method, and answers with a page or a redirect.
//
// routes.go is the one table of what exists and for whom. Every handler takes a request (request.go): who asks, what was sent, and the ways
// to answer. Echo calls it in one place (identify.go), and no handler knows echo. What a request needs of the portal is its site; what
// a handler needs besides is its Server's.
//
// The ground, which knows no area, is access.go, answer.go, cursor.go, faults.go, form.go, language.go, local_time.go, render.go, request.go,
// session.go, spreadsheet.go, untaken.go, urls.go, visitor.go and words.go.
//
// A resource has one file of handlers, and beside it one that turns models into the view struct of its page. What never may live here: a
// rule (models has them), SQL, a reported address in a URL, a title, a log line or an attribute, or a fetch of one.
package web
