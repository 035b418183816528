// Package models is the ground that the rooms stand on: who acts, the database and its transactions, the keys, the log's events, the mails
// that are owed, and the tables of rules that several rooms ask. Rules that need no database are pure functions and tables. Each room is a
// package of one family of nouns: their types, their rules, their queries, and a Store whose methods are one transaction each.
//
// The ground, by what a file is about:
//
//	who            actor.go (roles, and who may do what), throttle.go, gate.go, link.go
//	the database   db.go, tx.go, rows.go, where.go, page.go, id.go, errors.go, condition.go, database.go, store.go
//	what is owed   event.go, event_record.go, mail.go, job.go
//	the rules      item_lifecycle.go, item_sql.go, measure.go, reason.go, vocabulary.go, retention_times.go, repeat.go
//	keys           keys.go, wrap_key.go, index_key.go, key_use.go, seal.go, blind_index.go, origin.go
//	text           text.go, markdown.go, synonym.go
//
// The rooms, each of which may ask those before it in this list and none after, through functions that take the transaction:
//
//	address    the address that a report is about: its normal form, its disguises in a text, its seal, its keyed hashes
//	people     who signs in: accounts, invitations, sessions, passwords, second factors
//	trail      the log of what happened, and the chain that shows whether it was changed
//	version    how what EOKM writes is saved, judged by a second person and published
//	article    the knowledge base: search, feedback, and what fits
//	provider   the organisations that host: application, standing, networks and claims, contacts, PGP key
//	advisory   EOKM's warnings to providers
//	learning   courses, attempts, certificates, and who was asked to take which
//	rota       who works when at a desk, and on how much
//	preference who hears of what, and how: the choices about mails, and the mail of the day
//	view       the filters of the list of notices that people keep
//	presence   who looks at a notice now
//	webhook    the machines of a provider that are told of its events, and what each was told
//	token      what machines prove themselves with, what they asked, and what they were answered
//	feed       what happened to notices, for a program that must miss nothing
//	push       the browsers that tell their owner that there is something to do
//	codes      what other tools call our states, measures and reasons: a table, without a Store
//	outbox     what becomes of a mail that is owed: sent, refused, given up, an outage
//	search     what people have in their hand, and what it leads to
//	notice     the life of a notice and of its items
//	unrouted   what has no provider, and who could be asked
//	guest      a notice that is open to somebody outside, by a link
//	incoming   how reports come in: a file staged, shown and confirmed
//	observation  what machines outside the portal saw of addresses, and which checks come first
//	casework   what EOKM's people keep for themselves about a notice, and the texts that they answer with
//	escalation what EOKM does by hand when a provider is late
//	work       how EOKM's people work through a queue: one after the other, or a whole machine at once
//	practice   notices that a provider orders for itself, which no figure counts
//	statement  what a provider tells its customer of why something was removed
//	bulk       what a desk does to many notices at once, and undoes within ten minutes
//	recurrence what came back, and what a provider promises so that it does not
//	reconcile  how the list of another tool differs from what is here
//	outcome    what became of addresses, in the words of other tools
//	figure     what is counted: removal times, shares in time, EOKM's year
//	dsa        a provider's yearly transparency report, in the Commission's sheets
//	feedlink   secret links by which feed readers see which notices changed
//	peer       the room where desks write to each other
//	rotation   the replacement of the keys in use
//	rooms      opens them all
//
// What never may live here, nor in a room: anything of HTTP, of templates or of the words of pages and mails; a query outside the
// transactions of db.go; a fetch of a reported address; an address in an error, an event or a log line. The arrows are held by
// portal/architecture_test.go. What gorm is for is said in docs/adr/0009.
package models
