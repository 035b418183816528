// Package web is the portal's pages: it reads a request, calls one Store method, and answers with a page or a redirect.
//
// routes.go is the one table of what exists and for whom. A resource has one file of handlers, and beside it one that
// turns models into the view struct of its page. What never may live here: a rule (models has them), SQL, a reported
// address in a URL, a title, a log line or an attribute, or a fetch of one.
package web
