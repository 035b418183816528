// Package content holds the guidance that comes with the portal: Markdown with what it is for beside it, in Dutch and English.
// portal/guidance reads it. EOKM's own changes are in the database and never here.
package content

import "embed"

// Files are guidance/<slug>/{about.toml,nl.md,en.md}, and synonyms.toml.
//
//go:embed guidance synonyms.toml
var Files embed.FS
