// Package guidance reads what EOKM's editors write: Markdown becomes a page's text (render.go), and the files of static/content
// become the articles that come with the portal (shipped.go). prose.go measures how hard a text is to read.
//
// Never here: a rule of who may read or publish what (models has them), a query, or a fetch of anything.
package guidance
