// Package content holds the guidance and the courses that come with the portal: Markdown with what it is for beside it, in Dutch
// and English. portal/guidance and portal/course read it. EOKM's own changes are in the database and never here. It also holds the
// page that a host may put in the place of what it removed, which portal/handout gives out.
package content

import "embed"

// Files are guidance/<slug>/{about.toml,nl.md,en.md}, synonyms.toml, and courses/<slug>/{about.toml,questions.toml,lessons/}.
//
//go:embed guidance courses synonyms.toml
var Files embed.FS

// BlockPage is handout/block-page.html: HTML of one file, in both languages. Nobody changes it.
//
//go:embed handout/block-page.html
var BlockPage string
