package web

import (
	"net/netip"
	"strings"

	"github.com/google/uuid"

	"eokm.nl/hosting/portal/i18n"
)

// orNone is text, or the dash that stands where a fact is missing.
func orNone(text string) string {
	if text == "" {
		return "—"
	}
	return text
}

func idText(id uuid.UUID) string {
	if id == uuid.Nil {
		return ""
	}
	return id.String()
}

func ipText(ip netip.Addr) string {
	if !ip.IsValid() {
		return "—"
	}
	return ip.String()
}

// beginning is a text's first line or so: the page that decides shows all of it.
func beginning(text string) string {
	const most = 120
	letters := []rune(strings.Join(strings.Fields(text), " "))
	if len(letters) <= most {
		return string(letters)
	}
	return string(letters[:most-1]) + "…"
}

// joinNumbers writes a list of numbers as people do: 1, 2 and 4.
func joinNumbers(p *i18n.Printer, numbers []int) string {
	return joinWords(p, numberTexts(numbers))
}
