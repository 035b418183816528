package web

import (
	"crypto/rand"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
)

// deviceCookie remembers a browser that somebody signed in on, for a year. It opens nothing: it only spares its owner the
// mail about a new browser, and the waiting when others try their account.
const deviceCookie = "device"

func (s *Server) deviceCookieName() string {
	if s.sessions.Cookie.Secure {
		return "__Host-" + deviceCookie
	}
	return deviceCookie
}

// visitor is the browser that asks.
func (s *Server) visitor(c echo.Context) models.Visitor {
	v := models.Visitor{IP: c.RealIP(), Agent: agentWords(c.Request().UserAgent())}
	if cookie, err := c.Cookie(s.deviceCookieName()); err == nil && len(cookie.Value) <= 64 {
		v.Device = cookie.Value
	}
	return v
}

// remember gives a browser its device cookie, new when it has none.
func (s *Server) remember(c echo.Context, v *models.Visitor) {
	if v.Device == "" {
		v.Device = rand.Text()
	}
	c.SetCookie(&http.Cookie{ //nolint:gosec // Secure is set wherever pages are served over TLS
		Name: s.deviceCookieName(), Value: v.Device, Path: "/", MaxAge: 365 * 24 * 3600,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.sessions.Cookie.Secure,
	})
}

// Browsers and systems by the mark in their User-Agent; of those that fit the first is right, since later ones imitate it.
var (
	browsers = []struct{ mark, name string }{
		{"Edg", "Edge"},
		{"OPR/", "Opera"},
		{"SamsungBrowser", "Samsung Internet"},
		{"Firefox/", "Firefox"},
		{"FxiOS", "Firefox"},
		{"CriOS", "Chrome"},
		{"Chrome/", "Chrome"},
		{"Safari/", "Safari"},
	}
	systems = []struct{ mark, name string }{
		{"Windows", "Windows"},
		{"Android", "Android"},
		{"iPhone", "iPhone"},
		{"iPad", "iPad"},
		{"Mac OS X", "macOS"},
		{"CrOS", "ChromeOS"},
		{"Linux", "Linux"},
	}
)

// agentWords says which browser this is, as far as a person can use it: "Firefox, Linux". "" when unknown.
func agentWords(agent string) string {
	var words []string
	for _, list := range [][]struct{ mark, name string }{browsers, systems} {
		for _, one := range list {
			if strings.Contains(agent, one.mark) {
				words = append(words, one.name)
				break
			}
		}
	}
	return strings.Join(words, ", ")
}
