package incoming

import (
	"regexp"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

// A row whose facts contradict each other is a fault of that row and never a guess: whichever of the two was taken, somebody could be
// told of what is not theirs.

var (
	// nextAddress is where a second address begins in a cell, behind a sign with which people part two.
	nextAddress = regexp.MustCompile(`(?i)[\s\p{Z},;|]+[<("']*(?:h(?:tt|xx)ps?(?::|\[:\])/|[a-z][a-z0-9+.-]*(?::|\[:\])//|www\.)`)
	// gluedAddress is one behind the end of another. One within another, https://archive.example/web/http://img.example.com/a, stands
	// behind a sign that leads to something, such as / and =.
	gluedAddress = regexp.MustCompile(`(?i)[\pL\pN._)\]}"<>'-]h(?:tt|xx)ps?(?::|\[:\])//`)
	// schemeInside is one that is not where an address begins.
	schemeInside = regexp.MustCompile(`(?i).h(?:tt|xx)ps?(?::|\[:\])//`)
)

// faultOfAddress is what is wrong with the text of an address that address.Parse refused. It says otherwise of a text that begins as
// something else, and in which an address begins further on.
func faultOfAddress(bad *models.Invalid, text string) *models.Invalid {
	switch bad.Key {
	case "row.url.scheme", "row.url.no_scheme", "row.url.two":
		switch at := schemeInside.FindStringIndex(text); {
		case at == nil || strings.Contains(text[:at[0]], "://"):
		case strings.HasSuffix(text[:at[0]+1], "://"):
			return badURL("row.url.scheme_twice")
		default:
			return badURL("row.url.before")
		}
	}
	return bad
}

// contradicts says whether the text of an address that parsed was meant as more than that one.
func contradicts(a address.Address, text string) *models.Invalid {
	host := a.Host()
	switch host {
	case "http", "https", "hxxp", "hxxps":
		return badURL("row.url.scheme_twice")
	}
	_, rest, _ := strings.Cut(text, "://")
	if !strings.Contains(rest, ":/") && !strings.Contains(rest, "[:]/") && !strings.Contains(rest, "www.") {
		return nil
	}
	if nextAddress.MatchString(rest) || gluedAddress.MatchString(rest) {
		return badURL("row.url.two")
	}
	return nil
}

func badURL(key string) *models.Invalid { return &models.Invalid{Field: ColumnURL, Key: key} }

// Check finds what is wrong with a row as a whole, once all its columns are set: facts that contradict each other. A fault's Field is the
// column that it is about.
func (in *Report) Check() []*models.Invalid {
	if in.Address.IsZero() {
		return nil
	}
	var faults []*models.Invalid
	if in.namesItself() {
		faults = append(faults, &models.Invalid{Field: ColumnExternalRef, Key: "row.external_ref.address"})
	}
	if host := in.Address.IP(); host.IsValid() && in.IP.IsValid() && host != in.IP {
		faults = append(faults, &models.Invalid{Field: ColumnIP, Key: "row.ip.contradicts"})
	}
	return faults
}
