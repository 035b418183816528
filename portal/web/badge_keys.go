package web

import (
	"eokm.nl/hosting/portal/web/page"
	"net/http"
)

// keySet is those, for who verifies a badge and asks whose key it is.
func (s *Server) keySet(r *page.Request) error {
	set, err := s.badges.KeySet()
	if err != nil {
		return err
	}
	return r.Send(http.StatusOK, "application/jwk-set+json", set)
}

// badgeKey is one of those: where the kid of a badge leads.
func (s *Server) badgeKey(r *page.Request) error {
	key, err := s.badges.Key(r.Param("key"))
	if err != nil {
		return err
	}
	return r.Send(http.StatusOK, "application/jwk+json", key)
}
