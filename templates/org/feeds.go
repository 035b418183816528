package org

import "eokm.nl/hosting/templates/ui"

// Feeds are the secret links by which an organisation's feed readers see what changed.
type Feeds struct {
	Tabs   ui.Tabs
	Errors []ui.FieldError
	Admin  bool // may make and revoke
	Rows   []FeedRow
}

// FeedRow is one link, without its secret.
type FeedRow struct {
	At        string
	By        string
	Used      string
	State     ui.Tag
	RevokeURL string // "" when it cannot be revoked
}

// FeedMade is a link that was just made, with its secret, this once.
type FeedMade struct {
	Link ui.Facts
	Back string
}
