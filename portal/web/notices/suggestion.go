package notices

import (
	"strconv"
	"strings"

	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/web/page"
)

// ItemNetwork is the IP address and AS number of an item, as far as they are known.
func ItemNetwork(item notice.Item) string {
	var parts []string
	if item.Content.IP.IsValid() {
		parts = append(parts, item.Content.IP.String())
	}
	if item.ASN != 0 {
		parts = append(parts, "AS"+strconv.FormatInt(item.ASN, 10))
	}
	return strings.Join(parts, " · ")
}

// BestSuggestion is the first suggestion in a few words.
func BestSuggestion(r *page.Request, list []provider.Suggestion) string {
	if len(list) == 0 {
		return r.Printer.T("staff.suggestion.none")
	}
	return list[0].Provider + " · " + r.Printer.T("staff.suggestion."+string(list[0].Why), "Network", list[0].Network)
}

// suggestionWhy says in a sentence what points at a provider.
func suggestionWhy(r *page.Request, s provider.Suggestion) string {
	return r.Printer.T("staff.why."+string(s.Why), "Network", s.Network, "Day", r.Printer.Day(s.Seen))
}
