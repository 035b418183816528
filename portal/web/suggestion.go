package web

import (
	"strconv"
	"strings"

	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/provider"
)

// itemNetwork is the IP address and AS number of an item, as far as they are known.
func itemNetwork(item notice.Item) string {
	var parts []string
	if item.Content.IP.IsValid() {
		parts = append(parts, item.Content.IP.String())
	}
	if item.ASN != 0 {
		parts = append(parts, "AS"+strconv.FormatInt(item.ASN, 10))
	}
	return strings.Join(parts, " · ")
}

// bestSuggestion is the first suggestion in a few words.
func bestSuggestion(r *request, list []provider.Suggestion) string {
	if len(list) == 0 {
		return r.printer.T("staff.suggestion.none")
	}
	return list[0].Provider + " · " + r.printer.T("staff.suggestion."+string(list[0].Why), "Network", list[0].Network)
}

// suggestionWhy says in a sentence what points at a provider.
func suggestionWhy(r *request, s provider.Suggestion) string {
	return r.printer.T("staff.why."+string(s.Why), "Network", s.Network, "Day", r.printer.Day(s.Seen))
}
