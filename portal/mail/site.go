package mail

import (
	"errors"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
)

// Site is where the portal stands, as mails name it: their links lead there and their Message-IDs end in its host.
type Site struct {
	base *url.URL
	host string
}

// ErrSite: the portal's address is not one that a mail can name.
var ErrSite = errors.New("the portal's own address must be http or https, a host and nothing more")

var hostForm = regexp.MustCompile(`^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$`)

// ParseSite reads the portal's own address, such as https://portal.example.
func ParseSite(baseURL string) (Site, error) {
	u, err := url.Parse(baseURL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return Site{}, ErrSite
	}
	host := strings.ToLower(u.Hostname())
	if ip, err := netip.ParseAddr(host); err == nil && ip.Is6() {
		return Site{base: u, host: "[IPv6:" + ip.WithZone("").String() + "]"}, nil
	}
	if !hostForm.MatchString(host) {
		return Site{}, ErrSite
	}
	return Site{base: u, host: host}, nil
}

func (s Site) page(path ...string) string { return s.base.JoinPath(path...).String() }

// messageID names a mail, or the thread of a notice, for ever: it depends on nothing but the name and the portal's host.
func (s Site) messageID(name string) string { return name + "@" + s.host }
