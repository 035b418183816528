package intake

import (
	"slices"
	"strings"

	"eokm.nl/hosting/models"
)

// Format is the format of a file.
type Format string

// The formats. Auto looks at how the file begins.
const (
	Auto  Format = "auto"
	CSV   Format = "csv"
	SCART Format = "scart"
	XARF  Format = "xarf"
	XLSX  Format = "xlsx" // of either; an Excel file is known by its first bytes, whatever was asked for
)

// Formats lists every format. Do not change it.
var Formats = []Format{Auto, CSV, SCART, XARF, XLSX}

// ParseFormat reads the name of a format; "" is Auto. Its error is a *models.Invalid with Field "format".
func ParseFormat(s string) (Format, error) {
	f := Format(strings.ToLower(strings.TrimSpace(s)))
	if f == "" {
		return Auto, nil
	}
	if !slices.Contains(Formats, f) {
		return "", &models.Invalid{Field: "format", Key: "file.format", Args: map[string]string{"Allowed": "auto, csv, scart, xarf, xlsx"}}
	}
	return f, nil
}
