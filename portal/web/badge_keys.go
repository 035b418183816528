package web

import "net/http"

// keySet is those, for who verifies a badge and asks whose key it is.
func (s *Server) keySet(r *request) error {
	set, err := s.badges.KeySet()
	if err != nil {
		return err
	}
	return r.send(http.StatusOK, "application/jwk-set+json", set)
}

// badgeKey is one of those: where the kid of a badge leads.
func (s *Server) badgeKey(r *request) error {
	key, err := s.badges.Key(r.param("key"))
	if err != nil {
		return err
	}
	return r.send(http.StatusOK, "application/jwk+json", key)
}
