// Package models holds the portal's nouns: each file has one noun's type, its rules and its queries. DB (db.go) is the only
// way to the database, and this is the only package that imports gorm.
//
// Rules that need no database are pure functions and tables: item_lifecycle.go (who may do what when), sla.go (clocks
// and the ladder), measure.go (what counts as removal), reason.go (why a desk may say no) and routing.go (who is asked).
//
// What never may live here: anything of HTTP, templates, languages or mail; a query outside the transactions of
// db.go; a fetch of a reported address; an address in an error, an event or a log line.
package models
