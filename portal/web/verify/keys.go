package verify

import (
	"net/http"

	"eokm.nl/hosting/portal/web/page"
)

// KeySet is the public halves of the keys that sign and signed badges, for who verifies a badge and asks whose key it is.
func (h *Handlers) KeySet(r *page.Request) error {
	set, err := h.badges.KeySet()
	if err != nil {
		return err
	}
	return r.Send(http.StatusOK, "application/jwk-set+json", set)
}

// BadgeKey is one of those: where the kid of a badge leads.
func (h *Handlers) BadgeKey(r *page.Request) error {
	key, err := h.badges.Key(r.Param("key"))
	if err != nil {
		return err
	}
	return r.Send(http.StatusOK, "application/jwk+json", key)
}
