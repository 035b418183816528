// Package demo is what only the demo has: invented people to sign in as, the mails it would have sent, and the gallery of parts.
package demo

import (
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/mail"
	"eokm.nl/hosting/portal/web/login"
)

// Handlers answer this room's addresses (portal/web/routes.go). They are safe for concurrent use.
type Handlers struct {
	store    *rooms.Store
	invented []login.Invented
	mails    mail.Folder
	login    *login.Handlers
}

// New makes them.
func New(store *rooms.Store, invented []login.Invented, mails mail.Folder, login *login.Handlers) *Handlers {
	return &Handlers{store: store, invented: invented, mails: mails, login: login}
}
