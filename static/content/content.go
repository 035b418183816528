// Package content holds the guidance and the courses that come with the portal: Markdown with what it is for beside it, in Dutch
// and English. portal/guidance and portal/course read it. EOKM's own changes are in the database and never here.
package content

import "embed"

// Files are guidance/<slug>/{about.toml,nl.md,en.md}, synonyms.toml, and courses/<slug>/{about.toml,questions.toml,lessons/}.
//
//go:embed guidance courses synonyms.toml
var Files embed.FS
