package people

import (
	"context"
	"slices"

	"eokm.nl/hosting/models"
)

// Look is how somebody likes their pages. The zero Look is what a page is without one.
type Look struct {
	Theme   string // of Themes
	Density string // of Densities
	KeysOff bool   // single keys in lists are switched off
}

// Themes are the colours there are; "" follows the browser.
func Themes() []string { return []string{"", "light", "dark"} }

// Densities are how far apart rows can stand; "" is compact.
func Densities() []string { return []string{"", "comfortable"} }

// Known leaves out of a look what there is not: a cookie may be from before a change, or from anybody.
func (l Look) Known() Look {
	if !slices.Contains(Themes(), l.Theme) {
		l.Theme = ""
	}
	if !slices.Contains(Densities(), l.Density) {
		l.Density = ""
	}
	return l
}

// Preferences are what somebody chooses for their own pages and mails.
type Preferences struct {
	Look
	Language string
}

// SetPreferences keeps the actor's own; *models.Invalid for a choice that is none of those offered.
func (s *Store) SetPreferences(ctx context.Context, actor models.Actor, p Preferences) error {
	switch {
	case p.Language != "nl" && p.Language != "en":
		return &models.Invalid{Field: "language", Key: "account.language.missing"}
	case p.Look != p.Look.Known():
		return &models.Invalid{Field: "theme", Key: "account.look.unknown"}
	}
	return models.Wrap("set preferences", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		return models.Gone(tx.Exec(`UPDATE users SET language = $1, theme = $2, density = $3, keys_off = $4 WHERE id = $5`,
			p.Language, p.Theme, p.Density, p.KeysOff, actor.UserID))
	}))
}
