package page

import (
	"crypto/rand"
	"net/http"
	"strings"

	"eokm.nl/hosting/models"
)

// deviceCookie remembers a browser that somebody signed in on, for a year. It opens nothing: it only spares its owner the
// mail about a new browser, and the waiting when others try their account.
const deviceCookie = "device"

func (s *Site) deviceCookieName() string {
	if s.Secure() {
		return "__Host-" + deviceCookie
	}
	return deviceCookie
}

// Visitor is the browser that asks.
func (r *Request) Visitor() models.Visitor {
	v := models.Visitor{IP: r.IP, Agent: AgentWords(r.HTTP.UserAgent())}
	if cookie, err := r.HTTP.Cookie(r.Site.deviceCookieName()); err == nil && len(cookie.Value) <= 64 {
		v.Device = cookie.Value
	}
	return v
}

// Remember gives a browser its device cookie, new when it has none.
func (r *Request) Remember(v *models.Visitor) {
	if v.Device == "" {
		v.Device = rand.Text()
	}
	r.SetCookie(r.Site.deviceCookieName(), v.Device, yearSeconds, http.SameSiteLaxMode)
}

// yearSeconds is for how long a browser remembers what is no secret.
const yearSeconds = 365 * 24 * 3600

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

// AgentWords says which browser this is, as far as a person can use it: "Firefox, Linux". "" when unknown.
func AgentWords(agent string) string {
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

// IsPhone tells whether a browser is on a phone: what it makes is then on the device that somebody has with them at night.
func IsPhone(agent string) bool {
	return strings.Contains(agent, "iPhone") || strings.Contains(agent, "Android")
}
